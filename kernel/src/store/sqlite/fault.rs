//! SQLite's result codes as sentences.

use rose_abi::messages::DatabaseFaultKind as Kind;

use super::Location;
use crate::store::error::StoreError;

/// The primary result codes, <https://www.sqlite.org/rescode.html>.
mod code {
    pub(super) const ERROR: i32 = 1;
    pub(super) const PERM: i32 = 3;
    pub(super) const BUSY: i32 = 5;
    pub(super) const LOCKED: i32 = 6;
    pub(super) const NO_MEMORY: i32 = 7;
    pub(super) const READ_ONLY: i32 = 8;
    pub(super) const INTERRUPT: i32 = 9;
    pub(super) const IO_ERROR: i32 = 10;
    pub(super) const CORRUPT: i32 = 11;
    pub(super) const FULL: i32 = 13;
    pub(super) const CANNOT_OPEN: i32 = 14;
    pub(super) const TOO_BIG: i32 = 18;
    pub(super) const CONSTRAINT: i32 = 19;
    pub(super) const MISMATCH: i32 = 20;
    pub(super) const AUTH: i32 = 23;
    pub(super) const RANGE: i32 = 25;
    pub(super) const NOT_A_DATABASE: i32 = 26;
}

/// The extended codes of broken constraints.
mod constraint {
    pub(super) const CHECK: i32 = 19 | (1 << 8);
    pub(super) const FOREIGN_KEY: i32 = 19 | (3 << 8);
    pub(super) const NOT_NULL: i32 = 19 | (5 << 8);
    pub(super) const PRIMARY_KEY: i32 = 19 | (6 << 8);
    pub(super) const TRIGGER: i32 = 19 | (7 << 8);
    pub(super) const UNIQUE: i32 = 19 | (8 << 8);
    pub(super) const ROW_ID: i32 = 19 | (10 << 8);
    pub(super) const DATA_TYPE: i32 = 19 | (12 << 8);
}

/// What SQLite said about a statement, a transaction or a file.
pub(super) fn fault(location: &Location, extended: i32, message: &str) -> StoreError {
    let primary = extended & 0xff;
    let (kind, sentence) = match primary {
        code::CONSTRAINT => return broken_constraint(location, extended, message),
        code::BUSY | code::LOCKED => (
            Kind::Busy,
            "is locked: another program is writing to it and did not finish in time. Wait for it or end it; `fuser` \
             with the file's name finds it"
                .to_owned(),
        ),
        code::INTERRUPT => {
            (Kind::TimedOut, "stopped a statement that took too long: ask for less, or give it an index".to_owned())
        }
        code::READ_ONLY | code::PERM => (
            Kind::Unavailable,
            format!("is read-only ({message}): let the user that runs this program write to the file and its folder"),
        ),
        code::CANNOT_OPEN => (
            Kind::Unavailable,
            format!(
                "cannot be opened ({message}): the folder must exist, and the user that runs this program must be able \
                 to write to it and to the file"
            ),
        ),
        code::FULL => (
            Kind::Unavailable,
            "is full: the disk has no room or the limit for its size is reached. Make room or raise the limit; what is \
             there is unharmed"
                .to_owned(),
        ),
        code::NOT_A_DATABASE => (
            Kind::Unavailable,
            "is not an SQLite database: move the file away or put a backup in its place; it was not changed".to_owned(),
        ),
        code::CORRUPT => (
            Kind::Unavailable,
            format!("is damaged ({message}): put a backup in its place; `sqlite3 FILE .recover` shows what is left"),
        ),
        code::IO_ERROR => (
            Kind::Unavailable,
            format!("cannot be read or written ({message}): look at the disk and at the system's log"),
        ),
        code::NO_MEMORY => (Kind::Unavailable, "was refused memory by the system".to_owned()),
        code::TOO_BIG => (Kind::TooLarge, format!("was given or made a value that is too large ({message})")),
        _ => (Kind::Other, format!("said: {message}")),
    };
    let mut error = StoreError::new(kind, format!("{location} {sentence}"));
    error.sound = matches!(primary, code::ERROR | code::TOO_BIG | code::MISMATCH | code::AUTH | code::RANGE);
    error
}

/// What the system said about writing to a file or folder.
pub(super) fn read_only(location: &Location, reason: &str) -> StoreError {
    fault(location, code::READ_ONLY, reason)
}

/// A rule of the schema that a row would break; the connection goes on.
fn broken_constraint(location: &Location, extended: i32, message: &str) -> StoreError {
    let kind = match extended {
        constraint::UNIQUE | constraint::PRIMARY_KEY | constraint::ROW_ID => Kind::Unique,
        constraint::FOREIGN_KEY => Kind::ForeignKey,
        constraint::CHECK | constraint::NOT_NULL | constraint::TRIGGER | constraint::DATA_TYPE => Kind::Check,
        _ => Kind::Other,
    };
    let mut error = StoreError::new(kind, format!("{location} said: {message}"));
    error.constraint = constraint_of(extended, message);
    error.sound = true;
    error
}

/// `posts.slug` from `UNIQUE constraint failed: posts.slug`; a foreign key has no name in SQLite.
fn constraint_of(extended: i32, message: &str) -> Option<String> {
    match extended {
        constraint::FOREIGN_KEY => None,
        // The message is what the author wrote in `raise(abort, '…')`.
        constraint::TRIGGER => Some(message.to_owned()),
        // `cannot store TEXT value in INTEGER column posts.n`
        constraint::DATA_TYPE => message.rsplit_once(" column ").map(|(_, column)| column.to_owned()),
        _ => message.split_once("constraint failed: ").map(|(_, name)| name.to_owned()),
    }
}

/// The driver's error.
pub(super) fn of_sqlx(location: &Location, error: &sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::Database(database) => {
            let code = database.code().and_then(|code| code.parse().ok()).unwrap_or(code::ERROR);
            fault(location, code, database.message())
        }
        sqlx::Error::WorkerCrashed => StoreError::new(
            Kind::Unavailable,
            format!(
                "{location} lost its connection: its schema changed in the middle, or the driver failed; try again"
            ),
        ),
        other => StoreError::new(Kind::Other, format!("{location} said: {other}")),
    }
}

/// The error of the probe's and the migrations' own connection.
pub(super) fn of_rusqlite(location: &Location, error: &rusqlite::Error) -> StoreError {
    match error {
        rusqlite::Error::SqliteFailure(code, message) => {
            fault(location, code.extended_code, message.as_deref().unwrap_or(&code.to_string()))
        }
        other => StoreError::new(Kind::Other, format!("{location} said: {other}")),
    }
}

/// The database's own words, for messages that name file and line themselves.
pub(super) fn words(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}
