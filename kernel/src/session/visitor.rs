//! Who asks, within one request: the session that their cookie names, and the cookie that they are given.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use http::HeaderMap;

use super::{
    MOST_BYTES, SessionError, SessionStore,
    cookie::{SessionId, gone},
};

/// The visitor of one request. Nothing is read before somebody asks, and nobody without a session is given one before
/// something is written.
pub struct Visitor {
    store: Arc<dyn SessionStore>,
    is_secure: bool,
    state: Mutex<State>,
}

struct State {
    id: Option<SessionId>,
    /// The store knows the id.
    is_known: bool,
    cookie: Option<String>,
}

impl Visitor {
    /// The visitor that a request's headers name; `is_secure` where the site is reached over TLS.
    pub(crate) fn new(store: &Arc<dyn SessionStore>, headers: &HeaderMap, is_secure: bool) -> Self {
        let state = State { id: SessionId::of(headers, is_secure), is_known: false, cookie: None };
        Self { store: Arc::clone(store), is_secure, state: Mutex::new(state) }
    }

    /// What a plugin keeps of this visitor.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn read(&self, plugin: &str) -> Result<Option<Vec<u8>>, SessionError> {
        let Some(id) = self.id() else { return Ok(None) };
        let value = self.store.read(&id.hash(), plugin).await?;
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
        self.store.write(&id.hash(), plugin, value).await?;
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
        self.store.end(&id.hash()).await?;
        let mut state = self.lock();
        (state.id, state.is_known, state.cookie) = (None, false, Some(gone(self.is_secure)));
        Ok(())
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
            Some(id) if is_known || self.store.exists(&id.hash()).await? => {
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
