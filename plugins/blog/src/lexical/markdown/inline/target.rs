//! What makes brackets a link: `(destination "title")` or the label of a definition.

use super::super::chars::is_space;
use super::super::references::{References, Target};
use super::super::unescape::unescape;
use super::super::url;

/// More open parentheses than this are no destination.
const PARENTHESES: usize = 32;

/// Reads `(destination "title")` at `start`: where it ends, and what it says.
pub(super) fn inline(text: &str, start: usize) -> Option<(usize, Target)> {
    let mut position = skip_space(text, start + text[start..].starts_with('(').then_some(1)?);
    let mut target = Target { address: String::new(), title: String::new() };
    if let Some((end, destination)) = destination(text, position) {
        target.address = url::normalize(&unescape(destination));
        // What is no address to link to makes it no link at all.
        if !url::is_allowed(&target.address) {
            return None;
        }
        position = skip_space(text, end);
        if let Some((end, title)) = title(text, position).filter(|_| position > end) {
            target.title = unescape(title).into_owned();
            position = skip_space(text, end);
        }
    }
    text[position..].starts_with(')').then_some((position + 1, target))
}

/// Reads the label of a definition at `start`, or takes the link's own text as the label.
pub(super) fn reference(
    text: &str,
    own: Option<&str>,
    start: usize,
    references: &References,
) -> Option<(usize, Target)> {
    if references.is_empty() {
        return None;
    }
    match label(text, start) {
        Some((end, "")) => Some((end, references.get(own?)?)),
        Some((end, label)) => Some((end, references.get(label)?)),
        None => Some((start, references.get(own?)?)),
    }
}

/// Reads `[label]`. Brackets in it have to be escaped.
fn label(text: &str, start: usize) -> Option<(usize, &str)> {
    let label = text[start..].strip_prefix('[')?;
    let mut escaped = false;
    for (index, byte) in label.bytes().take(1000).enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'[' => return None,
            b']' => return Some((start + index + 2, &label[..index])),
            _ => {}
        }
    }
    None
}

fn destination(text: &str, start: usize) -> Option<(usize, &str)> {
    if let Some(bracketed) = text[start..].strip_prefix('<') {
        let length = find_unescaped(bracketed, |byte| matches!(byte, b'<' | b'>' | b'\n'))?;
        let is_closed = bracketed.as_bytes().get(length) == Some(&b'>');
        return is_closed.then(|| (start + length + 2, &bracketed[..length]));
    }
    let bytes = text.as_bytes();
    let mut end = start;
    let mut depth = 0_usize;
    while let Some(&byte) = bytes.get(end) {
        match byte {
            b'\\' if bytes.get(end + 1).is_some_and(|next| *next != b' ') => end += 1,
            b'\\' if end + 1 < bytes.len() => break,
            b'(' if depth == PARENTHESES => return None,
            b'(' => depth += 1,
            b')' if depth == 0 => break,
            b')' => depth -= 1,
            b' ' => break,
            _ if byte.is_ascii_control() => break,
            _ => {}
        }
        end += 1;
    }
    let destination = text.get(start..end)?;
    (end > start && depth == 0).then(|| (start + destination.len(), destination))
}

fn title(text: &str, start: usize) -> Option<(usize, &str)> {
    let (open, close) = match text.as_bytes().get(start)? {
        b'"' => (b'"', b'"'),
        b'\'' => (b'\'', b'\''),
        b'(' => (b'(', b')'),
        _ => return None,
    };
    let title = &text[start + 1..];
    let length = find_unescaped(title, |byte| byte == open || byte == close)?;
    let is_closed = title.as_bytes().get(length) == Some(&close);
    is_closed.then(|| (start + length + 2, &title[..length]))
}

/// The place of the first wanted byte that has no backslash in front.
fn find_unescaped(text: &str, is_wanted: impl Fn(u8) -> bool) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let found = !escaped && is_wanted(byte);
        escaped = !escaped && byte == b'\\';
        found
    })
}

fn skip_space(text: &str, start: usize) -> usize {
    start + text.as_bytes()[start..].iter().take_while(|byte| is_space(**byte) || **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(source: &str, expected: &str) {
        let mut out = String::new();
        super::super::super::render(source, &mut out);
        assert_eq!(out, expected, "{source}");
    }

    #[test]
    fn destinations_and_titles_are_read() {
        check(
            "[a](<b c> \"d \\\"e\\\"\") [f](/g(h)i 'j') [k](  /l\n(m) )",
            "<p><a href=\"b%20c\" title=\"d &quot;e&quot;\">a</a> <a href=\"/g(h)i\" title=\"j\">f</a> <a href=\"/l\" title=\"m\">k</a></p>\n",
        );
        check(
            r#"[a](/b\)c) [d](&amp;&auml;) [e](/f"g")"#,
            "<p><a href=\"/b)c\">a</a> <a href=\"&amp;%C3%A4\">d</a> <a href=\"/f%22g%22\">e</a></p>\n",
        );
        check(r"[a](/b (c (d)) [e](/f\", "<p>[a](/b (c (d)) [e](/f\\</p>\n");
    }

    #[test]
    fn descriptions_lose_code_and_escapes() {
        check(
            r#"![a *b* `c` \* &amp; <i>](/d "e")"#,
            "<p><img src=\"/d\" alt=\"a b    &lt;i&gt;\" title=\"e\" loading=\"lazy\"></p>\n",
        );
    }
}
