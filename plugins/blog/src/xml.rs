//! Text as XML may have it. Writers of XML escape what means something in it and pass on what may not be in it at all.

use std::borrow::Cow;

/// The text without the characters that no XML document may have, however they are written
/// (<https://www.w3.org/TR/xml/#charsets>): a strict reader refuses all of a document for one of them.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    match text.contains(|character| !is_allowed(character)) {
        true => text.chars().filter(|character| is_allowed(*character)).collect::<String>().into(),
        false => text.into(),
    }
}

fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_document_may_have_is_left_out() {
        assert_eq!(clean("a\u{10}b\u{1d}c\0\u{fffe}\u{ffff}\u{b}"), "abc");
        assert_eq!(clean("a\tb\nc\rd <&]]> é 🌹 \u{85} \u{fffd}"), "a\tb\nc\rd <&]]> é 🌹 \u{85} \u{fffd}");
    }
}
