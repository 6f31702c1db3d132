//! The time. It reaches the kernel's parts as a value, so that a test can set it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Where the time comes from. Cheap to clone; clones of a set clock share it.
#[derive(Debug, Clone)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The system's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(None)
    }

    /// A clock that stands until it is set again, in microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn standing(micros: i64) -> Self {
        Self(Some(Arc::new(AtomicI64::new(micros))))
    }

    /// Sets a standing clock; the system's clock stays as it is.
    pub fn set(&self, micros: i64) {
        if let Some(clock) = &self.0 {
            clock.store(micros, Ordering::Relaxed);
        }
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the kernel reads the clock")]
    pub fn now(&self) -> i64 {
        match &self.0 {
            Some(clock) => clock.load(Ordering::Relaxed),
            None => jiff::Timestamp::now().as_microsecond(),
        }
    }
}
