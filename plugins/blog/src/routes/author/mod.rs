//! `GET /author/{slug}/`: who somebody is, and what they wrote.

mod feed;
mod page;
mod rss;

use rose_sdk::prelude::*;

use super::{
    elsewhere::lead_on,
    listing::{self, Ask},
};
use crate::{authors, feeds::About, head, posts::list::List, views::lists::AuthorPage};

/// What a reader can get wrong.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("there is no author `{0}`")]
    NotFound(String),
}

impl Refuse for Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
        }
    }

    fn phrase(&self) -> Option<Phrase> {
        Some(Phrase::new("blog-no-such-author"))
    }
}

/// Shows a page of an author's posts.
#[get("/author/{slug}/")]
async fn show(ctx: Ctx, Path(slug): Path<String>, Query(ask): Query<Ask>) -> Reply {
    let Some(author) = authors::by_slug(ctx.db(), &slug).await? else { return elsewhere(&ctx, slug).await };
    let base = format!("/author/{slug}/");
    let posts = List::Author(author.id.clone());
    let Some(list) = listing::view(&ctx, &base, &posts, &ask).await? else { return listing::back_to(&base) };
    let head = head::of_author(ctx.site(), &author, &list);
    Ok(Answer::page("blog/author", &AuthorPage::new(author, list))?.with_head(head))
}

/// What a feed of an author's posts says of itself.
fn about(author: &authors::Whole) -> About {
    let path = format!("/author/{}/", author.slug);
    About { part: Some(author.name.clone()), description: author.bio.clone(), path }
}

async fn elsewhere(ctx: &Ctx, slug: String) -> Reply {
    if let Some(lower) = listing::other_case(&slug)
        && let Some(author) = authors::by_slug(ctx.db(), &lower).await?
    {
        return Ok(Answer::redirect(StatusCode::MOVED_PERMANENTLY, format!("/author/{}/", author.slug)));
    }
    match authors::moved(ctx.db(), &slug).await? {
        Some(now) => Ok(Answer::redirect(StatusCode::MOVED_PERMANENTLY, format!("/author/{now}/")).with_query()),
        None => lead_on(ctx, &format!("/author/{slug}/"), Error::NotFound(slug.clone())).await,
    }
}
