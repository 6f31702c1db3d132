//! Shows every statement to PostgreSQL before it is ever run: the types of its parameters and columns, and the tables
//! that it names, through views.
//!
//! All happens in one transaction that is rolled back, so that it is right behind a pooler too. For the tables, the
//! statement becomes the body of a function that exists for a moment: PostgreSQL notes what such a body depends on.

use std::{collections::BTreeSet, sync::Arc};

use rose_abi::messages::Statement;
use sqlx::{
    AssertSqlSafe, Column as _, Connection as _, Either, Executor as _, SqlSafeStr as _, Statement as _, TypeInfo as _,
    postgres::PgTypeInfo,
};

use super::{
    Database,
    connection::{Connection, Connector, Prepared},
    rules,
    schema::{Schema, rows},
    types::Type,
};
use crate::store::{
    backend,
    error::{CheckError, Problem, StoreError},
    options::Pooler,
    plan::{Checked, StatementKind, StatementPlan, TableNames},
    rules::Reading,
};

/// Checks statements against the schema of a database.
pub(in crate::store) async fn check(database: &Arc<Database>, statements: &[Statement]) -> Result<Checked, CheckError> {
    let mut connection = Connector::new(database).connect().await?;
    // What an earlier probe left on this server when it was killed; only where nobody else keeps statements there.
    let forget = if database.pooler == Pooler::Safe { "; deallocate all" } else { "" };
    let time = database.statement_time;
    let limits = format!("set local statement_timeout = {0}; set local lock_timeout = {0}", time.as_millis());
    connection.simple(&format!("begin; {limits}{forget}"), time).await?;
    let schema = Schema::read(&mut connection).await?;
    database.set_unique(schema.unique.clone());
    let mut probe = Probe { connection, schema };
    let mut problems = probe.schema.problems.clone();
    let (mut names, mut plans) = (TableNames::default(), Vec::with_capacity(statements.len()));
    for statement in statements {
        match probe.plan(statement, &mut names).await? {
            Ok(plan) => plans.push(plan),
            Err(message) => problems.push(Problem { place: statement.place.to_string(), message }),
        }
    }
    let mut connection = probe.connection;
    // Prepared statements outlive the transaction.
    super::connection::in_time(database, time, connection.inner.clear_cached_statements()).await?;
    connection.rollback().await?;
    connection.close().await;
    match problems.is_empty() {
        true => Ok(Checked::new(names, plans)),
        false => Err(CheckError::Refused(problems)),
    }
}

struct Probe {
    connection: Connection,
    schema: Schema,
}

/// What PostgreSQL says of a statement.
#[derive(Debug)]
struct Seeing {
    types: Vec<Type>,
    columns: Vec<String>,
    tables: BTreeSet<String>,
}

/// A statement that cannot be used, apart from a database that cannot.
type Tried<T> = Result<Result<T, String>, StoreError>;

impl Probe {
    async fn plan(&mut self, statement: &Statement, names: &mut TableNames) -> Tried<StatementPlan> {
        let sql = &statement.postgres;
        let reading = match rules::read(sql) {
            Ok(reading) => reading,
            Err(reason) => return Ok(Err(reason)),
        };
        self.connection.simple("savepoint rose_probe", self.connection.database.statement_time).await?;
        let seen = self.see(sql).await;
        // An error has ended all that was done since.
        let back = "rollback to savepoint rose_probe; release savepoint rose_probe";
        if !matches!(&seen, Err(error) if !error.sound) {
            self.connection.simple(back, self.connection.database.statement_time).await?;
        }
        let seeing = match seen {
            Ok(Ok(seeing)) => seeing,
            Ok(Err(reason)) => return Ok(Err(reason)),
            Err(error) if error.sound => return Ok(Err(words(&error, &self.connection.database))),
            Err(error) => return Err(error),
        };
        if let Err(reason) = agree(&reading, &seeing) {
            return Ok(Err(reason));
        }
        let writes = match reading.kind {
            StatementKind::Read => BTreeSet::new(),
            StatementKind::Write => self.written(&reading, &seeing),
        };
        let prepared = Prepared::new(&self.connection.database, sql, seeing.types, reading.follows);
        Ok(Ok(StatementPlan {
            kind: reading.kind,
            parameters: reading.parameters,
            reads: names.numbers(&seeing.tables),
            writes: names.numbers(&writes),
            columns: seeing.columns,
            place: statement.place.clone(),
            sql: sql.clone(),
            prepared: backend::Prepared::Postgres(prepared),
        }))
    }

    async fn see(&mut self, sql: &str) -> Tried<Seeing> {
        let (types, columns) = match self.prepare(sql).await? {
            Ok(prepared) => prepared,
            Err(reason) => return Ok(Err(reason)),
        };
        // Without rows it gives nothing to return.
        let returns = if columns.is_empty() { "void" } else { "setof record" };
        let parameters: Vec<String> = types.iter().map(|kind| kind.sql()).collect();
        let body = sql.trim_end().trim_end_matches(';');
        let function = format!(
            "create function pg_temp.rose_probe({}) returns {returns} language sql begin atomic {body}\n; end",
            parameters.join(", ")
        );
        let time = self.connection.database.statement_time;
        self.connection.simple(&function, time).await?;
        let mut tables = BTreeSet::new();
        for [kind, name] in rows(&mut self.connection, DEPENDS).await? {
            match kind.as_str() {
                "table" => drop(tables.insert(name)),
                // What it does is not known.
                _ => tables.extend(self.schema.tables.iter().cloned()),
            }
        }
        Ok(Ok(Seeing { types, columns, tables }))
    }

    /// Types of parameters, names of columns.
    async fn prepare(&mut self, sql: &str) -> Tried<(Vec<Type>, Vec<String>)> {
        let database = &self.connection.database;
        let sql = AssertSqlSafe(sql.to_owned()).into_sql_str();
        let inner = &mut self.connection.inner;
        let statement = super::connection::in_time(database, database.statement_time, inner.prepare(sql)).await?;
        let parameters: &[PgTypeInfo] = match statement.parameters() {
            Some(Either::Left(parameters)) => parameters,
            _ => &[],
        };
        let mut types = Vec::with_capacity(parameters.len());
        for (position, info) in parameters.iter().enumerate() {
            match Type::of_info(info) {
                Some(known) => types.push(known),
                None => return Ok(Err(unknown(&format!("parameter ${}", position + 1), info))),
            }
        }
        let mut columns = Vec::new();
        for column in statement.columns() {
            if Type::of_info(column.type_info()).is_none() {
                return Ok(Err(unknown(&format!("column `{}`", column.name()), column.type_info())));
            }
            columns.push(column.name().to_owned());
        }
        Ok(Ok((types, columns)))
    }

    /// What it may write by its own text; what triggers and cascades write is told when it was committed.
    fn written(&self, reading: &Reading, seeing: &Seeing) -> BTreeSet<String> {
        match reading.targets.iter().all(|target| self.schema.tables.contains(target)) {
            true => reading.targets.clone(),
            // Through a view.
            false => seeing.tables.clone(),
        }
    }
}

/// What the function depends on: tables through views, and functions that are not PostgreSQL's own.
const DEPENDS: &str = "
    with recursive dependency (class, object) as (
        select 'pg_proc'::regclass::oid, p.oid from pg_proc p
        where p.proname = 'rose_probe' and p.pronamespace = pg_my_temp_schema()
        union
        select x.class, x.object from dependency join lateral (
            select d.refclassid as class, d.refobjid as object from pg_depend d
            where d.classid = dependency.class and d.objid = dependency.object
                and d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass)
            union
            select d.refclassid, d.refobjid from pg_rewrite r
            join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
            where dependency.class = 'pg_class'::regclass and r.ev_class = dependency.object
                and d.refclassid in ('pg_class'::regclass, 'pg_proc'::regclass)
        ) x on true
    )
    select 'table', c.relname::text from dependency d
    join pg_class c on d.class = 'pg_class'::regclass and c.oid = d.object where c.relkind in ('r', 'p', 'm', 'f')
    union
    select 'function', p.proname::text from dependency d
    join pg_proc p on d.class = 'pg_proc'::regclass and p.oid = d.object where p.proname <> 'rose_probe'";

fn unknown(what: &str, info: &PgTypeInfo) -> String {
    format!("{what} is of the type `{}`: cast it to text", info.name().to_lowercase())
}

/// The parser and PostgreSQL must have seen the same statement.
fn agree(reading: &Reading, seeing: &Seeing) -> Result<(), String> {
    match seeing.types.len() == reading.parameters {
        true => Ok(()),
        false => Err(format!(
            "it reads as {} parameters, but PostgreSQL sees {}: write them as `$1`, `$2` and so on",
            reading.parameters,
            seeing.types.len()
        )),
    }
}

/// The server's own words, for messages that name file and line themselves.
pub(super) fn words(error: &StoreError, database: &Database) -> String {
    let message = error.message.as_str();
    message.strip_prefix(&format!("{database} said: ")).unwrap_or(message).to_owned()
}
