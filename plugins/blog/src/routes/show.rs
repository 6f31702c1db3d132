//! `GET /{slug}/`: one published post or page.
//!
//! What was renamed leads on from its old address. "Published" is a state, so nothing here looks at the clock: a scheduled post answers as a missing one does.

use rose_sdk::prelude::*;

use super::{elsewhere::lead_on, listing};
use crate::{
    credits, head,
    posts::{
        self, Kind, Post,
        near::{self, Beside},
    },
    settings::BlogSettings,
    views::{post::PostView, url_of},
};

/// What a reader can get wrong.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("nothing is published at /{0}/")]
    NotFound(String),
}

impl Refuse for Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
        }
    }

    fn phrase(&self) -> Option<Phrase> {
        let Self::NotFound(slug) = self;
        Some(Phrase::new("blog-page-nothing-here").with("path", format!("/{slug}/")))
    }
}

/// Shows a post or a page; one that is not published answers exactly as one that is not there.
#[get("/{slug}/")]
async fn show(ctx: Ctx, Path(slug): Path<String>) -> Reply {
    match posts::published(ctx.db(), &slug).await? {
        Some(post) => answer(&ctx, &post).await,
        None => elsewhere(&ctx, slug).await,
    }
}

/// The page of a published post or page.
pub(super) async fn answer(ctx: &Ctx, post: &Post) -> Reply {
    let beside = if post.kind == Kind::Post { near::beside(ctx.db(), post).await? } else { Beside::default() };
    let ids: Vec<_> = [&post.id].into_iter().chain(beside.related.iter().map(|post| &post.id)).cloned().collect();
    let credits = credits::of_posts(ctx.db(), &ids).await?;
    let join_url = ctx.settings::<BlogSettings>()?.membership_url.clone();
    let view = PostView::published(post, credits, beside, join_url);
    let head = head::of_post(ctx.site(), post, &view);
    Ok(Answer::page(template(post), &view)?.with_head(head))
}

/// The template of a post or a page.
pub(super) fn template(post: &Post) -> &'static str {
    match post.kind {
        Kind::Post => "blog/post",
        Kind::Page => "blog/page",
    }
}

async fn elsewhere(ctx: &Ctx, slug: String) -> Reply {
    if let Some(lower) = listing::other_case(&slug)
        && let Some(post) = posts::published(ctx.db(), &lower).await?
    {
        return Ok(Answer::redirect(StatusCode::MOVED_PERMANENTLY, url_of(&post.slug)));
    }
    match posts::moved(ctx.db(), &slug).await? {
        Some(now) => Ok(Answer::redirect(StatusCode::MOVED_PERMANENTLY, url_of(&now)).with_query()),
        None => lead_on(ctx, &format!("/{slug}/"), Error::NotFound(slug.clone())).await,
    }
}
