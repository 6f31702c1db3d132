//! What can be wrong with message files, in words for operators and authors.
//!
//! Nothing in here reaches a reader.

use std::fmt;

use super::{MessageFile, Owner};

/// Why message files cannot be used together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Who is at fault.
    pub owner: Owner,
    /// The file at fault, as its owner calls it.
    pub file: String,
    /// From 1, where it is known.
    pub line: Option<usize>,
    /// A sentence that says what is wrong and what to do.
    pub what: String,
}

impl Problem {
    pub(super) fn new(file: &MessageFile, line: Option<usize>, what: impl Into<String>) -> Self {
        Self { owner: file.owner.clone(), file: file.file.clone(), line, what: what.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "messages of {} ({}", self.owner, self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, "): {}", self.what)
    }
}

impl std::error::Error for Problem {}
