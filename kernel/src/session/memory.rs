//! Sessions in this process, for tests: they end with it.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use super::{Answer, SessionStore};

/// A store that forgets everything when it is dropped.
#[derive(Debug, Default)]
pub struct InMemory(Mutex<BTreeMap<String, BTreeMap<String, Vec<u8>>>>);

impl InMemory {
    fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut BTreeMap<String, BTreeMap<String, Vec<u8>>>) -> T,
    ) -> Answer<'_, T> {
        let done = work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
        Box::pin(std::future::ready(Ok(done)))
    }
}

impl SessionStore for InMemory {
    fn read<'a>(&'a self, session: &'a str, plugin: &'a str) -> Answer<'a, Option<Vec<u8>>> {
        self.with(|sessions| sessions.get(session).and_then(|values| values.get(plugin)).cloned())
    }

    fn write<'a>(&'a self, session: &'a str, plugin: &'a str, value: Vec<u8>) -> Answer<'a, ()> {
        self.with(|sessions| drop(sessions.entry(session.to_owned()).or_default().insert(plugin.to_owned(), value)))
    }

    fn exists<'a>(&'a self, session: &'a str) -> Answer<'a, bool> {
        self.with(|sessions| sessions.contains_key(session))
    }

    fn end<'a>(&'a self, session: &'a str) -> Answer<'a, ()> {
        self.with(|sessions| drop(sessions.remove(session)))
    }
}
