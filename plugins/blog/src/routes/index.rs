//! `GET /`: the published posts, newest first, a page at a time.
//!
//! A page is found by the post that it follows and not by a number, so that a post which is published meanwhile makes
//! nobody see another one twice or miss it. A field of the query that is not known here is ignored.

use rose_sdk::prelude::*;
use serde::Deserialize;

use crate::{
    authors,
    cursor::Cursor,
    posts::{self, Place},
    settings::BlogSettings,
    tags,
    views::IndexView,
};

/// What a reader can get wrong.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("this link is broken: start at /")]
    BrokenLink,
}

impl Refuse for Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::BrokenLink => StatusCode::BAD_REQUEST,
        }
    }
}

#[derive(Debug, Deserialize)]
struct Ask {
    before: Option<String>,
    after: Option<String>,
}

impl Ask {
    fn place(&self) -> Result<Place, Error> {
        let cursor = |text: &str| Cursor::parse(text).ok_or(Error::BrokenLink);
        match (&self.before, &self.after) {
            (None, None) => Ok(Place::Start),
            (Some(text), None) => Ok(Place::Before(cursor(text)?)),
            (None, Some(text)) => Ok(Place::After(cursor(text)?)),
            (Some(_), Some(_)) => Err(Error::BrokenLink),
        }
    }
}

/// Shows a page of the list. Where a link leads past its end, which happens when posts are taken away, there is only
/// the beginning to go to.
#[get("/")]
async fn index(ctx: Ctx, Query(ask): Query<Ask>) -> Reply {
    let place = ask.place()?;
    let size = ctx.settings::<BlogSettings>()?.page_size;
    let page = posts::page(ctx.db(), &place, size).await?;
    if page.posts.is_empty() && place != Place::Start {
        return Ok(Answer::redirect(StatusCode::FOUND, "/"));
    }
    let ids = page.ids();
    let tags = tags::of_posts(ctx.db(), &ids).await?;
    let authors = authors::of_posts(ctx.db(), &ids).await?;
    ctx.page("blog/index", &IndexView::new(page, tags, authors))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: Option<&str>, after: Option<&str>, expected: Option<Place>) {
        let ask = Ask { before: before.map(str::to_owned), after: after.map(str::to_owned) };
        assert_eq!(ask.place().ok(), expected);
    }

    #[test]
    fn a_page_has_one_place() {
        let cursor = || Cursor { published_at: Timestamp::from_micros(7), id: "a".to_owned() };
        check(None, None, Some(Place::Start));
        check(Some("7-a"), None, Some(Place::Before(cursor())));
        check(None, Some("7-a"), Some(Place::After(cursor())));
    }

    #[test]
    fn a_broken_link_has_none() {
        check(Some(""), None, None);
        check(None, Some("seven"), None);
        check(Some("7-a"), Some("7-a"), None);
    }
}
