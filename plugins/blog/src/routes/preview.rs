//! `GET /p/{uuid}/`: a post or page that is not published, for those who were given its address.
//!
//! The UUID is the key: whoever has it sees all of the text, as in Ghost, or what a guest (`?member_status=anonymous`), a
//! member (`free`) or one who pays (`paid`) would see of it.

use rose_sdk::prelude::*;
use serde::Deserialize;

use super::show;
use crate::{
    credits, head,
    posts::{self, Status},
    readers::Reader,
    settings::BlogSettings,
    views::{post::PostView, url_of},
};

/// What a reader can get wrong.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("there is no preview at this address")]
    NotFound,
}

impl Refuse for Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
        }
    }

    fn phrase(&self) -> Option<Phrase> {
        Some(Phrase::new("blog-no-such-preview"))
    }
}

/// Whose eyes a preview is seen with, by Ghost's names; without, all of it is shown.
#[derive(Debug, Deserialize)]
struct Seen {
    member_status: Option<String>,
}

impl Seen {
    fn reader(&self) -> Option<Reader> {
        match self.member_status.as_deref()? {
            "anonymous" => Some(Reader::Guest),
            "free" => Some(Reader::Free),
            "paid" => Some(Reader::Paid),
            _ => None,
        }
    }
}

/// Shows a preview; what has been published meanwhile is at its own address.
#[get("/p/{uuid}/")]
async fn preview(ctx: Ctx, Path(uuid): Path<String>, Query(seen): Query<Seen>) -> Reply {
    let post = posts::by_uuid(ctx.db(), &uuid).await?.ok_or(Error::NotFound)?;
    if post.status == Status::Published {
        return Ok(Answer::redirect(StatusCode::FOUND, url_of(&post.slug)));
    }
    let credits = credits::of_posts(ctx.db(), std::slice::from_ref(&post.id)).await?;
    let join_url = ctx.settings::<BlogSettings>()?.membership_url.clone();
    let view = PostView::preview(&post, credits, seen.reader(), join_url.as_deref());
    Ok(Answer::page(show::template(&post), &view)?.with_head(head::of_preview(&post)))
}
