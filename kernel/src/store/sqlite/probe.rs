//! Shows every statement to SQLite before it is ever run, with its authorizer looking on: what it does, which tables it
//! reads and writes, through views, triggers and cascades.
//!
//! The probe has a connection of its own, opened for reading, and prepares without running. It blocks, so it runs on
//! a thread for that.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rose_abi::messages::{DatabaseFaultKind, Statement};
use rusqlite::{
    Connection, OpenFlags,
    hooks::{AuthAction, AuthContext, Authorization},
};

use super::{
    Database, Location,
    fault::{of_rusqlite, words},
    functions,
    prepared::Prepared,
    rules,
    schema::Schema,
};
use crate::store::{
    backend,
    error::{CheckError, Problem, StoreError},
    history::KERNELS,
    plan::{Checked, StatementKind, StatementPlan, TableNames},
    rules::{Reading, parameter_number},
};

/// Checks statements against the schema of a database.
pub(in crate::store) async fn check(database: &Database, statements: &[Statement]) -> Result<Checked, CheckError> {
    let (location, busy, statements) = (database.location.clone(), database.busy, statements.to_vec());
    blocking(move || check_now(&location, busy, &statements)).await?
}

/// Runs what blocks on a thread where that is allowed.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    let stopped = |_| StoreError::new(DatabaseFaultKind::Other, "work on a database stopped in the middle");
    tokio::task::spawn_blocking(work).await.map_err(stopped)
}

fn check_now(location: &Location, busy: Duration, statements: &[Statement]) -> Result<Checked, CheckError> {
    let failed = |error: rusqlite::Error| of_rusqlite(location, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&location.file, flags).map_err(failed)?;
    connection.busy_timeout(busy).map_err(failed)?;
    let probe = Probe::new(connection).map_err(failed)?;
    let mut problems = probe.schema.problems.clone();
    let (mut names, mut plans) = (TableNames::default(), Vec::with_capacity(statements.len()));
    for statement in statements {
        match probe.plan(statement, &mut names) {
            Ok(plan) => plans.push(plan),
            Err(message) => problems.push(Problem { place: statement.place.to_string(), message }),
        }
    }
    match problems.is_empty() {
        true => Ok(Checked::new(names, plans)),
        false => Err(CheckError::Refused(problems)),
    }
}

/// A connection that notes instead of runs.
#[derive(Debug)]
pub(super) struct Probe {
    connection: Connection,
    schema: Schema,
    seen: Arc<Mutex<Seen>>,
}

/// What SQLite's authorizer was asked about one statement.
#[derive(Debug, Default)]
struct Seen {
    reads: BTreeSet<String>,
    writes: BTreeSet<String>,
    /// The first thing that was denied.
    denied: Option<String>,
}

/// What SQLite says of a statement.
#[derive(Debug)]
struct Seeing {
    reads: BTreeSet<String>,
    writes: BTreeSet<String>,
    columns: Vec<String>,
    read_only: bool,
    parameters: BTreeSet<usize>,
}

impl Probe {
    pub(super) fn new(connection: Connection) -> Result<Self, rusqlite::Error> {
        // Without this SQLite would not see cascades.
        connection.pragma_update(None, "foreign_keys", true)?;
        let schema = Schema::read(&connection)?;
        let seen = Arc::<Mutex<Seen>>::default();
        let probe = Self { connection, schema, seen };
        probe.connect_virtual_tables();
        let seen = Arc::clone(&probe.seen);
        probe.connection.authorizer(Some(move |context: AuthContext<'_>| {
            seen.lock().unwrap_or_else(PoisonError::into_inner).judge(&context)
        }))?;
        Ok(probe)
    }

    /// A virtual table reads its own settings when it is first used; that is not the statement's doing.
    fn connect_virtual_tables(&self) {
        for name in self.schema.tables.values() {
            let sql = format!("select 1 from \"{}\" limit 0", name.replace('"', "\"\""));
            // One that cannot be used is named when a statement uses it.
            let _unusable = self.connection.prepare(&sql);
        }
    }

    fn plan(&self, statement: &Statement, names: &mut TableNames) -> Result<StatementPlan, String> {
        let (reading, dates) = rules::read(&statement.sqlite)?;
        let prepared = self.prepare(&statement.sqlite)?;
        agree(&reading, &prepared)?;
        let writes = self.tables(&prepared.writes, &reading)?;
        let mut reads = self.tables(&prepared.reads, &reading)?;
        self.add_sources(&mut reads)?;
        let ready = Prepared::new(&statement.sqlite, reading.kind, reading.follows, dates);
        Ok(StatementPlan {
            kind: reading.kind,
            parameters: reading.parameters,
            reads: names.numbers(&reads),
            writes: names.numbers(&writes),
            columns: prepared.columns,
            place: statement.place.clone(),
            sql: statement.sqlite.clone(),
            prepared: backend::Prepared::Sqlite(ready),
        })
    }

    fn prepare(&self, sql: &str) -> Result<Seeing, String> {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Seen::default();
        let prepared = self.connection.prepare(sql);
        let seen = std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner));
        let statement = prepared.map_err(|error| seen.denied.unwrap_or_else(|| words(&error)))?;
        let mut parameters = BTreeSet::new();
        for position in 1..=statement.parameter_count() {
            let name = statement.parameter_name(position).unwrap_or("?");
            let number = parameter_number(name);
            parameters
                .insert(number.ok_or_else(|| format!("`{name}` is not a parameter: they are `$1`, `$2` and so on"))?);
        }
        Ok(Seeing {
            reads: seen.reads,
            writes: seen.writes,
            columns: statement.column_names().into_iter().map(str::to_owned).collect(),
            read_only: statement.readonly(),
            parameters,
        })
    }

    /// The tables behind the names that the authorizer was given, which are also those of views, of common table
    /// expressions without a column in use, and of table functions.
    fn tables(&self, names: &BTreeSet<String>, reading: &Reading) -> Result<BTreeSet<String>, String> {
        let mut tables = BTreeSet::new();
        for name in names {
            if name.starts_with(KERNELS) {
                return Err(format!("`{name}` belongs to the kernel"));
            }
            if let Some(table) = self.schema.table(name) {
                tables.insert(table.to_owned());
            } else if !self.schema.views.contains(name)
                && !reading.common_tables.contains(name)
                && !functions::is_table_function(name)
            {
                return Err(format!("`{name}` is not a table of this plugin"));
            }
        }
        Ok(tables)
    }

    /// A full-text table over another one reads it without the authorizer being asked.
    fn add_sources(&self, reads: &mut BTreeSet<String>) -> Result<(), String> {
        let mut unseen: Vec<String> = reads.iter().map(|table| table.to_lowercase()).collect();
        while let Some(table) = unseen.pop() {
            let Some(source) = self.schema.sources.get(&table) else { continue };
            let behind = self.prepare(&format!("select * from \"{}\"", source.replace('"', "\"\"")))?;
            for name in behind.reads {
                if let Some(table) = self.schema.table(&name)
                    && reads.insert(table.to_owned())
                {
                    unseen.push(name);
                }
            }
        }
        Ok(())
    }
}

/// The parser and SQLite must have seen the same statement.
fn agree(reading: &Reading, prepared: &Seeing) -> Result<(), String> {
    let numbered = prepared.parameters.last().copied().unwrap_or(0) == prepared.parameters.len();
    if !numbered || prepared.parameters.len() != reading.parameters {
        let (ours, theirs) = (reading.parameters, prepared.parameters.len());
        return Err(format!(
            "it reads as {ours} parameters, but SQLite sees {theirs}: write them as `$1`, `$2` and so on"
        ));
    }
    match (reading.kind == StatementKind::Read) == prepared.read_only {
        true => Ok(()),
        false => Err("it cannot be told whether it writes".to_owned()),
    }
}

impl Seen {
    fn judge(&mut self, context: &AuthContext<'_>) -> Authorization {
        match self.note(context.action) {
            Ok(()) => Authorization::Allow,
            Err(reason) => {
                self.denied.get_or_insert(match context.accessor {
                    Some(by) => format!("{reason} (in `{by}`)"),
                    None => reason,
                });
                Authorization::Deny
            }
        }
    }

    fn note(&mut self, action: AuthAction<'_>) -> Result<(), String> {
        match action {
            AuthAction::Select | AuthAction::Recursive => {}
            AuthAction::Read { table_name, .. } => {
                readable(table_name)?;
                self.reads.insert(table_name.to_lowercase());
            }
            AuthAction::Insert { table_name }
            | AuthAction::Update { table_name, .. }
            | AuthAction::Delete { table_name } => {
                readable(table_name)?;
                self.writes.insert(table_name.to_lowercase());
            }
            AuthAction::Function { function_name } => functions::refusal(function_name).map_or(Ok(()), Err)?,
            other => return Err(format!("{} is not allowed", named(&other))),
        }
        Ok(())
    }
}

fn readable(table: &str) -> Result<(), String> {
    match table.to_ascii_lowercase().starts_with("sqlite_") {
        true => Err(format!("`{table}` is SQLite's own")),
        false => Ok(()),
    }
}

/// The action without its arguments: `Pragma`, `Attach`.
fn named(action: &AuthAction<'_>) -> String {
    let text = format!("{action:?}");
    text.split([' ', '{']).next().unwrap_or_default().to_lowercase()
}
