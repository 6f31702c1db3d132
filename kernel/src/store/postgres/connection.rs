//! One connection: how it is opened, and the few things that it is asked to do.
//!
//! Each call returns after the server has answered in full, or leaves a connection that must be closed, which `pool.rs`
//! sees to. No call waits for ever: the server stops a statement that takes too long, and one that does not even say so
//! is given up here.

use std::{future::Future, sync::Arc, time::Duration};

use futures_util::TryStreamExt as _;
use rose_abi::{
    messages::DatabaseFaultKind,
    value::{Rows, Value},
};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Either, Executor as _, Row as _,
    postgres::{PgArguments, PgConnection, PgRow},
};

use super::{
    Database,
    fault::{of_sqlx, silent},
    types::Type,
    values::{bind, gather, type_of},
};
use crate::store::{
    backend::{Access, Limits},
    error::StoreError,
    gathered::Gathered,
    options::Pooler,
};

/// The lock that a domain's writers take one after the other, as SQLite's do. Numbers of our own: an advisory lock is
/// known by them in its database alone.
pub(super) const WRITERS: &str = "1919906661, 1";

/// The tables whose rows the open transaction has locked to write them.
const WRITTEN: &str = "
    select c.relname from pg_locks l join pg_class c on c.oid = l.relation
    where l.pid = pg_backend_pid() and l.locktype = 'relation' and c.relkind in ('r', 'p') and c.oid >= 16384
        and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')";

/// How long a transaction may stand still before the server ends it: a worker that hangs must not keep its locks.
const STANDS_STILL: Duration = Duration::from_secs(15);

/// How soon the server notices in the middle of a statement that nobody waits for its answer any more.
const NOTICED: Duration = Duration::from_millis(500);

/// How much longer than the server we wait for its word that something took too long.
const GRACE: Duration = Duration::from_secs(1);

/// How connections are opened.
#[derive(Debug, Clone)]
pub(in crate::store) struct Connector {
    database: Arc<Database>,
}

/// One open connection.
#[derive(Debug)]
pub(in crate::store) struct Connection {
    pub(super) inner: PgConnection,
    pub(super) database: Arc<Database>,
}

impl Connector {
    pub(in crate::store) fn new(database: &Arc<Database>) -> Self {
        Self { database: Arc::clone(database) }
    }

    /// A sentence about this database.
    pub(in crate::store) fn says(&self, predicate: &str) -> String {
        format!("{} {predicate}", self.database)
    }

    /// Opens one.
    pub(in crate::store) async fn connect(&self) -> Result<Connection, StoreError> {
        let database = Arc::clone(&self.database);
        let options = database.options()?;
        let inner = in_time(&database, database.wait, options.connect()).await?;
        Ok(Connection { inner, database })
    }
}

/// What a checked statement needs to be run.
#[derive(Debug, Clone)]
pub(in crate::store) struct Prepared {
    sql: Arc<str>,
    types: Arc<[Type]>,
    /// Its prepared form may be kept: its columns do not follow the schema, and nothing between mixes up its name.
    kept: bool,
}

/// A statement with its parameters.
#[derive(Debug, Clone)]
pub(in crate::store) struct Ready {
    sql: Arc<str>,
    arguments: PgArguments,
    kept: bool,
}

impl Prepared {
    pub(super) fn new(database: &Database, sql: &str, types: Vec<Type>, follows: bool) -> Self {
        let kept = !follows && database.pooler != Pooler::Safe;
        Self { sql: Arc::from(sql), types: types.into(), kept }
    }

    /// Fits parameters to it.
    pub(in crate::store) fn bind(&self, parameters: Vec<Value>) -> Result<Ready, StoreError> {
        Ok(Ready { sql: Arc::clone(&self.sql), arguments: bind(&self.types, parameters)?, kept: self.kept })
    }
}

impl Ready {
    /// One of the kernel's own.
    pub(in crate::store) fn plain(sql: &str, parameters: Vec<Value>) -> Result<Self, StoreError> {
        let types: Vec<Type> = parameters.iter().map(type_of).collect();
        Ok(Self { sql: Arc::from(sql), arguments: bind(&types, parameters)?, kept: false })
    }
}

impl Connection {
    /// Begins a transaction, in one trip: settings of a session would outlive it in the pooler, so they are local.
    pub(in crate::store) async fn begin(&mut self, access: Access) -> Result<(), StoreError> {
        let database = &self.database;
        let (time, still) = (database.statement_time.as_millis(), STANDS_STILL.as_millis());
        let gone = NOTICED.as_millis();
        let limits = format!(
            "set local statement_timeout = {time}; set local idle_in_transaction_session_timeout = {still}; \
             set local client_connection_check_interval = {gone}"
        );
        match access {
            Access::Read => {
                let begin = format!("begin isolation level repeatable read, read only; {limits}");
                let wait = database.wait;
                self.simple(&begin, wait).await.map(drop)
            }
            Access::Write => {
                let busy = database.busy;
                let lock =
                    format!("set local lock_timeout = {}; select pg_advisory_xact_lock({WRITERS})", busy.as_millis());
                self.simple(&format!("begin; {limits}; {lock}"), busy + GRACE).await.map(drop)
            }
        }
    }

    /// Runs a statement in the open transaction, and gathers what it gives.
    pub(in crate::store) async fn run(&mut self, ready: Ready, limits: Limits) -> Result<Rows, StoreError> {
        let (inner, database) = (&mut self.inner, &self.database);
        let answer = async {
            let (mut gathered, mut affected) = (Gathered::new(limits), 0);
            let statement = sqlx::query_with(AssertSqlSafe(ready.sql), ready.arguments).persistent(ready.kept);
            let mut steps = inner.fetch_many(statement);
            while let Some(step) = steps.try_next().await.map_err(|error| of_sqlx(database, &error))? {
                match step {
                    Either::Right(row) => gather(&mut gathered, database, &row)?,
                    Either::Left(done) => affected = done.rows_affected(),
                }
            }
            Ok(gathered.finish(affected))
        };
        let time = database.statement_time + GRACE;
        tokio::time::timeout(time, answer).await.unwrap_or_else(|_| Err(silent(database)))
    }

    /// The tables that the open transaction wrote. Those are the ones whose rows it locked for that, triggers and
    /// cascades included, which no statement's text tells.
    pub(in crate::store) async fn written(&mut self) -> Result<Vec<String>, StoreError> {
        let time = self.database.statement_time + GRACE;
        let rows = self.simple(WRITTEN, time).await?;
        self.names(&rows)
    }

    /// Makes a transaction's writes stay; gives the tables that it wrote, in the same trip.
    pub(in crate::store) async fn commit(&mut self) -> Result<Vec<String>, StoreError> {
        let rows = self.end(&format!("{WRITTEN}; commit")).await?;
        self.names(&rows)
    }

    /// The same for who has asked already what was written.
    pub(in crate::store) async fn commit_told(&mut self) -> Result<(), StoreError> {
        self.end("commit").await.map(drop)
    }

    async fn end(&mut self, sql: &str) -> Result<Vec<PgRow>, StoreError> {
        let time = self.database.statement_time + GRACE;
        self.simple(sql, time).await.map_err(|error| match error.sound {
            true => error,
            // The answer was lost, not necessarily the commit.
            false => StoreError {
                kind: DatabaseFaultKind::Uncertain,
                again: false,
                message: format!("{} in the middle of a commit: it is not known whether it was kept", error.message),
                ..error
            },
        })
    }

    fn names(&self, rows: &[PgRow]) -> Result<Vec<String>, StoreError> {
        let name = |row: &PgRow| row.try_get(0).map_err(|error| of_sqlx(&self.database, &error));
        rows.iter().map(name).collect()
    }

    /// Ends a transaction and forgets its writes.
    pub(in crate::store) async fn rollback(&mut self) -> Result<(), StoreError> {
        let wait = self.database.wait;
        self.simple("rollback", wait).await.map(drop)
    }

    /// Runs a text of the kernel's own, which gives nothing.
    pub(in crate::store) async fn plain(&mut self, sql: &str) -> Result<(), StoreError> {
        let time = self.database.statement_time;
        self.simple(sql, time).await.map(drop)
    }

    /// Closes it.
    pub(in crate::store) async fn close(self) {
        let Self { inner, database } = self;
        // A server that is gone is not told good-bye for long.
        match tokio::time::timeout(database.wait, inner.close()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::debug!(domain = database.domain, %error, "a connection did not close cleanly");
            }
            Err(_) => tracing::debug!(domain = database.domain, "a connection did not close in time"),
        }
    }

    /// Sends texts of our own, which have no parameters, in one trip.
    pub(super) async fn simple(&mut self, sql: &str, time: Duration) -> Result<Vec<PgRow>, StoreError> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        in_time(&self.database, time, sql.fetch_all(&mut self.inner)).await
    }
}

/// What the driver gives, within a time.
pub(super) async fn in_time<T>(
    database: &Database,
    time: Duration,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, StoreError> {
    match tokio::time::timeout(time, work).await {
        Ok(result) => result.map_err(|error| of_sqlx(database, &error)),
        Err(_) => Err(silent(database)),
    }
}
