//! A fixed phrase on its way from a plugin to a reader: which one, and what stands in its gaps. Its words are in message
//! files; the kernel tells them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A fixed phrase with what stands in its gaps. The kernel tells it in the site's language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// The message's id, such as `guestbook-closed`.
    pub id: String,
    /// By the names that the message gives them.
    #[serde(default)]
    pub args: BTreeMap<String, PhraseArg>,
}

/// What stands in a gap of a phrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PhraseArg {
    /// As it is.
    Text(String),
    /// A number, by which the phrase can choose between one and many.
    Number(i64),
    /// A month in words, such as `March 2026`.
    Month {
        /// Such as 2026.
        year: i16,
        /// From 1 to 12.
        month: i8,
    },
    /// A day in words, such as `1 March 2026`: of this moment in the site's time zone, in microseconds since 1970.
    Moment(i64),
}

impl Phrase {
    /// A phrase by its id.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), args: BTreeMap::new() }
    }

    /// With a text, a number or a moment in one of its gaps.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, arg: impl Into<PhraseArg>) -> Self {
        self.args.insert(name.into(), arg.into());
        self
    }

    /// With a month in one of its gaps.
    #[must_use]
    pub fn month(self, name: impl Into<String>, year: i16, month: i8) -> Self {
        self.with(name, PhraseArg::Month { year, month })
    }
}

impl From<&str> for PhraseArg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for PhraseArg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&String> for PhraseArg {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<i64> for PhraseArg {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for PhraseArg {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u32> for PhraseArg {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for PhraseArg {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
