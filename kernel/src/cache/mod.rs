//! A small cache for what can be made anew: in the data Redis, where all workers share it; without one, in this process,
//! or in the kernel's database if there are several.
//!
//! Nothing here is the only copy of anything. What cannot be read is treated as if it were not there, so that a caller
//! makes it anew and goes on; a Redis that is gone costs no call more than a moment.

mod database;
mod memory;
mod redis;
#[cfg(test)]
mod tests;

use std::{future::Future, pin::Pin, time::Duration};

use bytes::Bytes;

pub use self::{database::InDatabase, memory::InMemory, redis::InRedis};

/// The most bytes of one value.
pub const MOST_BYTES: usize = 1 << 20;

/// What a cache does, later.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where it is kept.
pub trait Cache: Send + Sync + std::fmt::Debug {
    /// A value, where it is there.
    fn get<'a>(&'a self, key: &'a str) -> Later<'a, Option<Bytes>>;
    /// Keeps a value for a time, if there is room for it. One that is too large is not kept.
    fn set<'a>(&'a self, key: &'a str, value: Bytes, time: Duration) -> Later<'a, ()>;
    /// Forgets a value. Tells whether that is certain.
    fn remove<'a>(&'a self, key: &'a str) -> Later<'a, bool>;
}
