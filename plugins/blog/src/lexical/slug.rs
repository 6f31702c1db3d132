//! The id of a heading as Ghost's `slugify` makes it since its version 4; what is done about two of the same differs
//! between headings of the editor and those of Markdown.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::js;

/// What `encodeURIComponent` encodes (ECMA-262, 19.2.6.4) of what is left of a heading: its other signs are gone by then.
const COMPONENT: AsciiSet = NON_ALPHANUMERIC.remove(b'-');

/// What every object of JavaScript's has from the start, and what stands for it as a text. Ghost keeps ids in one, and
/// links lead to them, so they are the same here.
pub(super) const CONSTRUCTOR: (&str, &str) = ("constructor", "function Object() { [native code] }");

/// The text in lower case without signs, with dashes for spaces, percent-encoded.
pub(super) fn slug(text: &str) -> String {
    let mut dashed = String::with_capacity(text.len());
    let mut in_space = false;
    for character in js::trim(text).to_lowercase().chars() {
        let is_space = js::is_space(character);
        match character {
            _ if is_space && !in_space => dashed.push('-'),
            // Two spaces with nothing but signs between them are one.
            _ if is_space => {}
            '[' | ']' | '!'..=',' | '.' | '/' | ':'..='@' | '\\' | '^' | '_' | '{'..='~' => continue,
            other => dashed.push(other),
        }
        in_space = is_space;
    }
    utf8_percent_encode(&without_runs(&dashed), &COMPONENT).to_string()
}

/// Takes away a dash at each end, and dashes in a row wherever they are.
fn without_runs(dashed: &str) -> String {
    let mut rest = dashed.strip_prefix('-').unwrap_or(dashed);
    let mut shown = String::with_capacity(rest.len());
    while let Some(start) = rest.find('-') {
        shown.push_str(&rest[..start]);
        let after = rest[start..].trim_start_matches('-');
        let dashes = rest.len() - start - after.len();
        if dashes == 1 && !after.is_empty() {
            shown.push('-');
        }
        rest = after;
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(title: &str, expected: &str) {
        assert_eq!(slug(title), expected, "{title}");
    }

    #[test]
    fn words_are_joined_by_hyphens() {
        check("Two  words", "two-words");
        check("What's new, in 2.0?", "whats-new-in-20");
        check("  ", "");
        check("\u{feff}a\u{85}b", "a%C2%85b");
        check("`code`", "%60code%60");
        check("Ünïcode", "%C3%BCn%C3%AFcode");
    }

    #[test]
    fn runs_of_hyphens_vanish() {
        check("a - b", "ab");
        check("a & b", "a-b");
        check("-a-", "a");
        check("--a", "-a");
        check("---a", "a");
        check("a--", "a");
    }
}
