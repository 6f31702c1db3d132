//! What differs by database, chosen once for a domain: its connections, its statements, its checks and migrations.
//!
//! Pools and sessions know these names only; a database's own ways stand in its folder. A value that was made for one
//! database never reaches the other, since all of a domain are made by the same [`Backend`].

use std::sync::Arc;

use rose_abi::{
    messages::{Migration, Statement},
    value::{Rows, Value},
};

use super::{
    Migrated, StoreOptions, StoreState,
    error::{CheckError, MigrateError, StoreError},
    history::in_order,
    plan::{Checked, StatementPlan},
    pool::Size,
    postgres, sqlite,
};

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Transactions that write, one at a time.
    Write,
    /// Read snapshots.
    Read,
}

impl Access {
    /// For figures.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Read => "read",
        }
    }
}

/// How much one answer may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Rows.
    pub(super) rows: usize,
    /// Bytes of values.
    pub(super) bytes: usize,
}

/// The database of one domain.
#[derive(Debug)]
pub(super) enum Backend {
    Sqlite(sqlite::Database),
    Postgres(Arc<postgres::Database>),
}

/// How connections of one kind are opened.
#[derive(Debug, Clone)]
pub(super) enum Connector {
    Sqlite(Box<sqlite::Connector>),
    Postgres(postgres::Connector),
}

/// One open connection.
#[derive(Debug)]
pub(super) enum Connection {
    Sqlite(sqlite::Connection),
    Postgres(postgres::Connection),
}

/// What a checked statement needs to be run.
#[derive(Debug, Clone)]
pub(super) enum Prepared {
    Sqlite(sqlite::Prepared),
    Postgres(postgres::Prepared),
}

/// A statement with its parameters, ready to be sent.
#[derive(Debug, Clone)]
pub(super) enum Ready {
    Sqlite(sqlite::Ready),
    Postgres(postgres::Ready),
}

impl Backend {
    pub(super) fn new(domain: &str, options: &StoreOptions) -> Self {
        match options.address(domain) {
            Some(address) => Self::Postgres(Arc::new(postgres::Database::new(domain, address, options))),
            None => Self::Sqlite(sqlite::Database::new(domain, options)),
        }
    }

    pub(super) fn connector(&self, access: Access, options: &StoreOptions) -> Connector {
        match self {
            Self::Sqlite(database) => {
                Connector::Sqlite(Box::new(sqlite::Connector::new(&database.location, access, options)))
            }
            Self::Postgres(database) => Connector::Postgres(postgres::Connector::new(database)),
        }
    }

    /// How many connections there are for this.
    pub(super) fn size(&self, access: Access, options: &StoreOptions) -> Size {
        match (self, access) {
            (Self::Sqlite(_), Access::Read) => Size::fixed(options.readers.max(1)),
            (Self::Sqlite(_), Access::Write) => Size::fixed(1),
            (Self::Postgres(_), _) => options.servers.size(access),
        }
    }

    /// Whether other programs may write to it without telling anybody.
    pub(super) fn is_file(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Whether there is anything to open: a server answers for itself.
    pub(super) fn is_there(&self) -> bool {
        match self {
            Self::Sqlite(database) => database.location.file.exists(),
            Self::Postgres(_) => true,
        }
    }

    /// What messages call it.
    pub(super) fn place(&self) -> String {
        match self {
            Self::Sqlite(database) => database.location.to_string(),
            Self::Postgres(database) => database.to_string(),
        }
    }

    /// The files of its migrations, in order.
    pub(super) fn files(&self, domain: &str, migrations: &[Migration]) -> Result<Vec<String>, MigrateError> {
        let dialect = match self {
            Self::Sqlite(_) => sqlite::DIALECT,
            Self::Postgres(_) => postgres::DIALECT,
        };
        Ok(in_order(domain, dialect, migrations)?.into_iter().map(|step| step.file).collect())
    }

    /// What it is and how its schema stands, without changing it.
    pub(super) async fn state(&self, migrations: &[Migration]) -> Result<StoreState, MigrateError> {
        match self {
            Self::Sqlite(database) => sqlite::state(database, migrations).await,
            Self::Postgres(database) => postgres::state(database, migrations).await,
        }
    }

    /// A statement of the kernel's own.
    pub(super) fn ready(&self, sql: &'static str, parameters: Vec<Value>) -> Result<Ready, StoreError> {
        match self {
            Self::Sqlite(_) => sqlite::Ready::plain(sql, parameters).map(Ready::Sqlite),
            Self::Postgres(_) => postgres::Ready::plain(sql, parameters).map(Ready::Postgres),
        }
    }

    pub(super) async fn check(&self, statements: &[Statement]) -> Result<Checked, CheckError> {
        match self {
            Self::Sqlite(database) => sqlite::check(database, statements).await,
            Self::Postgres(database) => postgres::check(database, statements).await,
        }
    }

    pub(super) async fn migrate(&self, migrations: &[Migration], now: i64) -> Result<Migrated, MigrateError> {
        match self {
            Self::Sqlite(database) => sqlite::migrate(database, migrations, now).await,
            Self::Postgres(database) => postgres::migrate(database, migrations, now).await,
        }
    }
}

impl Connector {
    /// A sentence about this database.
    pub(super) fn says(&self, predicate: &str) -> String {
        match self {
            Self::Sqlite(connector) => connector.says(predicate),
            Self::Postgres(connector) => connector.says(predicate),
        }
    }

    /// Opens one.
    pub(super) async fn connect(&self) -> Result<Connection, StoreError> {
        match self {
            Self::Sqlite(connector) => connector.connect().await.map(Connection::Sqlite),
            Self::Postgres(connector) => connector.connect().await.map(Connection::Postgres),
        }
    }
}

impl Connection {
    /// An error ends what can be read in the same snapshot.
    pub(super) fn is_spoiled_by_errors(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Begins a transaction.
    pub(super) async fn begin(&mut self, access: Access) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => connection.begin().await,
            Self::Postgres(connection) => connection.begin(access).await,
        }
    }

    /// Begins a transaction with a statement.
    pub(super) async fn begin_with(
        &mut self,
        access: Access,
        ready: &Ready,
        limits: Limits,
    ) -> Result<Rows, StoreError> {
        match (self, ready) {
            (Self::Sqlite(connection), Ready::Sqlite(ready)) => connection.begin_with(ready, limits).await,
            (Self::Postgres(connection), Ready::Postgres(ready)) => {
                connection.begin(access).await?;
                connection.run(ready.clone(), limits).await
            }
            _ => Err(of_another()),
        }
    }

    /// Runs a statement in the open transaction.
    pub(super) async fn run(&mut self, ready: Ready, limits: Limits) -> Result<Rows, StoreError> {
        match (self, ready) {
            (Self::Sqlite(connection), Ready::Sqlite(ready)) => connection.run(&ready, limits).await,
            (Self::Postgres(connection), Ready::Postgres(ready)) => connection.run(ready, limits).await,
            _ => Err(of_another()),
        }
    }

    /// Runs a text of the kernel's own in the open transaction, which gives nothing.
    pub(super) async fn plain(&mut self, sql: &str) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => connection.plain(sql).await,
            Self::Postgres(connection) => connection.plain(sql).await,
        }
    }

    /// The tables that the open transaction wrote, where the database tells.
    pub(super) async fn written(&mut self) -> Result<Option<Vec<String>>, StoreError> {
        match self {
            Self::Sqlite(_) => Ok(None),
            Self::Postgres(connection) => connection.written().await.map(Some),
        }
    }

    /// Whether another program, or another connection of this one, wrote since this was asked last. A connection that
    /// was never asked cannot know, and says so.
    pub(super) async fn was_written_by_others(&mut self) -> Result<bool, StoreError> {
        match self {
            Self::Sqlite(connection) => connection.was_written_by_others().await,
            Self::Postgres(_) => Ok(false),
        }
    }

    /// Makes a transaction's writes stay. Gives the tables that it wrote, where the database tells.
    pub(super) async fn commit(&mut self) -> Result<Option<Vec<String>>, StoreError> {
        match self {
            Self::Sqlite(connection) => connection.commit().await.map(|()| None),
            Self::Postgres(connection) => connection.commit().await.map(Some),
        }
    }

    /// The same for who has asked already what was written.
    pub(super) async fn commit_told(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => connection.commit().await,
            Self::Postgres(connection) => connection.commit_told().await,
        }
    }

    /// Ends a transaction and forgets its writes.
    pub(super) async fn rollback(&mut self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection) => connection.rollback().await,
            Self::Postgres(connection) => connection.rollback().await,
        }
    }

    /// Closes it, and waits until that is done.
    pub(super) async fn close(self) {
        match self {
            Self::Sqlite(connection) => connection.close().await,
            Self::Postgres(connection) => connection.close().await,
        }
    }
}

impl Prepared {
    /// Fits parameters to the statement, whose number has been checked.
    pub(super) fn bind(&self, parameters: Vec<Value>) -> Result<Ready, StoreError> {
        match self {
            Self::Sqlite(prepared) => prepared.bind(parameters).map(Ready::Sqlite),
            Self::Postgres(prepared) => prepared.bind(parameters).map(Ready::Postgres),
        }
    }
}

impl StatementPlan {
    /// The statement with its parameters.
    pub(super) fn bind(&self, parameters: Vec<Value>) -> Result<Ready, StoreError> {
        let (given, wanted) = (parameters.len(), self.parameters);
        // SQLite would take a missing parameter for NULL.
        if given != wanted {
            return Err(StoreError::misuse(format!("the statement takes {wanted} parameters and was given {given}")));
        }
        self.prepared.bind(parameters)
    }
}

fn of_another() -> StoreError {
    StoreError::misuse("a statement that was checked for one kind of database was given to another")
}
