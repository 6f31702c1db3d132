//! `GET /author/{slug}/rss/`: an author's newest posts as RSS.

use rose_sdk::prelude::*;

use super::{Error, about};
use crate::{authors, feeds, posts::list::List};

/// Shows the feed.
#[get("/author/{slug}/rss/")]
async fn rss(ctx: Ctx, Path(slug): Path<String>) -> Reply {
    let found = authors::by_slug(ctx.db(), &slug).await?.ok_or(Error::NotFound(slug))?;
    let about = about(&found);
    let path = format!("{}rss/", about.path);
    feeds::of(&ctx, &List::Author(found.id), about).await?.rss(ctx.site(), &path)
}
