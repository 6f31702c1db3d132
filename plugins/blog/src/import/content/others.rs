//! Ghost's tags and users as rows.

use super::{
    Warnings,
    checks::{Label, Unfit, filled, id, slug, time},
};
use crate::{
    authors,
    import::ghost::{Tag, Time, User},
    tags,
};

/// A tag's row; its hash is still to be made.
pub(super) fn tag(tag: Tag, label: &Label, warnings: &mut Warnings) -> Result<tags::Row, Unfit> {
    let visibility = match tag.visibility.0.as_deref() {
        Some("internal") => tags::Visibility::Internal,
        _ => tags::Visibility::Public,
    };
    Ok(tags::Row {
        ghost_id: id(tag.id)?,
        import_hash: String::new(),
        slug: slug(tag.slug)?,
        name: filled(tag.name, Unfit::NoName)?,
        visibility,
        description: tag.description.0,
        feature_image: tag.feature_image.some(),
        parent_id: tag.parent_id.some(),
        accent_color: tag.accent_color.some(),
        canonical_url: tag.canonical_url.some(),
        meta_title: tag.meta_title.0,
        meta_description: tag.meta_description.0,
        og_image: tag.og_image.some(),
        og_title: tag.og_title.0,
        og_description: tag.og_description.0,
        twitter_image: tag.twitter_image.some(),
        twitter_title: tag.twitter_title.0,
        twitter_description: tag.twitter_description.0,
        codeinjection_head: tag.codeinjection_head.0,
        codeinjection_foot: tag.codeinjection_foot.0,
        created_at: time_or_note(tag.created_at, "created_at", label, warnings),
        updated_at: time_or_note(tag.updated_at, "updated_at", label, warnings),
    })
}

/// An author's row; its hash is still to be made.
pub(super) fn author(user: User, label: &Label, warnings: &mut Warnings) -> Result<authors::Row, Unfit> {
    Ok(authors::Row {
        ghost_id: id(user.id)?,
        import_hash: String::new(),
        slug: slug(user.slug)?,
        name: filled(user.name, Unfit::NoName)?,
        profile_image: user.profile_image.some(),
        cover_image: user.cover_image.some(),
        bio: user.bio.0,
        website: user.website.some(),
        location: user.location.0,
        facebook: user.facebook.some(),
        twitter: user.twitter.some(),
        threads: user.threads.some(),
        bluesky: user.bluesky.some(),
        mastodon: user.mastodon.some(),
        tiktok: user.tiktok.some(),
        youtube: user.youtube.some(),
        instagram: user.instagram.some(),
        linkedin: user.linkedin.some(),
        locale: user.locale.some(),
        visibility: user.visibility.some().unwrap_or_else(|| "public".to_owned()),
        meta_title: user.meta_title.0,
        meta_description: user.meta_description.0,
        created_at: time_or_note(user.created_at, "created_at", label, warnings),
        updated_at: time_or_note(user.updated_at, "updated_at", label, warnings),
    })
}

/// No reader sees when a tag or an author was made, so a bad date costs only itself.
fn time_or_note(given: Time, field: &'static str, label: &Label, warnings: &mut Warnings) -> Option<i64> {
    time(given, field).unwrap_or_else(|_| {
        warnings.add(&format!("these have a {field} that is no time, and were taken without it"), label.to_string());
        None
    })
}
