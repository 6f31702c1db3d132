//! Values both ways: parameters into SQLite's five storage classes, and those back into values.
//!
//! | value | in SQLite |
//! | --- | --- |
//! | `Bool` | INTEGER 0 or 1 |
//! | `I64`, `Timestamp` (microseconds) | INTEGER |
//! | `F64` | REAL; not a number is refused, SQLite would make it NULL |
//! | `Text`, `Json`, `Numeric` (its digits) | TEXT |
//! | `Date` | TEXT, `2026-05-01` |
//! | `Uuid` | TEXT, lower case with hyphens |
//! | `Bytes` | BLOB |
//! | `List` | TEXT, a JSON array for `in (select value from json_each($1))` |
//!
//! A UUID is text because that sorts as its bytes do, people can read it, and a list of them can be JSON, which bytes
//! cannot. The way back knows INTEGER, REAL, TEXT, BLOB and NULL only; the SDK's row reader makes the
//! author's types of them.

use std::collections::BTreeSet;

use rose_abi::{messages::DatabaseFaultKind, value::Value};
use rusqlite::{Row, types::ValueRef};

use super::{
    Location,
    fault::of_rusqlite,
    volatile::{is_now, is_zone},
};
use crate::store::{error::StoreError, gathered::Gathered};

/// A value of one of SQLite's five storage classes.
pub(super) type Stored = rusqlite::types::Value;

/// Refuses parameters that would bring the clock or the server's zone into a date function.
pub(super) fn fit(dates: &BTreeSet<usize>, parameters: &[Value]) -> Result<(), StoreError> {
    for position in dates {
        if let Some(Value::Text(text)) = parameters.get(*position)
            && (is_now(text) || is_zone(text))
        {
            let message = format!("parameter ${}: `{text}` in a date function is not the same each time", position + 1);
            return Err(StoreError::misuse(message));
        }
    }
    Ok(())
}

/// Makes SQLite's values of parameters.
pub(super) fn bind(parameters: Vec<Value>) -> Result<Vec<Stored>, StoreError> {
    let stored = |(position, parameter)| {
        stored(parameter).map_err(|reason| StoreError::misuse(format!("parameter ${}: {reason}", position + 1)))
    };
    parameters.into_iter().enumerate().map(stored).collect()
}

fn stored(parameter: Value) -> Result<Stored, String> {
    Ok(match parameter {
        Value::Null => Stored::Null,
        Value::Bool(truth) => Stored::Integer(i64::from(truth)),
        Value::I64(number) | Value::Timestamp(number) => Stored::Integer(number),
        Value::F64(number) if number.is_nan() => return Err("SQLite has no value for `not a number`".to_owned()),
        Value::F64(number) => Stored::Real(number),
        Value::Text(text) | Value::Json(text) | Value::Numeric(text) => Stored::Text(text),
        Value::Bytes(bytes) => Stored::Blob(bytes),
        Value::Date(days) => Stored::Text(date(days)?),
        Value::Uuid(bytes) => Stored::Text(uuid(bytes)),
        Value::List(items) => Stored::Text(list(&items)?),
        Value::Other { kind, .. } => return Err(format!("SQLite has no type `{kind}`")),
    })
}

/// `2026-05-01`; only years of four digits sort as text.
fn date(days: i32) -> Result<String, String> {
    let span = jiff::Span::new().try_days(days);
    match span.and_then(|span| jiff::civil::date(1970, 1, 1).checked_add(span)) {
        Ok(day) if (0..=9999).contains(&day.year()) => Ok(day.to_string()),
        _ => Err(format!("{days} days from 1970-01-01 are outside of the years 0 to 9999")),
    }
}

fn uuid(bytes: [u8; 16]) -> String {
    uuid::Uuid::from_bytes(bytes).hyphenated().to_string()
}

/// A JSON array whose elements `json_each` gives back exactly.
fn list(items: &[Value]) -> Result<String, String> {
    let items: Result<Vec<String>, String> = items.iter().map(item).collect();
    Ok(format!("[{}]", items?.join(",")))
}

fn item(value: &Value) -> Result<String, String> {
    let text = |text: &str| match text.contains('\0') {
        true => Err("a text in a list has a zero character".to_owned()),
        false => serde_json::to_string(text).map_err(|error| error.to_string()),
    };
    match value {
        Value::Null => Ok("null".to_owned()),
        Value::Bool(truth) => Ok(i64::from(*truth).to_string()),
        Value::I64(number) | Value::Timestamp(number) => Ok(number.to_string()),
        Value::F64(number) if number.is_finite() => Ok(format!("{number:?}")),
        Value::F64(number) => Err(format!("a list cannot hold the number {number}")),
        Value::Text(value) | Value::Json(value) | Value::Numeric(value) => text(value),
        Value::Date(days) => text(&date(*days)?),
        Value::Uuid(bytes) => text(&uuid(*bytes)),
        Value::Bytes(_) | Value::List(_) | Value::Other { .. } => {
            Err("a list holds numbers, truth values, texts, dates, times and UUIDs only".to_owned())
        }
    }
}

/// Takes one row.
pub(super) fn gather(gathered: &mut Gathered, location: &Location, row: &Row<'_>) -> Result<(), StoreError> {
    let statement: &rusqlite::Statement<'_> = row.as_ref();
    let width = statement.column_count();
    let name = |column| statement.column_name(column).unwrap_or_default();
    if gathered.needs_columns() {
        gathered.set_columns((0..width).map(|column| name(column).to_owned()));
    }
    gathered.add(location, width, |column| {
        Ok(match row.get_ref(column).map_err(|error| of_rusqlite(location, &error))? {
            ValueRef::Null => (Value::Null, 1),
            ValueRef::Integer(number) => (Value::I64(number), 8),
            ValueRef::Real(number) => (Value::F64(number), 8),
            ValueRef::Blob(bytes) => (Value::Bytes(bytes.to_vec()), bytes.len()),
            ValueRef::Text(text) => {
                let text = str::from_utf8(text).map_err(|_| not_text(location, name(column)))?;
                (Value::Text(text.to_owned()), text.len())
            }
        })
    })
}

/// A text that cannot be one.
pub(super) fn not_text(location: &Location, column: &str) -> StoreError {
    let message = format!("{location} has text in column `{column}` that is not UTF-8");
    StoreError::new(DatabaseFaultKind::Other, message)
}
