//! The page of a search.

use serde::Serialize;

use crate::search::Hit;

/// `blog/search`.
#[derive(Debug, Serialize)]
pub(crate) struct SearchPage {
    /// What was asked, as it was typed.
    pub(crate) asked: String,
    pub(crate) hits: Vec<Hit>,
    /// Other words that would find something.
    pub(crate) meant: Option<Meant>,
    /// URLs of the neighbouring pages.
    pub(crate) newer: Option<String>,
    pub(crate) older: Option<String>,
}

/// What may have been meant.
#[derive(Debug, Serialize)]
pub(crate) struct Meant {
    pub(crate) text: String,
    pub(crate) url: String,
}
