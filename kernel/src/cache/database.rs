//! A cache in the kernel's own database: what several workers share where there is no Redis.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use bytes::Bytes;
use rose_abi::value::Value;

use super::{Cache, Later, MOST_BYTES};
use crate::{clock::Clock, store::Store};

/// After so many values that were kept, the table is brought back to its bounds.
const SWEEP: u32 = 32;

/// A cache in a table of the kernel's domain, bounded in bytes.
#[derive(Debug)]
pub struct InDatabase {
    store: Store,
    clock: Clock,
    most_bytes: u64,
    kept: AtomicU32,
}

impl InDatabase {
    /// In the kernel's database. It holds so many bytes of values, and a few values more between two sweeps.
    #[must_use]
    pub fn new(store: Store, clock: Clock, most_bytes: u64) -> Self {
        Self { store, clock, most_bytes, kept: AtomicU32::new(0) }
    }

    fn now(&self) -> Value {
        Value::I64(self.clock.now())
    }

    /// Deletes what has ended, then what ends soonest of what is too much.
    async fn sweep(&self) {
        const ENDED: &str = "delete from cache where expires_at <= $1";
        const TOO_MUCH: &str = "delete from cache where key in (
            select key from (
                select key, cast(sum(bytes) over (order by expires_at desc, key) as bigint) as up_to from cache
            ) as counted where up_to > $1)";
        let most = Value::I64(i64::try_from(self.most_bytes).unwrap_or(i64::MAX));
        let swept = match self.store.write(ENDED, vec![self.now()]).await {
            Ok(_) => self.store.write(TOO_MUCH, vec![most]).await,
            Err(error) => Err(error),
        };
        if let Err(error) = swept {
            tracing::debug!(%error, "the cache could not be swept");
        }
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

impl Cache for InDatabase {
    fn get<'a>(&'a self, key: &'a str) -> Later<'a, Option<Bytes>> {
        const GET: &str = "select value from cache where key = $1 and expires_at > $2";
        Box::pin(async move {
            let found = self.store.read(GET, vec![text(key), self.now()]).await.ok()?;
            found.rows.into_iter().flatten().find_map(|value| match value {
                Value::Bytes(bytes) => Some(Bytes::from(bytes)),
                _ => None,
            })
        })
    }

    fn set<'a>(&'a self, key: &'a str, value: Bytes, time: Duration) -> Later<'a, ()> {
        const SET: &str = "insert into cache (key, value, bytes, expires_at) values ($1, $2, $3, $4)
            on conflict (key) do update
            set value = excluded.value, bytes = excluded.bytes, expires_at = excluded.expires_at";
        Box::pin(async move {
            if value.len() > MOST_BYTES {
                return;
            }
            let time = i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
            let until = Value::I64(self.clock.now().saturating_add(time));
            let bytes = i64::try_from(key.len() + value.len()).unwrap_or(i64::MAX);
            let parameters = vec![text(key), Value::Bytes(value.into()), Value::I64(bytes), until];
            if let Err(error) = self.store.write(SET, parameters).await {
                tracing::debug!(%error, key, "a value is not kept");
            }
            if self.kept.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP) {
                self.sweep().await;
            }
        })
    }

    fn remove<'a>(&'a self, key: &'a str) -> Later<'a, bool> {
        const REMOVE: &str = "delete from cache where key = $1";
        Box::pin(async move { self.store.write(REMOVE, vec![text(key)]).await.is_ok() })
    }
}
