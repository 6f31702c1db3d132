//! The schema of a database as it stands: its tables, the columns of its unique rules, and definitions that hold
//! something which changes by itself. It only reads.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{Row as _, postgres::PgRow};

use super::{connection::Connection, fault::of_sqlx, rules};
use crate::store::{
    error::{Problem, StoreError},
    history::KERNELS,
};

/// What there is.
#[derive(Debug, Default)]
pub(super) struct Schema {
    /// The plugin's tables.
    pub(super) tables: BTreeSet<String>,
    /// The columns behind the name of each unique rule.
    pub(super) unique: BTreeMap<String, String>,
    /// Definitions that hold something that changes by itself.
    pub(super) problems: Vec<Problem>,
}

const TABLES: &str = "
    select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')";

const UNIQUE: &str = "
    select i.relname::text, string_agg(t.relname || '.' || a.attname, ', ' order by k.position)
    from pg_index x
    join pg_class i on i.oid = x.indexrelid
    join pg_class t on t.oid = x.indrelid and t.relnamespace = 'public'::regnamespace
    cross join lateral unnest(x.indkey::smallint[]) with ordinality as k(number, position)
    join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number
    where x.indisunique and k.position <= x.indnkeyatts
    group by i.relname, x.indnkeyatts
    having count(*) = x.indnkeyatts";

/// Views, defaults and generated columns, checks, and the functions behind triggers; not those of extensions.
const DEFINITIONS: &str = "
    select 'view', c.relname::text, pg_get_viewdef(c.oid) from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm')
        and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    union all
    select 'table', c.relname::text, pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d
    join pg_class c on c.oid = d.adrelid where c.relnamespace = 'public'::regnamespace
    union all
    select 'table', c.relname::text, pg_get_constraintdef(k.oid) from pg_constraint k
    join pg_class c on c.oid = k.conrelid where c.relnamespace = 'public'::regnamespace and k.contype = 'c'
    union all
    select 'function', p.proname::text, coalesce(pg_get_function_sqlbody(p.oid), p.prosrc) from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
        and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    order by 1, 2";

impl Schema {
    /// Reads it, inside of an open transaction.
    pub(super) async fn read(connection: &mut Connection) -> Result<Self, StoreError> {
        let mut schema = Self::default();
        for [name] in rows(connection, TABLES).await? {
            if !name.starts_with(KERNELS) {
                schema.tables.insert(name);
            }
        }
        for [rule, columns] in rows(connection, UNIQUE).await? {
            schema.unique.insert(rule, columns);
        }
        for [kind, name, text] in rows(connection, DEFINITIONS).await? {
            let found = rules::tokens(&text).map(|tokens| rules::find(&tokens));
            if let Some(message) = found.unwrap_or_else(Some) {
                schema.problems.push(Problem { place: format!("{kind} `{name}`"), message });
            }
        }
        Ok(schema)
    }
}

/// The texts of a query of our own.
pub(super) async fn rows<const WIDTH: usize>(
    connection: &mut Connection,
    sql: &str,
) -> Result<Vec<[String; WIDTH]>, StoreError> {
    let time = connection.database.statement_time;
    let rows = connection.simple(sql, time).await?;
    let database = &connection.database;
    let row = |row: &PgRow| -> Result<[String; WIDTH], StoreError> {
        let mut texts = [const { String::new() }; WIDTH];
        for (column, text) in texts.iter_mut().enumerate() {
            *text = row.try_get(column).map_err(|error| of_sqlx(database, &error))?;
        }
        Ok(texts)
    };
    rows.iter().map(row).collect()
}
