//! The path of a bare link: where the address ends and the sentence around it goes on.

use super::super::chars::is_blank;
use super::{char_at, is_blank_or_end, is_separator, is_word};

/// No address has more than this in one pair of brackets or quotes. The limit keeps the search for the partner short.
const PAIR: usize = 1000;

/// Skips a path, a query or a fragment at `start`, as far as it seems to be meant.
pub(super) fn skip(text: &str, start: usize) -> usize {
    let first = match char_at(text, start) {
        Some(first @ ('/' | '?' | '#')) => first,
        _ => return start,
    };
    let mut end = start + 1;
    while let Some(next) = skip_piece(text, end) {
        end = next;
    }
    // A slash may stand alone; a question mark then belongs to the sentence.
    if end == start + 1 && first != '/' { start } else { end }
}

/// Skips a character, or a pair of brackets or quotes with what is in it.
fn skip_piece(text: &str, start: usize) -> Option<usize> {
    let character = char_at(text, start)?;
    let next = start + character.len_utf8();
    match character {
        '[' => skip_pair(text, next, ']', 0),
        '(' => skip_pair(text, next, ')', 0),
        '{' => skip_pair(text, next, '}', 0),
        '"' => skip_pair(text, next, '"', 1),
        '\'' => skip_pair(text, next, '\'', 1).or_else(|| {
            let is_inside = char_at(text, next).is_some_and(|after| after == '-' || is_word(after));
            is_inside.then_some(next)
        }),
        '.' => skip_dots(text, start),
        '-' => Some(end_of_run(text, start, b'-')),
        ',' | ';' => (!is_blank_or_end(text, next)).then_some(next),
        '?' => (!is_blank_or_end(text, next) && char_at(text, next) != Some('?')).then_some(next),
        '!' => {
            let end = end_of_run(text, start, b'!');
            (!is_blank_or_end(text, end)).then_some(end)
        }
        ']' | ')' | '}' => None,
        _ if is_blank(character) || is_separator(character) => None,
        _ => Some(next),
    }
}

/// Skips to the closing partner, which must come before any white space.
fn skip_pair(text: &str, start: usize, close: char, least: usize) -> Option<usize> {
    let mut inside = text[start..].char_indices().take(PAIR);
    let (length, found) = inside.find(|(_, character)| *character == close || is_blank(*character))?;
    (found == close && length >= least).then_some(start + length + 1)
}

/// Skips one dot in a word, or several where addresses have them: before a part of a path or a parameter.
fn skip_dots(text: &str, start: usize) -> Option<usize> {
    let end = end_of_run(text, start, b'.');
    let next = char_at(text, end);
    if end == start + 1 {
        return (!is_blank_or_end(text, end)).then_some(end);
    }
    let goes_on = next.is_some_and(|next| next.is_ascii_alphanumeric() || matches!(next, '%' | '/' | '&'));
    goes_on.then_some(end + 1)
}

fn end_of_run(text: &str, start: usize, byte: u8) -> usize {
    start + text.as_bytes()[start..].iter().take_while(|next| **next == byte).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(&text[..skip(text, 0)], expected, "{text}");
    }

    #[test]
    fn punctuation_at_the_end_belongs_to_the_sentence() {
        check("/a.b, c", "/a.b");
        check("/a?", "/a");
        check("/a!! b", "/a");
        check("/a!!b;c,d", "/a!!b;c,d");
        check("? no", "");
        check("/", "/");
    }

    #[test]
    fn brackets_count_in_pairs() {
        check("/a_(b)_c)", "/a_(b)_c");
        check("/(a b)", "/");
        check("/[a]{b}\"c\"'d']", "/[a]{b}\"c\"'d'");
        check("/I'm\"\"", "/I'm");
    }

    #[test]
    fn dots_go_on_before_a_word() {
        check("/a...b", "/a...b");
        check("/a... b", "/a");
        check("/a..-", "/a");
    }
}
