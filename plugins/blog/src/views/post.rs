//! One post or page, whole.

use std::borrow::Cow;

use rose_sdk::Timestamp;
use serde::Serialize;

use super::{AuthorView, Card, NearView, TagView, access, named, picture, shown, url_of};
use crate::{
    credits::Credits,
    escape,
    posts::{Post, Status, Visibility, near::Beside},
    readers::{self, Reader},
};

/// `blog/post` and `blog/page`.
#[derive(Debug, Serialize)]
pub(crate) struct PostView {
    pub(crate) post: Whole,
    /// The next older post.
    pub(super) previous: Option<NearView>,
    /// The next newer post.
    pub(super) next: Option<NearView>,
    pub(super) related: Vec<Card>,
    /// What the post is, where nobody but its writers knows of it.
    pub(super) preview: Option<Status>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Whole {
    /// What other plugins know it by.
    pub(super) id: String,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) excerpt: String,
    /// The writer's own summary.
    pub(super) standfirst: Option<String>,
    pub(super) published_at: Option<Timestamp>,
    /// Set where a reader would notice: a day or more after it was published.
    pub(super) edited_at: Option<Timestamp>,
    pub(super) featured: bool,
    pub(super) feature_image: Option<String>,
    pub(super) feature_image_srcset: Option<String>,
    pub(super) feature_image_alt: Option<String>,
    /// HTML, as Ghost has it.
    pub(super) feature_image_caption: Option<String>,
    pub(crate) primary_tag: Option<TagView>,
    pub(crate) tags: Vec<TagView>,
    pub(crate) authors: Vec<AuthorView>,
    pub(super) reading_minutes: u32,
    /// HTML: what this reader may read.
    pub(super) html: String,
    /// Whom the rest is for, where there is more.
    pub(crate) access: Option<Visibility>,
    /// Where one becomes a member.
    pub(super) join_url: Option<String>,
    pub(super) show_title: bool,
    /// Its language, where it has one of its own.
    pub(super) lang: Option<String>,
}

impl PostView {
    /// As strangers see a published post.
    pub(crate) fn published(post: &Post, credits: Credits, beside: Beside, join_url: Option<String>) -> Self {
        let access = access(post.visibility);
        let html = with_cards(body(post), join_url.as_deref());
        Self::new(post, credits, beside, Reading { html, access, join_url, preview: None })
    }

    /// As its writers see it before it is published: all of it, or what such a reader would see.
    pub(crate) fn preview(post: &Post, credits: Credits, reader: Option<Reader>, join_url: Option<&str>) -> Self {
        let html = match reader {
            Some(reader) => seen_by(reader, post),
            None => post.html.clone().unwrap_or_default(),
        };
        let html = with_cards(html, join_url);
        let reading = Reading { html, access: None, join_url: None, preview: Some(post.status) };
        Self::new(post, credits, Beside::default(), reading)
    }

    fn new(post: &Post, mut credits: Credits, beside: Beside, reading: Reading) -> Self {
        let (primary_tag, tags) = shown(credits.tags.remove(&post.id));
        let whole = Whole {
            id: post.id.clone(),
            url: url_of(&post.slug),
            title: post.title.clone(),
            excerpt: post.excerpt.clone(),
            standfirst: post.custom_excerpt.clone().filter(|text| !text.trim().is_empty()),
            published_at: post.published_at,
            edited_at: post.published_at.and_then(|published_at| edited(published_at, post.updated_at)),
            featured: post.featured,
            feature_image: post.feature_image.clone(),
            feature_image_srcset: picture::srcset(post.feature_image.as_deref()),
            feature_image_alt: post.feature_image_alt.clone(),
            feature_image_caption: post.feature_image_caption.clone(),
            primary_tag,
            tags,
            authors: named(credits.authors.remove(&post.id)),
            reading_minutes: post.reading_minutes,
            html: reading.html,
            access: reading.access,
            join_url: reading.join_url,
            show_title: post.show_title_and_feature_image,
            lang: post.locale.clone(),
        };
        Self {
            post: whole,
            previous: beside.previous.map(NearView::from),
            next: beside.next.map(NearView::from),
            related: credits.cards(beside.related),
            preview: reading.preview,
        }
    }
}

/// What depends on who reads.
struct Reading {
    html: String,
    access: Option<Visibility>,
    join_url: Option<String>,
    preview: Option<Status>,
}

/// Ghost touches `updated_at` some seconds after publication, and again with each small save of that day.
fn edited(published_at: Timestamp, updated_at: Timestamp) -> Option<Timestamp> {
    const DAY: i64 = 24 * 60 * 60 * 1_000_000;
    (updated_at.as_micros().saturating_sub(published_at.as_micros()) >= DAY).then_some(updated_at)
}

/// What everyone may read of a post; where that is nothing of its text, its excerpt, which is public always.
fn body(post: &Post) -> String {
    let html = seen_by(Reader::Guest, post);
    let says_it_already = post.custom_excerpt.is_some();
    if post.visibility == Visibility::Public || !html.is_empty() || post.excerpt.is_empty() || says_it_already {
        return html;
    }
    let mut html = "<p>".to_owned();
    escape::text(&post.excerpt, &mut html);
    html.push_str("</p>");
    html
}

fn seen_by(reader: Reader, post: &Post) -> String {
    readers::for_reader(post.html.as_deref().unwrap_or_default(), post.visibility, reader).into_owned()
}

/// The HTML with cards that need none of Ghost's scripts.
fn with_cards(html: String, join_url: Option<&str>) -> String {
    let changed = match crate::shown::shown(&html, join_url) {
        Cow::Owned(changed) => Some(changed),
        Cow::Borrowed(_) => None,
    };
    changed.unwrap_or(html)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::posts::tests::a_post;

    fn check_body(visibility: Visibility, excerpt: &str, html: &str, expected: &str) {
        let post = Post { visibility, excerpt: excerpt.to_owned(), html: Some(html.to_owned()), ..a_post() };
        assert_eq!(body(&post), expected);
    }

    #[test]
    fn a_stranger_gets_the_public_part_or_the_excerpt() {
        check_body(Visibility::Public, "e", "<p>x</p>", "<p>x</p>");
        check_body(Visibility::Public, "e", "", "");
        check_body(Visibility::Members, "e", "<p>x</p><!--members-only--><p>y</p>", "<p>x</p>");
        check_body(Visibility::Paid, "a < b & c", "<p>secret</p>", "<p>a &lt; b &amp; c</p>");
        check_body(Visibility::Tiers, "", "<p>secret</p>", "");
    }

    #[test]
    fn a_summary_under_the_title_is_not_said_twice() {
        let custom_excerpt = Some("e".to_owned());
        let post = Post { visibility: Visibility::Paid, custom_excerpt, excerpt: "e".to_owned(), ..a_post() };
        let view = PostView::published(&post, Credits::default(), Beside::default(), None);
        assert_eq!((view.post.html.as_str(), view.post.standfirst.as_deref()), ("", Some("e")));
    }
}
