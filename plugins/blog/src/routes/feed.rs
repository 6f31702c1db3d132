//! `GET /feed.json`: the newest posts as JSON Feed.

use rose_sdk::prelude::*;

use crate::{
    feeds::{self, About},
    posts::list::List,
};

/// Shows the feed of the site.
#[get("/feed.json")]
async fn feed(ctx: Ctx) -> Reply {
    let feed = feeds::of(&ctx, &List::ALL, About::site()).await?;
    feed.json(ctx.site(), "/feed.json")
}
