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
        "
        select
            place, id, visibility, slug, title, published_at, featured, feature_image, feature_image_alt, excerpt,
            reading_minutes
        from (
            select
                0 as rank, place, id, visibility, slug, title, published_at, featured, feature_image,
                feature_image_alt, excerpt, reading_minutes
            from (
                select
                    'previous' as place, id, visibility, slug, title, published_at, featured, feature_image,
                    feature_image_alt, excerpt, reading_minutes
                from posts
                where type = 'post' and status = 'published' and (published_at, id) < ($1, $2)
                order by published_at desc, id desc
                limit 1
            ) below
            union all
            select
                0 as rank, place, id, visibility, slug, title, published_at, featured, feature_image,
                feature_image_alt, excerpt, reading_minutes
            from (
                select
                    'next' as place, id, visibility, slug, title, published_at, featured, feature_image,
                    feature_image_alt, excerpt, reading_minutes
                from posts
                where type = 'post' and status = 'published' and (published_at, id) > ($1, $2)
                order by published_at, id
                limit 1
            ) above
            union all
            select
                row_number() over (order by nearest.shared desc, nearest.listed_at desc, nearest.post_id) as rank,
                'related' as place, p.id, p.visibility, p.slug, p.title, p.published_at, p.featured,
                p.feature_image, p.feature_image_alt, p.excerpt, p.reading_minutes
            from (
                select post_id, count(*) as shared, max(listed_at) as listed_at
                from (
                    select post_id, listed_at from (
                        select post_id, listed_at from posts_tags
                        where listed_at is not null and tag_id = (
                            select t.id from posts_tags l join tags t on t.id = l.tag_id
                            where l.post_id = $3 and t.visibility = 'public'
                            order by l.sort_order, t.id limit 1 offset 0
                        )
                        order by listed_at desc, post_id desc limit 20
                    ) of_the_first
                    union all
                    select post_id, listed_at from (
                        select post_id, listed_at from posts_tags
                        where listed_at is not null and tag_id = (
                            select t.id from posts_tags l join tags t on t.id = l.tag_id
                            where l.post_id = $3 and t.visibility = 'public'
                            order by l.sort_order, t.id limit 1 offset 1
                        )
                        order by listed_at desc, post_id desc limit 20
                    ) of_the_second
                    union all
                    select post_id, listed_at from (
                        select post_id, listed_at from posts_tags
                        where listed_at is not null and tag_id = (
                            select t.id from posts_tags l join tags t on t.id = l.tag_id
                            where l.post_id = $3 and t.visibility = 'public'
                            order by l.sort_order, t.id limit 1 offset 2
                        )
                        order by listed_at desc, post_id desc limit 20
                    ) of_the_third
                ) tagged
                where post_id <> $3
                group by post_id
                order by shared desc, listed_at desc, post_id
                limit 3
            ) nearest
            join posts p on p.id = nearest.post_id
        ) beside
        order by rank
        "
    )
    .bind(post.published_at)
    .bind(&post.id)
    .bind(&post.id)
    .fetch_all(db)
    .await?;
    let mut beside = Beside::default();
    for row in rows {
        let place = row.place.clone();
        let post = Summary::from(row);
        match place.as_str() {
            "previous" => beside.previous = Some(post),
            "next" => beside.next = Some(post),
            _ => beside.related.push(post),
        }
    }
    Ok(beside)
}
