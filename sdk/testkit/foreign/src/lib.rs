//! Foreign: a plugin as it comes from somebody else's build.
//!
//! Other versions of serde, serde_json, bytes and tokio than the kernel's, an allocator that shares nothing with the
//! kernel's (see `alloc`), a runtime and threads of its own. The tests call it a hundred thousand times.

mod alloc;
mod block_on;
mod kinds;
mod routes;
mod runtime;

use std::sync::atomic::{AtomicU64, Ordering};

use rose_sdk::{NoSettings, prelude::*};

use crate::{alloc::Poisoning, runtime::Runtime};

rose_sdk::plugin! {
    id: "foreign",
    title: "Foreign",
    description: "Stands in for a plugin from another compiler with other dependencies.",
    uses: [database],
    start: Foreign::start,
    allocator: own,
}

#[global_allocator]
static ALLOCATOR: Poisoning = Poisoning;

/// What one generation owns.
struct Foreign {
    echoes: AtomicU64,
    runtime: Runtime,
}

impl Foreign {
    async fn start(host: Host, _: &NoSettings) -> Tried<Self> {
        let runtime = Runtime::start()?;
        host.info("foreign has a runtime of its own");
        Ok(Self { echoes: AtomicU64::new(0), runtime })
    }

    fn next(&self) -> u64 {
        self.echoes.fetch_add(1, Ordering::Relaxed) + 1
    }
}
