//! One connection: how it is opened, and the few things that it is asked to do.
//!
//! Each call returns after the connection's thread has answered in full; a call that is dropped before that leaves a
//! connection that must be closed, which `pool.rs` sees to. Dropping one interrupts the statement under way.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::TryStreamExt;
use rose_abi::value::{Rows, Value};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection as _, Either, Executor,
    sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    Location,
    fault::{of_sqlx, read_only},
    values::{bind, fit, gather},
};
use crate::store::{
    StatementKind, StoreOptions,
    backend::{Access, Limits},
    error::StoreError,
    gathered::Gathered,
};

/// Virtual machine steps between two looks at the brake: some tens of microseconds.
const STEPS_BETWEEN_LOOKS: i32 = 5_000;

/// SQLite has no larger pages by default, and a file keeps the size that it was made with.
const PAGE_BYTES: u32 = 4_096;

/// How connections of one kind are opened.
#[derive(Debug, Clone)]
pub(in crate::store) struct Connector {
    location: Location,
    access: Access,
    options: SqliteConnectOptions,
    busy: Duration,
    statement_time: Duration,
    max_database_bytes: Option<u64>,
}

/// One open connection; its statements run on a thread of its own.
#[derive(Debug)]
pub(in crate::store) struct Connection {
    inner: SqliteConnection,
    location: Location,
    statement_time: Duration,
    brake: Brake,
    /// The number of the last write by another connection that this one knows of.
    data_version: Option<Value>,
}

/// Stops what runs: when its time is over, or when the connection is dropped.
#[derive(Debug)]
struct Brake(Arc<Limit>);

#[derive(Debug)]
struct Limit {
    /// What the time of statements is counted from.
    start: Instant,
    /// The end of the statement that runs, in milliseconds; at zero everything stops.
    end: AtomicU64,
}

impl Brake {
    fn new() -> Self {
        Self(Arc::new(Limit { start: Instant::now(), end: AtomicU64::new(u64::MAX) }))
    }

    fn allow(&self, time: Duration) {
        let end = u64::try_from((self.0.start.elapsed() + time).as_millis()).unwrap_or(u64::MAX);
        self.0.end.store(end, Ordering::Release);
    }
}

impl Limit {
    fn goes_on(&self) -> bool {
        let end = self.end.load(Ordering::Acquire);
        end == u64::MAX || self.start.elapsed().as_millis() < u128::from(end)
    }
}

impl Drop for Brake {
    fn drop(&mut self) {
        self.0.end.store(0, Ordering::Release);
    }
}

impl Connector {
    pub(in crate::store) fn new(location: &Location, access: Access, options: &StoreOptions) -> Self {
        let domain = location.domain.clone();
        let connect = SqliteConnectOptions::new()
            .filename(&location.file)
            .thread_name(move |number| format!("db {domain} {number}"))
            .busy_timeout(options.busy)
            .foreign_keys(true)
            .synchronous(SqliteSynchronous::Normal)
            .pragma("mmap_size", "268435456")
            .pragma("cache_size", "-4000")
            .pragma("temp_store", "memory")
            .statement_cache_capacity(256)
            .disable_statement_logging();
        let connect = match access {
            Access::Read => connect.read_only(true),
            Access::Write => connect
                .create_if_missing(true)
                .page_size(PAGE_BYTES)
                .journal_mode(SqliteJournalMode::Wal)
                .pragma("journal_size_limit", "67108864"),
        };
        Self {
            location: location.clone(),
            access,
            options: connect,
            busy: options.busy,
            statement_time: options.statement_time,
            max_database_bytes: options.max_database_bytes,
        }
    }

    /// A sentence about this database.
    pub(in crate::store) fn says(&self, predicate: &str) -> String {
        format!("{} {predicate}", self.location)
    }

    /// Opens one.
    pub(in crate::store) async fn connect(&self) -> Result<Connection, StoreError> {
        if self.access == Access::Write {
            writable(&self.location)?;
        }
        let mut inner = self.open().await.map_err(|error| of_sqlx(&self.location, &error))?;
        let brake = Brake::new();
        self.prepare(&mut inner, &brake).await.map_err(|error| of_sqlx(&self.location, &error))?;
        Ok(Connection {
            inner,
            location: self.location.clone(),
            statement_time: self.statement_time,
            brake,
            data_version: None,
        })
    }

    /// SQLite does not wait for its busy time-out while a file becomes a WAL file, so that is done here.
    async fn open(&self) -> Result<SqliteConnection, sqlx::Error> {
        let started = Instant::now();
        loop {
            match self.options.connect().await {
                Err(error) if is_busy(&error) && self.access == Access::Write && started.elapsed() < self.busy => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                other => return other,
            }
        }
    }

    async fn prepare(&self, inner: &mut SqliteConnection, brake: &Brake) -> Result<(), sqlx::Error> {
        if let (Access::Write, Some(bytes)) = (self.access, self.max_database_bytes) {
            let page: i64 = sqlx::query_scalar("pragma page_size").fetch_one(&mut *inner).await?;
            let pages = bytes / u64::try_from(page).unwrap_or(u64::from(PAGE_BYTES)).max(1);
            let limit = format!("pragma max_page_count = {}", pages.clamp(1, 0xffff_fffe));
            sqlx::query(AssertSqlSafe(limit)).execute(&mut *inner).await?;
        }
        let limit = Arc::clone(&brake.0);
        inner.lock_handle().await?.set_progress_handler(STEPS_BETWEEN_LOOKS, move || limit.goes_on());
        Ok(())
    }
}

/// SQLite opens a file that it may not write for reading and fails later. The file is not opened to find out: closing
/// it again would release the locks that SQLite's own connections in this process have on it.
fn writable(location: &Location) -> Result<(), StoreError> {
    use rustix::fs::{Access, access};
    let folder = location.file.parent().filter(|folder| !folder.as_os_str().is_empty());
    for path in [folder.unwrap_or(Path::new(".")), &location.file] {
        match access(path, Access::WRITE_OK) {
            Err(error) if error != rustix::io::Errno::NOENT => {
                return Err(read_only(location, &format!("{}: {error}", path.display())));
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<i32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

/// What is sent to a connection at once.
#[derive(Debug, Clone)]
struct Text {
    sql: Arc<str>,
    /// The driver ends its stream in silence when its thread dies, so the answers are counted.
    statements: u8,
    /// Its prepared form may be kept: the columns that it gives do not follow the schema.
    kept: bool,
}

/// Reads the schema as it is now, so that the statement behind it is prepared against that.
const LOOK_AT_SCHEMA: &str = "select 1 from sqlite_schema where 0";

impl Text {
    /// One statement.
    fn one(sql: &str) -> Self {
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
    fn behind(&self, begin: &str) -> Self {
        let sql = Arc::from(format!("{begin};\n{}", self.sql));
        Self { sql, statements: self.statements + 1, kept: self.kept }
    }
}

/// Begins a transaction.
fn begin(access: Access) -> &'static str {
    match access {
        // One state of the database, from its first read on.
        Access::Read => "begin",
        // The write lock from the start, so that no later statement can find it taken.
        Access::Write => "begin immediate",
    }
}

/// What a checked statement needs to be run.
#[derive(Debug, Clone)]
pub(in crate::store) struct Prepared {
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
        Self { opening: text.behind(begin(access)), text, dates }
    }

    /// Fits parameters to it.
    pub(in crate::store) fn bind(&self, parameters: Vec<Value>) -> Result<Ready, StoreError> {
        fit(&self.dates, &parameters)?;
        Ok(Ready { text: self.text.clone(), opening: Some(self.opening.clone()), arguments: bind(parameters)? })
    }
}

/// A statement with its parameters.
#[derive(Debug, Clone)]
pub(in crate::store) struct Ready {
    text: Text,
    /// The same behind the beginning of a transaction.
    opening: Option<Text>,
    arguments: SqliteArguments,
}

impl Ready {
    /// One of the kernel's own.
    pub(in crate::store) fn plain(sql: &str, parameters: Vec<Value>) -> Result<Self, StoreError> {
        Ok(Self { text: Text::one(sql), opening: None, arguments: bind(parameters)? })
    }
}

impl Connection {
    /// Begins a transaction with a statement.
    pub(in crate::store) async fn begin_with(
        &mut self,
        access: Access,
        ready: Ready,
        limits: Limits,
    ) -> Result<Rows, StoreError> {
        let Ready { text, opening, arguments } = ready;
        let opening = opening.unwrap_or_else(|| text.behind(begin(access)));
        self.send(&opening, arguments, limits).await
    }

    /// Runs a statement and gathers what it gives.
    pub(in crate::store) async fn run(&mut self, ready: Ready, limits: Limits) -> Result<Rows, StoreError> {
        self.send(&ready.text, ready.arguments, limits).await
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
    pub(in crate::store) async fn begin(&mut self, access: Access) -> Result<(), StoreError> {
        self.plain(begin(access)).await
    }

    /// Makes a transaction's writes stay.
    pub(in crate::store) async fn commit(&mut self) -> Result<(), StoreError> {
        self.plain("commit").await
    }

    /// Whether another connection wrote to the file since this was asked last
    /// (<https://www.sqlite.org/pragma.html#pragma_data_version>).
    pub(in crate::store) async fn was_written_by_others(&mut self) -> Result<bool, StoreError> {
        let one = Limits { rows: 1, bytes: 64 };
        let rows = self.send(&Text::one("pragma data_version"), SqliteArguments::default(), one).await?;
        let now = rows.rows.into_iter().flatten().next();
        let is_same = now == self.data_version;
        self.data_version = now;
        Ok(!is_same)
    }

    /// Ends a transaction and forgets its writes.
    pub(in crate::store) async fn rollback(&mut self) -> Result<(), StoreError> {
        self.plain("rollback").await
    }

    /// Closes it and waits until the file is free.
    pub(in crate::store) async fn close(self) {
        if let Err(error) = self.inner.close().await {
            tracing::debug!(domain = self.location.domain, %error, "a connection did not close cleanly");
        }
    }

    /// Runs a text of the kernel's own, which gives nothing.
    pub(in crate::store) async fn plain(&mut self, sql: &str) -> Result<(), StoreError> {
        let nothing = Limits { rows: 0, bytes: 0 };
        self.send(&Text::one(sql), SqliteArguments::default(), nothing).await.map(drop)
    }
}
