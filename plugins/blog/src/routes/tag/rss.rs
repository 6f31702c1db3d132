//! `GET /tag/{slug}/rss/`: a tag's newest posts as RSS.

use rose_sdk::prelude::*;

use super::{Error, about};
use crate::{feeds, posts::list::List, tags};

/// Shows the feed.
#[get("/tag/{slug}/rss/")]
async fn rss(ctx: Ctx, Path(slug): Path<String>) -> Reply {
    let found = tags::public(ctx.db(), &slug).await?.ok_or(Error::NotFound(slug))?;
    let about = about(&found);
    let path = format!("{}rss/", about.path);
    feeds::of(&ctx, &List::Tag(found.id), about).await?.rss(ctx.site(), &path)
}
