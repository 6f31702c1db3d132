//! Who asks, within one request: the session that their cookie names, and the cookie that they are given.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use rose_abi::{codec, messages::Audience};

use super::{
    MOST_BYTES, SessionError, Sessions,
    cookie::{SessionId, gone},
    known::KERNEL,
};
use crate::versions::Slot;

/// The visitor of one request. Nothing is read before somebody asks, and nobody without a session is given one before
/// something is written.
pub struct Visitor {
    sessions: Sessions,
    is_secure: bool,
    state: Mutex<State>,
}

struct State {
    id: Option<SessionId>,
    /// The store knows the id.
    is_known: bool,
    cookie: Option<String>,
    /// What is known of them from memory is not good enough.
    is_afresh: bool,
    /// Something was written in this request; then, whether every worker knows.
    wrote: Option<bool>,
}

impl Visitor {
    pub(super) fn new(sessions: Sessions, id: Option<SessionId>, is_secure: bool) -> Self {
        let state = State { id, is_known: false, cookie: None, is_afresh: false, wrote: None };
        Self { sessions, is_secure, state: Mutex::new(state) }
    }

    /// What a plugin keeps of this visitor.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn read(&self, plugin: &str) -> Result<Option<Vec<u8>>, SessionError> {
        let Some(id) = self.id() else { return Ok(None) };
        let value = self.sessions.store().read(&id.hash(), plugin).await?;
        if value.is_some() {
            self.lock().is_known = true;
        }
        Ok(value)
    }

    /// Keeps something for the next request; a visitor without a session gets one.
    ///
    /// # Errors
    /// When it is too large, or the store does not take it; then nothing of it is kept.
    pub async fn write(&self, plugin: &str, value: Vec<u8>) -> Result<(), SessionError> {
        if value.len() > MOST_BYTES {
            return Err(SessionError::TooLarge(value.len()));
        }
        let id = self.id_to_write().await?;
        let hash = id.hash();
        let is_heard = self.sessions.change(&hash, self.sessions.store().write(&hash, plugin, value)).await?;
        self.wrote(is_heard);
        let mut state = self.lock();
        if state.id.as_ref() != Some(&id) || !state.is_known {
            state.cookie = Some(id.cookie(self.is_secure));
        }
        (state.id, state.is_known) = (Some(id), true);
        Ok(())
    }

    /// Forgets the session, what all plugins keep in it.
    ///
    /// # Errors
    /// When the store cannot be asked; the session goes on then.
    pub async fn end(&self) -> Result<(), SessionError> {
        let Some(id) = self.id() else { return Ok(()) };
        let hash = id.hash();
        let is_heard = self.sessions.change(&hash, self.sessions.store().end(&hash)).await?;
        self.wrote(is_heard);
        let mut state = self.lock();
        (state.id, state.is_known, state.cookie) = (None, false, Some(gone(self.is_secure)));
        Ok(())
    }

    /// What kind of visitor this is; `None` for one without a session.
    ///
    /// # Errors
    /// When the store has to be asked and cannot be.
    pub async fn audience(&self) -> Result<Option<Audience>, SessionError> {
        let (id, is_afresh) = {
            let state = self.lock();
            (state.id.clone(), state.is_afresh)
        };
        match id {
            Some(id) => self.sessions.audience(&id.hash(), is_afresh).await,
            None => Ok(None),
        }
    }

    /// Says what the visitor counts as from now on.
    ///
    /// # Errors
    /// As [`Visitor::write`].
    pub async fn admit(&self, mut audience: Audience) -> Result<(), SessionError> {
        audience.tiers.sort_unstable();
        audience.tiers.dedup();
        let message = codec::to_message(&audience).map_err(|error| SessionError::Unavailable(error.to_string()))?;
        self.write(KERNEL, message).await
    }

    /// Asks the store for what is otherwise known from memory.
    pub fn know_afresh(&self) {
        self.lock().is_afresh = true;
    }

    /// The hash of the id that the request came with.
    #[must_use]
    pub fn session(&self) -> Option<String> {
        self.id().map(|id| id.hash())
    }

    /// The version of what is kept of the visitor.
    #[must_use]
    pub fn slot(&self) -> Option<Arc<Slot>> {
        self.session().map(|hash| self.sessions.versions().session(&hash))
    }

    /// Notes that this request wrote something, and whether every worker knows.
    pub fn wrote(&self, is_heard: bool) {
        let mut state = self.lock();
        state.wrote = Some(state.wrote.unwrap_or(true) && is_heard);
    }

    /// Whether this request wrote something, and then whether every worker knows.
    #[must_use]
    pub fn has_written(&self) -> Option<bool> {
        self.lock().wrote
    }

    /// The cookie that the answer must carry, where there is one.
    #[must_use]
    pub fn cookie(&self) -> Option<String> {
        self.lock().cookie.clone()
    }

    /// The id in the cookie, if the site gave it out; else a new one: nobody chooses the id of another's session.
    async fn id_to_write(&self) -> Result<SessionId, SessionError> {
        let (id, is_known) = {
            let state = self.lock();
            (state.id.clone(), state.is_known)
        };
        match id {
            Some(id) if is_known || self.sessions.store().exists(&id.hash()).await? => {
                self.lock().is_known = true;
                Ok(id)
            }
            _ => Ok(SessionId::new()),
        }
    }

    fn id(&self) -> Option<SessionId> {
        self.lock().id.clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Visitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Visitor").field("has_session", &self.id().is_some()).finish_non_exhaustive()
    }
}
