//! Ghost's posts and pages as rows, with what is worked out once at the import: excerpt and reading time, so that a
//! list needs no HTML.

use url::Url;

use super::{
    Warnings,
    checks::{Label, Unfit, filled, id, slug, time},
};
use crate::{
    body::{self, Source},
    import::ghost::{self, Post},
    lexical::Options,
    posts::{Kind, Meta, Row, Status, Visibility},
};

/// A post's row; its hash and its code in colours are still to be made.
pub(super) fn row(
    post: Post,
    tags: Vec<String>,
    authors: Vec<String>,
    label: &Label,
    options: &Options,
    warnings: &mut Warnings,
) -> Result<Row, Unfit> {
    let (kind, status) = (kind(&post)?, status(post.status.0.as_deref())?);
    let slug = slug(post.slug)?;
    let visibility = visibility(post.visibility.0.as_deref(), label, warnings);
    let times = Times::of(post.created_at, post.updated_at, post.published_at, status)?;
    let custom_excerpt = post.custom_excerpt.some();
    let feature_image = post.feature_image.some();
    let (html, lexical, mobiledoc) = (post.html.0, post.lexical.some(), post.mobiledoc.some());
    let source = Source { lexical: lexical.as_deref(), mobiledoc: mobiledoc.as_deref(), html: html.as_deref() };
    let body = source.body(&of_answer(post.url.0.as_deref(), options).unwrap_or_else(|| options.clone()));
    let read = body.html.as_deref().unwrap_or_default();
    note(status, visibility, &slug, warnings);
    note_unread(body.unread.as_deref(), &slug, warnings);
    Ok(Row {
        ghost_id: id(post.id)?,
        import_hash: String::new(),
        kind,
        status,
        visibility,
        slug,
        title: filled(post.title, Unfit::NoTitle)?,
        published_at: times.published,
        featured: post.featured.0.unwrap_or(false),
        excerpt: body::excerpt(visibility, custom_excerpt.as_deref(), read),
        reading_minutes: body::reading_minutes(read, feature_image.is_some()),
        feature_image,
        created_at: times.created,
        updated_at: times.updated,
        uuid: post.uuid.some(),
        comment_id: post.comment_id.some(),
        locale: post.locale.some(),
        published_by: post.published_by.some(),
        custom_excerpt,
        custom_template: post.custom_template.some(),
        canonical_url: post.canonical_url.some(),
        show_title_and_feature_image: post.show_title_and_feature_image.0.unwrap_or(true),
        email_recipient_filter: post.email_recipient_filter.some(),
        newsletter_id: post.newsletter_id.some(),
        codeinjection_head: post.codeinjection_head.0,
        codeinjection_foot: post.codeinjection_foot.0,
        // Without HTML there may be a text all the same.
        plaintext: body.plaintext.or(post.plaintext.0),
        html: body.html,
        delivered_html: (lexical.is_some() || mobiledoc.is_some()).then_some(html).flatten(),
        highlighted_html: None,
        lexical,
        mobiledoc,
        meta: meta(post.meta),
        tags,
        authors,
    })
}

/// An answer of the API has the addresses of the site that gave it; a post's own says which that is.
fn of_answer(url: Option<&str>, options: &Options) -> Option<Options> {
    let site_url = Url::parse(url?).ok()?.origin().ascii_serialization();
    Some(Options { site_url, ..options.clone() })
}

fn meta(meta: ghost::Meta) -> Meta {
    Meta {
        feature_image_alt: meta.feature_image_alt.0,
        feature_image_caption: meta.feature_image_caption.0,
        meta_title: meta.meta_title.0,
        meta_description: meta.meta_description.0,
        og_image: meta.og_image.some(),
        og_title: meta.og_title.0,
        og_description: meta.og_description.0,
        twitter_image: meta.twitter_image.some(),
        twitter_title: meta.twitter_title.0,
        twitter_description: meta.twitter_description.0,
        frontmatter: meta.frontmatter.0,
        email_only: meta.email_only.0.unwrap_or(false),
        email_subject: meta.email_subject.0,
    }
}

fn kind(post: &Post) -> Result<Kind, Unfit> {
    match (post.kind.0.as_deref(), post.page.0) {
        (Some("page"), _) | (None, Some(true)) => Ok(Kind::Page),
        (Some("post") | None, _) => Ok(Kind::Post),
        (Some(other), _) => Err(Unfit::Kind(other.to_owned())),
    }
}

fn status(status: Option<&str>) -> Result<Status, Unfit> {
    match status {
        Some("draft") => Ok(Status::Draft),
        Some("published") => Ok(Status::Published),
        Some("scheduled") => Ok(Status::Scheduled),
        Some("sent") => Ok(Status::Sent),
        None | Some("") => Err(Unfit::NoStatus),
        Some(other) => Err(Unfit::Status(other.to_owned())),
    }
}

/// What is not known is not for everyone.
fn visibility(visibility: Option<&str>, label: &Label, warnings: &mut Warnings) -> Visibility {
    match visibility {
        None | Some("" | "public") => Visibility::Public,
        Some("members") => Visibility::Members,
        Some("paid") => Visibility::Paid,
        Some("tiers") => Visibility::Tiers,
        Some(other) => {
            let about = format!("nobody knows here who may see `{other}`, so these are taken as for tiers of members");
            warnings.add(&about, label.to_string());
            Visibility::Tiers
        }
    }
}

/// In microseconds.
struct Times {
    created: i64,
    updated: i64,
    published: Option<i64>,
}

impl Times {
    /// Fills what is missing from what is there; only a draft has no time of publication.
    fn of(created: ghost::Time, updated: ghost::Time, published: ghost::Time, status: Status) -> Result<Self, Unfit> {
        let created = time(created, "created_at")?;
        let updated = time(updated, "updated_at")?;
        let published = time(published, "published_at")?;
        let first = created.or(published).or(updated).ok_or(Unfit::NoTime)?;
        Ok(Self {
            created: first,
            updated: updated.or(published).unwrap_or(first),
            published: published.or((status != Status::Draft).then_some(first)),
        })
    }
}

fn note(status: Status, visibility: Visibility, slug: &str, warnings: &mut Warnings) {
    match status {
        Status::Scheduled => warnings.add("scheduled posts stay hidden, since nothing publishes them yet", slug),
        Status::Sent => warnings.add("posts that only went out by mail are not on the site", slug),
        Status::Published if visibility != Visibility::Public => {
            warnings.add("of posts for members everyone sees only the public beginning, or the excerpt", slug);
        }
        Status::Published | Status::Draft => {}
    }
}

fn note_unread(why: Option<&str>, slug: &str, warnings: &mut Warnings) {
    if let Some(why) = why {
        let about = "the source of these cannot be read, so they keep the HTML that came with them";
        warnings.add(about, format!("{slug} ({why})"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::ghost::Text;

    fn check_times(given: [Option<i64>; 3], status: Status, expected: Option<(i64, i64, Option<i64>)>) {
        let [created, updated, published] = given.map(|time| time.map_or(ghost::Time::Absent, ghost::Time::At));
        let times = Times::of(created, updated, published, status).ok();
        assert_eq!(times.map(|times| (times.created, times.updated, times.published)), expected, "{given:?}");
    }

    #[test]
    fn missing_times_are_filled_from_the_others() {
        check_times([Some(1), Some(3), Some(2)], Status::Published, Some((1, 3, Some(2))));
        check_times([Some(1), None, None], Status::Draft, Some((1, 1, None)));
        check_times([Some(1), Some(3), None], Status::Published, Some((1, 3, Some(1))));
        check_times([None, None, Some(2)], Status::Published, Some((2, 2, Some(2))));
        check_times([None, None, None], Status::Draft, None);
    }

    #[test]
    fn who_may_see_a_post_is_never_guessed_wider() {
        let mut warnings = Warnings::default();
        let label = Label::new("post", &Text::default(), &Text::default(), &Text::default());
        let mut check = |text: Option<&str>, expected| assert_eq!(visibility(text, &label, &mut warnings), expected);
        check(None, Visibility::Public);
        check(Some("public"), Visibility::Public);
        check(Some("paid"), Visibility::Paid);
        check(Some("label:vip"), Visibility::Tiers);
        assert_ne!(warnings, Warnings::default());
    }
}
