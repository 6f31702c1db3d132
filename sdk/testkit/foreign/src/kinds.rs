//! The table `kinds`: one row with a column for every kind of value, written and read back.

use std::collections::BTreeMap;

use rose_abi::value::Value;
use rose_sdk::{db::JsonText, prelude::*};
use serde::{Deserialize, Serialize};

/// The row, each column in the type that an author would choose.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Kinds {
    missing: Option<String>,
    truth: bool,
    integer: i64,
    float: f64,
    text: String,
    /// In JSON as a list of numbers.
    #[serde(with = "serde_bytes")]
    bytes: Vec<u8>,
    moment: Timestamp,
    day: String,
    uuid: String,
    numeric: String,
    document: BTreeMap<String, Vec<i64>>,
    choice: Choice,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    Open,
    Closed,
}

pub(crate) async fn read(db: &Db) -> Tried<Kinds> {
    query_as!(
        Kinds,
        "
        select missing, truth, integer, float, text, bytes, moment, day, uuid, numeric, document, choice
        from kinds
        where id = 1
        "
    )
    .fetch_one(db)
    .await
}

/// Writes the row anew, with a parameter of every kind; `step` makes it another one each time.
pub(crate) async fn write(on: &impl Executor, step: i64) -> Tried<u64> {
    let document = BTreeMap::from([("steps", vec![step, step + 1])]);
    let uuid = u128::try_from(step).unwrap_or_default().to_be_bytes();
    query!(
        "
        update kinds
        set missing = $1, truth = $2, integer = $3, float = $4, text = $5, bytes = $6, moment = $7, day = $8,
            uuid = $9, numeric = $10, document = $11, choice = $12
        where id = 1
        "
    )
    .bind(None::<String>)
    .bind(step % 2 == 0)
    .bind(step)
    .bind(step as f64 / 4.0)
    .bind(format!("step {step}: ä€😀 '\"\\"))
    .bind(&step.to_be_bytes()[..])
    .bind(Timestamp::from_micros(step * 1_000_000))
    .bind(Value::Date(i32::try_from(step)?))
    .bind(Value::Uuid(uuid))
    .bind(Value::Numeric(format!("{step}.10")))
    .bind(JsonText::of(&document)?)
    .bind(if step % 2 == 0 { "open" } else { "closed" })
    .execute(on)
    .await
}

/// How many of the numbers 1 to 100 are in the list.
pub(crate) async fn known(db: &Db, list: Vec<i64>) -> Tried<i64> {
    query_as!(
        i64,
        sqlite: "select count(*) from numbers where id in (select value from json_each($1))",
        postgres: "select count(*) from numbers where id = any($1)",
    )
    .bind(list)
    .fetch_one(db)
    .await
}

/// The number, read from the table of numbers.
pub(crate) async fn number(db: &Db, id: i64) -> Tried<i64> {
    query_as!(i64, "select id from numbers where id = $1").bind(id).fetch_one(db).await
}
