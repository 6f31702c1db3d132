//! Lists of posts, newest first: all of them, those of a stretch of time, of a tag and of an author.
//!
//! A page of a list is found by the post that it follows and not by a number, and its cost does not depend on how long
//! the list is. Only [`key`] counts from the top, through an index alone, since links with numbers come from elsewhere.

mod sql;

use rose_sdk::prelude::*;
use serde::Deserialize;

use crate::cursor::Cursor;

/// A post as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Summary {
    pub(crate) id: String,
    pub(crate) visibility: super::Visibility,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) published_at: Timestamp,
    pub(crate) featured: bool,
    pub(crate) feature_image: Option<String>,
    pub(crate) feature_image_alt: Option<String>,
    pub(crate) excerpt: String,
    pub(crate) reading_minutes: u32,
}

impl Summary {
    fn cursor(&self) -> Cursor {
        Cursor { published_at: self.published_at, id: self.id.clone() }
    }
}

/// Which posts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum List {
    /// Those of a stretch of time; [`List::ALL`] is all of them.
    Between {
        /// The first moment.
        from: Timestamp,
        /// The moment after the last one.
        to: Timestamp,
    },
    /// Those of a tag, by its id.
    Tag(String),
    /// Those of an author, by their id.
    Author(String),
}

impl List {
    /// All posts.
    pub(crate) const ALL: Self =
        Self::Between { from: Timestamp::from_micros(i64::MIN), to: Timestamp::from_micros(i64::MAX) };

    /// The place above the first post.
    fn top(&self) -> Cursor {
        match self {
            Self::Between { to, .. } => Cursor { published_at: *to, id: String::new() },
            _ => Cursor::NEWEST,
        }
    }

    /// The place below the last post.
    fn bottom(&self) -> Cursor {
        let from = if let Self::Between { from, .. } = self { *from } else { Timestamp::from_micros(i64::MIN) };
        Cursor { published_at: from, id: String::new() }
    }
}

/// Which page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// The newest posts.
    Start,
    /// The posts that follow this one, older ones.
    Before(Cursor),
    /// The posts that stand above this one, newer ones.
    After(Cursor),
}

/// A page of a list, newest first.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) posts: Vec<Summary>,
    /// The place of the page above, where there is one.
    pub(crate) newer: Option<Place>,
    /// The place of the page below, where there is one.
    pub(crate) older: Option<Place>,
}

impl Page {
    pub(crate) fn ids(&self) -> Vec<String> {
        self.posts.iter().map(|post| post.id.clone()).collect()
    }
}

/// The posts at a place of a list.
pub(crate) async fn page(db: &Db, list: &List, place: &Place, size: u32) -> Tried<Page> {
    let posts = match place {
        Place::Start => sql::before(db, list, &list.top(), size).await?,
        // A link may name a place outside of the list; what it shows stays inside.
        Place::Before(cursor) => sql::before(db, list, cursor.min(&list.top()), size).await?,
        Place::After(cursor) => {
            let mut posts = sql::after(db, list, cursor.max(&list.bottom()), size).await?;
            posts.reverse();
            posts
        }
    };
    let (Some(first), Some(last)) = (posts.first().map(Summary::cursor), posts.last().map(Summary::cursor)) else {
        return Ok(Page { posts, newer: None, older: None });
    };
    let around = sql::around(db, list, &first, &last, size).await?;
    let newer = match around.newer {
        0 => None,
        // The page above is the first page, to the post: it has an address of its own.
        exactly if exactly == i64::from(size) => Some(Place::Start),
        _ => Some(Place::After(first)),
    };
    let older = (around.older > 0).then_some(Place::Before(last));
    Ok(Page { posts, newer, older })
}

/// The newest posts.
pub(crate) async fn newest(db: &Db, list: &List, count: u32) -> Tried<Vec<Summary>> {
    sql::before(db, list, &list.top(), count).await
}

/// The post that stands at this position from the top, counted from 0.
pub(crate) async fn key(db: &Db, list: &List, position: u64) -> Tried<Option<Cursor>> {
    sql::key(db, list, position).await
}
