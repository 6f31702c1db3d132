//! Brings a schema up to date: each migration in a transaction of its own that holds the write lock from the start.
//!
//! Other programs may do the same at the same moment: the history is read again inside of each transaction. A
//! migration may do what it likes to the plugin's own tables, and nothing to its transaction, the kernel's history or
//! other files: SQLite's authorizer sees to that.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rose_abi::messages::Migration;
use rusqlite::{
    Connection, OptionalExtension, TransactionBehavior,
    hooks::{AuthAction, AuthContext, Authorization},
};

use super::{
    Database, Location,
    fault::{of_rusqlite, words},
    probe::blocking,
    schema::Schema,
};
use crate::store::{
    Migrated, StoreState,
    error::{MigrateError, StoreError},
    history::{Applied, History, Step, in_order, is_kernels},
};

/// This dialect's name in a [`Migration`].
pub(in crate::store) const DIALECT: &str = "sqlite";

const HISTORY: &str = "
    create table if not exists rose_migrations (
        number integer primary key,
        name text not null,
        checksum text not null,
        applied_at integer not null
    ) strict";

/// Applies what is missing.
pub(in crate::store) async fn migrate(
    database: &Database,
    migrations: &[Migration],
    now: i64,
) -> Result<Migrated, MigrateError> {
    let (location, busy) = (database.location.clone(), database.busy);
    let ours = in_order(&location.domain, DIALECT, migrations)?;
    blocking(move || Runner::open(&location, busy, now)?.run(&ours)).await?
}

/// What the database is and how its schema stands.
pub(in crate::store) async fn state(database: &Database, migrations: &[Migration]) -> Result<StoreState, MigrateError> {
    let steps = in_order(&database.location.domain, DIALECT, migrations)?;
    let (location, busy) = (database.location.clone(), database.busy);
    blocking(move || {
        let runner = Runner::open(&location, busy, 0)?;
        runner.history()?.state(&location.domain, format!("SQLite {}", rusqlite::version()), &steps)
    })
    .await?
}

struct Runner<'a> {
    location: &'a Location,
    connection: Connection,
    now: i64,
    guard: Guard,
}

impl<'a> Runner<'a> {
    fn open(location: &'a Location, busy: Duration, now: i64) -> Result<Self, StoreError> {
        let failed = |error: rusqlite::Error| of_rusqlite(location, &error);
        let connection = Connection::open(&location.file).map_err(failed)?;
        connection.busy_timeout(busy).map_err(failed)?;
        // As SQLite's manual wants it for tables that are rebuilt: references are checked at the end instead.
        connection.pragma_update(None, "foreign_keys", false).map_err(failed)?;
        connection.pragma_update(None, "synchronous", "normal").map_err(failed)?;
        let guard = Guard::default();
        let watching = guard.clone();
        connection.authorizer(Some(move |context: AuthContext<'_>| watching.judge(&context))).map_err(failed)?;
        Ok(Self { location, connection, now, guard })
    }

    fn run(mut self, steps: &[Step]) -> Result<Migrated, MigrateError> {
        let mut migrated = Migrated::default();
        for step in steps {
            // Looked up without the write lock first: at most starts nothing is missing.
            if !self.is_applied(step)? && self.apply(step)? {
                migrated.applied.push(step.file.clone());
            }
        }
        migrated.unknown = self.history()?.unknown(steps);
        Ok(migrated)
    }

    /// Applies one, unless another program did so in the meantime.
    fn apply(&mut self, step: &Step) -> Result<bool, MigrateError> {
        let location = self.location;
        let failed = |error: rusqlite::Error| of_rusqlite(location, &error);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        transaction.execute_batch(HISTORY).map_err(failed)?;
        if is_applied(location, &transaction, step)? {
            return Ok(false);
        }
        self.guard.watch(true);
        let ran = transaction.execute_batch(&step.sql);
        let denied = self.guard.watch(false);
        let refused = |message: String| MigrateError::Failed {
            domain: location.domain.clone(),
            file: step.file.clone(),
            message,
        };
        ran.map_err(|error| refused(denied.unwrap_or_else(|| words(&error))))?;
        if let Some(dangling) = dangling(&transaction).map_err(failed)? {
            return Err(refused(dangling));
        }
        if let Some(problem) = Schema::read(&transaction).map_err(failed)?.problems.into_iter().next() {
            return Err(refused(problem.to_string()));
        }
        let row = (step.number, &step.name, &step.checksum, self.now);
        transaction.execute("insert into rose_migrations values ($1, $2, $3, $4)", row).map_err(failed)?;
        transaction.commit().map_err(|error| refused(words(&error)))?;
        Ok(true)
    }

    fn is_applied(&self, step: &Step) -> Result<bool, MigrateError> {
        is_applied(self.location, &self.connection, step)
    }

    fn history(&self) -> Result<History, StoreError> {
        history(&self.connection).map_err(|error| of_rusqlite(self.location, &error))
    }
}

/// Whether the history has it, with the same text.
fn is_applied(location: &Location, connection: &Connection, step: &Step) -> Result<bool, MigrateError> {
    history(connection).map_err(|error| of_rusqlite(location, &error))?.has(&location.domain, step)
}

fn history(connection: &Connection) -> Result<History, rusqlite::Error> {
    let there = "select 1 from sqlite_schema where type = 'table' and name = 'rose_migrations'";
    if connection.query_row(there, [], |_| Ok(())).optional()?.is_none() {
        return Ok(History::default());
    }
    let mut rows = connection.prepare("select number, name, checksum from rose_migrations")?;
    let rows = rows.query_map([], |row| Ok((row.get(0)?, Applied { name: row.get(1)?, checksum: row.get(2)? })))?;
    rows.collect::<Result<_, _>>().map(History)
}

/// A row that refers to one that is not there.
fn dangling(connection: &Connection) -> Result<Option<String>, rusqlite::Error> {
    let sql = "select \"table\", parent from pragma_foreign_key_check limit 1";
    let row =
        connection.query_row(sql, [], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).optional()?;
    Ok(row.map(|(child, parent)| format!("a row of `{child}` refers to one of `{parent}` that is not there")))
}

/// Looks on while a migration runs.
#[derive(Debug, Clone, Default)]
struct Guard {
    state: Arc<Mutex<Watch>>,
}

#[derive(Debug, Default)]
struct Watch {
    on: bool,
    denied: Option<String>,
}

impl Guard {
    /// Starts or stops looking; gives what was denied until now.
    fn watch(&self, on: bool) -> Option<String> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.on = on;
        state.denied.take()
    }

    fn judge(&self, context: &AuthContext<'_>) -> Authorization {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match state.on.then(|| refusal(context.action)).flatten() {
            None => Authorization::Allow,
            Some(reason) => {
                state.denied.get_or_insert(reason);
                Authorization::Deny
            }
        }
    }
}

/// What SQLite itself runs behind `alter table … add column`, and what ends with the transaction.
const HARMLESS: &[&str] = &["defer_foreign_keys", "quick_check"];

/// Why a migration may not do something.
fn refusal(action: AuthAction<'_>) -> Option<String> {
    match action {
        AuthAction::Transaction { .. } | AuthAction::Savepoint { .. } => {
            Some("a migration is one transaction already: leave begin, commit, rollback and savepoint out".to_owned())
        }
        AuthAction::Attach { .. } | AuthAction::Detach { .. } => Some("a migration has one file only".to_owned()),
        AuthAction::Pragma { pragma_name, .. } if HARMLESS.contains(&pragma_name.to_ascii_lowercase().as_str()) => None,
        AuthAction::Pragma { pragma_name, .. } => Some(format!("`pragma {pragma_name}` is the kernel's to set")),
        AuthAction::Insert { table_name }
        | AuthAction::Update { table_name, .. }
        | AuthAction::Delete { table_name }
        | AuthAction::CreateTable { table_name }
        | AuthAction::DropTable { table_name }
        | AuthAction::AlterTable { table_name, .. }
            if is_kernels(table_name).is_some() =>
        {
            is_kernels(table_name)
        }
        AuthAction::Function { function_name } if function_name.eq_ignore_ascii_case("load_extension") => {
            Some("`load_extension` is not allowed".to_owned())
        }
        _ => None,
    }
}
