//! A connection that only reads. What takes a moment runs where it is asked for; what takes longer, or has to wait for
//! another program, on a thread where that is allowed.
//!
//! On its way to a thread and back a statement costs several times what most cost in SQLite, and a page reads a few of
//! them. So each is tried in place first, with a brake: rendering the page around it takes longer. A statement that the
//! brake stops has changed nothing, and is run again on a thread, in the same snapshot; for a while it goes there at
//! once. Dropping a call interrupts what runs on a thread and closes the connection.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use rose_abi::{messages::DatabaseFaultKind, value::Rows};
use rusqlite::{Connection, OpenFlags};

use super::{
    Location,
    brake::{Brake, STEPS_BETWEEN_LOOKS},
    connection::{PRAGMAS, PREPARED},
    fault::of_rusqlite,
    prepared::{Ready, begin},
    probe::blocking,
    values::{Stored, gather},
};
use crate::store::{
    backend::{Access, Limits},
    error::StoreError,
    gathered::Gathered,
    rules::parameter_number,
};

/// How long a statement may run in place.
const MOMENT: Duration = Duration::from_millis(1);

/// One open connection for reading.
#[derive(Debug)]
pub(in crate::store) struct Reader {
    /// `None` while it is on a thread; one that did not come back from there is lost.
    inner: Option<Box<Connection>>,
    location: Location,
    brake: Brake,
    times: Times,
}

/// How long things may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    /// A statement, on a thread.
    pub(super) statement: Duration,
    /// Waiting for another program's lock, on a thread.
    pub(super) busy: Duration,
}

impl Reader {
    pub(super) async fn open(location: &Location, times: Times) -> Result<Self, StoreError> {
        let brake = Brake::new();
        let (place, limit) = (location.clone(), brake.limit());
        let opened = blocking(move || {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(&place.file, flags)?;
            connection.busy_timeout(times.busy)?;
            for (pragma, value) in PRAGMAS {
                connection.pragma_update(None, pragma, value)?;
            }
            // So that a damaged file or one that is none is found here.
            connection.query_row("select count(*) from sqlite_schema", [], |_| Ok(()))?;
            connection.set_prepared_statement_cache_capacity(PREPARED);
            connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(move || !limit.goes_on()))?;
            connection.busy_timeout(Duration::ZERO)?;
            Ok(Box::new(connection))
        });
        let connection = opened.await?.map_err(|error| of_rusqlite(location, &error))?;
        Ok(Self { inner: Some(connection), location: location.clone(), brake, times })
    }

    /// Begins a snapshot with a statement.
    pub(super) async fn begin_with(&mut self, ready: &Ready, limits: Limits) -> Result<Rows, StoreError> {
        self.begin()?;
        self.run(ready, limits).await
    }

    /// Begins a snapshot, which is of the moment of its first statement.
    pub(super) fn begin(&mut self) -> Result<(), StoreError> {
        self.plain(begin(Access::Read))
    }

    /// Ends it.
    pub(super) fn rollback(&mut self) -> Result<(), StoreError> {
        self.plain("rollback")
    }

    /// Runs a statement and gathers what it gives.
    pub(super) async fn run(&mut self, ready: &Ready, limits: Limits) -> Result<Rows, StoreError> {
        if !ready.heavy.count_down() {
            let begun = Instant::now();
            self.brake.allow(MOMENT);
            let connection = self.inner.as_ref().ok_or_else(|| lost(&self.location))?;
            let result = read(connection, &self.location, &ready.sql, &ready.parameters, limits);
            if begun.elapsed() > MOMENT {
                ready.heavy.note();
            }
            match result {
                Err(error) if error.kind == DatabaseFaultKind::TimedOut && self.brake.is_on() => ready.heavy.note(),
                Err(error) if error.kind == DatabaseFaultKind::Busy => {}
                result => return result,
            }
        }
        self.run_on_a_thread(ready, limits).await
    }

    async fn run_on_a_thread(&mut self, ready: &Ready, limits: Limits) -> Result<Rows, StoreError> {
        let connection = self.inner.take().ok_or_else(|| lost(&self.location))?;
        self.brake.allow(self.times.statement);
        let (location, busy) = (self.location.clone(), self.times.busy);
        let (sql, parameters) = (Arc::clone(&ready.sql), Arc::clone(&ready.parameters));
        let (connection, result) = blocking(move || {
            let waits = |time| connection.busy_timeout(time).map_err(|error| of_rusqlite(&location, &error));
            let result = waits(busy).and_then(|()| read(&connection, &location, &sql, &parameters, limits));
            let result = waits(Duration::ZERO).and(result);
            (connection, result)
        })
        .await?;
        self.inner = Some(connection);
        result
    }

    /// Closes it and waits until the file is free.
    pub(super) async fn close(mut self) -> Result<(), StoreError> {
        let Some(connection) = self.inner.take() else { return Ok(()) };
        let closed = blocking(move || connection.close().map_err(|(_, error)| error)).await?;
        closed.map_err(|error| of_rusqlite(&self.location, &error))
    }

    /// The start or the end of a snapshot, which waits for nobody.
    fn plain(&self, sql: &str) -> Result<(), StoreError> {
        self.brake.allow(self.times.statement);
        let connection = self.inner.as_ref().ok_or_else(|| lost(&self.location))?;
        let run = connection.prepare_cached(sql).and_then(|mut statement| statement.raw_execute());
        run.map(drop).map_err(|error| of_rusqlite(&self.location, &error))
    }
}

fn lost(location: &Location) -> StoreError {
    StoreError::new(DatabaseFaultKind::Unavailable, format!("{location} lost its connection; try again"))
}

fn read(
    connection: &Connection,
    location: &Location,
    sql: &str,
    parameters: &[Stored],
    limits: Limits,
) -> Result<Rows, StoreError> {
    let driver = |error: rusqlite::Error| of_rusqlite(location, &error);
    let mut statement = connection.prepare_cached(sql).map_err(driver)?;
    for position in 1..=statement.parameter_count() {
        // SQLite numbers `$2` by where it stands in the text.
        let number = statement.parameter_name(position).and_then(parameter_number).unwrap_or(position);
        if let Some(parameter) = parameters.get(number.saturating_sub(1)) {
            statement.raw_bind_parameter(position, parameter).map_err(driver)?;
        }
    }
    let (mut gathered, mut rows) = (Gathered::new(limits), statement.raw_query());
    while let Some(row) = rows.next().map_err(driver)? {
        gather(&mut gathered, location, row)?;
    }
    Ok(gathered.finish(0))
}
