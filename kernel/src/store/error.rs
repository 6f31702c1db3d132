//! What can go wrong with data, each in a sentence that an operator can act on.
//!
//! Nothing here knows which database it was: each dialect's `fault.rs` turns its codes into these.

use std::fmt;

use rose_abi::messages::{DatabaseFault, DatabaseFaultKind, Place};

/// A statement, a transaction or a database that could not be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct StoreError {
    /// What kind of no, as the plugin learns it.
    pub kind: DatabaseFaultKind,
    /// The columns or the name of the broken constraint, such as `posts.slug`.
    pub constraint: Option<String>,
    /// Domain or file, the database's words and the cure.
    pub message: String,
    /// The connection answered in full and can go on.
    pub(super) sound: bool,
    /// It may go better on another connection or a moment later.
    pub(super) again: bool,
}

impl StoreError {
    /// An error after which the connection is in an unknown state and is closed.
    pub(super) fn new(kind: DatabaseFaultKind, message: impl Into<String>) -> Self {
        Self { kind, constraint: None, message: message.into(), sound: false, again: false }
    }

    /// A fault of the plugin, found before anything reached the database.
    pub(crate) fn misuse(message: impl Into<String>) -> Self {
        Self { sound: true, ..Self::new(DatabaseFaultKind::Misuse, message) }
    }

    /// It may go well later, without anybody mending anything here: a server that cannot be reached, a lock.
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(self.kind, DatabaseFaultKind::Busy | DatabaseFaultKind::TimedOut | DatabaseFaultKind::Unavailable)
    }

    /// Says in front where the statement stands.
    #[must_use]
    pub(super) fn at(mut self, place: &Place) -> Self {
        self.message = format!("{place}: {}", self.message);
        self
    }

    /// What the plugin is told: never a path or the database's words, which may hold others' data.
    #[must_use]
    pub fn to_fault(&self) -> DatabaseFault {
        DatabaseFault { kind: self.kind, constraint: self.constraint.clone() }
    }
}

/// A statement, or a definition in the schema, that the kernel does not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// A statement's place, `plugins/blog/src/posts.rs:41`, or a definition's name, ``view `recent` ``.
    pub place: String,
    /// What is wrong, in the database's words where they are its own.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Why a plugin's statements cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// All that is wrong with them, in the order of the description.
    #[error("{}", lines(.0))]
    Refused(Vec<Problem>),
    /// The database could not be asked.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CheckError {
    /// As [`StoreError::passes`].
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(self, Self::Store(error) if error.passes())
    }
}

impl MigrateError {
    /// As [`StoreError::passes`].
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(self, Self::Store(error) if error.passes())
    }
}

/// The first ten problems, a line each.
fn lines(problems: &[Problem]) -> String {
    const SHOWN: usize = 10;
    let mut lines: Vec<String> = problems.iter().take(SHOWN).map(ToString::to_string).collect();
    if problems.len() > SHOWN {
        lines.push(format!("and {} more", problems.len() - SHOWN));
    }
    lines.join("\n")
}

/// Why a schema stayed as it was. Each message names the migration's file.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// Two migrations have one number.
    #[error(
        "migrations `{first}` and `{second}` of `{domain}` have the same number: give one of them the next free one"
    )]
    Duplicate {
        /// Whose they are.
        domain: String,
        /// A file.
        first: String,
        /// The other file.
        second: String,
    },
    /// A number is missing.
    #[error("migration `{file}` of `{domain}` should have number {wanted}: they are numbered from 1 without gaps")]
    Gap {
        /// Whose they are.
        domain: String,
        /// The first file behind the gap.
        file: String,
        /// The number that it should have.
        wanted: u32,
    },
    /// The text differs from what was applied.
    #[error(
        "migration `{file}` of `{domain}` was changed after it was applied: put its text back and write a new migration"
    )]
    Changed {
        /// Whose it is.
        domain: String,
        /// The file.
        file: String,
    },
    /// The database refused it, or it does what no migration may; everything is as before it.
    #[error("migration `{file}` of `{domain}` failed, nothing of it was kept: {message}")]
    Failed {
        /// Whose it is.
        domain: String,
        /// The file.
        file: String,
        /// The database's message.
        message: String,
    },
    /// The database could not be used at all.
    #[error(transparent)]
    Store(#[from] StoreError),
}
