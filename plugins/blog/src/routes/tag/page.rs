//! `GET /tag/{slug}/page/{number}/`: where Ghost had a page of a tag's posts.

use rose_sdk::prelude::*;

use super::Error;
use crate::{posts::list::List, routes::listing, tags};

/// Leads to the page as it is addressed here.
#[get("/tag/{slug}/page/{number}/")]
async fn page(ctx: Ctx, Path((slug, number)): Path<(String, String)>) -> Reply {
    let tag = tags::public(ctx.db(), &slug).await?.ok_or(Error::NotFound(slug))?;
    listing::numbered(&ctx, &format!("/tag/{}/", tag.slug), &List::Tag(tag.id), &number).await
}
