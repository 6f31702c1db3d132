//! Mobiledoc, the format in which Ghost 1 to 5 stored a post's body, turned into Lexical, which Ghost 5 and 6 store.
//!
//! The outcome is that of Ghost's own converter (`mobiledocToLexical` of `@tryghost/kg-converters` 1.2), with all that
//! it drops or mixes up, because a site that moves here shows its posts as Ghost 6 shows them. What a Lexical document
//! looks like as HTML is not known here.

mod cards;
mod early;
mod markers;
mod nodes;
mod output;
mod sections;
mod source;

use serde_json::Value;

use nodes::Document;
use source::Tables;

/// Why a Mobiledoc document cannot be converted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    /// The text is not JSON, or is nested deeper than any document.
    #[error("it is not a JSON document: {0}")]
    NotJson(#[from] serde_json::Error),
    /// The JSON is `null`, where an empty text would be an empty document.
    #[error("it is null instead of a document")]
    Null,
    /// There are sections, but not as a list.
    #[error("its sections are not a list")]
    SectionsNotAList,
    /// A section is not as Mobiledoc has it; sections are counted from 1.
    #[error("section {number}: {flaw}")]
    Section {
        /// Which section it is, counted from 1.
        number: usize,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// The document says the same thing so many times over that the outcome would be enormous.
    #[error("it would become more than {limit} bytes large")]
    TooLarge {
        /// How large the outcome may be.
        limit: usize,
    },
}

/// What is wrong with a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Flaw {
    /// Something that has to be a list is missing or is something else.
    #[error("{0} not a list")]
    NotAList(&'static str),
    /// It refers to something by a number that the document does not have.
    #[error("it refers to {0} that the document does not have")]
    Unknown(&'static str),
    /// A card's data is missing or has no fields.
    #[error("its card has no data")]
    NoPayload,
    /// A callout's colour is not a text.
    #[error("its callout has a background colour that is not a text")]
    ColourNotText,
}

/// Converts a serialised Mobiledoc document of a Ghost export into a serialised Lexical document. What early versions
/// of Ghost named otherwise is renamed first, as Ghost's importer does.
///
/// An empty text, and JSON without sections, is an empty document.
///
/// # Errors
///
/// When the text is not JSON, or when the document is so wrong that Ghost's converter stops as well.
pub(crate) fn to_lexical(mobiledoc: &str) -> Result<String, Unreadable> {
    if mobiledoc.is_empty() {
        return output::write(&Document::default(), mobiledoc.len());
    }
    let mut source: Value = serde_json::from_str(mobiledoc)?;
    if source.is_null() {
        return Err(Unreadable::Null);
    }
    early::rename(&mut source);
    let document = match source.get("sections").filter(|sections| source::is_truthy(sections)) {
        None => Document::default(),
        Some(Value::Array(list)) => sections::convert(list, Tables::of(&source))?,
        Some(_) => return Err(Unreadable::SectionsNotAList),
    };
    output::write(&document, mobiledoc.len())
}

#[cfg(test)]
mod tests;
