//! Authors, and who wrote which post: the tables `authors` and `posts_authors`.

use rose_sdk::{db::JsonText, prelude::*};
use serde::{Deserialize, Serialize};

use crate::imported::{KNOWN_AT_ONCE, Known};

/// An author with all that their own page shows.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Whole {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) profile_image: Option<String>,
    pub(crate) cover_image: Option<String>,
    pub(crate) bio: Option<String>,
    pub(crate) website: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) facebook: Option<String>,
    pub(crate) twitter: Option<String>,
    pub(crate) threads: Option<String>,
    pub(crate) bluesky: Option<String>,
    pub(crate) mastodon: Option<String>,
    pub(crate) tiktok: Option<String>,
    pub(crate) youtube: Option<String>,
    pub(crate) instagram: Option<String>,
    pub(crate) linkedin: Option<String>,
    pub(crate) meta_title: Option<String>,
    pub(crate) meta_description: Option<String>,
}

/// The author whom readers see at `slug`.
pub(crate) async fn by_slug(db: &Db, slug: &str) -> Tried<Option<Whole>> {
    query_as!(
        Whole,
        "
        select
            id, name, slug, profile_image, cover_image, bio, website, location, facebook, twitter, threads, bluesky,
            mastodon, tiktok, youtube, instagram, linkedin, meta_title, meta_description
        from authors
        where slug = $1 and visibility = 'public'
        "
    )
    .bind(slug)
    .fetch_optional(db)
    .await
}

/// The slug of the author whom readers saw at `slug` before they were renamed.
pub(crate) async fn moved(db: &Db, slug: &str) -> Tried<Option<String>> {
    #[derive(Deserialize)]
    struct Moved {
        slug: String,
    }
    let moved: Option<Moved> = query_as!(
        Moved,
        "
        select a.slug from old_authors o join authors a on a.id = o.author_id
        where o.slug = $1 and a.visibility = 'public'
        "
    )
    .bind(slug)
    .fetch_optional(db)
    .await?;
    Ok(moved.map(|moved| moved.slug))
}

/// What an import writes: the columns of `authors` by their names. The id of a new row is Ghost's.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) ghost_id: String,
    pub(crate) import_hash: String,
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) profile_image: Option<String>,
    pub(crate) cover_image: Option<String>,
    pub(crate) bio: Option<String>,
    pub(crate) website: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) facebook: Option<String>,
    pub(crate) twitter: Option<String>,
    pub(crate) threads: Option<String>,
    pub(crate) bluesky: Option<String>,
    pub(crate) mastodon: Option<String>,
    pub(crate) tiktok: Option<String>,
    pub(crate) youtube: Option<String>,
    pub(crate) instagram: Option<String>,
    pub(crate) linkedin: Option<String>,
    pub(crate) locale: Option<String>,
    pub(crate) visibility: String,
    pub(crate) meta_title: Option<String>,
    pub(crate) meta_description: Option<String>,
    pub(crate) created_at: Option<i64>,
    pub(crate) updated_at: Option<i64>,
}

/// That someone wrote a post; both by Ghost's ids.
#[derive(Debug, Serialize)]
pub(crate) struct Link<'a> {
    pub(crate) post: &'a str,
    pub(crate) author: &'a str,
    pub(crate) sort_order: usize,
}

/// Rows as they were written, in the order of their ids: those that follow `after`.
pub(crate) async fn following(on: &impl Executor, after: &str, most: u32) -> Tried<Vec<Row>> {
    query_as!(
        Row,
        "
        select
            id as ghost_id, coalesce(import_hash, '') as import_hash, slug, name, profile_image, cover_image,
            bio, website, location, facebook, twitter, threads, bluesky, mastodon, tiktok, youtube, instagram, linkedin,
            locale, visibility, meta_title, meta_description, created_at, updated_at
        from authors
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

/// An author of a post, by their ids.
#[derive(Debug, Deserialize)]
pub(crate) struct Linked {
    pub(crate) post_id: String,
    pub(crate) author_id: String,
    pub(crate) sort_order: i32,
}

/// The authors of these posts, in their order.
pub(crate) async fn linked(on: &impl Executor, posts: &[String]) -> Tried<Vec<Linked>> {
    query_as!(
        Linked,
        sqlite: "
        select post_id, author_id, sort_order from posts_authors
        where post_id in (select value from json_each($1))
        order by post_id, sort_order
        ",
        postgres: "
        select post_id, author_id, sort_order from posts_authors where post_id = any($1) order by post_id, sort_order
        "
    )
    .bind(posts)
    .fetch_all(on)
    .await
}

/// What is there, for an import: the rows whose id follows `after`.
pub(crate) async fn known(on: &impl Executor, after: &str) -> Tried<Vec<Known>> {
    query_as!(Known, "select id, ghost_id, import_hash, slug, name from authors where id > $1 order by id limit $2")
        .bind(after)
        .bind(KNOWN_AT_ONCE)
        .fetch_all(on)
        .await
}

/// Frees the slugs of rows that are about to get others, so that two rows can exchange theirs.
pub(crate) async fn park(tx: &Tx, ghost_ids: &[String]) -> Tried<u64> {
    query!(
        sqlite: "update authors set slug = '~' || ghost_id where ghost_id in (select value from json_each($1))",
        postgres: "update authors set slug = '~' || ghost_id where ghost_id = any($1)"
    )
    .bind(ghost_ids)
    .execute(tx)
    .await
}

/// Writes rows: those that are there by their `ghost_id` are changed, the others are new.
pub(crate) async fn save(tx: &Tx, rows: &[&Row]) -> Tried<u64> {
    query!(
        sqlite: include_str!("authors/save.sqlite.sql"),
        postgres: include_str!("authors/save.postgres.sql")
    )
    .bind(JsonText::of(rows)?)
    .execute(tx)
    .await
}

/// Takes the authors of these posts away; Ghost's ids.
pub(crate) async fn unlink(tx: &Tx, posts: &[String]) -> Tried<u64> {
    query!(
        sqlite: "
        delete from posts_authors where post_id in (
            select id from posts where ghost_id in (select value from json_each($1))
        )
        ",
        postgres: "delete from posts_authors where post_id in (select id from posts where ghost_id = any($1))"
    )
    .bind(posts)
    .execute(tx)
    .await
}

/// Gives authors to posts.
pub(crate) async fn link(tx: &Tx, links: &[Link<'_>]) -> Tried<u64> {
    query!(
        sqlite: "
        insert into posts_authors (post_id, author_id, sort_order, listed_at)
        select
            p.id, a.id, l.value ->> 'sort_order',
            case when p.type = 'post' and p.status = 'published' then p.published_at end
        from json_each($1) l
        join posts p on p.ghost_id = l.value ->> 'post'
        join authors a on a.ghost_id = l.value ->> 'author'
        ",
        postgres: "
        insert into posts_authors (post_id, author_id, sort_order, listed_at)
        select
            p.id, a.id, l.sort_order,
            case when p.type = 'post' and p.status = 'published' then p.published_at end
        from jsonb_to_recordset($1) as l(post text, author text, sort_order integer)
        join posts p on p.ghost_id = l.post
        join authors a on a.ghost_id = l.author
        "
    )
    .bind(JsonText::of(links)?)
    .execute(tx)
    .await
}
