//! What stands beside a post: the one before it, the one after it, and those that share its tags.

use rose_sdk::prelude::*;
use serde::Deserialize;

use super::{Post, Summary, Visibility};

/// What stands beside a post.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    /// The next older post.
    pub(crate) previous: Option<Summary>,
    /// The next newer post.
    pub(crate) next: Option<Summary>,
    /// At most three, the nearest first.
    pub(crate) related: Vec<Summary>,
}

#[derive(Deserialize)]
struct Row {
    place: String,
    /// How many tags it shares, for one that is related.
    shared: i64,
    id: String,
    visibility: Visibility,
    slug: String,
    title: String,
    published_at: Timestamp,
    featured: bool,
    feature_image: Option<String>,
    feature_image_alt: Option<String>,
    excerpt: String,
    reading_minutes: u32,
}

impl From<Row> for Summary {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            visibility: row.visibility,
            slug: row.slug,
            title: row.title,
            published_at: row.published_at,
            featured: row.featured,
            feature_image: row.feature_image,
            feature_image_alt: row.feature_image_alt,
            excerpt: row.excerpt,
            reading_minutes: row.reading_minutes,
        }
    }
}

/// The neighbours of a post in time, and three posts that share the most of its first three public tags, newer ones
/// first where they share as many. Only the twenty newest of each tag are looked at, so that the cost does not depend on
/// how much is written.
pub(crate) async fn beside(db: &Db, post: &Post) -> Tried<Beside> {
    let rows = query_as!(
        Row,
        sqlite: include_str!("near/beside.sql"),
        postgres: include_str!("near/beside.sql")
    )
    .bind(post.published_at)
    .bind(&post.id)
    .fetch_all(db)
    .await?;
    let (mut beside, mut related) = (Beside::default(), Vec::new());
    for row in rows {
        match row.place.as_str() {
            "previous" => beside.previous = Some(row.into()),
            "next" => beside.next = Some(row.into()),
            _ => related.push(row),
        }
    }
    related.sort_by(|a, b| (b.shared, b.published_at, &a.id).cmp(&(a.shared, a.published_at, &b.id)));
    beside.related = related.into_iter().map(Summary::from).collect();
    Ok(beside)
}
