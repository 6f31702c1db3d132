//! The data of the domains: pools, statements that are checked beforehand, read snapshots, write transactions and
//! migrations.
//!
//! A [`Store`] is one domain. A plugin's statements are checked once ([`Store::check`]) and then run by number in a
//! [`Session`], one for each call. All that is particular to a dialect stands in its folder; nothing here knows HTTP,
//! and nothing outside of here holds a connection.

mod error;
mod plan;
mod pool;
mod session;
mod sqlite;
#[cfg(test)]
mod tests;

use std::{path::PathBuf, sync::Arc, time::Duration};

use rose_abi::{
    messages::{Migration, Statement},
    value::{Rows, Value},
};

pub use error::{CheckError, MigrateError, Problem, StoreError};
pub use plan::{Checked, StatementKind, StatementPlan, TableId};
use pool::Pool;
pub use session::{Ended, Session};
use sqlite::{Access, Connector, Limits, Location, Text, bind};

/// How the databases of a site are opened.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// Where the files are: `<folder>/<domain>.db`.
    pub folder: PathBuf,
    /// Connections that read, for each domain.
    pub readers: u32,
    /// How long a call waits for a connection.
    pub wait: Duration,
    /// How long a connection waits for another program's lock.
    pub busy: Duration,
    /// How long a read snapshot stays open without a read.
    pub snapshot_idle: Duration,
    /// The most rows of one answer.
    pub max_rows: usize,
    /// The most bytes of one answer.
    pub max_answer_bytes: usize,
    /// The size that no database may pass.
    pub max_database_bytes: Option<u64>,
}

impl StoreOptions {
    /// The usual values for files in this folder.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            readers: 4,
            wait: Duration::from_secs(2),
            busy: Duration::from_secs(5),
            snapshot_idle: Duration::from_millis(50),
            max_rows: 10_000,
            max_answer_bytes: 64 << 20,
            max_database_bytes: None,
        }
    }
}

/// What a run of migrations did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Migrated {
    /// The files that were applied now, in order.
    pub applied: Vec<String>,
    /// Files of a newer version of the plugin that were applied before: expanded schemas fit older versions.
    pub unknown: Vec<String>,
}

/// The database of one domain. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    domain: Arc<Domain>,
}

#[derive(Debug)]
struct Domain {
    location: Location,
    readers: Pool,
    writer: Pool,
    limits: Limits,
    snapshot_idle: Duration,
    busy: Duration,
}

impl Store {
    /// Opens the database of a domain and creates it where there is none.
    ///
    /// # Errors
    /// When the file cannot be opened for writing, or is not a database.
    pub async fn open(domain: &str, options: &StoreOptions) -> Result<Self, StoreError> {
        let location = Location::new(domain, &options.folder);
        let pool = |access, size| Pool::new(Connector::new(&location, access, options), size, options.wait);
        let domain = Domain {
            readers: pool(Access::Read, options.readers.max(1)),
            writer: pool(Access::Write, 1),
            limits: Limits { rows: options.max_rows, bytes: options.max_answer_bytes },
            snapshot_idle: options.snapshot_idle,
            busy: options.busy,
            location,
        };
        domain.writer.lease().await?.give_back();
        Ok(Self { domain: Arc::new(domain) })
    }

    /// Brings the schema up to the plugin's migrations, each in a transaction of its own. `now` is in microseconds
    /// since 1970.
    ///
    /// # Errors
    /// When the migrations contradict each other or the history, or the database refuses one. Those before it stay.
    pub async fn migrate(&self, migrations: &[Migration], now: i64) -> Result<Migrated, MigrateError> {
        // The queue of the writers keeps this process's own from meeting a long migration as a locked database.
        let lease = self.domain.writer.lease().await?;
        let migrated = sqlite::migrate(&self.domain.location, self.domain.busy, migrations, now).await;
        if !migrated.as_ref().is_ok_and(|migrated| migrated.applied.is_empty()) {
            self.domain.readers.renew().await;
            self.domain.writer.renew().await;
        }
        lease.give_back();
        migrated
    }

    /// Holds statements to the rules and probes them against the schema.
    ///
    /// # Errors
    /// All that is wrong with them, each with its place.
    pub async fn check(&self, statements: &[Statement]) -> Result<Checked, CheckError> {
        sqlite::check(&self.domain.location, self.domain.busy, statements).await
    }

    /// The data side of one call into a plugin. It needs the kernel's runtime around it.
    #[must_use]
    pub fn session(&self, checked: &Checked) -> Session {
        Session::new(Arc::clone(&self.domain), checked.clone())
    }

    /// Waits a while for sessions to end, then closes the connections; what is asked later is refused.
    pub async fn close(&self) {
        self.domain.readers.close().await;
        self.domain.writer.close().await;
    }

    /// Reads from the kernel's own tables.
    ///
    /// # Errors
    /// What the database said.
    pub async fn read(&self, sql: &'static str, parameters: Vec<Value>) -> Result<Rows, StoreError> {
        let arguments = bind(parameters)?;
        let mut lease = self.domain.readers.lease().await?;
        let result = lease.connection.run(&Text::one(sql), arguments, self.domain.limits).await;
        if result.as_ref().map_or_else(|error| error.sound, |_| true) {
            lease.give_back();
        }
        result
    }

    /// Writes to the kernel's own tables, in a transaction of its own.
    ///
    /// # Errors
    /// What the database said; nothing was written then.
    pub async fn write(&self, sql: &'static str, parameters: Vec<Value>) -> Result<Rows, StoreError> {
        let arguments = bind(parameters)?;
        let mut lease = self.domain.writer.lease().await?;
        lease.connection.begin_write().await?;
        let rows = lease.connection.run(&Text::one(sql), arguments, self.domain.limits).await;
        match rows {
            Ok(rows) => {
                lease.connection.commit().await?;
                lease.give_back();
                Ok(rows)
            }
            Err(error) => {
                if error.sound && lease.connection.rollback().await.is_ok() {
                    lease.give_back();
                }
                Err(error)
            }
        }
    }
}
