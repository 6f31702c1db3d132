//! What stands beside a post: the one before it, the one after it, and those that share its tags.

use rose_sdk::prelude::*;
use serde::Deserialize;

use super::{Post, Summary};

/// A post beside another one.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Near {
    pub(crate) newer: bool,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) published_at: Timestamp,
    pub(crate) feature_image: Option<String>,
    pub(crate) feature_image_alt: Option<String>,
}

/// The next older and the next newer post, where there are any.
pub(crate) async fn neighbours(db: &Db, post: &Post) -> Tried<(Option<Near>, Option<Near>)> {
    let found = query_as!(
        Near,
        "
        select newer, slug, title, published_at, feature_image, feature_image_alt from (
            select false as newer, slug, title, published_at, feature_image, feature_image_alt
            from posts
            where type = 'post' and status = 'published' and (published_at, id) < ($1, $2)
            order by published_at desc, id desc
            limit 1
        ) below
        union all
        select newer, slug, title, published_at, feature_image, feature_image_alt from (
            select true as newer, slug, title, published_at, feature_image, feature_image_alt
            from posts
            where type = 'post' and status = 'published' and (published_at, id) > ($1, $2)
            order by published_at, id
            limit 1
        ) above
        "
    )
    .bind(post.published_at)
    .bind(&post.id)
    .fetch_all(db)
    .await?;
    let (newer, older): (Vec<_>, Vec<_>) = found.into_iter().partition(|near| near.newer);
    Ok((older.into_iter().next(), newer.into_iter().next()))
}

/// Three posts that share the most of a post's first three public tags, newer ones first where they share as many. Only
/// the twenty newest of each tag are looked at, so that the cost does not depend on how much is written.
pub(crate) async fn related(db: &Db, post: &Post) -> Tried<Vec<Summary>> {
    query_as!(
        Summary,
        "
        select
            p.id, p.visibility, p.slug, p.title, p.published_at, p.featured, p.feature_image, p.feature_image_alt,
            p.excerpt, p.reading_minutes
        from (
            select post_id, count(*) as shared, max(listed_at) as listed_at
            from (
                select post_id, listed_at from (
                    select post_id, listed_at from posts_tags
                    where listed_at is not null and tag_id = (
                        select t.id from posts_tags l join tags t on t.id = l.tag_id
                        where l.post_id = $1 and t.visibility = 'public'
                        order by l.sort_order, t.id limit 1 offset 0
                    )
                    order by listed_at desc, post_id desc limit 20
                ) of_the_first
                union all
                select post_id, listed_at from (
                    select post_id, listed_at from posts_tags
                    where listed_at is not null and tag_id = (
                        select t.id from posts_tags l join tags t on t.id = l.tag_id
                        where l.post_id = $1 and t.visibility = 'public'
                        order by l.sort_order, t.id limit 1 offset 1
                    )
                    order by listed_at desc, post_id desc limit 20
                ) of_the_second
                union all
                select post_id, listed_at from (
                    select post_id, listed_at from posts_tags
                    where listed_at is not null and tag_id = (
                        select t.id from posts_tags l join tags t on t.id = l.tag_id
                        where l.post_id = $1 and t.visibility = 'public'
                        order by l.sort_order, t.id limit 1 offset 2
                    )
                    order by listed_at desc, post_id desc limit 20
                ) of_the_third
            ) tagged
            where post_id <> $1
            group by post_id
            order by shared desc, listed_at desc, post_id
            limit 3
        ) nearest
        join posts p on p.id = nearest.post_id
        order by nearest.shared desc, nearest.listed_at desc, nearest.post_id
        "
    )
    .bind(&post.id)
    .fetch_all(db)
    .await
}
