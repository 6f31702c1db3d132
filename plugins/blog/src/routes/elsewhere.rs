//! Any other path: what the site had there before may lead on.

use rose_sdk::prelude::*;

use crate::redirects;

/// What a reader can get wrong.
#[derive(Debug, thiserror::Error)]
#[error("nothing is published at {0}")]
struct NotFound(String);

impl Refuse for NotFound {
    fn status(&self) -> StatusCode {
        StatusCode::NOT_FOUND
    }

    fn phrase(&self) -> Option<Phrase> {
        Some(Phrase::new("blog-page-nothing-here").with("path", &self.0))
    }
}

/// Leads on where the site's owner said so.
#[get("/{*path}")]
async fn elsewhere(ctx: Ctx, Path(path): Path<String>) -> Reply {
    let path = format!("/{path}");
    lead_on(&ctx, &path, NotFound(path.clone())).await
}

/// Where a path leads that nothing is at, or that nothing is.
pub(super) async fn lead_on(ctx: &Ctx, path: &str, otherwise: impl Into<Refusal>) -> Reply {
    match redirects::lead_on(ctx.db(), path).await? {
        Some(answer) => Ok(answer),
        None => Err(otherwise.into()),
    }
}
