//! Cards that only some readers see: who that is stands in a comment around the card, which is resolved when the page
//! is made for somebody.

use std::borrow::Cow;

use crate::lexical::{json::Json, writer::Html};

/// All members, in the language of Ghost's filters.
const ALL: &str = "status:free,status:-free";

/// A card's `visibility` is of no kind that Ghost knows; it ends the reading of a document there.
pub(in crate::lexical) struct Unknown;

/// Whether `visibility` can be read.
pub(in crate::lexical) fn check(visibility: Json<'_>) -> Result<(), Unknown> {
    let is_known = visibility.is_object() || !visibility.is_truthy();
    if is_known { Ok(()) } else { Err(Unknown) }
}

/// Writes a card for those who may see it.
pub(super) fn write(visibility: Json<'_>, html: &mut Html, card: impl FnOnce(&mut Html)) {
    write_or(Who::EVERYONE, visibility, html, card);
}

/// The same, with who may see a card that does not say it.
pub(super) fn write_or(otherwise: Who<'_>, visibility: Json<'_>, html: &mut Html, card: impl FnOnce(&mut Html)) {
    let who = if visibility.is_object() { Who::of(visibility) } else { otherwise };
    if who == Who::EVERYONE {
        card(html);
    } else if who != Who::NOBODY {
        html.markup("\n<!--kg-gated-block:begin nonMember:");
        html.raw(&who.strangers);
        html.markup(" memberSegment:\"");
        html.raw(&who.members);
        html.markup("\" -->");
        card(html);
        html.markup("<!--kg-gated-block:end-->\n");
    }
}

/// Who sees a card on the web.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Who<'a> {
    /// Whether those who are no members do: `true`, `false`, or whatever was saved.
    strangers: Cow<'a, str>,
    /// Which members, as a filter.
    members: Cow<'a, str>,
}

impl<'a> Who<'a> {
    const EVERYONE: Self = Self::new("true", ALL);
    const NOBODY: Self = Self::new("false", "");
    pub(super) const MEMBERS: Self = Self::new("false", ALL);

    const fn new(strangers: &'static str, members: &'static str) -> Self {
        Self { strangers: Cow::Borrowed(strangers), members: Cow::Borrowed(members) }
    }

    /// Reads today's form, `{web: {nonMember, memberSegment}, email: {memberSegment}}`, and what it grew from:
    /// `{showOnWeb}` and `{emailOnly}`, which know only all or nobody.
    fn of(visibility: Json<'a>) -> Self {
        let (web, email) = (visibility.get("web"), visibility.get("email"));
        let (strangers, members) = (web.get("nonMember"), web.get("memberSegment"));
        let is_current = !strangers.is_undefined() && !members.is_nullish() && !email.get("memberSegment").is_nullish();
        if is_current {
            return Self { strangers: strangers.text(), members: members.text() };
        }
        let (show_on_web, email_only) = (visibility.get("showOnWeb"), visibility.get("emailOnly"));
        if !email_only.is_nullish() {
            if email_only.is_truthy() { Self::NOBODY } else { Self::EVERYONE }
        } else if show_on_web.is_nullish() {
            Self::EVERYONE
        } else {
            let members = if show_on_web.is_truthy() { ALL } else { "" };
            Self { strangers: show_on_web.text(), members: Cow::Borrowed(members) }
        }
    }
}
