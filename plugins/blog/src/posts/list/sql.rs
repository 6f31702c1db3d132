//! The statements of [`super`]: the same three questions and one, asked of `posts`, of a tag's and of an author's posts.

use rose_sdk::prelude::*;
use serde::Deserialize;

use super::{List, Summary};
use crate::cursor::Cursor;

/// How many posts stand above the first of a page, counted up to one more than a page has, and whether any stands below
/// its last.
#[derive(Deserialize)]
pub(super) struct Around {
    pub(super) newer: i64,
    pub(super) older: i64,
}

/// The posts below a place.
pub(super) async fn before(db: &Db, list: &List, cursor: &Cursor, size: u32) -> Tried<Vec<Summary>> {
    let statement = match list {
        List::Between { from, .. } => query_as!(
            Summary,
            "
            select
                id, visibility, slug, title, published_at, featured, feature_image, feature_image_alt, excerpt,
                reading_minutes
            from posts
            where type = 'post' and status = 'published' and (published_at, id) < ($2, $3) and published_at >= $1
            order by published_at desc, id desc
            limit $4
            "
        )
        .bind(*from),
        List::Tag(id) => query_as!(
            Summary,
            "
            select
                p.id, p.visibility, p.slug, p.title, p.published_at, p.featured, p.feature_image,
                p.feature_image_alt, p.excerpt, p.reading_minutes
            from posts_tags l join posts p on p.id = l.post_id
            where l.tag_id = $1 and l.listed_at is not null and (l.listed_at, l.post_id) < ($2, $3)
            order by l.listed_at desc, l.post_id desc
            limit $4
            "
        )
        .bind(id),
        List::Author(id) => query_as!(
            Summary,
            "
            select
                p.id, p.visibility, p.slug, p.title, p.published_at, p.featured, p.feature_image,
                p.feature_image_alt, p.excerpt, p.reading_minutes
            from posts_authors l join posts p on p.id = l.post_id
            where l.author_id = $1 and l.listed_at is not null and (l.listed_at, l.post_id) < ($2, $3)
            order by l.listed_at desc, l.post_id desc
            limit $4
            "
        )
        .bind(id),
    };
    statement.bind(cursor.published_at).bind(&cursor.id).bind(size).fetch_all(db).await
}

/// The posts above a place, the nearest first: the other way round.
pub(super) async fn after(db: &Db, list: &List, cursor: &Cursor, size: u32) -> Tried<Vec<Summary>> {
    let statement = match list {
        List::Between { to, .. } => query_as!(
            Summary,
            "
            select
                id, visibility, slug, title, published_at, featured, feature_image, feature_image_alt, excerpt,
                reading_minutes
            from posts
            where type = 'post' and status = 'published' and (published_at, id) > ($2, $3) and published_at < $1
            order by published_at, id
            limit $4
            "
        )
        .bind(*to),
        List::Tag(id) => query_as!(
            Summary,
            "
            select
                p.id, p.visibility, p.slug, p.title, p.published_at, p.featured, p.feature_image,
                p.feature_image_alt, p.excerpt, p.reading_minutes
            from posts_tags l join posts p on p.id = l.post_id
            where l.tag_id = $1 and l.listed_at is not null and (l.listed_at, l.post_id) > ($2, $3)
            order by l.listed_at, l.post_id
            limit $4
            "
        )
        .bind(id),
        List::Author(id) => query_as!(
            Summary,
            "
            select
                p.id, p.visibility, p.slug, p.title, p.published_at, p.featured, p.feature_image,
                p.feature_image_alt, p.excerpt, p.reading_minutes
            from posts_authors l join posts p on p.id = l.post_id
            where l.author_id = $1 and l.listed_at is not null and (l.listed_at, l.post_id) > ($2, $3)
            order by l.listed_at, l.post_id
            limit $4
            "
        )
        .bind(id),
    };
    statement.bind(cursor.published_at).bind(&cursor.id).bind(size).fetch_all(db).await
}

/// What stands above and below a page.
pub(super) async fn around(db: &Db, list: &List, first: &Cursor, last: &Cursor, size: u32) -> Tried<Around> {
    let statement = match list {
        List::Between { from, to } => query_as!(
            Around,
            "
            select
                (select count(*) from (
                    select 1 from posts
                    where type = 'post' and status = 'published' and (published_at, id) > ($3, $4)
                        and published_at < $2
                    limit $7
                ) above) as newer,
                (select count(*) from (
                    select 1 from posts
                    where type = 'post' and status = 'published' and (published_at, id) < ($5, $6)
                        and published_at >= $1
                    limit 1
                ) below) as older
            "
        )
        .bind(*from)
        .bind(*to),
        List::Tag(id) => query_as!(
            Around,
            "
            select
                (select count(*) from (
                    select 1 from posts_tags
                    where tag_id = $1 and listed_at is not null and (listed_at, post_id) > ($3, $4)
                    limit $7
                ) above) as newer,
                (select count(*) from (
                    select 1 from posts_tags
                    where tag_id = $2 and listed_at is not null and (listed_at, post_id) < ($5, $6)
                    limit 1
                ) below) as older
            "
        )
        .bind(id)
        .bind(id),
        List::Author(id) => query_as!(
            Around,
            "
            select
                (select count(*) from (
                    select 1 from posts_authors
                    where author_id = $1 and listed_at is not null and (listed_at, post_id) > ($3, $4)
                    limit $7
                ) above) as newer,
                (select count(*) from (
                    select 1 from posts_authors
                    where author_id = $2 and listed_at is not null and (listed_at, post_id) < ($5, $6)
                    limit 1
                ) below) as older
            "
        )
        .bind(id)
        .bind(id),
    };
    let statement = statement.bind(first.published_at).bind(&first.id).bind(last.published_at).bind(&last.id);
    statement.bind(size.saturating_add(1)).fetch_one(db).await
}

/// The post at a position, by nothing but an index.
pub(super) async fn key(db: &Db, list: &List, position: u64) -> Tried<Option<Cursor>> {
    let statement = match list {
        List::Between { from, .. } => query_as!(
            Cursor,
            "
            select published_at, id from posts
            where type = 'post' and status = 'published' and published_at >= $1
            order by published_at desc, id desc
            limit 1 offset $2
            "
        )
        .bind(*from),
        List::Tag(id) => query_as!(
            Cursor,
            "
            select listed_at as published_at, post_id as id from posts_tags
            where tag_id = $1 and listed_at is not null
            order by listed_at desc, post_id desc
            limit 1 offset $2
            "
        )
        .bind(id),
        List::Author(id) => query_as!(
            Cursor,
            "
            select listed_at as published_at, post_id as id from posts_authors
            where author_id = $1 and listed_at is not null
            order by listed_at desc, post_id desc
            limit 1 offset $2
            "
        )
        .bind(id),
    };
    statement.bind(i64::try_from(position).unwrap_or(i64::MAX)).fetch_optional(db).await
}
