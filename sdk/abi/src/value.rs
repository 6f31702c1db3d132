//! Rows and the values in them: complete from the start, since postcard cannot grow.

use serde::{Deserialize, Serialize};

/// One value of a row or one parameter of a statement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// SQL `NULL`.
    Null,
    /// A truth value; SQLite keeps it as 0 or 1.
    Bool(bool),
    /// Any integer type of the database.
    I64(i64),
    /// Any floating type of the database.
    F64(f64),
    /// An exact decimal number as its digits: it is never a float on the way.
    Numeric(String),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(#[serde(with = "serde_bytes")] Vec<u8>),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// Days since 1970-01-01.
    Date(i32),
    /// A UUID in network order.
    Uuid([u8; 16]),
    /// A JSON document as text.
    Json(String),
    /// A list, for `= any($1)` and its like.
    List(Vec<Value>),
    /// A type that the kernel does not know: its name and the database's text form.
    Other {
        /// The database's name of the type.
        kind: String,
        /// The value in the database's text form.
        text: String,
    },
}

impl Value {
    /// What it is, for messages.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a truth value",
            Self::I64(_) => "an integer",
            Self::F64(_) => "a float",
            Self::Numeric(_) => "a decimal",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Timestamp(_) => "a time",
            Self::Date(_) => "a date",
            Self::Uuid(_) => "a UUID",
            Self::Json(_) => "JSON",
            Self::List(_) => "a list",
            Self::Other { .. } => "a type that the kernel does not know",
        }
    }
}

/// One statement to run: its position in the sorted description, and a parameter for each placeholder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatementCall {
    /// Position in `Description::statements`.
    pub statement: u32,
    /// `$1` first.
    pub parameters: Vec<Value>,
}

/// What a statement gave.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// The names of the columns, the same for every row.
    pub columns: Vec<String>,
    /// Each row has as many values as there are columns.
    pub rows: Vec<Vec<Value>>,
    /// Rows that were inserted, updated or deleted.
    pub affected: u64,
}
