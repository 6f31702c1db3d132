//! The table `entries`. Nothing here knows of requests, forms or pages.

use rose_sdk::prelude::*;
use serde::{Deserialize, Serialize};

/// What somebody wrote.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) line: String,
    pub(crate) written_at: Timestamp,
}

impl Entry {
    /// One for a page that poses.
    pub(crate) fn sample(id: i64, text: &str) -> Self {
        Self { id, name: text.to_owned(), line: text.to_owned(), written_at: Timestamp::from_micros(id << 40) }
    }
}

/// Entries that are older than the one with this id, newest first; all of them where there is none.
pub(crate) async fn older(db: &Db, than: Option<i64>, limit: u32) -> Tried<Vec<Entry>> {
    query_as!(
        Entry,
        "
        select id, name, line, written_at
        from entries
        where id < $1
        order by id desc
        limit $2
        "
    )
    .bind(than.unwrap_or(i64::MAX))
    .bind(limit)
    .fetch_all(db)
    .await
}

/// Entries that are newer than the one with this id, oldest first.
pub(crate) async fn newer(db: &Db, than: i64, limit: u32) -> Tried<Vec<Entry>> {
    query_as!(
        Entry,
        "
        select id, name, line, written_at
        from entries
        where id > $1
        order by id
        limit $2
        "
    )
    .bind(than)
    .bind(limit)
    .fetch_all(db)
    .await
}

/// Adds an entry; `false` where the same name has left the same line before, such as by a second click on the button.
pub(crate) async fn add(db: &Db, name: &str, line: &str, now: Timestamp) -> Tried<bool> {
    let added = query!("insert into entries (name, line, written_at) values ($1, $2, $3)")
        .bind(name)
        .bind(line)
        .bind(now)
        .execute(db)
        .await;
    match added {
        Ok(_) => Ok(true),
        // The table has one unique rule.
        Err(failure) if failure.broken_unique().is_some() => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// How many there are.
pub(crate) async fn count(db: &Db) -> Tried<u64> {
    query_as!(u64, "select count(*) from entries").fetch_one(db).await
}
