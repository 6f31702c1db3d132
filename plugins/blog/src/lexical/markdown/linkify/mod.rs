//! Finding bare links in text: addresses with a scheme, `//host` ones, and e-mail addresses.

mod email;
mod host;
mod path;

use super::chars::{is_blank, is_boundary};

/// A link found in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) start: usize,
    pub(super) end: usize,
    /// An e-mail address without `mailto:` before it.
    pub(super) is_bare_email: bool,
}

/// Whether a text could hold a link at all, for skipping the search in most texts.
pub(super) fn may_match(text: &str) -> bool {
    memchr::memchr3(b'@', b'/', b':', text.as_bytes()).is_some()
}

/// The links of a text, in order and apart from each other.
pub(super) fn find(text: &str) -> Vec<Match> {
    let addresses = find_addresses(text);
    let emails = email::find(text);
    let mut matches = Vec::with_capacity(addresses.len() + emails.len());
    matches.extend(addresses);
    matches.extend(emails);
    // Of two that start at the same place the longer counts, and then the one with its scheme.
    matches.sort_by_key(|found| (found.start, usize::MAX - found.end, found.is_bare_email));
    let mut last_end = 0;
    matches.retain(|found| {
        let is_apart = found.start >= last_end;
        if is_apart {
            last_end = found.end;
        }
        is_apart
    });
    matches
}

/// The length of the `http:`, `https:` or `ftp:` link that `text` starts with.
pub(super) fn web_address_at_start(text: &str) -> Option<usize> {
    let scheme = ["http:", "https:", "ftp:"].into_iter().find(|scheme| starts_with(text, scheme))?;
    web_address(text, scheme.len())
}

/// Looks for links that start with a scheme, or with two slashes in its place.
fn find_addresses(text: &str) -> Vec<Match> {
    let mut matches = Vec::new();
    let mut searched = 0;
    for slash_or_colon in memchr::memchr2_iter(b':', b'/', text.as_bytes()) {
        if slash_or_colon < searched {
            continue;
        }
        let Some((start, after_scheme)) = scheme_around(text, searched, slash_or_colon) else { continue };
        searched = after_scheme;
        let end = match text.as_bytes().get(start) {
            Some(b'/') => slashed_address(text, start),
            Some(b'm' | b'M') => email::after_mailto(text, after_scheme),
            _ => web_address(text, after_scheme),
        };
        // What is part of a link holds no other one, and is not looked at again.
        searched = searched.max(end.unwrap_or_default());
        matches.extend(end.map(|end| Match { start, end, is_bare_email: false }));
    }
    matches
}

/// The scheme whose colon is at `index`, or the two slashes that start there: where it starts and where it ends.
fn scheme_around(text: &str, searched: usize, index: usize) -> Option<(usize, usize)> {
    let (start, end) = if text.as_bytes().get(index) == Some(&b'/') {
        (index, index + if text[index..].starts_with("//") { 2 } else { return None })
    } else {
        let before = &text[searched..index];
        // The longer name first: `https` does not end in `http`, so that at most one of them fits.
        let name = ["http", "https", "ftp", "mailto"].into_iter().find(|name| ends_with(before, name))?;
        (index - name.len(), index + 1)
    };
    // What was searched is not looked at again, not even for the character in front.
    let is_apart = match text[searched..start].chars().next_back() {
        Some(before) => before != '_' && is_boundary(before),
        None => start == 0,
    };
    is_apart.then_some((start, end))
}

fn web_address(text: &str, after_scheme: usize) -> Option<usize> {
    let authority = after_scheme + text[after_scheme..].starts_with("//").then_some(2)?;
    let after_login = host::skip_login(text, authority);
    [after_login, Some(authority)].into_iter().flatten().find_map(|start| {
        let end = host::skip_port(text, host::skip(text, start, host::Kind::Any)?);
        host::ends(text, end).then(|| path::skip(text, end))
    })
}

/// An address that starts with two slashes. Its host needs a dot, since comments in code start the same way.
fn slashed_address(text: &str, start: usize) -> Option<usize> {
    let authority = start + 2;
    // What comes after `http:` or a third slash was refused with those.
    if start > 0 && matches!(text.as_bytes().get(start - 1), Some(b':' | b'/')) {
        return None;
    }
    let after_login = host::skip_login(text, authority);
    [after_login, Some(authority)].into_iter().flatten().find_map(|start| {
        let end = host::skip_port(text, host::skip(text, start, host::Kind::Dotted)?);
        host::ends(text, end).then(|| path::skip(text, end))
    })
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn ends_with(text: &str, suffix: &str) -> bool {
    let start = text.len().checked_sub(suffix.len());
    start.and_then(|start| text.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(suffix))
}

/// Whether a character separates a link from the text around it.
fn is_separator(character: char) -> bool {
    matches!(character, '<' | '>' | '\u{ff5c}')
}

/// Whether a character can stand in a word: neither white space nor punctuation.
fn is_word(character: char) -> bool {
    !is_boundary(character)
}

/// The character at `index`, or nothing at the end of the text.
fn char_at(text: &str, index: usize) -> Option<char> {
    text.get(index..)?.chars().next()
}

/// Whether the text ends at `index` or goes on with white space.
fn is_blank_or_end(text: &str, index: usize) -> bool {
    char_at(text, index).is_none_or(is_blank)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = find(text).iter().map(|found| &text[found.start..found.end]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn addresses_need_a_scheme() {
        check(
            "see http://example.org/a_b?c=d&e, ftp://example.org.",
            &["http://example.org/a_b?c=d&e", "ftp://example.org"],
        );
        check("www.example.org example.org", &[]);
        check("//example.org //localhost/x // comment //test", &["//example.org", "//localhost/x"]);
        check("xhttp://a.b _http://a.b (HTTP://a.b)", &["HTTP://a.b"]);
        check("http:///a.b http://", &[]);
    }

    #[test]
    fn hosts_end_at_word_ends() {
        check("http://a.b:80/x http://a.b:x http://a.b:99999", &["http://a.b:80/x", "http://a.b"]);
        check("http://user:pass@a.b/ http://user@/", &["http://user:pass@a.b/", "http://user"]);
        check("http://a_b http://a- http://a.-b http://ä.ö", &["http://ä.ö"]);
    }

    #[test]
    fn emails_need_a_known_top_level() {
        check("a@b.com, c.d+e@f.museum", &["a@b.com", "c.d+e@f.museum"]);
        check("a@b.c a@b.unknown a@b @b.com a@127.0.0.1", &["a@127.0.0.1"]);
        check("\"a\"@b.com (x@y.org) mailto:x@y", &["a\"@b.com", "x@y.org", "mailto:x@y"]);
        check("a@b.com/x a@b.com-x é@b.com", &["a@b.com"]);
    }
}
