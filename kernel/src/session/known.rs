//! All sessions of a site, as the kernel's other parts see them: the store, and in memory what is asked of every
//! request that has a cookie, so that a page from the cache costs no way to the store.

use std::{sync::Arc, time::Duration};

use http::HeaderMap;
use moka::sync::Cache;
use rose_abi::{codec, messages::Audience};

use super::{SessionError, SessionStore, Visitor, cookie::SessionId};
use crate::{
    clock::Clock,
    versions::{Basis, Change, Seen, Versions},
};

/// The kernel's own part of a session, where no plugin has one.
pub(super) const KERNEL: &str = "kernel";

/// The most sessions that are known from memory.
const MOST: u64 = 50_000;

/// How long one is known without being asked for.
const RESTS: Duration = Duration::from_secs(600);

/// The sessions of a site. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Sessions {
    store: Arc<dyn SessionStore>,
    versions: Versions,
    clock: Clock,
    known: Cache<String, Arc<Known>>,
}

/// What is known of a session.
#[derive(Debug)]
struct Known {
    /// `None`: the site gave out no such session, or it is over.
    audience: Option<Audience>,
    basis: Basis,
}

impl Sessions {
    /// In this store. `remembers`: this worker hears of every change, so that it may keep in memory what it knows.
    #[must_use]
    pub fn new(store: Arc<dyn SessionStore>, versions: Versions, clock: Clock, remembers: bool) -> Self {
        let known = Cache::builder().max_capacity(if remembers { MOST } else { 0 }).time_to_idle(RESTS).build();
        Self { store, versions, clock, known }
    }

    /// The visitor that a request's headers name; `is_secure` where the site is reached over TLS.
    #[must_use]
    pub fn visitor(&self, headers: &HeaderMap, is_secure: bool) -> Visitor {
        Visitor::new(self.clone(), SessionId::of(headers, is_secure), is_secure)
    }

    /// A visitor without a session.
    #[must_use]
    pub fn guest(&self) -> Visitor {
        Visitor::new(self.clone(), None, false)
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn SessionStore> {
        &self.store
    }

    pub(super) fn versions(&self) -> &Versions {
        &self.versions
    }

    /// What kind of visitor has this session; `None` where there is no such session. `is_afresh`: as the store has it.
    pub(super) async fn audience(&self, hash: &str, is_afresh: bool) -> Result<Option<Audience>, SessionError> {
        let now = self.clock.now();
        if !is_afresh
            && let Some(known) = self.known.get(hash)
            && known.basis.holds(&self.versions, now).is_ok()
        {
            return Ok(known.audience.clone());
        }
        let seen = Seen::begin(&self.versions, now);
        seen.reads([&self.versions.session(hash)]);
        let audience = match self.store.read(hash, KERNEL).await? {
            Some(message) => Some(codec::from_message(&message).unwrap_or_default()),
            None => self.store.exists(hash).await?.then(Audience::default),
        };
        self.known.insert(hash.to_owned(), Arc::new(Known { audience: audience.clone(), basis: seen.basis() }));
        Ok(audience)
    }

    /// What the memory of a session rests on.
    pub(crate) fn basis_of(&self, hash: &str) -> Option<Basis> {
        self.known.get(hash).map(|known| known.basis.clone())
    }

    /// Changes a session, and tells everybody who keeps what was made for it. Gives whether other workers know.
    pub(super) async fn change<T>(
        &self,
        hash: &str,
        change: impl Future<Output = Result<T, SessionError>>,
    ) -> Result<bool, SessionError> {
        let announced = self.versions.announce(vec![Change::of_session(hash)]).await;
        let changed = change.await;
        let is_heard = announced.done().await;
        changed.map(|_| is_heard)
    }
}
