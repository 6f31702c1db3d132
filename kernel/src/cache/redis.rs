//! A cache in the data Redis.

use std::time::Duration;

use bytes::Bytes;
use redis::cmd;

use super::{Cache, Later, MOST_BYTES};
use crate::redis::Redis;

/// A cache that all workers share.
#[derive(Debug, Clone)]
pub struct InRedis(Redis);

impl InRedis {
    /// In this Redis.
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        Self(redis)
    }

    fn key(&self, key: &str) -> String {
        self.0.key(&format!("cache:{key}"))
    }
}

impl Cache for InRedis {
    fn get<'a>(&'a self, key: &'a str) -> Later<'a, Option<Bytes>> {
        Box::pin(async move {
            // One that is gone has said so in the log; here it is as if the value were not there.
            let value: Option<Vec<u8>> = self.0.run(cmd("GET").arg(self.key(key))).await.unwrap_or_default();
            value.map(Bytes::from)
        })
    }

    fn set<'a>(&'a self, key: &'a str, value: Bytes, time: Duration) -> Later<'a, ()> {
        Box::pin(async move {
            if value.len() > MOST_BYTES {
                return;
            }
            let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
            let mut set = cmd("SET");
            set.arg(self.key(key)).arg(value.as_ref()).arg("PX").arg(milliseconds);
            let _not_kept = self.0.run::<()>(&set).await;
        })
    }

    fn remove<'a>(&'a self, key: &'a str) -> Later<'a, bool> {
        Box::pin(async move { self.0.run::<()>(cmd("DEL").arg(self.key(key))).await.is_ok() })
    }
}
