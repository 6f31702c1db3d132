//! `GET /tag/{slug}/`: the posts of a tag.

mod feed;
mod page;
mod rss;

use rose_sdk::prelude::*;

use super::{
    elsewhere::lead_on,
    listing::{self, Ask},
};
use crate::{feeds::About, head, posts::list::List, tags, views::lists::TagPage};

/// What a reader can get wrong.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("there is no tag `{0}`")]
    NotFound(String),
}

impl Refuse for Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
        }
    }

    fn phrase(&self) -> Option<Phrase> {
        Some(Phrase::new("blog-no-such-tag"))
    }
}

/// Shows a page of a tag's posts; an internal tag answers exactly as one that is not there.
#[get("/tag/{slug}/")]
async fn show(ctx: Ctx, Path(slug): Path<String>, Query(ask): Query<Ask>) -> Reply {
    let Some(tag) = tags::public(ctx.db(), &slug).await? else { return elsewhere(&ctx, slug).await };
    let base = format!("/tag/{slug}/");
    let posts = List::Tag(tag.id.clone());
    let Some(list) = listing::view(&ctx, &base, &posts, &ask).await? else { return listing::back_to(&base) };
    let head = head::of_tag(ctx.site(), &tag, &list);
    Ok(Answer::page("blog/tag", &TagPage::new(tag, list))?.with_head(head))
}

/// What a feed of a tag's posts says of itself.
fn about(tag: &tags::Whole) -> About {
    let path = format!("/tag/{}/", tag.slug);
    About { part: Some(tag.name.clone()), description: tag.description.clone(), path }
}

async fn elsewhere(ctx: &Ctx, slug: String) -> Reply {
    if let Some(lower) = listing::other_case(&slug)
        && let Some(tag) = tags::public(ctx.db(), &lower).await?
    {
        return Ok(Answer::redirect(StatusCode::MOVED_PERMANENTLY, format!("/tag/{}/", tag.slug)));
    }
    match tags::moved(ctx.db(), &slug).await? {
        Some(now) => Ok(Answer::redirect(StatusCode::MOVED_PERMANENTLY, format!("/tag/{now}/")).with_query()),
        None => lead_on(ctx, &format!("/tag/{slug}/"), Error::NotFound(slug.clone())).await,
    }
}
