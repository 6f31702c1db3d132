//! Character references: `&amp;`, `&#38;`, `&#x26;`.

use markup5ever::data::NAMED_ENTITIES;

/// What a character reference stands for. Some of HTML's names stand for two characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reference {
    first: char,
    second: Option<char>,
}

impl Reference {
    pub(super) fn push_to(self, out: &mut String) {
        out.push(self.first);
        out.extend(self.second);
    }
}

/// Reads a reference at the start of `text`, with its length. A number that no character has becomes U+FFFD.
pub(super) fn in_text(text: &str) -> Option<(usize, Reference)> {
    let (length, code) = match number(text, 7, 6) {
        Some(found) => found,
        None => return name(text),
    };
    let first = code.unwrap_or(char::REPLACEMENT_CHARACTER);
    Some((length, Reference { first, second: None }))
}

/// Reads a reference as destinations and titles of links know them: with a digit more, and with a number that no
/// character has left as it is.
pub(super) fn in_link(text: &str) -> Option<(usize, Reference)> {
    match number(text, 8, 8) {
        Some((length, code)) => Some((length, Reference { first: code?, second: None })),
        None => name(text),
    }
}

fn name(text: &str) -> Option<(usize, Reference)> {
    let text = text.strip_prefix('&')?;
    let length = text.bytes().take(33).take_while(u8::is_ascii_alphanumeric).count();
    if !(2..=32).contains(&length) || !text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    // The table has names with and without their semicolon, and prefixes of names, which stand for nothing.
    let (first, second) = *NAMED_ENTITIES.get(text.get(..=length)?.strip_suffix(';').and(text.get(..=length))?)?;
    let first = char::from_u32(first).filter(|first| *first != '\0')?;
    let second = char::from_u32(second).filter(|second| *second != '\0');
    Some((length + 2, Reference { first, second }))
}

/// A numeric reference with the character that it names, if there is one.
fn number(text: &str, most_decimal: usize, most_hexadecimal: usize) -> Option<(usize, Option<char>)> {
    let digits = text.strip_prefix("&#")?;
    let (digits, radix, most) = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, most_hexadecimal),
        None => (digits, 10, most_decimal),
    };
    let length = digits.chars().take(most + 1).take_while(|digit| digit.is_digit(radix)).count();
    if !(1..=most).contains(&length) || digits.as_bytes().get(length) != Some(&b';') {
        return None;
    }
    let code = u32::from_str_radix(&digits[..length], radix).ok()?;
    let consumed = text.len() - digits.len() + length + 1;
    Some((consumed, char::from_u32(code).filter(|character| is_allowed(*character))))
}

/// Whether a character may be named by its number: controls and the code points that are reserved for programs may not.
fn is_allowed(character: char) -> bool {
    let code = u32::from(character);
    let is_text_control = matches!(character, '\t' | '\n' | '\u{c}' | '\r');
    let is_reserved = (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe;
    (is_text_control || !character.is_control()) && !is_reserved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expected: Option<(usize, &str)>) {
        let found = in_text(source).map(|(length, reference)| {
            let mut text = String::new();
            reference.push_to(&mut text);
            (length, text)
        });
        assert_eq!(found.as_ref().map(|(length, text)| (*length, text.as_str())), expected, "{source}");
    }

    #[test]
    fn names_need_their_semicolon() {
        check("&amp; x", Some((5, "&")));
        check("&ngE;", Some((5, "\u{2267}\u{338}")));
        check("&amp x", None);
        check("&am;", None);
        check("&é;", None);
        check("&", None);
    }

    #[test]
    fn numbers_that_are_no_character_are_replaced() {
        check("&#35;", Some((5, "#")));
        check("&#X22;", Some((6, "\"")));
        check("&#0;", Some((4, "\u{fffd}")));
        check("&#xd800;", Some((8, "\u{fffd}")));
        check("&#87654321;", None);
        check("&#;", None);
        assert_eq!(in_link("&#0;"), None);
    }
}
