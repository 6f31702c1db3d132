//! `GET /`: the published posts, newest first, a page at a time.

use rose_sdk::prelude::*;

use super::listing::{self, Ask};
use crate::{head, posts::list::List, views::lists::FRONT};

/// Shows a page of the list.
#[get("/")]
async fn index(ctx: Ctx, Query(ask): Query<Ask>) -> Reply {
    let Some(list) = listing::view(&ctx, FRONT, &List::ALL, &ask).await? else { return listing::back_to(FRONT) };
    let head = head::of_front(ctx.site(), &list);
    Ok(Answer::page("blog/index", &list)?.with_head(head))
}
