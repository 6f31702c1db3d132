//! Undoing escapes in the texts that hold no other markup.

use std::borrow::Cow;

use super::entities;

/// Undoes backslash escapes and character references, for the texts in which no other markup is read: the
/// destinations and the titles of links.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains(['\\', '&']) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(index) = rest.find(['\\', '&']) {
        let (before, marked) = rest.split_at(index);
        plain.push_str(before);
        rest = if let Some((length, reference)) = entities::in_link(marked) {
            reference.push_to(&mut plain);
            &marked[length..]
        } else {
            let escaped = marked[1..].chars().next().filter(char::is_ascii_punctuation);
            let kept = if marked.starts_with('\\') && escaped.is_some() { 1 } else { 0 };
            let taken = if kept == 1 { 2 } else { 1 };
            plain.push_str(&marked[kept..taken]);
            &marked[taken..]
        };
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Undoes backslash escapes alone, and lets a space be escaped too: the text of `~sub~` and `^sup^`.
pub(super) fn unescape_script(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped = characters.peek().is_some_and(|next| *next == ' ' || next.is_ascii_punctuation());
        match characters.next_if(|_| character == '\\' && escaped) {
            Some(next) => plain.push(next),
            None => plain.push(character),
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: &str) {
        assert_eq!(unescape(source), expected, "{source}");
    }

    #[test]
    fn links_lose_escapes_and_references() {
        check(r"a\*b\\c", r"a*b\c");
        check(r"\a\", r"\a\");
        check("&amp;&#42;&#x2a;&nothing;&", "&**&nothing;&");
        check(r"\&amp;", "&amp;");
        check("\\é&eacute;", "\\éé");
    }

    #[test]
    fn scripts_may_escape_a_space() {
        assert_eq!(unescape_script(r"a\ b\~\c"), r"a b~\c");
    }
}
