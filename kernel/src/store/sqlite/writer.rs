//! The connection that writes, by sqlx: its statements run on a thread of its own.
//!
//! Each call returns after that thread has answered in full; a call that is dropped before that leaves a connection that
//! must be closed, which `pool.rs` sees to. Dropping one interrupts the statement under way.

use std::{sync::Arc, time::Duration};

use futures_util::TryStreamExt as _;
use rose_abi::value::{Rows, Value};
use sqlx::{
    Arguments as _, AssertSqlSafe, Column as _, Connection as _, Either, Executor as _, Row as _, TypeInfo as _,
    ValueRef as _,
    sqlite::{SqliteArguments, SqliteConnection, SqliteRow},
};

use super::{
    Location,
    brake::Brake,
    fault::of_sqlx,
    prepared::{Ready, Text, begin},
    values::{Stored, not_text},
};
use crate::store::{
    backend::{Access, Limits},
    error::StoreError,
    gathered::Gathered,
};

/// The connection that writes.
#[derive(Debug)]
pub(in crate::store) struct Writer {
    pub(super) inner: SqliteConnection,
    pub(super) location: Location,
    pub(super) statement_time: Duration,
    pub(super) brake: Brake,
    /// The number of the last write by another connection that this one knows of.
    pub(super) data_version: Option<Value>,
}

impl Writer {
    /// Begins a transaction with a statement.
    pub(super) async fn begin_with(&mut self, ready: &Ready, limits: Limits) -> Result<Rows, StoreError> {
        let made;
        let opening = match &ready.opening {
            Some(opening) => opening,
            None => {
                made = ready.text.behind(begin(Access::Write));
                &made
            }
        };
        let arguments = arguments(&self.location, &ready.parameters)?;
        self.send(opening, arguments, limits).await
    }

    /// Runs a statement and gathers what it gives.
    pub(super) async fn run(&mut self, ready: &Ready, limits: Limits) -> Result<Rows, StoreError> {
        let arguments = arguments(&self.location, &ready.parameters)?;
        self.send(&ready.text, arguments, limits).await
    }

    async fn send(&mut self, text: &Text, arguments: SqliteArguments, limits: Limits) -> Result<Rows, StoreError> {
        let (mut gathered, mut answers, mut affected) = (Gathered::new(limits), 0, 0);
        self.brake.allow(self.statement_time);
        let statement = sqlx::query_with(AssertSqlSafe(Arc::clone(&text.sql)), arguments).persistent(text.kept);
        let mut steps = (&mut self.inner).fetch_many(statement);
        while let Some(step) = steps.try_next().await.map_err(|error| of_sqlx(&self.location, &error))? {
            match step {
                Either::Right(row) => gather(&mut gathered, &self.location, &row)?,
                Either::Left(done) => {
                    answers += 1;
                    affected = done.rows_affected();
                }
            }
        }
        match answers == text.statements {
            true => Ok(gathered.finish(affected)),
            false => Err(of_sqlx(&self.location, &sqlx::Error::WorkerCrashed)),
        }
    }

    /// Begins a transaction.
    pub(super) async fn begin(&mut self) -> Result<(), StoreError> {
        self.plain(begin(Access::Write)).await
    }

    /// Makes a transaction's writes stay.
    pub(super) async fn commit(&mut self) -> Result<(), StoreError> {
        self.plain("commit").await
    }

    /// Whether another connection wrote to the file since this was asked last
    /// (<https://www.sqlite.org/pragma.html#pragma_data_version>).
    pub(super) async fn was_written_by_others(&mut self) -> Result<bool, StoreError> {
        let one = Limits { rows: 1, bytes: 64 };
        let rows = self.send(&Text::one("pragma data_version"), SqliteArguments::default(), one).await?;
        let now = rows.rows.into_iter().flatten().next();
        let is_same = now == self.data_version;
        self.data_version = now;
        Ok(!is_same)
    }

    /// Ends a transaction and forgets its writes.
    pub(super) async fn rollback(&mut self) -> Result<(), StoreError> {
        self.plain("rollback").await
    }

    /// Closes it and waits until the file is free.
    pub(super) async fn close(self) -> Result<(), StoreError> {
        self.inner.close().await.map_err(|error| of_sqlx(&self.location, &error))
    }

    /// Runs a text of the kernel's own, which gives nothing.
    pub(super) async fn plain(&mut self, sql: &str) -> Result<(), StoreError> {
        let nothing = Limits { rows: 0, bytes: 0 };
        self.send(&Text::one(sql), SqliteArguments::default(), nothing).await.map(drop)
    }
}

fn arguments(location: &Location, parameters: &[Stored]) -> Result<SqliteArguments, StoreError> {
    let mut arguments = SqliteArguments::default();
    for parameter in parameters {
        let added = match parameter {
            Stored::Null => arguments.add(None::<i64>),
            Stored::Integer(number) => arguments.add(*number),
            Stored::Real(number) => arguments.add(*number),
            Stored::Text(text) => arguments.add(text.clone()),
            Stored::Blob(bytes) => arguments.add(bytes.clone()),
        };
        added.map_err(|error| of_sqlx(location, &sqlx::Error::Encode(error)))?;
    }
    Ok(arguments)
}

/// Takes one row.
fn gather(gathered: &mut Gathered, location: &Location, row: &SqliteRow) -> Result<(), StoreError> {
    if gathered.needs_columns() {
        gathered.set_columns(row.columns().iter().map(|column| column.name().to_owned()));
    }
    gathered.add(location, row.len(), |column| value(location, row, column))
}

/// A value and its size.
fn value(location: &Location, row: &SqliteRow, column: usize) -> Result<(Value, usize), StoreError> {
    let driver = |error: sqlx::Error| of_sqlx(location, &error);
    let raw = row.try_get_raw(column).map_err(driver)?;
    if raw.is_null() {
        return Ok((Value::Null, 1));
    }
    match raw.type_info().name() {
        "INTEGER" => row.try_get_unchecked(column).map(|number| (Value::I64(number), 8)).map_err(driver),
        "REAL" => row.try_get_unchecked(column).map(|number| (Value::F64(number), 8)).map_err(driver),
        "BLOB" => {
            let bytes: &[u8] = row.try_get_unchecked(column).map_err(driver)?;
            Ok((Value::Bytes(bytes.to_vec()), bytes.len()))
        }
        _ => {
            let name = || row.columns().get(column).map_or("", |column| column.name());
            let text: &str = row.try_get_unchecked(column).map_err(|_| not_text(location, name()))?;
            Ok((Value::Text(text.to_owned()), text.len()))
        }
    }
}
