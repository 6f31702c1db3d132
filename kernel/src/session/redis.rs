//! Sessions in the auth Redis: a hash for each, with a field for each plugin.

use redis::{cmd, pipe};

use super::{Answer, LIFETIME, SessionError, SessionStore};
use crate::redis::{Redis, RedisFault};

/// A store in a Redis that evicts nothing.
#[derive(Debug)]
pub struct InRedis(Redis);

impl InRedis {
    /// In this Redis.
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        Self(redis)
    }

    fn key(&self, session: &str) -> String {
        self.0.key(&format!("session:{session}"))
    }
}

fn fault(fault: RedisFault) -> SessionError {
    match fault {
        RedisFault::Full(_) => SessionError::Full(fault.to_string()),
        RedisFault::Unavailable(_) | RedisFault::Other { .. } => SessionError::Unavailable(fault.to_string()),
    }
}

impl SessionStore for InRedis {
    fn read<'a>(&'a self, session: &'a str, plugin: &'a str) -> Answer<'a, Option<Vec<u8>>> {
        Box::pin(async move { self.0.run(cmd("HGET").arg(self.key(session)).arg(plugin)).await.map_err(fault) })
    }

    fn write<'a>(&'a self, session: &'a str, plugin: &'a str, value: Vec<u8>) -> Answer<'a, ()> {
        Box::pin(async move {
            let key = self.key(session);
            let mut both = pipe();
            both.atomic().cmd("HSET").arg(&key).arg(plugin).arg(value).ignore();
            both.cmd("EXPIRE").arg(&key).arg(LIFETIME.as_secs()).ignore();
            self.0.run_all(&both).await.map_err(fault)
        })
    }

    fn exists<'a>(&'a self, session: &'a str) -> Answer<'a, bool> {
        Box::pin(async move { self.0.run(cmd("EXISTS").arg(self.key(session))).await.map_err(fault) })
    }

    fn end<'a>(&'a self, session: &'a str) -> Answer<'a, ()> {
        Box::pin(async move { self.0.run(cmd("DEL").arg(self.key(session))).await.map_err(fault) })
    }
}
