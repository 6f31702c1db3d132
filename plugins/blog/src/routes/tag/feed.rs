//! `GET /tag/{slug}/feed.json`: a tag's newest posts as JSON Feed.

use rose_sdk::prelude::*;

use super::{Error, about};
use crate::{feeds, posts::list::List, tags};

/// Shows the feed.
#[get("/tag/{slug}/feed.json")]
async fn feed(ctx: Ctx, Path(slug): Path<String>) -> Reply {
    let found = tags::public(ctx.db(), &slug).await?.ok_or(Error::NotFound(slug))?;
    let about = about(&found);
    let path = format!("{}feed.json", about.path);
    feeds::of(&ctx, &List::Tag(found.id), about).await?.json(ctx.site(), &path)
}
