//! `GET /guestbook/`: what visitors wrote, newest first, and the form. `?before=ID` and `?after=ID` turn the pages.

use rose_sdk::prelude::*;

use crate::views::{At, Draft, Errors, Show};

#[get("/guestbook/")]
async fn show(ctx: Ctx, Query(at): Query<At>) -> Reply {
    let page = Show::gather(&ctx, at, Draft::default(), Errors::default()).await?;
    ctx.page("guestbook/show", &page)
}
