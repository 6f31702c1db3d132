//! What of a text is shown as a result: the piece around the first word that was found, with all of them marked.

use serde::Serialize;

use super::{Query, words};

/// How long an extract is, in bytes, about.
const LENGTH: usize = 260;

/// How much of it stands in front of what was found.
const BEFORE: usize = 60;

/// A piece of a text. All of it is text, never HTML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Part {
    pub(crate) text: String,
    pub(crate) is_found: bool,
}

/// The text with what was found marked.
pub(crate) fn marked(text: &str, query: &Query) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut done = 0;
    let mut push = |text: &str, is_found| {
        if !text.is_empty() {
            parts.push(Part { text: text.to_owned(), is_found });
        }
    };
    for (place, _) in words(text).filter(|(_, word)| query.finds(word)) {
        push(&text[done..place.start], false);
        push(&text[place.clone()], true);
        done = place.end;
    }
    push(&text[done..], false);
    parts
}

/// A piece of the text, on one line, around the first word that was found; its beginning where there is none.
pub(crate) fn extract(text: &str, query: &Query) -> Vec<Part> {
    let first = words(text).find(|(_, word)| query.finds(word)).map_or(0, |(place, _)| place.start);
    let start = match first <= BEFORE {
        true => 0,
        false => first - word_begins(&text[text.floor_char_boundary(first - BEFORE)..first]),
    };
    let end = match text.len() - start <= LENGTH {
        true => text.len(),
        false => {
            let end = text.floor_char_boundary(start + LENGTH);
            // In a text without spaces a letter is as good a place as any.
            text[start..end].rfind(char::is_whitespace).map_or(end, |space| start + space)
        }
    };
    let line = text[start..end].split_whitespace().collect::<Vec<_>>().join(" ");
    let (before, after) = (if start > 0 { "… " } else { "" }, if end < text.len() { " …" } else { "" });
    marked(&format!("{before}{line}{after}"), query)
}

/// How many bytes of the end of a text begin with a whole word.
fn word_begins(text: &str) -> usize {
    text.find(char::is_whitespace).map_or(text.len(), |space| text.len() - space)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(parts: &[Part]) -> String {
        let one = |part: &Part| if part.is_found { format!("[{}]", part.text) } else { part.text.clone() };
        parts.iter().map(one).collect()
    }

    #[test]
    fn what_was_found_is_marked_as_it_is_written() {
        let query = Query::of("apple cafe");
        assert_eq!(told(&marked("<b>Apples</b> at the CAFÉ", &query)), "<b>[Apples]</b> at the [CAFÉ]");
        assert_eq!(told(&marked("", &query)), "");
    }

    #[test]
    fn an_extract_stands_around_what_was_found() {
        let query = Query::of("rose");
        let text = format!("{}\n\nthe  rose\u{a0}and {}", "word ".repeat(200), "more ".repeat(200));
        let told = told(&extract(&text, &query));
        assert!(
            told.starts_with("… word ") && told.contains("the [rose] and more") && told.ends_with(" more …"),
            "{told}"
        );
        assert!(told.len() < 300, "{}", told.len());
        assert_eq!(super::tests::told(&extract("Short.", &query)), "Short.");
        let japanese = "東京".repeat(300);
        assert!(super::tests::told(&extract(&japanese, &query)).len() < 300);
    }
}
