//! `GET /author/{slug}/feed.json`: an author's newest posts as JSON Feed.

use rose_sdk::prelude::*;

use super::{Error, about};
use crate::{authors, feeds, posts::list::List};

/// Shows the feed.
#[get("/author/{slug}/feed.json")]
async fn feed(ctx: Ctx, Path(slug): Path<String>) -> Reply {
    let found = authors::by_slug(ctx.db(), &slug).await?.ok_or(Error::NotFound(slug))?;
    let about = about(&found);
    let path = format!("{}feed.json", about.path);
    feeds::of(&ctx, &List::Author(found.id), about).await?.json(ctx.site(), &path)
}
