//! Words, as they are compared: without accents, in lower case, in one form of each letter.

use std::ops::Range;

use icu_normalizer::DecomposingNormalizerBorrowed;

/// How many words of a query count.
const WORDS: usize = 8;

/// How many letters of a word count.
const LETTERS: usize = 64;

/// Shorter words are found whole, longer ones by their beginnings.
const BEGINNING: usize = 3;

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query(Vec<String>);

impl Query {
    /// The words of what was typed; those beyond the first eight are ignored.
    pub(crate) fn of(text: &str) -> Self {
        let mut found: Vec<String> = Vec::new();
        for (_, word) in words(text) {
            if found.len() < WORDS && !found.contains(&word) {
                found.push(word);
            }
        }
        Self(found)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn words(&self) -> &[String] {
        &self.0
    }

    /// Whether a folded word of a text is one of these, or begins as one.
    pub(crate) fn finds(&self, word: &str) -> bool {
        self.0.iter().any(|wanted| match is_beginning(wanted) {
            true => word.starts_with(wanted.as_str()),
            false => word == wanted,
        })
    }

    /// For SQLite's FTS5 (<https://www.sqlite.org/fts5.html#full_text_query_syntax>). Words are letters and digits, so
    /// that nothing in them means anything there.
    pub(crate) fn fts5(&self) -> String {
        self.joined(" AND ", |word| format!("\"{word}\"{}", if is_beginning(word) { "*" } else { "" }))
    }

    /// For PostgreSQL (<https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY>).
    pub(crate) fn tsquery(&self) -> String {
        self.joined(" & ", |word| format!("'{word}'{}", if is_beginning(word) { ":*" } else { "" }))
    }

    fn joined(&self, between: &str, word: impl Fn(&String) -> String) -> String {
        self.0.iter().map(word).collect::<Vec<_>>().join(between)
    }
}

fn is_beginning(word: &str) -> bool {
    word.chars().count() >= BEGINNING
}

/// The words of a text, folded, each with its place. A letter that is a word by itself, as in Chinese, is one.
pub(crate) fn words(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (start, first) = rest.by_ref().find(|(_, character)| is_letter(*character))?;
            let mut end = start + first.len_utf8();
            if !stands_alone(first) {
                while let Some((at, next)) = rest.next_if(|(_, next)| is_of_word(*next) && !stands_alone(*next)) {
                    end = at + next.len_utf8();
                }
            }
            let word = folded(&text[start..end]);
            if !word.is_empty() {
                return Some((start..end, word));
            }
        }
    })
}

fn is_letter(character: char) -> bool {
    character.is_alphanumeric()
}

/// Accents that stand for themselves belong to the letter before them, and so does a soft hyphen.
fn is_of_word(character: char) -> bool {
    is_letter(character) || is_accent(character) || character == '\u{ad}'
}

fn is_accent(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// Chinese characters and Japanese syllables: there are no spaces between words.
fn stands_alone(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A word in lower case without accents (NFKD without the combining marks of Latin, Greek and Cyrillic).
fn folded(word: &str) -> String {
    let letters = DecomposingNormalizerBorrowed::new_nfkd().normalize_iter(word.chars());
    let mut out = String::with_capacity(word.len());
    for letter in letters.flat_map(char::to_lowercase).filter(|letter| letter.is_alphanumeric()).take(LETTERS) {
        match letter {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            'ø' => out.push('o'),
            'đ' | 'ð' => out.push('d'),
            'ł' => out.push('l'),
            'ı' => out.push('i'),
            'ς' => out.push('σ'),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = words(text).map(|(_, word)| word).collect();
        assert_eq!(found, expected, "{text}");
        let again: Vec<String> = words(&found.join(" ")).map(|(_, word)| word).collect();
        assert_eq!(again, expected, "what is folded stays as it is");
    }

    #[test]
    fn accents_and_capitals_do_not_count() {
        check("Ünïcode, CAFÉ! Cafe\u{301}", &["unicode", "cafe", "cafe"]);
        check("Straße Øre Łódź Þór Ǣ œuvre", &["strasse", "ore", "lodz", "thor", "ae", "oeuvre"]);
        check("İstanbul ıslak ΣΊΣΥΦΟΣ Ёлка", &["istanbul", "islak", "σισυφοσ", "елка"]);
        check("ﬁne ½ x² Ⅳ", &["fine", "12", "x2", "iv"]);
    }

    #[test]
    fn words_end_where_readers_see_them_end() {
        check("don't-stop rock'n'roll 3,5 a_b", &["don", "t", "stop", "rock", "n", "roll", "3", "5", "a", "b"]);
        check("co\u{ad}operative", &["cooperative"]);
        check("東京タワー2026", &["東", "京", "タ", "ワ", "ー", "2026"]);
        check("ไทย עברית שלום", &["ไทย", "עברית", "שלום"]);
        check(" \u{301}…!", &[]);
    }

    #[test]
    fn a_query_is_words_and_nothing_else() {
        let query = Query::of("\"Apple\" OR (title:* NEAR trees) -pie's ap");
        assert_eq!(query.words(), ["apple", "or", "title", "near", "trees", "pie", "s", "ap"]);
        let two = Query::of("Apple's \" & | ! :* <-> ap");
        assert_eq!(two.fts5(), "\"apple\"* AND \"s\" AND \"ap\"");
        assert_eq!(two.tsquery(), "'apple':* & 's' & 'ap'");
        assert!(Query::of("\"'*:-()\\ \0").is_empty());
        assert_eq!(Query::of(&"a b c d e f g h i j k ".repeat(1_000)).words().len(), 8);
        assert_eq!(Query::of(&"x".repeat(10_000)).words()[0].len(), 64);
    }

    #[test]
    fn a_word_is_found_by_its_beginning() {
        let query = Query::of("app of");
        assert!(query.finds("apple") && query.finds("of") && !query.finds("offer") && !query.finds("ape"));
    }
}
