//! The data of the domains: pools, statements that are checked beforehand, read snapshots, write transactions and
//! migrations.
//!
//! A [`Store`] is one domain. A plugin's statements are checked once ([`Store::check`]) and then run by number in a
//! [`Session`], one for each call. All that is particular to a dialect stands in its folder; nothing here knows HTTP,
//! and nothing outside of here holds a connection.

mod backend;
mod error;
mod gathered;
mod history;
mod options;
mod plan;
mod pool;
mod postgres;
mod rules;
mod session;
mod sqlite;
mod state;
#[cfg(test)]
mod tests;

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use rose_abi::{
    messages::{DatabaseFaultKind, Migration, Statement},
    value::{Rows, Value},
};

use backend::{Access, Backend, Limits, Ready};
pub use error::{CheckError, MigrateError, Problem, StoreError};
pub use options::{Address, Pooler, Servers, StoreOptions};
pub use plan::{Checked, StatementKind, StatementPlan, TableId};
use pool::{Lease, Pool};
pub use postgres::{Created, create_database};
pub use session::{Ended, Session};
pub use state::StoreState;

use crate::versions::{Announced, Change, Versions};

/// The functions that a statement may call on PostgreSQL.
#[cfg(test)]
fn postgres_functions() -> &'static [&'static str] {
    postgres::in_catalog()
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
    name: String,
    backend: Backend,
    readers: Pool,
    writers: Pool,
    limits: Limits,
    snapshot_idle: Duration,
    versions: Versions,
}

/// A write that stays.
#[derive(Debug)]
struct Committed {
    /// The tables that it wrote.
    tables: Vec<String>,
    /// What other workers have to be told yet.
    announced: Option<Announced>,
}

/// How often something is begun anew on another connection, where nothing of it can have been kept.
const TRIES: u32 = 4;

/// How often it is looked whether another program wrote to a file.
const LOOK: Duration = Duration::from_millis(250);

/// The first pause before something is begun anew because others were in its way; then twice as long each time.
const PAUSE: Duration = Duration::from_millis(5);

impl Store {
    /// Opens the database of a domain. A file is created where there is none.
    ///
    /// # Errors
    /// When the database cannot be reached or written, or a file is no database.
    pub async fn open(domain: &str, options: &StoreOptions) -> Result<Self, StoreError> {
        let backend = Backend::new(domain, options);
        let pool = |access| {
            Pool::new(domain, access, backend.connector(access, options), backend.size(access, options), options.wait)
        };
        let domain = Domain {
            name: domain.to_owned(),
            readers: pool(Access::Read),
            writers: pool(Access::Write),
            limits: Limits { rows: options.max_rows, bytes: options.max_answer_bytes },
            snapshot_idle: options.snapshot_idle,
            versions: options.versions.clone(),
            backend,
        };
        domain.writers.lease().await?.give_back();
        let domain = Arc::new(domain);
        if options.watches_files && domain.backend.is_file() {
            tokio::spawn(watch(Arc::downgrade(&domain)));
        }
        Ok(Self { domain })
    }

    /// Brings the schema up to the plugin's migrations, each in a transaction of its own. `now` is in microseconds
    /// since 1970.
    ///
    /// # Errors
    /// When the migrations contradict each other or the history, or the database refuses one. Those before it stay.
    pub async fn migrate(&self, migrations: &[Migration], now: i64) -> Result<Migrated, MigrateError> {
        // The queue of the writers keeps this process's own from meeting a long migration as a locked database.
        let lease = self.domain.writers.lease().await?;
        let migrated = self.domain.backend.migrate(migrations, now).await;
        if !migrated.as_ref().is_ok_and(|migrated| migrated.applied.is_empty()) {
            self.domain.readers.renew().await;
            self.domain.writers.renew().await;
            self.domain.versions.changed(vec![Change::Domain(self.domain.name.clone())]).await;
        }
        lease.give_back();
        migrated
    }

    /// Holds statements to the rules and probes them against the schema.
    ///
    /// # Errors
    /// All that is wrong with them, each with its place.
    pub async fn check(&self, statements: &[Statement]) -> Result<Checked, CheckError> {
        let checked = self.domain.backend.check(statements).await?;
        Ok(checked.of(&self.domain.name, &self.domain.versions))
    }

    /// The data side of one call into a plugin. It needs the kernel's runtime around it.
    #[must_use]
    pub fn session(&self, checked: &Checked) -> Session {
        Session::new(Arc::clone(&self.domain), checked.clone())
    }

    /// Waits a while for sessions to end, then closes the connections; what is asked later is refused.
    pub async fn close(&self) {
        self.domain.readers.close().await;
        self.domain.writers.close().await;
    }

    /// Reads from the kernel's own tables.
    ///
    /// # Errors
    /// What the database said.
    pub async fn read(&self, sql: &'static str, parameters: Vec<Value>) -> Result<Rows, StoreError> {
        let ready = self.domain.backend.ready(sql, parameters)?;
        let (lease, rows) = self.domain.begin_with(Access::Read, &ready).await?;
        roll_back(lease).await;
        Ok(rows)
    }

    /// Writes to the kernel's own tables, in a transaction of its own.
    ///
    /// # Errors
    /// What the database said; nothing was written then.
    pub async fn write(&self, sql: &'static str, parameters: Vec<Value>) -> Result<Rows, StoreError> {
        let ready = self.domain.backend.ready(sql, parameters)?;
        let (mut lease, rows) = self.domain.begin_with(Access::Write, &ready).await?;
        lease.connection.commit().await?;
        lease.give_back();
        Ok(rows)
    }
}

impl Domain {
    fn pool(&self, access: Access) -> &Pool {
        match access {
            Access::Read => &self.readers,
            Access::Write => &self.writers,
        }
    }

    /// Begins a transaction.
    async fn begin(&self, access: Access) -> Result<Lease, StoreError> {
        let mut attempt = 0;
        loop {
            let mut lease = self.pool(access).lease().await?;
            match lease.connection.begin(access).await {
                Ok(()) => return Ok(lease),
                Err(error) => attempt = self.once_more(access, lease, error, attempt).await?,
            }
        }
    }

    /// Begins a transaction with a statement. An error leaves nothing open.
    async fn begin_with(&self, access: Access, ready: &Ready) -> Result<(Lease, Rows), StoreError> {
        let mut attempt = 0;
        loop {
            let mut lease = self.pool(access).lease().await?;
            match lease.connection.begin_with(access, ready, self.limits).await {
                Ok(rows) => return Ok((lease, rows)),
                Err(error) => attempt = self.once_more(access, lease, error, attempt).await?,
            }
        }
    }

    /// Makes a transaction's writes stay, and raises the versions of what it wrote. `planned` are the tables that its
    /// statements may write, for a database that does not tell. It must not be dropped half-way.
    async fn commit(&self, lease: &mut Lease, planned: Vec<String>) -> Result<Committed, StoreError> {
        if !self.versions.is_shared() {
            let told = lease.connection.commit().await;
            let changes = match &told {
                Ok(told) => self.changes(told.as_ref().unwrap_or(&planned)),
                Err(error) if error.kind == DatabaseFaultKind::Uncertain => vec![Change::Domain(self.name.clone())],
                Err(_) => Vec::new(),
            };
            changes.iter().for_each(|change| self.versions.raise(change));
            return Ok(Committed { tables: told?.unwrap_or(planned), announced: None });
        }
        let tables = lease.connection.written().await?.unwrap_or(planned);
        let announced = self.versions.announce(self.changes(&tables)).await;
        match lease.connection.commit_told().await {
            Ok(()) => Ok(Committed { tables, announced: Some(announced) }),
            Err(error) => {
                announced.done().await;
                Err(error)
            }
        }
    }

    fn changes(&self, tables: &[String]) -> Vec<Change> {
        let change = |table: &String| Change::Table { domain: self.name.clone(), table: table.clone() };
        tables.iter().map(change).collect()
    }

    /// What to do about an error before anything was committed or shown: the number of the next attempt, or the error.
    async fn once_more(
        &self,
        access: Access,
        lease: Lease,
        error: StoreError,
        attempt: u32,
    ) -> Result<u32, StoreError> {
        match error.sound {
            true => roll_back(lease).await,
            false => {
                drop(lease);
                self.pool(access).doubt();
            }
        }
        if !error.again || attempt + 1 >= TRIES {
            return Err(error);
        }
        if error.sound {
            tokio::time::sleep(PAUSE * 2_u32.pow(attempt)).await;
        }
        Ok(attempt + 1)
    }
}

/// Looks for ever whether another program wrote to a database in a file.
async fn watch(domain: Weak<Domain>) {
    loop {
        tokio::time::sleep(LOOK).await;
        let Some(domain) = domain.upgrade() else { return };
        // Long transactions of our own have the connection: nobody else can write meanwhile.
        let Ok(mut lease) = domain.writers.lease().await else {
            match domain.writers.is_closed() {
                true => return,
                false => continue,
            }
        };
        match lease.connection.was_written_by_others().await {
            Ok(was_written) => {
                lease.give_back();
                if was_written {
                    tracing::debug!(domain = domain.name, "another program wrote to this database");
                    domain.versions.changed(vec![Change::Domain(domain.name.clone())]).await;
                }
            }
            Err(error) => tracing::debug!(domain = domain.name, %error, "a database could not be looked at"),
        }
    }
}

/// A database rolls back by itself when it cannot go on, so an error here means the same; the connection is closed then.
async fn roll_back(mut lease: Lease) {
    if lease.connection.rollback().await.is_ok() {
        lease.give_back();
    }
}
