//! What the templates `blog/index`, `blog/post` and `blog/page` read. Nothing here asks the database.

use std::collections::HashMap;

use rose_sdk::Timestamp;
use serde::Serialize;

use crate::{
    authors::Author,
    html,
    posts::{Page, Place, Post, Summary, Visibility},
    tags::{self, Tag},
};

/// A page of the list of posts.
#[derive(Debug, Serialize)]
pub(crate) struct IndexView {
    /// Nothing newer stands above it.
    first_page: bool,
    posts: Vec<Card>,
    /// URLs of the neighbouring pages.
    newer: Option<String>,
    older: Option<String>,
}

/// A post in a list.
#[derive(Debug, Serialize)]
struct Card {
    url: String,
    title: String,
    excerpt: String,
    published_at: Timestamp,
    featured: bool,
    feature_image: Option<String>,
    feature_image_alt: Option<String>,
    primary_tag: Option<TagView>,
    tags: Vec<TagView>,
    authors: Vec<AuthorView>,
    reading_minutes: u32,
}

/// A post or page, whole.
#[derive(Debug, Serialize)]
pub(crate) struct PostView {
    post: Whole,
}

#[derive(Debug, Serialize)]
struct Whole {
    url: String,
    title: String,
    excerpt: String,
    published_at: Timestamp,
    /// Set where a reader would notice: a day or more after it was published.
    edited_at: Option<Timestamp>,
    featured: bool,
    feature_image: Option<String>,
    feature_image_alt: Option<String>,
    /// HTML, as Ghost has it.
    feature_image_caption: Option<String>,
    primary_tag: Option<TagView>,
    tags: Vec<TagView>,
    authors: Vec<AuthorView>,
    reading_minutes: u32,
    /// HTML: what everyone may read.
    html: String,
}

#[derive(Debug, Clone, Serialize)]
struct TagView {
    name: String,
    slug: String,
}

#[derive(Debug, Serialize)]
struct AuthorView {
    name: String,
    slug: String,
    profile_image: Option<String>,
    bio: Option<String>,
}

impl IndexView {
    /// Puts the posts of a page together with their tags and authors.
    pub(crate) fn new(
        page: Page,
        mut tags: HashMap<String, Vec<Tag>>,
        mut authors: HashMap<String, Vec<Author>>,
    ) -> Self {
        let card = |post: Summary| {
            let (primary_tag, tags) = shown(tags.remove(&post.id));
            let authors = named(authors.remove(&post.id));
            Card {
                url: url_of(&post.slug),
                title: post.title,
                excerpt: post.excerpt,
                published_at: post.published_at,
                featured: post.featured,
                feature_image: post.feature_image,
                feature_image_alt: post.feature_image_alt,
                primary_tag,
                tags,
                authors,
                reading_minutes: post.reading_minutes,
            }
        };
        Self {
            first_page: page.newer.is_none(),
            posts: page.posts.into_iter().map(card).collect(),
            newer: page.newer.as_ref().map(url_of_place),
            older: page.older.as_ref().map(url_of_place),
        }
    }
}

/// Ghost touches `updated_at` some seconds after publication, and again with each small save of that day.
fn edited(published_at: Timestamp, updated_at: Timestamp) -> Option<Timestamp> {
    const DAY: i64 = 24 * 60 * 60 * 1_000_000;
    (updated_at.as_micros().saturating_sub(published_at.as_micros()) >= DAY).then_some(updated_at)
}

impl PostView {
    /// Puts a post together with its tags and authors.
    pub(crate) fn new(
        post: Post,
        mut tags: HashMap<String, Vec<Tag>>,
        mut authors: HashMap<String, Vec<Author>>,
    ) -> Self {
        let (primary_tag, tags) = shown(tags.remove(&post.id));
        let authors = named(authors.remove(&post.id));
        let html = body(&post);
        Self {
            post: Whole {
                url: url_of(&post.slug),
                title: post.title,
                excerpt: post.excerpt,
                published_at: post.published_at,
                edited_at: edited(post.published_at, post.updated_at),
                featured: post.featured,
                feature_image: post.feature_image,
                feature_image_alt: post.feature_image_alt,
                feature_image_caption: post.feature_image_caption,
                primary_tag,
                tags,
                authors,
                reading_minutes: post.reading_minutes,
                html,
            },
        }
    }
}

/// What everyone may read of a post; where that is nothing of its text, its excerpt, which is public always.
fn body(post: &Post) -> String {
    let html = html::public_part(post.visibility, post.html.as_deref().unwrap_or_default());
    if post.visibility == Visibility::Public || !html.is_empty() || post.excerpt.is_empty() {
        return html;
    }
    format!("<p>{}</p>", escaped(&post.excerpt))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The primary tag, which is the first one unless that is internal, and the tags that readers see.
fn shown(tags: Option<Vec<Tag>>) -> (Option<TagView>, Vec<TagView>) {
    let tags = tags.unwrap_or_default();
    let public = |tag: &Tag| tag.visibility == tags::Visibility::Public;
    let first_is_public = tags.first().is_some_and(public);
    let shown: Vec<TagView> =
        tags.into_iter().filter(public).map(|tag| TagView { name: tag.name, slug: tag.slug }).collect();
    let primary = shown.first().filter(|_| first_is_public).cloned();
    (primary, shown)
}

fn named(authors: Option<Vec<Author>>) -> Vec<AuthorView> {
    let view = |author: Author| AuthorView {
        name: author.name,
        slug: author.slug,
        profile_image: author.profile_image,
        bio: author.bio,
    };
    authors.unwrap_or_default().into_iter().map(view).collect()
}

fn url_of(slug: &str) -> String {
    format!("/{slug}/")
}

fn url_of_place(place: &Place) -> String {
    match place {
        Place::Start => "/".to_owned(),
        Place::Before(cursor) => format!("/?before={cursor}"),
        Place::After(cursor) => format!("/?after={cursor}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cursor::Cursor, posts::Kind};

    fn a_post(visibility: Visibility, excerpt: &str, html: &str) -> Post {
        Post {
            id: "a".to_owned(),
            kind: Kind::Post,
            visibility,
            slug: "a".to_owned(),
            title: "A".to_owned(),
            published_at: Timestamp::default(),
            updated_at: Timestamp::default(),
            featured: false,
            feature_image: None,
            feature_image_alt: None,
            feature_image_caption: None,
            excerpt: excerpt.to_owned(),
            reading_minutes: 1,
            html: Some(html.to_owned()),
        }
    }

    fn check_body(visibility: Visibility, excerpt: &str, html: &str, expected: &str) {
        assert_eq!(body(&a_post(visibility, excerpt, html)), expected);
    }

    #[test]
    fn a_stranger_gets_the_public_part_or_the_excerpt() {
        check_body(Visibility::Public, "e", "<p>x</p>", "<p>x</p>");
        check_body(Visibility::Public, "e", "", "");
        check_body(Visibility::Members, "e", "<p>x</p><!--members-only--><p>y</p>", "<p>x</p>");
        check_body(Visibility::Paid, "a < b & c", "<p>secret</p>", "<p>a &lt; b &amp; c</p>");
        check_body(Visibility::Tiers, "", "<p>secret</p>", "");
    }

    fn check_tags(given: &[(&str, bool)], primary: Option<&str>, expected: &[&str]) {
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
        check_tags(&[], None, &[]);
        check_tags(&[("a", true), ("#b", false), ("c", true)], Some("a"), &["a", "c"]);
        check_tags(&[("#b", false), ("a", true)], None, &["a"]);
    }

    #[test]
    fn a_place_has_an_address() {
        let cursor = || Cursor { published_at: Timestamp::from_micros(7), id: "a".to_owned() };
        assert_eq!(url_of_place(&Place::Start), "/");
        assert_eq!(url_of_place(&Place::Before(cursor())), "/?before=7-a");
        assert_eq!(url_of_place(&Place::After(cursor())), "/?after=7-a");
    }
}
