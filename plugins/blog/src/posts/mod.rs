//! Posts and pages: the table `posts`, which holds both since they share their addresses.
//!
//! One of them is asked for here; [`list`] has the lists, [`near`] what stands beside a post, [`months`] the archive, and
//! [`save`](mod@save) what an import writes. Nothing here knows HTTP.

pub(crate) mod list;
pub(crate) mod months;
pub(crate) mod near;
pub(crate) mod rendering;
mod save;

use rose_sdk::prelude::*;
use serde::{Deserialize, Serialize};

pub(crate) use save::{Meta, Row, count, following, park, save};

pub(crate) use list::Summary;

use crate::imported::{KNOWN_AT_ONCE, Known};

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

/// A post or a page, whole.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Post {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    pub(crate) status: Status,
    pub(crate) visibility: Visibility,
    pub(crate) slug: String,
    pub(crate) title: String,
    /// Always there for what is published.
    pub(crate) published_at: Option<Timestamp>,
    pub(crate) updated_at: Timestamp,
    pub(crate) featured: bool,
    pub(crate) feature_image: Option<String>,
    pub(crate) feature_image_alt: Option<String>,
    pub(crate) feature_image_caption: Option<String>,
    pub(crate) excerpt: String,
    pub(crate) reading_minutes: u32,
    pub(crate) locale: Option<String>,
    pub(crate) custom_excerpt: Option<String>,
    pub(crate) canonical_url: Option<String>,
    pub(crate) show_title_and_feature_image: bool,
    pub(crate) meta_title: Option<String>,
    pub(crate) meta_description: Option<String>,
    pub(crate) og_image: Option<String>,
    pub(crate) og_title: Option<String>,
    pub(crate) og_description: Option<String>,
    pub(crate) twitter_image: Option<String>,
    pub(crate) twitter_title: Option<String>,
    pub(crate) twitter_description: Option<String>,
    pub(crate) codeinjection_head: Option<String>,
    pub(crate) codeinjection_foot: Option<String>,
    pub(crate) html: Option<String>,
}

/// The post or page that readers see at `slug`.
pub(crate) async fn published(db: &Db, slug: &str) -> Tried<Option<Post>> {
    query_as!(
        Post,
        "
        select
            id, type, status, visibility, slug, title, published_at, updated_at, featured, feature_image,
            feature_image_alt, feature_image_caption, excerpt, reading_minutes, locale, custom_excerpt, canonical_url,
            show_title_and_feature_image, meta_title, meta_description, og_image, og_title, og_description,
            twitter_image, twitter_title, twitter_description, codeinjection_head, codeinjection_foot,
            coalesce(highlighted_html, html) as html
        from posts
        where slug = $1 and status = 'published'
        "
    )
    .bind(slug)
    .fetch_optional(db)
    .await
}

/// Where what was once at `slug` is now.
#[derive(Debug, Deserialize)]
struct Moved {
    slug: String,
}

/// The slug of what readers saw at `slug` before it was renamed.
pub(crate) async fn moved(db: &Db, slug: &str) -> Tried<Option<String>> {
    let moved: Option<Moved> = query_as!(
        Moved,
        "
        select p.slug from old_addresses o join posts p on p.id = o.post_id
        where o.slug = $1 and p.status = 'published'
        "
    )
    .bind(slug)
    .fetch_optional(db)
    .await?;
    Ok(moved.map(|moved| moved.slug))
}

/// The post or page of a preview's address, whatever has become of it. Of two with one UUID, which only an odd import
/// makes, it is always the same one.
pub(crate) async fn by_uuid(db: &Db, uuid: &str) -> Tried<Option<Post>> {
    query_as!(
        Post,
        "
        select
            id, type, status, visibility, slug, title, published_at, updated_at, featured, feature_image,
            feature_image_alt, feature_image_caption, excerpt, reading_minutes, locale, custom_excerpt, canonical_url,
            show_title_and_feature_image, meta_title, meta_description, og_image, og_title, og_description,
            twitter_image, twitter_title, twitter_description, codeinjection_head, codeinjection_foot,
            coalesce(highlighted_html, html) as html
        from posts
        where uuid = $1
        order by id
        limit 1
        "
    )
    .bind(uuid)
    .fetch_optional(db)
    .await
}

/// What of a post a list does not show.
#[derive(Debug, Deserialize)]
pub(crate) struct Text {
    pub(crate) id: String,
    pub(crate) updated_at: Timestamp,
    pub(crate) html: Option<String>,
}

/// The texts of posts, by their ids.
pub(crate) async fn texts(db: &Db, posts: &[String]) -> Tried<Vec<Text>> {
    query_as!(
        Text,
        sqlite: "select id, updated_at, html from posts where id in (select value from json_each($1))",
        postgres: "select id, updated_at, html from posts where id = any($1)"
    )
    .bind(posts)
    .fetch_all(db)
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

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A published, public post without anything that may be left out.
    pub(crate) fn a_post() -> Post {
        Post {
            id: "a".to_owned(),
            kind: Kind::Post,
            status: Status::Published,
            visibility: Visibility::Public,
            slug: "a".to_owned(),
            title: "A".to_owned(),
            published_at: Some(Timestamp::default()),
            updated_at: Timestamp::default(),
            featured: false,
            feature_image: None,
            feature_image_alt: None,
            feature_image_caption: None,
            excerpt: String::new(),
            reading_minutes: 1,
            locale: None,
            custom_excerpt: None,
            canonical_url: None,
            show_title_and_feature_image: true,
            meta_title: None,
            meta_description: None,
            og_image: None,
            og_title: None,
            og_description: None,
            twitter_image: None,
            twitter_title: None,
            twitter_description: None,
            codeinjection_head: None,
            codeinjection_foot: None,
            html: None,
        }
    }
}
