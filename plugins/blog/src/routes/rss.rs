//! `GET /rss/`: the newest posts as RSS, at Ghost's address.

use rose_sdk::prelude::*;

use crate::{
    feeds::{self, About},
    posts::list::List,
};

/// Shows the feed of the site.
#[get("/rss/")]
async fn rss(ctx: Ctx) -> Reply {
    let feed = feeds::of(&ctx, &List::ALL, About::site()).await?;
    feed.rss(ctx.site(), "/rss/")
}

/// An older address of the feed, which Ghost answers in the same way.
#[get("/feed/")]
async fn older() -> Reply {
    Ok(Answer::redirect(StatusCode::MOVED_PERMANENTLY, "/rss/"))
}
