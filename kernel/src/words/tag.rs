//! Language tags: which languages stand in for one, and where its lines begin.

use icu_locale::{LanguageIdentifier, Locale, LocaleDirectionality, LocaleExpander, langid};

/// The language that every phrase is there in.
pub(super) const ENGLISH: LanguageIdentifier = langid!("en");

/// Where a line of text begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// As in English.
    LeftToRight,
    /// As in Arabic.
    RightToLeft,
}

impl Direction {
    /// As HTML's `dir` has it: `ltr` or `rtl`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }

    /// Of a language by its tag; one that is unknown is written from left to right.
    #[must_use]
    pub fn of(lang: &str) -> Self {
        direction(&closest(lang).id)
    }
}

/// The locale of a tag. Of one that is no tag, the longest beginning that is; English in the end.
pub(super) fn closest(tag: &str) -> Locale {
    let mut tag = tag.trim();
    loop {
        if let Ok(locale) = tag.parse() {
            return locale;
        }
        match tag.rsplit_once(['-', '_']) {
            Some((shorter, _)) => tag = shorter,
            None => return ENGLISH.into(),
        }
    }
}

/// The language itself, then what stands in for it, from the closest to English: `de-AT`, `de`, `en`.
pub(super) fn chain(language: &LanguageIdentifier) -> Vec<LanguageIdentifier> {
    let mut chain = vec![language.clone()];
    let mut shorter = language.clone();
    // A variant first, then the region, then the script, as RFC 4647 looks up.
    shorter.variants.clear();
    chain.push(shorter.clone());
    shorter.region = None;
    chain.push(shorter.clone());
    shorter.script = None;
    chain.push(shorter);
    chain.push(ENGLISH);
    chain.dedup();
    chain
}

/// Where lines of a language begin.
pub(super) fn direction(language: &LanguageIdentifier) -> Direction {
    let directions = LocaleDirectionality::new_with_expander(LocaleExpander::new_extended());
    if directions.is_right_to_left(language) { Direction::RightToLeft } else { Direction::LeftToRight }
}
