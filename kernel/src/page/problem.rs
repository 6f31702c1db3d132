//! What can be wrong with templates, in words for operators and authors.
//!
//! Nothing in here reaches a reader: a reader sees an error page with an id.

use std::fmt;

use super::resolve::Origin;

/// Why templates cannot be used together. The host drops what `origin` names and builds again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Who is at fault.
    pub origin: Origin,
    /// The file at fault, as its owner calls it.
    pub file: String,
    /// From 1, where it is known.
    pub line: Option<usize>,
    /// The template's name.
    pub template: String,
    /// A sentence that says what is wrong and what to do.
    pub what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "template `{}` of {} ({}", self.template, self.origin, self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, "): {}", self.what)
    }
}

impl std::error::Error for Problem {}

/// Something to tell about a file: what is wrong with a template, why a file of the theme is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, as its owner calls it.
    pub file: String,
    /// From 1, where it is known.
    pub line: Option<usize>,
    /// A sentence.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)
    }
}

impl From<crate::words::Problem> for Finding {
    fn from(problem: crate::words::Problem) -> Self {
        Self { file: problem.file, line: problem.line, what: problem.what }
    }
}

impl From<Problem> for Finding {
    fn from(problem: Problem) -> Self {
        Self { file: problem.file, line: problem.line, what: problem.what }
    }
}

/// Why a page could not be rendered: for the log, never for the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderFailure {
    /// The template that was asked for.
    pub asked: String,
    /// The template that was being rendered: `asked`, or a partial that it includes.
    pub template: String,
    /// Who owns that template: a plugin's id, `theme` or `base`; empty where there is no such template.
    pub owner: String,
    /// Its file, as its owner calls it.
    pub file: String,
    /// From 1, where it is known.
    pub line: Option<usize>,
    /// From 1, where it is known.
    pub column: Option<usize>,
    /// What went wrong.
    pub what: String,
}

impl fmt::Display for RenderFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "template `{}`", self.template)?;
        if !self.file.is_empty() {
            write!(f, " of `{}` ({}", self.owner, self.file)?;
            for number in [self.line, self.column].into_iter().flatten() {
                write!(f, ":{number}")?;
            }
            f.write_str(")")?;
        }
        if self.asked != self.template {
            write!(f, ", included by `{}`", self.asked)?;
        }
        write!(f, ": {}", self.what)
    }
}

impl std::error::Error for RenderFailure {}
