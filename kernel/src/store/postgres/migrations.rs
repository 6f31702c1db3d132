//! Brings a schema up to date: each migration in a transaction of its own, one program at a time.
//!
//! The driver's own migrator is wrong behind a pooler, since it locks a session. Here a lock of the transaction keeps
//! programs apart, and the writers of the site too; the history is read again behind it.

use std::{sync::Arc, time::Duration};

use rose_abi::messages::{DatabaseFaultKind, Migration};
use sqlx::Row as _;

use super::{
    Database,
    connection::{Connection, Connector, WRITERS},
    fault::of_sqlx,
    probe::words,
    rules,
    schema::Schema,
};
use crate::store::{
    Migrated, StoreState,
    error::{MigrateError, StoreError},
    history::{Applied, History, Step, in_order},
};

/// This dialect's name in a [`Migration`].
pub(in crate::store) const DIALECT: &str = "postgres";

/// The oldest version in which the probe is right (`begin atomic`).
const OLDEST: u32 = 140_000;

const HISTORY: &str = "
    create table if not exists rose_migrations (
        number integer primary key,
        name text not null,
        checksum text not null,
        applied_at bigint not null
    )";

/// How long another program may migrate before this one gives up: it may build an index.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long one migration may take.
const TIME: Duration = Duration::from_secs(15 * 60);

/// How long a migration waits for a table that readers hold, before it lets them pass and tries anew: whoever comes
/// behind it waits too.
const LOCK: Duration = Duration::from_secs(2);

/// How often it tries.
const TRIES: usize = 10;

/// Applies what is missing.
pub(in crate::store) async fn migrate(
    database: &Arc<Database>,
    migrations: &[Migration],
    now: i64,
) -> Result<Migrated, MigrateError> {
    let steps = in_order(&database.domain, DIALECT, migrations)?;
    let mut runner = Runner { connection: Connector::new(database).connect().await?, database, now };
    let mut migrated = Migrated::default();
    for step in &steps {
        // Looked up without the lock first: at most starts nothing is missing.
        if !runner.history_now().await?.has(&database.domain, step)? && runner.persistently(step).await? {
            migrated.applied.push(step.file.clone());
        }
    }
    migrated.unknown = runner.history_now().await?.unknown(&steps);
    runner.connection.close().await;
    Ok(migrated)
}

/// What the database is and how its schema stands.
pub(in crate::store) async fn state(
    database: &Arc<Database>,
    migrations: &[Migration],
) -> Result<StoreState, MigrateError> {
    let steps = in_order(&database.domain, DIALECT, migrations)?;
    let mut runner = Runner { connection: Connector::new(database).connect().await?, database, now: 0 };
    let version = runner.one("show server_version").await?.unwrap_or_default();
    let number = runner.one("show server_version_num").await?.and_then(|number| number.parse().ok()).unwrap_or(0);
    if number < OLDEST {
        let message = format!("{database} is PostgreSQL {version}: version 14 is the oldest that will do");
        return Err(StoreError::new(DatabaseFaultKind::Unavailable, message).into());
    }
    let history = runner.history_now().await?;
    runner.connection.close().await;
    let short = version.split(' ').next().unwrap_or_default();
    history.state(&database.domain, format!("PostgreSQL {short}"), &steps)
}

struct Runner<'a> {
    connection: Connection,
    database: &'a Arc<Database>,
    now: i64,
}

impl Runner<'_> {
    async fn history_now(&mut self) -> Result<History, StoreError> {
        let begin = "begin isolation level repeatable read, read only";
        self.connection.simple(begin, self.database.wait).await?;
        let history = self.history().await?;
        self.connection.rollback().await?;
        Ok(history)
    }

    /// The history, in an open transaction.
    async fn history(&mut self) -> Result<History, StoreError> {
        const THERE: &str = "select 1 from pg_class where oid = to_regclass('public.rose_migrations')";
        const ALL: &str = "select number, name, checksum from rose_migrations";
        let (wait, database) = (self.database.statement_time, self.database);
        if self.connection.simple(THERE, wait).await?.is_empty() {
            return Ok(History::default());
        }
        let mut history = History::default();
        for row in self.connection.simple(ALL, wait).await? {
            let get = |error: sqlx::Error| of_sqlx(database, &error);
            let number: i32 = row.try_get(0).map_err(get)?;
            let applied = Applied { name: row.try_get(1).map_err(get)?, checksum: row.try_get(2).map_err(get)? };
            history.0.insert(number.cast_unsigned(), applied);
        }
        Ok(history)
    }

    /// Applies one, again and again while readers are in its way.
    async fn persistently(&mut self, step: &Step) -> Result<bool, MigrateError> {
        let mut tries = 1;
        loop {
            match self.apply(step).await {
                Err(Attempt::InTheWay(_)) if tries < TRIES => {
                    tries += 1;
                    tokio::time::sleep(LOCK / 4).await;
                }
                Err(Attempt::InTheWay(error)) => return Err(MigrateError::Store(error)),
                Err(Attempt::Failed(error)) => return Err(error),
                Ok(applied) => return Ok(applied),
            }
        }
    }

    /// Applies one, unless another program did so in the meantime.
    async fn apply(&mut self, step: &Step) -> Result<bool, Attempt> {
        let database = self.database;
        let refused = |message: String| {
            Attempt::Failed(MigrateError::Failed { domain: database.domain.clone(), file: step.file.clone(), message })
        };
        rules::refuse_migration(&step.sql).map_err(refused)?;
        self.begin_alone().await?;
        let done = self.in_transaction(step).await;
        match done {
            Ok(true) => {
                let transaction = self.connection.simple("commit", TIME).await;
                transaction.map_err(|error| refused(words(&error, database)))?;
                Ok(true)
            }
            other => {
                // Where the connection is gone, so is the transaction.
                if self.connection.rollback().await.is_err() {
                    self.connection = Connector::new(database).connect().await?;
                }
                other
            }
        }
    }

    async fn in_transaction(&mut self, step: &Step) -> Result<bool, Attempt> {
        const TRANSACTION: &str = "select pg_current_xact_id()::text";
        let (database, wait) = (self.database, self.database.statement_time);
        let refused = |message: String| {
            Attempt::Failed(MigrateError::Failed { domain: database.domain.clone(), file: step.file.clone(), message })
        };
        self.connection.simple(HISTORY, wait).await?;
        if self.history().await?.has(&database.domain, step)? {
            return Ok(false);
        }
        let before = self.one(TRANSACTION).await?;
        if let Err(error) = self.connection.simple(&step.sql, TIME).await {
            return Err(match error.kind {
                DatabaseFaultKind::Busy => Attempt::InTheWay(error),
                _ => refused(words(&error, database)),
            });
        }
        if self.one(TRANSACTION).await? != before {
            return Err(refused("it ended its transaction: what it did before that stays".to_owned()));
        }
        if let Some(problem) = Schema::read(&mut self.connection).await?.problems.into_iter().next() {
            return Err(refused(problem.to_string()));
        }
        // The name is a file's, the checksum hexadecimal; quotes are doubled all the same.
        let (name, now) = (step.name.replace('\'', "''"), self.now);
        let row = format!("insert into rose_migrations values ({}, '{name}', '{}', {now})", step.number, step.checksum);
        self.connection.simple(&row, wait).await?;
        Ok(true)
    }

    /// Begins a transaction behind the writers' lock. Waiting is done outside of one, so that nothing waits behind it.
    async fn begin_alone(&mut self) -> Result<(), StoreError> {
        let begun = tokio::time::Instant::now();
        let limits = format!(
            "set local lock_timeout = {}; set local statement_timeout = {}",
            LOCK.as_millis(),
            TIME.as_millis()
        );
        loop {
            self.connection.simple(&format!("begin; {limits}"), self.database.wait).await?;
            if self.one(&format!("select pg_try_advisory_xact_lock({WRITERS})::text")).await?.as_deref() == Some("true")
            {
                return Ok(());
            }
            self.connection.rollback().await?;
            if begun.elapsed() > PATIENCE {
                let message =
                    format!("{} is being written or migrated by another program that does not end", self.database);
                return Err(StoreError::new(DatabaseFaultKind::Busy, message));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn one(&mut self, sql: &str) -> Result<Option<String>, StoreError> {
        let rows = self.connection.simple(sql, self.database.statement_time).await?;
        let first = rows.first().map(|row| row.try_get(0).map_err(|error| of_sqlx(self.database, &error)));
        first.transpose()
    }
}

/// Why one was not applied.
enum Attempt {
    /// Somebody holds a lock that it needs.
    InTheWay(StoreError),
    Failed(MigrateError),
}

impl From<StoreError> for Attempt {
    fn from(error: StoreError) -> Self {
        Self::Failed(MigrateError::Store(error))
    }
}

impl From<MigrateError> for Attempt {
    fn from(error: MigrateError) -> Self {
        Self::Failed(error)
    }
}
