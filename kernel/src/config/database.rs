//! How many connections a domain's database gets, and how long and how much one statement may take. Opening them is
//! the store's business; these are plain values.

use std::time::Duration;

use super::{
    ConfigError, human,
    setting::{Setting, Values},
};

/// `[database]`: limits of each domain's database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseConfig {
    /// `ROSE_DATABASE_READERS`, default `4`: connections that only read.
    pub readers: u32,
    /// `ROSE_DATABASE_WAIT`, default `2 s`: for a free connection; then the visitor reads 503.
    pub wait: Duration,
    /// `ROSE_DATABASE_BUSY`, default `5 s`: for a lock that another program holds.
    pub busy: Duration,
    /// `ROSE_DATABASE_STATEMENT_TIME`, default `30 s`: the longest that one statement may take.
    pub statement_time: Duration,
    /// `ROSE_DATABASE_ANSWER_ROWS`, default `10000`: the most rows that one statement may answer.
    pub answer_rows: usize,
    /// `ROSE_DATABASE_ANSWER_BYTES`, default `64 MiB`: the most bytes that one statement may answer.
    pub answer_bytes: usize,
    /// `ROSE_DATABASE_MAX_BYTES`, default none: how large a domain's database may grow.
    pub max_bytes: Option<u64>,
}

const READERS: Setting = Setting::new(
    "database",
    "readers",
    "ROSE_DATABASE_READERS",
    "4",
    "connections of each plugin's database that only read",
);
pub(super) const WAIT: Setting = Setting::new(
    "database",
    "wait",
    "ROSE_DATABASE_WAIT",
    "2 s",
    "longest wait for a free connection, then the answer is 503",
);
pub(super) const BUSY: Setting = Setting::new(
    "database",
    "busy",
    "ROSE_DATABASE_BUSY",
    "5 s",
    "longest wait for a database that another program has locked",
);
const STATEMENT_TIME: Setting = Setting::new(
    "database",
    "statement_time",
    "ROSE_DATABASE_STATEMENT_TIME",
    "30 s",
    "longest time that one statement may take; then it is stopped",
);
const ANSWER_ROWS: Setting = Setting::new(
    "database",
    "answer_rows",
    "ROSE_DATABASE_ANSWER_ROWS",
    "10000",
    "most rows that one statement may answer",
);
const ANSWER_BYTES: Setting = Setting::new(
    "database",
    "answer_bytes",
    "ROSE_DATABASE_ANSWER_BYTES",
    "64 MiB",
    "most bytes that one statement may answer",
);
const MAX_BYTES: Setting = Setting::optional(
    "database",
    "max_bytes",
    "ROSE_DATABASE_MAX_BYTES",
    "size at which a plugin's database counts as full",
);

pub(super) const SETTINGS: &[&Setting] =
    &[&READERS, &WAIT, &BUSY, &STATEMENT_TIME, &ANSWER_ROWS, &ANSWER_BYTES, &MAX_BYTES];

const MILLISECOND: Duration = Duration::from_millis(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

impl DatabaseConfig {
    pub(super) fn read(values: &Values) -> Result<Self, ConfigError> {
        Ok(Self {
            readers: values.read(&READERS, human::number("a number", 1..=64))? as u32,
            wait: values.read(&WAIT, human::duration(MILLISECOND..=MINUTE))?,
            busy: values.read(&BUSY, human::duration(MILLISECOND..=MINUTE))?,
            statement_time: values.read(&STATEMENT_TIME, human::duration(MILLISECOND..=HOUR))?,
            answer_rows: values.read(&ANSWER_ROWS, human::number("a number", 1..=10_000_000))? as usize,
            answer_bytes: values.read(&ANSWER_BYTES, human::size(64 << 10..=1 << 30))? as usize,
            max_bytes: values.read_given(&MAX_BYTES, human::size(1 << 20..=1 << 44))?,
        })
    }
}
