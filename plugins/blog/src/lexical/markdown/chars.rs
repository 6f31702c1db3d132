//! The classes of characters that Markdown and its links tell apart.

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

/// Whether a character ends a word for the rules of emphasis.
pub(super) fn is_whitespace(character: char) -> bool {
    matches!(
        character,
        '\t'..='\r' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// Whether a character counts as punctuation for the rules of emphasis: that includes symbols.
pub(super) fn is_punctuation(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_punctuation();
    }
    let group = GeneralCategoryGroup::Punctuation.union(GeneralCategoryGroup::Symbol);
    group.contains(category(character))
}

/// Whether a character is white space or a control character, neither of which any part of a bare link may hold.
pub(super) fn is_blank(character: char) -> bool {
    if character.is_ascii() {
        return character == ' ' || character.is_ascii_control();
    }
    matches!(
        category(character),
        GeneralCategory::SpaceSeparator
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::Control
    )
}

/// Whether a character stands apart from the words around a bare link. Unlike for emphasis, symbols belong to words,
/// except the two brackets and the full-width bar.
pub(super) fn is_boundary(character: char) -> bool {
    match character {
        '$' | '+' | '=' | '^' | '`' | '|' | '~' => false,
        '<' | '>' | '\u{ff5c}' => true,
        _ if character.is_ascii() => character.is_ascii_punctuation() || is_blank(character),
        _ => is_blank(character) || GeneralCategoryGroup::Punctuation.contains(category(character)),
    }
}

/// Whether a byte is a space or a tab.
pub(super) fn is_space(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// Drops the four kinds of ASCII white space that can surround the text of a block.
pub(super) fn trim_ascii_space(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\n', '\r'])
}

fn category(character: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_punctuation_for_emphasis_and_letters_for_links() {
        for symbol in ['$', '+', '€', '😀'] {
            assert!(is_punctuation(symbol), "{symbol}");
            assert!(!is_boundary(symbol), "{symbol}");
        }
        for mark in ['!', '_', '«', '\u{2014}'] {
            assert!(is_punctuation(mark) && is_boundary(mark), "{mark}");
        }
        assert!(!is_punctuation('é') && !is_boundary('é'));
    }

    #[test]
    fn blank_is_every_separator_and_control() {
        for blank in [' ', '\n', '\u{0}', '\u{7f}', '\u{85}', '\u{a0}', '\u{2028}', '\u{3000}'] {
            assert!(is_blank(blank) && is_boundary(blank), "{blank:?}");
        }
        assert!(!is_blank('\u{200b}'));
    }
}
