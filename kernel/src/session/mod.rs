//! Sessions: what the site remembers of a visitor between two requests.
//!
//! A cookie holds an opaque id; what belongs to it is kept in a store, each plugin's part for itself. A store never sees
//! the id, only its hash, so that whoever reads the store cannot take over a session. Nothing here knows what plugins
//! keep, and nothing in it is kept twice.

mod cookie;
mod database;
mod known;
mod memory;
mod redis;
#[cfg(test)]
mod tests;
mod visitor;

use std::{future::Future, pin::Pin, time::Duration};

pub(crate) use self::cookie::{has_written, session_hash, wrote};
pub use self::{database::InDatabase, known::Sessions, memory::InMemory, redis::InRedis, visitor::Visitor};

/// How long a session lives without a write.
pub const LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The most bytes that one plugin may keep in a session.
pub const MOST_BYTES: usize = 16 * 1024;

/// What a store answers.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, SessionError>> + Send + 'a>>;

/// Why a session could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// The store is gone.
    #[error("the store of sessions cannot be used now: {0}")]
    Unavailable(String),
    /// The store takes nothing more; nothing of the write was kept, and what was there is.
    #[error("the store of sessions is full: {0}")]
    Full(String),
    /// More than a plugin may keep.
    #[error(
        "{0} bytes are too many for a session: {MOST_BYTES} are the most; keep an id and put the rest into the database"
    )]
    TooLarge(usize),
}

/// Where sessions are kept. `session` is the hash of an id; each plugin has one value.
pub trait SessionStore: Send + Sync + std::fmt::Debug {
    /// A plugin's value.
    fn read<'a>(&'a self, session: &'a str, plugin: &'a str) -> Answer<'a, Option<Vec<u8>>>;
    /// Keeps a plugin's value; the session lives for [`LIFETIME`] from now on.
    fn write<'a>(&'a self, session: &'a str, plugin: &'a str, value: Vec<u8>) -> Answer<'a, ()>;
    /// Whether there is such a session: an id that the site did not give out is not used.
    fn exists<'a>(&'a self, session: &'a str) -> Answer<'a, bool>;
    /// Forgets a session, every plugin's part of it.
    fn end<'a>(&'a self, session: &'a str) -> Answer<'a, ()>;
}
