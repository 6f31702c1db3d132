//! `GET /sitemap.xml` and the sitemaps that it names.

use rose_sdk::prelude::*;

use crate::sitemap::{self, Kind, Listed, Part};

const XML: &str = "application/xml; charset=utf-8";

/// What a reader can get wrong.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("there is no such sitemap: /sitemap.xml names those that there are")]
    NotFound,
}

impl Refuse for Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
        }
    }
}

/// Shows the index.
#[get("/sitemap.xml")]
async fn index(ctx: Ctx) -> Reply {
    let parts = sitemap::index(ctx.db()).await?;
    let document = sitemap::index_document(ctx.site(), &parts).map_err(Failure::from)?;
    Ok(Answer::document(XML, document))
}

/// Shows a sitemap. The front page stands before the pages.
#[get("/sitemap-{name}.xml")]
async fn part(ctx: Ctx, Path(name): Path<String>) -> Reply {
    let part = Part::parse(&name).ok_or(Error::NotFound)?;
    let mut listed = sitemap::urls(ctx.db(), part).await?;
    if part == (Part { kind: Kind::Pages, number: 1 }) {
        listed.insert(0, Listed { path: "/".to_owned(), changed_at: None, image: None });
    }
    if listed.is_empty() {
        return Err(Error::NotFound.into());
    }
    let document = sitemap::urls_document(ctx.site(), &listed).map_err(Failure::from)?;
    Ok(Answer::document(XML, document))
}
