//! It waits in its start for what never comes; each poll returns at once.

use rose_sdk::{Host, NoSettings, Tried};

rose_sdk::plugin! {
    id: "waits-in-activate",
    title: "Waits in activate",
    description: "Waits in its start for what never comes.",
    uses: [database],
    start: start,
}

async fn start(_: Host, _: &NoSettings) -> Tried<()> {
    std::future::pending().await
}
