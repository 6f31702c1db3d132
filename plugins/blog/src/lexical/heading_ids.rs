//! Ids of headings, so that a link can lead to one.

use std::collections::HashMap;

use super::slug::{CONSTRUCTOR, slug};

/// How long what stands behind [`CONSTRUCTOR`] may become.
const LONGEST: usize = 200;

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
