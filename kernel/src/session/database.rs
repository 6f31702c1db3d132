//! Sessions in the kernel's own database: what a site without a Redis has.

use rose_abi::{messages::DatabaseFaultKind, value::Value};

use super::{Answer, LIFETIME, SessionError, SessionStore};
use crate::{
    clock::Clock,
    store::{Store, StoreError},
};

/// A store in the tables of the kernel's domain.
#[derive(Debug)]
pub struct InDatabase {
    store: Store,
    clock: Clock,
}

impl InDatabase {
    /// In the kernel's database.
    #[must_use]
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock }
    }

    fn now(&self) -> Value {
        Value::I64(self.clock.now())
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn fault(error: StoreError) -> SessionError {
    match error.kind {
        DatabaseFaultKind::Unavailable if error.message.contains("is full") => SessionError::Full(error.message),
        _ => SessionError::Unavailable(error.message),
    }
}

impl SessionStore for InDatabase {
    fn read<'a>(&'a self, session: &'a str, plugin: &'a str) -> Answer<'a, Option<Vec<u8>>> {
        const READ: &str = "select value from sessions where session = $1 and plugin = $2 and expires_at > $3";
        Box::pin(async move {
            let parameters = vec![text(session), text(plugin), self.now()];
            let rows = self.store.read(READ, parameters).await.map_err(fault)?;
            Ok(rows.rows.into_iter().flatten().find_map(|value| match value {
                Value::Bytes(bytes) => Some(bytes),
                _ => None,
            }))
        })
    }

    fn write<'a>(&'a self, session: &'a str, plugin: &'a str, value: Vec<u8>) -> Answer<'a, ()> {
        const WRITE: &str = "insert into sessions (session, plugin, value, expires_at) values ($1, $2, $3, $4)
            on conflict (session, plugin) do update set value = excluded.value, expires_at = excluded.expires_at";
        const EXPIRED: &str = "delete from sessions where expires_at <= $1";
        Box::pin(async move {
            let lifetime = i64::try_from(LIFETIME.as_micros()).unwrap_or(i64::MAX);
            let until = Value::I64(self.clock.now().saturating_add(lifetime));
            // Now and then; hashes begin with every digit alike.
            if session.starts_with('0') {
                self.store.write(EXPIRED, vec![self.now()]).await.map_err(fault)?;
            }
            let parameters = vec![text(session), text(plugin), Value::Bytes(value), until];
            self.store.write(WRITE, parameters).await.map(drop).map_err(fault)
        })
    }

    fn exists<'a>(&'a self, session: &'a str) -> Answer<'a, bool> {
        const EXISTS: &str = "select 1 from sessions where session = $1 and expires_at > $2 limit 1";
        Box::pin(async move {
            let rows = self.store.read(EXISTS, vec![text(session), self.now()]).await.map_err(fault)?;
            Ok(!rows.rows.is_empty())
        })
    }

    fn end<'a>(&'a self, session: &'a str) -> Answer<'a, ()> {
        const END: &str = "delete from sessions where session = $1";
        Box::pin(async move { self.store.write(END, vec![text(session)]).await.map(drop).map_err(fault) })
    }
}
