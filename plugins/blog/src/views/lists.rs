//! The lists: front page, tag, author, month and archive.

use serde::Serialize;

use super::Card;
use crate::{
    authors,
    credits::Credits,
    month::Month,
    posts::list::{Page, Place},
    social::{self, Account},
    tags,
};

/// The address of the list of all posts.
pub(crate) const FRONT: &str = "/";

/// A page of a list.
#[derive(Debug, Serialize)]
pub(crate) struct ListView {
    /// Nothing newer stands above it.
    pub(crate) first_page: bool,
    /// Its first post opens the site, and has more room.
    pub(crate) lead: bool,
    pub(crate) posts: Vec<Card>,
    /// URLs of the neighbouring pages.
    pub(crate) newer: Option<String>,
    pub(crate) older: Option<String>,
}

impl ListView {
    /// Puts the posts of a page together with their tags and authors; `base` is the address of the list.
    pub(crate) fn new(base: &str, page: Page, mut credits: Credits) -> Self {
        let url = |place: &Place| match place {
            Place::Start => base.to_owned(),
            Place::Before(cursor) => format!("{base}?before={cursor}"),
            Place::After(cursor) => format!("{base}?after={cursor}"),
        };
        Self {
            first_page: page.newer.is_none(),
            lead: page.newer.is_none() && base == FRONT,
            newer: page.newer.as_ref().map(url),
            older: page.older.as_ref().map(url),
            posts: credits.cards(page.posts),
        }
    }
}

/// `blog/tag`.
#[derive(Debug, Serialize)]
pub(crate) struct TagPage {
    pub(super) tag: TagHead,
    #[serde(flatten)]
    pub(super) list: ListView,
}

#[derive(Debug, Serialize)]
pub(super) struct TagHead {
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) url: String,
    pub(super) description: Option<String>,
    pub(super) feature_image: Option<String>,
    pub(super) accent_color: Option<String>,
}

impl TagPage {
    pub(crate) fn new(tag: tags::Whole, list: ListView) -> Self {
        let tag = TagHead {
            url: format!("/tag/{}/", tag.slug),
            name: tag.name,
            slug: tag.slug,
            description: tag.description,
            feature_image: tag.feature_image,
            accent_color: tag.accent_color,
        };
        Self { tag, list }
    }
}

/// `blog/author`.
#[derive(Debug, Serialize)]
pub(crate) struct AuthorPage {
    pub(super) author: AuthorHead,
    #[serde(flatten)]
    pub(super) list: ListView,
}

#[derive(Debug, Serialize)]
pub(super) struct AuthorHead {
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) url: String,
    pub(super) bio: Option<String>,
    pub(super) profile_image: Option<String>,
    pub(super) cover_image: Option<String>,
    pub(super) location: Option<String>,
    pub(super) website: Option<String>,
    pub(super) social: Vec<Account>,
}

impl AuthorPage {
    pub(crate) fn new(author: authors::Whole, list: ListView) -> Self {
        let author = AuthorHead {
            url: format!("/author/{}/", author.slug),
            social: social::accounts(&author),
            website: author.website.as_deref().and_then(social::web),
            name: author.name,
            slug: author.slug,
            bio: author.bio,
            profile_image: author.profile_image,
            cover_image: author.cover_image,
            location: author.location,
        };
        Self { author, list }
    }
}

/// `blog/month`.
#[derive(Debug, Serialize)]
pub(crate) struct MonthPage {
    /// Its first day, such as `2026-03-01`.
    pub(super) month: String,
    pub(super) previous_month: Option<MonthView>,
    pub(super) next_month: Option<MonthView>,
    #[serde(flatten)]
    pub(super) list: ListView,
}

/// A month with its address.
#[derive(Debug, Serialize)]
pub(crate) struct MonthView {
    pub(super) month: String,
    pub(super) url: String,
}

impl From<Month> for MonthView {
    fn from(month: Month) -> Self {
        Self { month: month.day(), url: month.url() }
    }
}

impl MonthPage {
    pub(crate) fn new(month: Month, beside: (Option<Month>, Option<Month>), list: ListView) -> Self {
        let (previous, next) = beside;
        Self {
            month: month.day(),
            previous_month: previous.map(MonthView::from),
            next_month: next.map(MonthView::from),
            list,
        }
    }
}

/// `blog/archive`: the months that have posts, newest first.
#[derive(Debug, Serialize)]
pub(crate) struct ArchivePage {
    pub(super) years: Vec<Year>,
}

#[derive(Debug, Serialize)]
pub(super) struct Year {
    pub(super) year: String,
    pub(super) months: Vec<MonthView>,
}

impl ArchivePage {
    pub(crate) fn new(months: Vec<Month>) -> Self {
        let mut years: Vec<Year> = Vec::new();
        for month in months {
            let year = month.year().to_string();
            match years.last_mut().filter(|last| last.year == year) {
                Some(last) => last.months.push(month.into()),
                None => years.push(Year { year, months: vec![month.into()] }),
            }
        }
        Self { years }
    }
}

#[cfg(test)]
mod tests {
    use rose_sdk::Timestamp;

    use super::*;
    use crate::cursor::Cursor;

    #[test]
    fn neighbouring_pages_have_the_lists_address() {
        let cursor = || Cursor { published_at: Timestamp::from_micros(7), id: "a".to_owned() };
        let view = |newer| {
            let page = Page { posts: Vec::new(), newer: Some(newer), older: Some(Place::Before(cursor())) };
            ListView::new("/tag/x/", page, Credits::default())
        };
        let (first, later) = (view(Place::Start), view(Place::After(cursor())));
        assert_eq!(first.newer.as_deref(), Some("/tag/x/"));
        assert_eq!(later.newer.as_deref(), Some("/tag/x/?after=7-a"));
        assert_eq!(later.older.as_deref(), Some("/tag/x/?before=7-a"));
    }
}
