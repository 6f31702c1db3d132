//! What stops a statement: the end of its time, or that nobody waits for it any more.
//!
//! SQLite looks at it every few steps of its virtual machine, on whichever thread it runs.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Virtual machine steps between two looks at the brake: some tens of microseconds.
pub(super) const STEPS_BETWEEN_LOOKS: i32 = 5_000;

/// Stops what runs: when its time is over, or when the connection is dropped.
#[derive(Debug)]
pub(super) struct Brake(Arc<Limit>);

/// What SQLite looks at.
#[derive(Debug)]
pub(super) struct Limit {
    /// What the time of statements is counted from.
    start: Instant,
    /// The end of the statement that runs, in microseconds; at zero everything stops.
    end: AtomicU64,
}

impl Brake {
    pub(super) fn new() -> Self {
        Self(Arc::new(Limit { start: Instant::now(), end: AtomicU64::new(u64::MAX) }))
    }

    /// Gives the next statement so much time from now on.
    pub(super) fn allow(&self, time: Duration) {
        let end = u64::try_from((self.0.start.elapsed() + time).as_micros()).unwrap_or(u64::MAX);
        self.0.end.store(end, Ordering::Release);
    }

    /// Whether that time is over.
    pub(super) fn is_on(&self) -> bool {
        !self.0.goes_on()
    }

    /// For the connection, which asks whether to go on.
    pub(super) fn limit(&self) -> Arc<Limit> {
        Arc::clone(&self.0)
    }
}

impl Limit {
    pub(super) fn goes_on(&self) -> bool {
        let end = self.end.load(Ordering::Acquire);
        end == u64::MAX || self.start.elapsed().as_micros() < u128::from(end)
    }
}

impl Drop for Brake {
    fn drop(&mut self) {
        self.0.end.store(0, Ordering::Release);
    }
}
