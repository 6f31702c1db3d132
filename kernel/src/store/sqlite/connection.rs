//! How connections are opened, and the few things that one is asked to do.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use rose_abi::value::Rows;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _,
    sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    Location,
    brake::{Brake, STEPS_BETWEEN_LOOKS},
    fault::{of_sqlx, read_only},
    prepared::Ready,
    reader::{Reader, Times},
    writer::Writer,
};
use crate::store::{
    StoreOptions,
    backend::{Access, Limits},
    error::StoreError,
};

/// SQLite has no larger pages by default, and a file keeps the size that it was made with.
const PAGE_BYTES: u32 = 4_096;

/// What every connection is told: 256 MiB of the file mapped, 4 MB of pages kept, nothing temporary in files.
pub(super) const PRAGMAS: [(&str, &str); 3] =
    [("mmap_size", "268435456"), ("cache_size", "-4000"), ("temp_store", "memory")];

/// Statements that stay prepared on a connection.
pub(super) const PREPARED: usize = 256;

/// How connections of one kind are opened.
#[derive(Debug, Clone)]
pub(in crate::store) struct Connector {
    location: Location,
    access: Access,
    /// How the one that writes is.
    writing: SqliteConnectOptions,
    times: Times,
    max_database_bytes: Option<u64>,
}

/// One open connection.
#[derive(Debug)]
pub(in crate::store) enum Connection {
    Reader(Reader),
    Writer(Box<Writer>),
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
            .create_if_missing(true)
            .page_size(PAGE_BYTES)
            .journal_mode(SqliteJournalMode::Wal)
            .pragma("journal_size_limit", "67108864")
            .statement_cache_capacity(PREPARED)
            .disable_statement_logging();
        let connect = PRAGMAS.iter().fold(connect, |connect, (pragma, value)| connect.pragma(*pragma, *value));
        Self {
            location: location.clone(),
            access,
            writing: connect,
            times: Times { statement: options.statement_time, busy: options.busy },
            max_database_bytes: options.max_database_bytes,
        }
    }

    /// A sentence about this database.
    pub(in crate::store) fn says(&self, predicate: &str) -> String {
        format!("{} {predicate}", self.location)
    }

    /// Opens one.
    pub(in crate::store) async fn connect(&self) -> Result<Connection, StoreError> {
        match self.access {
            Access::Read => Reader::open(&self.location, self.times).await.map(Connection::Reader),
            Access::Write => self.writer().await.map(|writer| Connection::Writer(Box::new(writer))),
        }
    }

    async fn writer(&self) -> Result<Writer, StoreError> {
        writable(&self.location)?;
        let mut inner = self.open().await.map_err(|error| of_sqlx(&self.location, &error))?;
        let brake = Brake::new();
        self.prepare(&mut inner, &brake).await.map_err(|error| of_sqlx(&self.location, &error))?;
        let (location, statement_time) = (self.location.clone(), self.times.statement);
        Ok(Writer { inner, location, statement_time, brake, data_version: None })
    }

    /// SQLite does not wait for its busy time-out while a file becomes a WAL file, so that is done here.
    async fn open(&self) -> Result<SqliteConnection, sqlx::Error> {
        let started = Instant::now();
        loop {
            match self.writing.connect().await {
                Err(error) if is_busy(&error) && started.elapsed() < self.times.busy => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                other => return other,
            }
        }
    }

    async fn prepare(&self, inner: &mut SqliteConnection, brake: &Brake) -> Result<(), sqlx::Error> {
        if let Some(bytes) = self.max_database_bytes {
            let page: i64 = sqlx::query_scalar("pragma page_size").fetch_one(&mut *inner).await?;
            let pages = bytes / u64::try_from(page).unwrap_or(u64::from(PAGE_BYTES)).max(1);
            let limit = format!("pragma max_page_count = {}", pages.clamp(1, 0xffff_fffe));
            sqlx::query(AssertSqlSafe(limit)).execute(&mut *inner).await?;
        }
        let limit = brake.limit();
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

impl Connection {
    /// Begins a transaction with a statement.
    pub(in crate::store) async fn begin_with(&mut self, ready: &Ready, limits: Limits) -> Result<Rows, StoreError> {
        match self {
            Self::Reader(reader) => reader.begin_with(ready, limits).await,
            Self::Writer(writer) => writer.begin_with(ready, limits).await,
        }
    }

    /// Runs a statement and gathers what it gives.
    pub(in crate::store) async fn run(&mut self, ready: &Ready, limits: Limits) -> Result<Rows, StoreError> {
        match self {
            Self::Reader(reader) => reader.run(ready, limits).await,
            Self::Writer(writer) => writer.run(ready, limits).await,
        }
    }

    /// Begins a transaction.
    pub(in crate::store) async fn begin(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Reader(reader) => reader.begin(),
            Self::Writer(writer) => writer.begin().await,
        }
    }

    /// Makes a transaction's writes stay.
    pub(in crate::store) async fn commit(&mut self) -> Result<(), StoreError> {
        self.writer()?.commit().await
    }

    /// Whether another connection wrote to the file since this was asked last
    /// (<https://www.sqlite.org/pragma.html#pragma_data_version>).
    pub(in crate::store) async fn was_written_by_others(&mut self) -> Result<bool, StoreError> {
        self.writer()?.was_written_by_others().await
    }

    /// Ends a transaction and forgets its writes.
    pub(in crate::store) async fn rollback(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Reader(reader) => reader.rollback(),
            Self::Writer(writer) => writer.rollback().await,
        }
    }

    /// Closes it and waits until the file is free.
    pub(in crate::store) async fn close(self) {
        let closed = match self {
            Self::Reader(reader) => reader.close().await,
            Self::Writer(writer) => writer.close().await,
        };
        if let Err(error) = closed {
            tracing::debug!(%error, "a connection did not close cleanly");
        }
    }

    /// Runs a text of the kernel's own in a write transaction, which gives nothing.
    pub(in crate::store) async fn plain(&mut self, sql: &str) -> Result<(), StoreError> {
        self.writer()?.plain(sql).await
    }

    fn writer(&mut self) -> Result<&mut Writer, StoreError> {
        match self {
            Self::Writer(writer) => Ok(writer),
            Self::Reader(_) => Err(StoreError::misuse("this connection only reads")),
        }
    }
}
