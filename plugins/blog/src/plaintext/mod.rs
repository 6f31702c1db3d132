//! What Ghost stores and tells of a post beside its HTML: its plain text, its excerpt, and how long it takes to read.
//!
//! The plain text is that of `@tryghost/html-to-plaintext`, which is `html-to-text` 8 with Ghost's settings for
//! excerpts. Which part of a post's HTML a reader may see has to be settled before: Ghost stores the text of the whole
//! post, and makes it anew from what is left where a reader may not see everything.

mod blocks;
mod elements;
mod lists;
mod minutes;
mod walk;

pub use minutes::reading_minutes;

/// How much of the plain text an excerpt has, in UTF-16 units as JavaScript counts them.
const EXCERPT_UNITS: usize = 500;

/// The plain text of a post, as Ghost stores it.
///
/// Pictures, captions, rules, footnotes and sign-up forms are left out; a link is its text. Takes time in proportion to
/// the HTML.
#[must_use]
pub fn plaintext(html: &str) -> String {
    walk::text_of(html)
}

/// What Ghost says of a post without an excerpt of its own: the beginning of its plain text.
///
/// Where Ghost would cut a character in two, it is left out.
#[must_use]
pub fn excerpt(html: &str) -> String {
    let mut text = plaintext(html);
    let mut units = 0;
    let end = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > EXCERPT_UNITS
    });
    if let Some((end, _)) = end {
        text.truncate(end);
    }
    text
}

#[cfg(test)]
mod tests;
