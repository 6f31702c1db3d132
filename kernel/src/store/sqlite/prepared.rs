//! A statement's text in the forms in which connections are given it, and its parameters.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use rose_abi::value::Value;

use super::values::{Stored, bind, fit};
use crate::store::{StatementKind, backend::Access, error::StoreError};

/// What is sent to a writer's connection at once.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) sql: Arc<str>,
    /// The driver ends its stream in silence when its thread dies, so the answers are counted.
    pub(super) statements: u8,
    /// Its prepared form may be kept: the columns that it gives do not follow the schema.
    pub(super) kept: bool,
}

/// Reads the schema as it is now, so that the statement behind it is prepared against that.
const LOOK_AT_SCHEMA: &str = "select 1 from sqlite_schema where 0";

impl Text {
    /// One statement.
    pub(super) fn one(sql: &str) -> Self {
        Self { sql: Arc::from(sql), statements: 1, kept: true }
    }

    /// A statement of a plugin; `follows` where its columns follow the schema, as those of `select *` do. The driver
    /// remembers the columns of what it keeps, and its thread dies of one too many.
    fn statement(sql: &str, follows: bool) -> Self {
        match follows {
            true => Self { sql: Arc::from(format!("{LOOK_AT_SCHEMA};\n{sql}")), statements: 2, kept: false },
            false => Self::one(sql),
        }
    }

    /// The same behind the start of a transaction: one trip to the connection instead of two.
    pub(super) fn behind(&self, begin: &str) -> Self {
        let sql = Arc::from(format!("{begin};\n{}", self.sql));
        Self { sql, statements: self.statements + 1, kept: self.kept }
    }
}

/// Begins a transaction.
pub(super) fn begin(access: Access) -> &'static str {
    match access {
        // One state of the database, from its first read on.
        Access::Read => "begin",
        // The write lock from the start, so that no later statement can find it taken.
        Access::Write => "begin immediate",
    }
}

/// How many runs of a statement go to a thread at once after one took longer than a moment.
const RUNS_ON_A_THREAD: u32 = 64;

/// Whether a statement is known to take longer than a moment. Who asks may be wrong by a run: nothing depends on it.
#[derive(Debug, Default)]
pub(super) struct Heavy(AtomicU32);

impl Heavy {
    /// Whether this run should go to a thread at once; counts it.
    pub(super) fn count_down(&self) -> bool {
        self.0.try_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }

    /// It took longer than a moment.
    pub(super) fn note(&self) {
        self.0.store(RUNS_ON_A_THREAD, Ordering::Relaxed);
    }
}

/// What a checked statement needs to be run.
#[derive(Debug, Clone)]
pub(in crate::store) struct Prepared {
    /// For a reader.
    sql: Arc<str>,
    heavy: Arc<Heavy>,
    /// For the writer.
    text: Text,
    opening: Text,
    /// The positions of the parameters that date functions are given: `now` and zones may not come in by them.
    dates: BTreeSet<usize>,
}

impl Prepared {
    pub(super) fn new(sql: &str, kind: StatementKind, follows: bool, dates: BTreeSet<usize>) -> Self {
        let access = match kind {
            StatementKind::Read => Access::Read,
            StatementKind::Write => Access::Write,
        };
        let text = Text::statement(sql, follows);
        Self { sql: Arc::from(sql), heavy: Arc::default(), opening: text.behind(begin(access)), text, dates }
    }

    /// Fits parameters to it.
    pub(in crate::store) fn bind(&self, parameters: Vec<Value>) -> Result<Ready, StoreError> {
        fit(&self.dates, &parameters)?;
        Ok(Ready {
            sql: Arc::clone(&self.sql),
            heavy: Arc::clone(&self.heavy),
            text: self.text.clone(),
            opening: Some(self.opening.clone()),
            parameters: bind(parameters)?.into(),
        })
    }
}

/// A statement with its parameters.
#[derive(Debug, Clone)]
pub(in crate::store) struct Ready {
    pub(super) sql: Arc<str>,
    pub(super) heavy: Arc<Heavy>,
    pub(super) text: Text,
    /// The same behind the beginning of a transaction.
    pub(super) opening: Option<Text>,
    pub(super) parameters: Arc<[Stored]>,
}

impl Ready {
    /// One of the kernel's own.
    pub(in crate::store) fn plain(sql: &str, parameters: Vec<Value>) -> Result<Self, StoreError> {
        let text = Text::one(sql);
        let sql = Arc::clone(&text.sql);
        Ok(Self { sql, heavy: Arc::default(), text, opening: None, parameters: bind(parameters)?.into() })
    }
}
