//! A plugin that starts well and then misbehaves in every way that a running one can, a route for each.
//!
//! Most routes are named after what they do wrong; those of `tame` do nothing wrong.

mod answers;
mod bodies;
mod commands;
mod crashes;
mod database;
mod ended;
mod panics;
mod session;
mod slow;
mod tame;
mod threads;

use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

use rose_sdk::{NoSettings, prelude::*};

rose_sdk::plugin! {
    id: "unruly",
    title: "Unruly",
    description: "Misbehaves in every way that a running plugin can.",
    // `routes` is missing on purpose: see `/unruly/undeclared/`.
    uses: [database, commands, session],
    start: Unruly::start,
}

/// What one generation remembers.
#[derive(Default)]
struct Unruly {
    count: AtomicU64,
    /// What became of the call in `ended::late`.
    late: Mutex<Option<String>>,
}

impl Unruly {
    async fn start(host: Host, _: &NoSettings) -> Tried<Self> {
        host.info("unruly begins");
        Ok(Self::default())
    }

    fn next(&self) -> u64 {
        self.count.fetch_add(1, Ordering::Relaxed) + 1
    }
}
