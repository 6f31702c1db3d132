//! Tags, and which post has which: the tables `tags` and `posts_tags`.

use rose_sdk::{db::JsonText, prelude::*};
use serde::{Deserialize, Serialize};

use crate::imported::{KNOWN_AT_ONCE, Known};

/// Who sees a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Visibility {
    Public,
    /// Only the people who write: readers never see it.
    Internal,
}

/// A tag with all that its own page shows.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Whole {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) description: Option<String>,
    pub(crate) feature_image: Option<String>,
    pub(crate) accent_color: Option<String>,
    pub(crate) canonical_url: Option<String>,
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
}

/// The tag that readers see at `slug`; internal ones are not there for them.
pub(crate) async fn public(db: &Db, slug: &str) -> Tried<Option<Whole>> {
    query_as!(
        Whole,
        "
        select
            id, name, slug, description, feature_image, accent_color, canonical_url, meta_title, meta_description,
            og_image, og_title, og_description, twitter_image, twitter_title, twitter_description,
            codeinjection_head, codeinjection_foot
        from tags
        where slug = $1 and visibility = 'public'
        "
    )
    .bind(slug)
    .fetch_optional(db)
    .await
}

/// The slug of the tag that readers saw at `slug` before it was renamed.
pub(crate) async fn moved(db: &Db, slug: &str) -> Tried<Option<String>> {
    #[derive(Deserialize)]
    struct Moved {
        slug: String,
    }
    let moved: Option<Moved> = query_as!(
        Moved,
        "select t.slug from old_tags o join tags t on t.id = o.tag_id where o.slug = $1 and t.visibility = 'public'"
    )
    .bind(slug)
    .fetch_optional(db)
    .await?;
    Ok(moved.map(|moved| moved.slug))
}

/// What an import writes: the columns of `tags` by their names. The id of a new row is Ghost's.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) ghost_id: String,
    pub(crate) import_hash: String,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) visibility: Visibility,
    pub(crate) description: Option<String>,
    pub(crate) feature_image: Option<String>,
    pub(crate) parent_id: Option<String>,
    pub(crate) accent_color: Option<String>,
    pub(crate) canonical_url: Option<String>,
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
    pub(crate) created_at: Option<i64>,
    pub(crate) updated_at: Option<i64>,
}

/// That a post has a tag; both by Ghost's ids.
#[derive(Debug, Serialize)]
pub(crate) struct Link<'a> {
    pub(crate) post: &'a str,
    pub(crate) tag: &'a str,
    pub(crate) sort_order: usize,
}

/// Rows as they were written, in the order of their ids: those that follow `after`.
pub(crate) async fn following(on: &impl Executor, after: &str, most: u32) -> Tried<Vec<Row>> {
    query_as!(
        Row,
        "
        select
            id as ghost_id, coalesce(import_hash, '') as import_hash, slug, name, visibility, description,
            feature_image, parent_id, accent_color, canonical_url, meta_title, meta_description, og_image, og_title,
            og_description, twitter_image, twitter_title, twitter_description, codeinjection_head, codeinjection_foot,
            created_at, updated_at
        from tags
        where id > $1
        order by id
        limit $2
        "
    )
    .bind(after)
    .bind(most)
    .fetch_all(on)
    .await
}

/// A tag of a post, by their ids.
#[derive(Debug, Deserialize)]
pub(crate) struct Linked {
    pub(crate) post_id: String,
    pub(crate) tag_id: String,
    pub(crate) sort_order: i32,
}

/// The tags of these posts, in their order.
pub(crate) async fn linked(on: &impl Executor, posts: &[String]) -> Tried<Vec<Linked>> {
    query_as!(
        Linked,
        sqlite: "
        select post_id, tag_id, sort_order from posts_tags
        where post_id in (select value from json_each($1))
        order by post_id, sort_order
        ",
        postgres: "
        select post_id, tag_id, sort_order from posts_tags where post_id = any($1) order by post_id, sort_order
        "
    )
    .bind(posts)
    .fetch_all(on)
    .await
}

/// What is there, for an import: the rows whose id follows `after`.
pub(crate) async fn known(on: &impl Executor, after: &str) -> Tried<Vec<Known>> {
    query_as!(Known, "select id, ghost_id, import_hash, slug, name from tags where id > $1 order by id limit $2")
        .bind(after)
        .bind(KNOWN_AT_ONCE)
        .fetch_all(on)
        .await
}

/// Frees the slugs of rows that are about to get others, so that two rows can exchange theirs.
pub(crate) async fn park(tx: &Tx, ghost_ids: &[String]) -> Tried<u64> {
    query!(
        sqlite: "update tags set slug = '~' || ghost_id where ghost_id in (select value from json_each($1))",
        postgres: "update tags set slug = '~' || ghost_id where ghost_id = any($1)"
    )
    .bind(ghost_ids)
    .execute(tx)
    .await
}

/// Writes rows: those that are there by their `ghost_id` are changed, the others are new.
pub(crate) async fn save(tx: &Tx, rows: &[&Row]) -> Tried<u64> {
    query!(
        sqlite: include_str!("tags/save.sqlite.sql"),
        postgres: include_str!("tags/save.postgres.sql")
    )
    .bind(JsonText::of(rows)?)
    .execute(tx)
    .await
}

/// Takes the tags of these posts away; Ghost's ids.
pub(crate) async fn unlink(tx: &Tx, posts: &[String]) -> Tried<u64> {
    query!(
        sqlite: "
        delete from posts_tags where post_id in (
            select id from posts where ghost_id in (select value from json_each($1))
        )
        ",
        postgres: "delete from posts_tags where post_id in (select id from posts where ghost_id = any($1))"
    )
    .bind(posts)
    .execute(tx)
    .await
}

/// Gives tags to posts.
pub(crate) async fn link(tx: &Tx, links: &[Link<'_>]) -> Tried<u64> {
    query!(
        sqlite: "
        insert into posts_tags (post_id, tag_id, sort_order, listed_at)
        select
            p.id, t.id, l.value ->> 'sort_order',
            case when p.type = 'post' and p.status = 'published' then p.published_at end
        from json_each($1) l
        join posts p on p.ghost_id = l.value ->> 'post'
        join tags t on t.ghost_id = l.value ->> 'tag'
        ",
        postgres: "
        insert into posts_tags (post_id, tag_id, sort_order, listed_at)
        select
            p.id, t.id, l.sort_order,
            case when p.type = 'post' and p.status = 'published' then p.published_at end
        from jsonb_to_recordset($1) as l(post text, tag text, sort_order integer)
        join posts p on p.ghost_id = l.post
        join tags t on t.ghost_id = l.tag
        "
    )
    .bind(JsonText::of(links)?)
    .execute(tx)
    .await
}
