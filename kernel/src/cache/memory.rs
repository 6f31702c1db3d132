//! A cache in this process, bounded in bytes.

use std::time::{Duration, Instant};

use bytes::Bytes;
use moka::{Expiry, sync::Cache as Moka};

use super::{Cache, Later, MOST_BYTES};

/// A cache of a worker's own.
#[derive(Debug, Clone)]
pub struct InMemory(pub(super) Moka<String, Kept>);

#[derive(Debug, Clone)]
pub(super) struct Kept {
    value: Bytes,
    time: Duration,
}

struct ByValue;

impl Expiry<String, Kept> for ByValue {
    fn expire_after_create(&self, _: &String, kept: &Kept, _: Instant) -> Option<Duration> {
        Some(kept.time)
    }

    fn expire_after_update(&self, _: &String, kept: &Kept, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(kept.time)
    }
}

impl InMemory {
    /// One that holds so many bytes of keys and values.
    #[must_use]
    pub fn new(most_bytes: u64) -> Self {
        let weigh = |key: &String, kept: &Kept| u32::try_from(key.len() + kept.value.len()).unwrap_or(u32::MAX);
        Self(Moka::builder().max_capacity(most_bytes).weigher(weigh).expire_after(ByValue).build())
    }
}

impl Cache for InMemory {
    fn get<'a>(&'a self, key: &'a str) -> Later<'a, Option<Bytes>> {
        Box::pin(std::future::ready(self.0.get(key).map(|kept| kept.value)))
    }

    fn set<'a>(&'a self, key: &'a str, value: Bytes, time: Duration) -> Later<'a, ()> {
        if value.len() <= MOST_BYTES {
            self.0.insert(key.to_owned(), Kept { value, time });
        }
        Box::pin(std::future::ready(()))
    }

    fn remove<'a>(&'a self, key: &'a str) -> Later<'a, bool> {
        self.0.invalidate(key);
        Box::pin(std::future::ready(true))
    }
}
