//! What posts are filed under and who wrote them: the tags and authors of posts, as lists and pages show them.
//!
//! Both are asked for at once: on its way to the database and back a statement costs more than in it.

use std::collections::HashMap;

use rose_sdk::prelude::*;
use serde::Deserialize;

use crate::tags::Visibility;

/// A tag as a page shows it.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) visibility: Visibility,
}

/// An author as a page shows them.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) profile_image: Option<String>,
    pub(crate) bio: Option<String>,
}

/// The tags and authors of some posts in their order, by the posts' ids. Internal tags are among them: whether the first
/// one is internal decides about the primary one.
#[derive(Debug, Default)]
pub(crate) struct Credits {
    pub(crate) tags: HashMap<String, Vec<Tag>>,
    pub(crate) authors: HashMap<String, Vec<Author>>,
}

#[derive(Deserialize)]
struct Row {
    post_id: String,
    is_author: bool,
    name: String,
    slug: String,
    visibility: Visibility,
    profile_image: Option<String>,
    bio: Option<String>,
}

/// The tags and authors of each of these posts.
pub(crate) async fn of_posts(db: &Db, posts: &[String]) -> Tried<Credits> {
    let rows = query_as!(
        Row,
        sqlite: "
        select post_id, is_author, name, slug, visibility, profile_image, bio from (
            select
                l.post_id, false as is_author, l.sort_order, t.id, t.name, t.slug, t.visibility,
                null as profile_image, null as bio
            from posts_tags l join tags t on t.id = l.tag_id
            where l.post_id in (select value from json_each($1))
            union all
            select
                l.post_id, true as is_author, l.sort_order, a.id, a.name, a.slug, 'public' as visibility,
                a.profile_image, a.bio
            from posts_authors l join authors a on a.id = l.author_id
            where l.post_id in (select value from json_each($1))
        ) credits
        order by post_id, is_author, sort_order, id
        ",
        postgres: "
        select post_id, is_author, name, slug, visibility, profile_image, bio from (
            select
                l.post_id, false as is_author, l.sort_order, t.id, t.name, t.slug, t.visibility,
                null as profile_image, null as bio
            from posts_tags l join tags t on t.id = l.tag_id
            where l.post_id = any($1)
            union all
            select
                l.post_id, true as is_author, l.sort_order, a.id, a.name, a.slug, 'public' as visibility,
                a.profile_image, a.bio
            from posts_authors l join authors a on a.id = l.author_id
            where l.post_id = any($1)
        ) credits
        order by post_id, is_author, sort_order, id
        "
    )
    .bind(posts)
    .fetch_all(db)
    .await?;
    let mut credits = Credits::default();
    for Row { post_id, is_author, name, slug, visibility, profile_image, bio } in rows {
        match is_author {
            true => credits.authors.entry(post_id).or_default().push(Author { name, slug, profile_image, bio }),
            false => credits.tags.entry(post_id).or_default().push(Tag { name, slug, visibility }),
        }
    }
    Ok(credits)
}
