//! What the templates read. Nothing here asks the database.

pub(crate) mod lists;
mod picture;
pub(crate) mod post;
mod samples;
pub(crate) mod search;

use rose_sdk::Timestamp;
use serde::Serialize;

use crate::{
    credits::{Author, Credits, Tag},
    posts::{Summary, Visibility},
    tags,
};

/// A post in a list.
#[derive(Debug, Serialize)]
pub(crate) struct Card {
    /// What other plugins know the post by.
    id: String,
    url: String,
    title: String,
    excerpt: String,
    published_at: Timestamp,
    featured: bool,
    feature_image: Option<String>,
    feature_image_srcset: Option<String>,
    feature_image_alt: Option<String>,
    primary_tag: Option<TagView>,
    tags: Vec<TagView>,
    authors: Vec<AuthorView>,
    reading_minutes: u32,
    /// Set where it is not for everyone.
    access: Option<Visibility>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TagView {
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) url: String,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct AuthorView {
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) url: String,
    pub(crate) profile_image: Option<String>,
    pub(crate) bio: Option<String>,
}

/// The post before or after another one.
#[derive(Debug, Serialize)]
pub(crate) struct NearView {
    url: String,
    title: String,
    published_at: Timestamp,
    feature_image: Option<String>,
    feature_image_alt: Option<String>,
}

impl Credits {
    fn card(&mut self, post: Summary) -> Card {
        let (primary_tag, tags) = shown(self.tags.remove(&post.id));
        let authors = named(self.authors.remove(&post.id));
        Card {
            url: url_of(&post.slug),
            id: post.id,
            title: post.title,
            excerpt: post.excerpt,
            published_at: post.published_at,
            featured: post.featured,
            feature_image_srcset: picture::srcset(post.feature_image.as_deref()),
            feature_image: post.feature_image,
            feature_image_alt: post.feature_image_alt,
            primary_tag,
            tags,
            authors,
            reading_minutes: post.reading_minutes,
            access: access(post.visibility),
        }
    }

    fn cards(&mut self, posts: Vec<Summary>) -> Vec<Card> {
        posts.into_iter().map(|post| self.card(post)).collect()
    }
}

impl From<Summary> for NearView {
    fn from(near: Summary) -> Self {
        Self {
            url: url_of(&near.slug),
            title: near.title,
            published_at: near.published_at,
            feature_image: near.feature_image,
            feature_image_alt: near.feature_image_alt,
        }
    }
}

/// Whom a post is kept for.
fn access(visibility: Visibility) -> Option<Visibility> {
    (visibility != Visibility::Public).then_some(visibility)
}

/// The primary tag, which is the first one unless that is internal, and the tags that readers see.
pub(crate) fn shown(tags: Option<Vec<Tag>>) -> (Option<TagView>, Vec<TagView>) {
    let tags = tags.unwrap_or_default();
    let public = |tag: &Tag| tag.visibility == tags::Visibility::Public;
    let first_is_public = tags.first().is_some_and(public);
    let view = |tag: Tag| TagView { url: format!("/tag/{}/", tag.slug), name: tag.name, slug: tag.slug };
    let shown: Vec<TagView> = tags.into_iter().filter(public).map(view).collect();
    let primary = shown.first().filter(|_| first_is_public).cloned();
    (primary, shown)
}

pub(crate) fn named(authors: Option<Vec<Author>>) -> Vec<AuthorView> {
    let view = |author: Author| AuthorView {
        url: format!("/author/{}/", author.slug),
        name: author.name,
        slug: author.slug,
        profile_image: author.profile_image,
        bio: author.bio,
    };
    authors.unwrap_or_default().into_iter().map(view).collect()
}

pub(crate) fn url_of(slug: &str) -> String {
    format!("/{slug}/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &[(&str, bool)], primary: Option<&str>, expected: &[&str]) {
        let tag = |(name, public): &(&str, bool)| Tag {
            name: (*name).to_owned(),
            slug: (*name).to_owned(),
            visibility: if *public { tags::Visibility::Public } else { tags::Visibility::Internal },
        };
        let (found, shown) = shown(Some(given.iter().map(tag).collect()));
        assert_eq!(found.as_ref().map(|tag| tag.name.as_str()), primary);
        assert_eq!(shown.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn internal_tags_are_never_shown_and_hide_the_primary_one_behind_them() {
        check(&[], None, &[]);
        check(&[("a", true), ("#b", false), ("c", true)], Some("a"), &["a", "c"]);
        check(&[("#b", false), ("a", true)], None, &["a"]);
    }
}
