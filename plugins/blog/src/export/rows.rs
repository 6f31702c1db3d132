//! Rows of Ghost's tables, made of ours: the import (`import/content`) read the other way round.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::address;
use crate::{
    authors,
    posts::{self, Kind, Meta, Status, Visibility},
    tags,
};

/// A text that may name places of the site.
type Said<'a> = Option<std::borrow::Cow<'a, str>>;

#[derive(Serialize)]
pub(super) struct Post<'a> {
    id: &'a str,
    uuid: &'a Option<String>,
    title: &'a str,
    slug: &'a str,
    mobiledoc: Said<'a>,
    lexical: Said<'a>,
    html: Said<'a>,
    comment_id: &'a Option<String>,
    plaintext: &'a Option<String>,
    feature_image: Said<'a>,
    featured: u8,
    r#type: Kind,
    status: Status,
    locale: &'a Option<String>,
    visibility: Visibility,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_recipient_filter: &'a Option<String>,
    created_at: Time,
    updated_at: Time,
    published_at: Option<Time>,
    published_by: &'a Option<String>,
    custom_excerpt: &'a Option<String>,
    codeinjection_head: Said<'a>,
    codeinjection_foot: Said<'a>,
    custom_template: &'a Option<String>,
    canonical_url: Said<'a>,
    newsletter_id: &'a Option<String>,
    show_title_and_feature_image: u8,
}

#[derive(Serialize)]
pub(super) struct PostMeta<'a> {
    /// Ghost's rows have ids of their own; nothing refers to them.
    id: &'a str,
    post_id: &'a str,
    og_image: Said<'a>,
    og_title: &'a Option<String>,
    og_description: &'a Option<String>,
    twitter_image: Said<'a>,
    twitter_title: &'a Option<String>,
    twitter_description: &'a Option<String>,
    meta_title: &'a Option<String>,
    meta_description: &'a Option<String>,
    email_subject: &'a Option<String>,
    frontmatter: &'a Option<String>,
    feature_image_alt: &'a Option<String>,
    feature_image_caption: Said<'a>,
    email_only: u8,
}

#[derive(Serialize)]
pub(super) struct Tag<'a> {
    id: &'a str,
    name: &'a str,
    slug: &'a str,
    description: &'a Option<String>,
    feature_image: Said<'a>,
    parent_id: &'a Option<String>,
    visibility: tags::Visibility,
    og_image: Said<'a>,
    og_title: &'a Option<String>,
    og_description: &'a Option<String>,
    twitter_image: Said<'a>,
    twitter_title: &'a Option<String>,
    twitter_description: &'a Option<String>,
    meta_title: &'a Option<String>,
    meta_description: &'a Option<String>,
    codeinjection_head: Said<'a>,
    codeinjection_foot: Said<'a>,
    canonical_url: Said<'a>,
    accent_color: &'a Option<String>,
    created_at: Option<Time>,
    updated_at: Option<Time>,
}

#[derive(Serialize)]
pub(super) struct User<'a> {
    id: &'a str,
    name: &'a str,
    slug: &'a str,
    /// Ghost wants one of each user, and none is kept here. This one reaches nobody (RFC 2606).
    email: String,
    profile_image: Said<'a>,
    cover_image: Said<'a>,
    bio: &'a Option<String>,
    website: &'a Option<String>,
    location: &'a Option<String>,
    facebook: &'a Option<String>,
    twitter: &'a Option<String>,
    threads: &'a Option<String>,
    bluesky: &'a Option<String>,
    mastodon: &'a Option<String>,
    tiktok: &'a Option<String>,
    youtube: &'a Option<String>,
    instagram: &'a Option<String>,
    linkedin: &'a Option<String>,
    locale: &'a Option<String>,
    visibility: &'a str,
    meta_title: &'a Option<String>,
    meta_description: &'a Option<String>,
    created_at: Option<Time>,
    updated_at: Option<Time>,
}

#[derive(Serialize)]
pub(super) struct PostTag<'a> {
    id: String,
    post_id: &'a str,
    tag_id: &'a str,
    sort_order: i32,
}

#[derive(Serialize)]
pub(super) struct PostAuthor<'a> {
    id: String,
    post_id: &'a str,
    author_id: &'a str,
    sort_order: i32,
}

impl<'a> Post<'a> {
    pub(super) fn of(row: &'a posts::Row) -> Self {
        let has_source = row.lexical.is_some() || row.mobiledoc.is_some();
        Self {
            id: &row.ghost_id,
            uuid: &row.uuid,
            title: &row.title,
            slug: &row.slug,
            mobiledoc: address::within(&row.mobiledoc),
            lexical: address::within(&row.lexical),
            // What is made here of a source is made again from it.
            html: address::within(if has_source { &row.delivered_html } else { &row.html }),
            comment_id: &row.comment_id,
            plaintext: &row.plaintext,
            feature_image: address::whole(&row.feature_image),
            featured: row.featured.into(),
            r#type: row.kind,
            status: row.status,
            locale: &row.locale,
            visibility: row.visibility,
            email_recipient_filter: &row.email_recipient_filter,
            created_at: Time(row.created_at),
            updated_at: Time(row.updated_at),
            published_at: row.published_at.map(Time),
            published_by: &row.published_by,
            custom_excerpt: &row.custom_excerpt,
            codeinjection_head: address::within(&row.codeinjection_head),
            codeinjection_foot: address::within(&row.codeinjection_foot),
            custom_template: &row.custom_template,
            canonical_url: address::whole(&row.canonical_url),
            newsletter_id: &row.newsletter_id,
            show_title_and_feature_image: row.show_title_and_feature_image.into(),
        }
    }
}

impl<'a> PostMeta<'a> {
    /// `None` where nothing is said.
    pub(super) fn of(row: &'a posts::Row) -> Option<Self> {
        let meta = Some(&row.meta).filter(|meta| **meta != Meta::default())?;
        Some(Self {
            id: &row.ghost_id,
            post_id: &row.ghost_id,
            og_image: address::whole(&meta.og_image),
            og_title: &meta.og_title,
            og_description: &meta.og_description,
            twitter_image: address::whole(&meta.twitter_image),
            twitter_title: &meta.twitter_title,
            twitter_description: &meta.twitter_description,
            meta_title: &meta.meta_title,
            meta_description: &meta.meta_description,
            email_subject: &meta.email_subject,
            frontmatter: &meta.frontmatter,
            feature_image_alt: &meta.feature_image_alt,
            feature_image_caption: address::within(&meta.feature_image_caption),
            email_only: meta.email_only.into(),
        })
    }
}

impl<'a> Tag<'a> {
    pub(super) fn of(row: &'a tags::Row) -> Self {
        Self {
            id: &row.ghost_id,
            name: &row.name,
            slug: &row.slug,
            description: &row.description,
            feature_image: address::whole(&row.feature_image),
            parent_id: &row.parent_id,
            visibility: row.visibility,
            og_image: address::whole(&row.og_image),
            og_title: &row.og_title,
            og_description: &row.og_description,
            twitter_image: address::whole(&row.twitter_image),
            twitter_title: &row.twitter_title,
            twitter_description: &row.twitter_description,
            meta_title: &row.meta_title,
            meta_description: &row.meta_description,
            codeinjection_head: address::within(&row.codeinjection_head),
            codeinjection_foot: address::within(&row.codeinjection_foot),
            canonical_url: address::whole(&row.canonical_url),
            accent_color: &row.accent_color,
            created_at: row.created_at.map(Time),
            updated_at: row.updated_at.map(Time),
        }
    }
}

impl<'a> User<'a> {
    pub(super) fn of(row: &'a authors::Row) -> Self {
        Self {
            id: &row.ghost_id,
            name: &row.name,
            slug: &row.slug,
            email: format!("{}@example.invalid", row.ghost_id.to_ascii_lowercase()),
            profile_image: address::whole(&row.profile_image),
            cover_image: address::whole(&row.cover_image),
            bio: &row.bio,
            website: &row.website,
            location: &row.location,
            facebook: &row.facebook,
            twitter: &row.twitter,
            threads: &row.threads,
            bluesky: &row.bluesky,
            mastodon: &row.mastodon,
            tiktok: &row.tiktok,
            youtube: &row.youtube,
            instagram: &row.instagram,
            linkedin: &row.linkedin,
            locale: &row.locale,
            visibility: &row.visibility,
            meta_title: &row.meta_title,
            meta_description: &row.meta_description,
            created_at: row.created_at.map(Time),
            updated_at: row.updated_at.map(Time),
        }
    }
}

impl<'a> PostTag<'a> {
    pub(super) fn of(row: &'a tags::Linked) -> Self {
        let id = format!("{}{}", row.post_id, row.sort_order);
        Self { id, post_id: &row.post_id, tag_id: &row.tag_id, sort_order: row.sort_order }
    }
}

impl<'a> PostAuthor<'a> {
    pub(super) fn of(row: &'a authors::Linked) -> Self {
        let id = format!("{}{}", row.post_id, row.sort_order);
        Self { id, post_id: &row.post_id, author_id: &row.author_id, sort_order: row.sort_order }
    }
}

/// Microseconds since 1970 as Ghost writes a time, to the millisecond where it is no finer. One that is in no calendar
/// stays a number, of milliseconds, as the oldest exports have it.
struct Time(i64);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = if self.0 % 1_000 == 0 { "%Y-%m-%dT%H:%M:%S%.3fZ" } else { "%Y-%m-%dT%H:%M:%S%.6fZ" };
        match Timestamp::from_microsecond(self.0) {
            Ok(moment) => serializer.collect_str(&moment.strftime(form)),
            Err(_) => serializer.serialize_i64(self.0 / 1_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_as_fine_as_it_was() {
        let check = |micros, expected: &str| assert_eq!(serde_json::to_string(&Time(micros)).unwrap(), expected);
        check(1_772_614_800_000_000, r#""2026-03-04T09:00:00.000Z""#);
        check(1_772_614_800_123_456, r#""2026-03-04T09:00:00.123456Z""#);
        check(-1_000, r#""1969-12-31T23:59:59.999Z""#);
        check(i64::MAX / 1_000 * 1_000, "9223372036854775");
    }
}
