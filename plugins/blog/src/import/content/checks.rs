//! What a row must be to be taken, whichever table it is for.

use std::fmt;

use rose_sdk::Tried;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::{
    cursor::is_id,
    import::ghost::{Post, Text, Time},
};

/// The longest slug: Ghost's column.
const LONGEST_SLUG: usize = 191;

/// Why a row is not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unfit {
    #[error("it has no id")]
    NoId,
    #[error("its id `{0}` is none: an id is 1 to 64 letters, digits, `-` or `_`")]
    BadId(String),
    #[error("another one with the id `{0}` stands before it in the file")]
    IdTwice(String),
    #[error("it has no title: give it one in Ghost and export again")]
    NoTitle,
    #[error("it has no name: give it one in Ghost and export again")]
    NoName,
    #[error("it has no slug: give it one in Ghost and export again")]
    NoSlug,
    #[error(
        "its slug `{0}` cannot stand in an address: a slug is 1 to {LONGEST_SLUG} letters, digits, `-`, `_` or `.`; \
         change it in Ghost and export again"
    )]
    BadSlug(String),
    #[error("its slug `{slug}` is that of {other}, which stands before it in the file: change one of them in Ghost")]
    SlugTwice { slug: String, other: String },
    #[error("it has no status, as in answers of Ghost's Content API: take an export, or the Admin API's answer")]
    NoStatus,
    #[error("its status `{0}` is none of draft, published, scheduled and sent")]
    Status(String),
    #[error("its type `{0}` is neither post nor page")]
    Kind(String),
    #[error("its {field} `{text}` is no time such as 2026-03-04T09:00:00.000Z")]
    Time { field: &'static str, text: String },
    #[error("it has no date: neither created_at nor published_at nor updated_at")]
    NoTime,
}

/// What a row is called in messages: by title and slug, else by its id.
#[derive(Debug)]
pub(super) struct Label(String);

impl Label {
    pub(super) fn new(kind: &str, name: &Text, slug: &Text, id: &Text) -> Self {
        let given = |text: &Text| text.0.clone().filter(|text| !text.trim().is_empty());
        Self(match (given(name), given(slug), given(id)) {
            (Some(name), Some(slug), _) => format!("{kind} {}", named(&name, &slug)),
            (Some(name), None, Some(id)) => format!("{kind} {} (id {})", quoted(&name), quoted(&id)),
            (Some(name), None, None) => format!("{kind} {}", quoted(&name)),
            (None, Some(slug), _) => format!("{kind} with the slug {}", quoted(&slug)),
            (None, None, Some(id)) => format!("{kind} with the id {}", quoted(&id)),
            (None, None, None) => format!("{kind} without title, slug and id"),
        })
    }

    pub(super) fn of_post(post: &Post) -> Self {
        let kind = match (post.kind.0.as_deref(), post.page.0) {
            (Some("page"), _) | (None, Some(true)) => "page",
            _ => "post",
        };
        Self::new(kind, &post.title, &post.slug, &post.id)
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A row by its name and slug.
pub(crate) fn named(name: &str, slug: &str) -> String {
    format!("{} (slug {})", quoted(name), quoted(slug))
}

/// Short, and without what would move the cursor of a terminal.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(60).collect();
    let more = if text.chars().nth(60).is_some() { "…" } else { "" };
    format!("`{plain}{more}`")
}

pub(super) fn id(id: Text) -> Result<String, Unfit> {
    let id = id.some().ok_or(Unfit::NoId)?;
    if is_id(&id) { Ok(id) } else { Err(Unfit::BadId(id)) }
}

pub(super) fn slug(slug: Text) -> Result<String, Unfit> {
    let slug = slug.some().ok_or(Unfit::NoSlug)?;
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_dots = slug.chars().all(|c| c == '.');
    match slug.chars().all(fits) && !is_dots && slug.chars().count() <= LONGEST_SLUG {
        true => Ok(slug),
        false => Err(Unfit::BadSlug(slug)),
    }
}

/// A text that must not be blank.
pub(super) fn filled(text: Text, otherwise: Unfit) -> Result<String, Unfit> {
    text.0.filter(|text| !text.trim().is_empty()).ok_or(otherwise)
}

pub(super) fn time(time: Time, field: &'static str) -> Result<Option<i64>, Unfit> {
    match time {
        Time::Absent => Ok(None),
        Time::At(micros) => Ok(Some(micros)),
        Time::Unreadable(text) => Err(Unfit::Time { field, text }),
    }
}

/// A hash of all that a row is written from.
pub(crate) fn digest(row: &impl Serialize) -> Tried<String> {
    let bytes = serde_json::to_vec(row)?;
    Ok(Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Text {
        Text(Some(text.to_owned()))
    }

    fn check_slug(given: &str, good: bool) {
        assert_eq!(slug(text(given)).is_ok(), good, "{given}");
    }

    #[test]
    fn a_slug_is_one_part_of_an_address() {
        for good in ["a", "a-b_c", "2026", "grün", "日本語", "robots.txt"] {
            check_slug(good, true);
        }
        for bad in ["", "a/b", "a b", "a?b", "a#b", "a%20b", "..", ".", "~a", "a\u{7}", "<a>", &"a".repeat(192)] {
            check_slug(bad, false);
        }
    }

    fn check_label(name: &str, slug: &str, id: &str, expected: &str) {
        assert_eq!(Label::new("post", &text(name), &text(slug), &text(id)).to_string(), expected);
    }

    #[test]
    fn a_row_is_called_by_what_its_owner_knows() {
        check_label("T", "t", "7", "post `T` (slug `t`)");
        check_label("T", "", "7", "post `T` (id `7`)");
        check_label(" ", "t", "7", "post with the slug `t`");
        check_label("", "", "7", "post with the id `7`");
        check_label("", "", "", "post without title, slug and id");
        check_label("\u{1b}[2J", "t", "7", "post ` [2J` (slug `t`)");
        check_label(&"x".repeat(61), "", "", &format!("post `{}…`", "x".repeat(60)));
    }
}
