//! `GET /{slug}/`: one published post or page.
//!
//! "Published" is a state, so nothing here looks at the clock: a scheduled post answers as a missing one does.

use rose_sdk::prelude::*;

use crate::{
    authors,
    posts::{self, Kind},
    tags,
    views::PostView,
};

/// What a reader can get wrong.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("nothing is published at /{0}/")]
    NotFound(String),
}

impl Refuse for Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
        }
    }
}

/// Shows a post or a page; one that is not published answers exactly as one that is not there.
#[get("/{slug}/")]
async fn show(ctx: Ctx, Path(slug): Path<String>) -> Reply {
    let post = posts::published(ctx.db(), &slug).await?.ok_or(Error::NotFound(slug))?;
    let ids = vec![post.id.clone()];
    let tags = tags::of_posts(ctx.db(), &ids).await?;
    let authors = authors::of_posts(ctx.db(), &ids).await?;
    let template = match post.kind {
        Kind::Post => "blog/post",
        Kind::Page => "blog/page",
    };
    ctx.page(template, &PostView::new(post, tags, authors))
}
