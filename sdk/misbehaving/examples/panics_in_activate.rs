//! It panics when it starts.

use rose_sdk::{Host, NoSettings, Tried};

rose_sdk::plugin! {
    id: "panics-in-activate",
    title: "Panics in activate",
    description: "Panics when it starts.",
    uses: [database],
    start: start,
}

async fn start(_: Host, _: &NoSettings) -> Tried<()> {
    panic!("the engine is on fire")
}
