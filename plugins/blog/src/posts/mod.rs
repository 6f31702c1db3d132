//! Posts and pages: the table `posts`, which holds both since they share their addresses.
//!
//! What readers see is asked for here; [`save`](mod@save) has what an import writes. Nothing here knows HTTP.

mod save;

use rose_sdk::prelude::*;
use serde::{Deserialize, Serialize};

pub(crate) use save::{Meta, Row, park, save};

use crate::{
    cursor::Cursor,
    imported::{KNOWN_AT_ONCE, Known},
};

/// What a row of `posts` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// Stands in lists.
    Post,
    /// Stands alone, such as "About".
    Page,
}

/// What has become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Draft,
    Published,
    Scheduled,
    /// Went out by mail and is not on the site.
    Sent,
}

/// Who may read it whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Visibility {
    Public,
    Members,
    Paid,
    Tiers,
}

/// A post as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Summary {
    pub(crate) id: String,
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

/// A post or a page, whole.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Post {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    pub(crate) visibility: Visibility,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) published_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    pub(crate) featured: bool,
    pub(crate) feature_image: Option<String>,
    pub(crate) feature_image_alt: Option<String>,
    pub(crate) feature_image_caption: Option<String>,
    pub(crate) excerpt: String,
    pub(crate) reading_minutes: u32,
    pub(crate) html: Option<String>,
}

/// Which page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// The newest posts.
    Start,
    /// The posts that follow this one, older ones.
    Before(Cursor),
    /// The posts that stand above this one, newer ones.
    After(Cursor),
}

/// A page of the list, newest first.
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

/// The posts at a place of the list.
pub(crate) async fn page(db: &Db, place: &Place, size: u32) -> Tried<Page> {
    let posts = match place {
        Place::Start => before(db, &Cursor::NEWEST, size).await?,
        Place::Before(cursor) => before(db, cursor, size).await?,
        Place::After(cursor) => {
            let mut posts = after(db, cursor, size).await?;
            posts.reverse();
            posts
        }
    };
    let (Some(first), Some(last)) = (posts.first().map(Summary::cursor), posts.last().map(Summary::cursor)) else {
        return Ok(Page { posts, newer: None, older: None });
    };
    let around = around(db, &first, &last, size).await?;
    let newer = match around.newer {
        0 => None,
        // The page above is the front page, to the post: it has an address of its own.
        exactly if exactly == i64::from(size) => Some(Place::Start),
        _ => Some(Place::After(first)),
    };
    let older = (around.older > 0).then_some(Place::Before(last));
    Ok(Page { posts, newer, older })
}

async fn before(db: &Db, cursor: &Cursor, size: u32) -> Tried<Vec<Summary>> {
    query_as!(
        Summary,
        "
        select id, slug, title, published_at, featured, feature_image, feature_image_alt, excerpt, reading_minutes
        from posts
        where type = 'post' and status = 'published' and (published_at, id) < ($1, $2)
        order by published_at desc, id desc
        limit $3
        "
    )
    .bind(cursor.published_at)
    .bind(&cursor.id)
    .bind(size)
    .fetch_all(db)
    .await
}

/// The nearest first, so the other way round.
async fn after(db: &Db, cursor: &Cursor, size: u32) -> Tried<Vec<Summary>> {
    query_as!(
        Summary,
        "
        select id, slug, title, published_at, featured, feature_image, feature_image_alt, excerpt, reading_minutes
        from posts
        where type = 'post' and status = 'published' and (published_at, id) > ($1, $2)
        order by published_at, id
        limit $3
        "
    )
    .bind(cursor.published_at)
    .bind(&cursor.id)
    .bind(size)
    .fetch_all(db)
    .await
}

#[derive(Deserialize)]
struct Around {
    newer: i64,
    older: i64,
}

/// How many posts stand above the first of a page, counted up to one more than a page has, and whether any stands
/// below its last.
async fn around(db: &Db, first: &Cursor, last: &Cursor, size: u32) -> Tried<Around> {
    query_as!(
        Around,
        "
        select
            (select count(*) from (
                select 1 from posts
                where type = 'post' and status = 'published' and (published_at, id) > ($1, $2)
                limit $3
            ) above) as newer,
            (select count(*) from (
                select 1 from posts
                where type = 'post' and status = 'published' and (published_at, id) < ($4, $5)
                limit 1
            ) below) as older
        "
    )
    .bind(first.published_at)
    .bind(&first.id)
    .bind(size.saturating_add(1))
    .bind(last.published_at)
    .bind(&last.id)
    .fetch_one(db)
    .await
}

/// The post or page that readers see at `slug`.
pub(crate) async fn published(db: &Db, slug: &str) -> Tried<Option<Post>> {
    query_as!(
        Post,
        "
        select
            id, type, visibility, slug, title, published_at, updated_at, featured, feature_image, feature_image_alt,
            feature_image_caption, excerpt, reading_minutes, html
        from posts
        where slug = $1 and status = 'published'
        "
    )
    .bind(slug)
    .fetch_optional(db)
    .await
}

/// What is there, for an import: the rows whose id follows `after`.
pub(crate) async fn known(on: &impl Executor, after: &str) -> Tried<Vec<Known>> {
    query_as!(
        Known,
        "
        select id, ghost_id, import_hash, slug, title as name
        from posts
        where id > $1
        order by id
        limit $2
        "
    )
    .bind(after)
    .bind(KNOWN_AT_ONCE)
    .fetch_all(on)
    .await
}
