//! Ids of headings, so that a link can lead to one.

use std::collections::HashMap;

use super::js;

/// How long what stands behind [`CONSTRUCTOR`] may become.
const LONGEST: usize = 200;

/// What every object of JavaScript's has from the start, and what stands for it as a text. Ghost counts ids in one, and
/// links lead to them, so they are the same here.
const CONSTRUCTOR: (&str, &str) = ("constructor", "function Object() { [native code] }");

/// The ids that a document has so far, each with what the next heading of that text gets behind its own.
#[derive(Debug, Default)]
pub(super) struct HeadingIds(HashMap<String, String>);

impl HeadingIds {
    /// The id of the next heading.
    pub(super) fn of(&mut self, text: &str) -> String {
        let id = slug(text);
        if id == CONSTRUCTOR.0 && !self.0.contains_key(&id) {
            self.0.insert(id.clone(), CONSTRUCTOR.1.to_owned());
        }
        let Some(next) = self.0.get_mut(&id) else {
            self.0.insert(id.clone(), "1".to_owned());
            return id;
        };
        let unique = format!("{id}-{next}");
        *next = match next.parse::<u64>() {
            Ok(number) => (number + 1).to_string(),
            // Ghost's would grow for ever, and with it what is written.
            Err(_) if next.len() > LONGEST => return unique,
            Err(_) => format!("{next}1"),
        };
        unique
    }
}

/// The text in lower case without signs, with dashes for spaces, percent-encoded.
fn slug(text: &str) -> String {
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
    encoded(&without_runs(&dashed))
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

/// `encodeURIComponent` (ECMA-262, 19.2.6.4).
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')' => {
                encoded.push(char::from(byte));
            }
            _ => {
                const HEX: [u8; 16] = *b"0123456789ABCDEF";
                encoded.push('%');
                encoded.push(char::from(HEX[usize::from(byte >> 4)]));
                encoded.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(texts: &[&str], expected: &[&str]) {
        let mut ids = HeadingIds::default();
        let given: Vec<_> = texts.iter().map(|text| ids.of(text)).collect();
        assert_eq!(given, expected);
    }

    // Expected values are those of Ghost's renderer.
    #[test]
    fn an_id_is_that_of_ghost() {
        check(&["Two words"], &["two-words"]);
        check(&["  What? \u{a0} Yes! "], &["what-yes"]);
        check(&["Ärger & Öl"], &["%C3%A4rger-%C3%B6l"]);
        check(&["a - b -- c", "-x-", "--a", "a! ?b"], &["abc", "x", "-a", "a-b"]);
        check(&[""], &[""]);
    }

    #[test]
    fn an_id_is_there_once() {
        check(&["A", "a", "A!", "a-1"], &["a", "a-1", "a-2", "a-1"]);
        check(
            &["Constructor", "constructor"],
            &["constructor-function Object() { [native code] }", "constructor-function Object() { [native code] }1"],
        );
    }
}
