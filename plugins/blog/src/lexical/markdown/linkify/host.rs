//! The host of a bare link: a login, a domain name, a port, and what may follow.

use super::super::chars::{is_blank, is_boundary};
use super::{char_at, is_separator, is_word};

/// What a host name must look like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One label is enough.
    Any,
    /// With a dot and without a hyphen after the last one; or `localhost`.
    Dotted,
}

/// Longer labels than this are none.
const LABEL: usize = 63;

/// Skips a name and password with the `@` after them.
pub(super) fn skip_login(text: &str, start: usize) -> Option<usize> {
    let mut units = 0;
    for (index, character) in text[start..].char_indices() {
        if character == '@' {
            return (units > 0).then_some(start + index + 1);
        }
        units += character.len_utf16();
        if units > 50 || is_blank(character) || matches!(character, '/' | '[' | ']' | '(' | ')') {
            return None;
        }
    }
    None
}

/// Skips the longest host name at `start`. A shorter one would not do either: what follows would continue it.
pub(super) fn skip(text: &str, start: usize, kind: Kind) -> Option<usize> {
    let mut end = skip_label(text, start)?;
    let mut last_label = start;
    while text.as_bytes().get(end) == Some(&b'.') {
        let Some(label_end) = skip_label(text, end + 1) else { break };
        last_label = end + 1;
        end = label_end;
    }
    let name = &text[start..end];
    let last = &text[last_label..end];
    let is_dotted = last_label > start && (!last.contains('-') || is_encoded(last));
    (kind == Kind::Any || is_dotted || name.eq_ignore_ascii_case("localhost")).then_some(end)
}

/// Whether a label is an encoded one, in which hyphens count as letters.
pub(super) fn is_encoded(label: &str) -> bool {
    label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"))
        && (1..=59).contains(&(label.len() - 4))
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Skips a label: letters, and hyphens between them.
fn skip_label(text: &str, start: usize) -> Option<usize> {
    let mut end = None;
    let mut units = 0;
    for (index, character) in text.get(start..)?.char_indices() {
        if !(is_word(character) || (character == '-' && end.is_some())) {
            break;
        }
        units += character.len_utf16();
        if units > LABEL {
            return None;
        }
        if character != '-' {
            end = Some(start + index + character.len_utf8());
        }
    }
    end
}

/// Skips a colon and a port number, if that is what follows.
pub(super) fn skip_port(text: &str, start: usize) -> usize {
    let Some(digits) = text[start..].strip_prefix(':') else { return start };
    let length = digits.bytes().take(6).take_while(u8::is_ascii_digit).count();
    let is_port = length <= 5 && digits[..length].parse::<u16>().is_ok();
    if is_port { start + 1 + length } else { start }
}

/// Whether a host may end at `end`: not where a word, a label or a port number goes on.
pub(super) fn ends(text: &str, end: usize) -> bool {
    let Some(next) = char_at(text, end) else { return true };
    if !(is_separator(next) || is_boundary(next)) {
        return false;
    }
    let after = char_at(text, end + next.len_utf8());
    match next {
        '-' | '_' => false,
        ':' => !after.is_some_and(|after| after.is_ascii_digit()),
        '.' => after.is_none_or(|after| after != '-' && is_boundary(after) && !is_separator(after)),
        _ => true,
    }
}
