//! `GET /author/{slug}/page/{number}/`: where Ghost had a page of an author's posts.

use rose_sdk::prelude::*;

use super::Error;
use crate::{authors, posts::list::List, routes::listing};

/// Leads to the page as it is addressed here.
#[get("/author/{slug}/page/{number}/")]
async fn page(ctx: Ctx, Path((slug, number)): Path<(String, String)>) -> Reply {
    let author = authors::by_slug(ctx.db(), &slug).await?.ok_or(Error::NotFound(slug))?;
    listing::numbered(&ctx, &format!("/author/{}/", author.slug), &List::Author(author.id), &number).await
}
