//! What every list of posts does: it reads its place from the query, and a number from an old link.
//!
//! A page is found by the post that it follows and not by a number, so that a post which is published meanwhile makes
//! nobody see another one twice or miss it. A field of the query that is not known here is ignored.

use rose_sdk::prelude::*;
use serde::Deserialize;

use crate::{
    credits,
    cursor::Cursor,
    posts::list::{self, List, Place},
    settings::BlogSettings,
    views::lists::ListView,
};

/// What a reader can get wrong.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    #[error("this link is broken: start at {0}")]
    BrokenLink(String),
    #[error("nothing is published at {0}")]
    NoSuchPage(String),
}

impl Refuse for Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::BrokenLink(_) => StatusCode::BAD_REQUEST,
            Self::NoSuchPage(_) => StatusCode::NOT_FOUND,
        }
    }

    fn phrase(&self) -> Option<Phrase> {
        Some(match self {
            Self::BrokenLink(base) => Phrase::new("blog-broken-link").with("start", base),
            Self::NoSuchPage(path) => Phrase::new("blog-page-nothing-here").with("path", path),
        })
    }
}

/// Which page of a list is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Ask {
    before: Option<String>,
    after: Option<String>,
}

impl Ask {
    fn place(&self) -> Option<Place> {
        match (&self.before, &self.after) {
            (None, None) => Some(Place::Start),
            (Some(text), None) => Some(Place::Before(Cursor::parse(text)?)),
            (None, Some(text)) => Some(Place::After(Cursor::parse(text)?)),
            (Some(_), Some(_)) => None,
        }
    }
}

/// A page of a list whose address is `base`; `None` where a link leads past its end, which happens when posts are taken
/// away.
pub(super) async fn view(ctx: &Ctx, base: &str, list: &List, ask: &Ask) -> Result<Option<ListView>, Refusal> {
    let place = ask.place().ok_or_else(|| Error::BrokenLink(base.to_owned()))?;
    let size = ctx.settings::<BlogSettings>()?.page_size;
    let page = list::page(ctx.db(), list, &place, size).await?;
    if page.posts.is_empty() && place != Place::Start {
        return Ok(None);
    }
    let credits = credits::of_posts(ctx.db(), &page.ids()).await?;
    Ok(Some(ListView::new(base, page, credits)))
}

/// The beginning of a list, for whoever went past its end.
pub(super) fn back_to(base: &str) -> Reply {
    Ok(Answer::redirect(StatusCode::FOUND, base))
}

/// Where the page with this number is now. It moves with every post that is published, so that nobody may remember it;
/// the first one is the list itself.
pub(super) async fn numbered(ctx: &Ctx, base: &str, list: &List, number: &str) -> Reply {
    let missing = || Error::NoSuchPage(format!("{base}page/{number}/"));
    let number = number.parse::<u32>().ok().filter(|number| *number > 0).ok_or_else(missing)?;
    if number == 1 {
        return Ok(Answer::redirect(StatusCode::MOVED_PERMANENTLY, base));
    }
    let size = ctx.settings::<BlogSettings>()?.page_size;
    let position = u64::from(number - 1) * u64::from(size) - 1;
    let above = list::key(ctx.db(), list, position).await?.ok_or_else(missing)?;
    // There may be nothing below the last post of the page above: then there is no such page.
    list::key(ctx.db(), list, position + 1).await?.ok_or_else(missing)?;
    Ok(Answer::redirect(StatusCode::FOUND, format!("{base}?before={above}")))
}

/// Whether a slug may be another spelling of one in lower case, which all of Ghost's are.
pub(super) fn other_case(slug: &str) -> Option<String> {
    slug.bytes().any(|byte| byte.is_ascii_uppercase()).then(|| slug.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: Option<&str>, after: Option<&str>, expected: Option<Place>) {
        let ask = Ask { before: before.map(str::to_owned), after: after.map(str::to_owned) };
        assert_eq!(ask.place(), expected);
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
