//! It ends the process when it starts.

use rose_sdk::{Host, NoSettings, Tried};

rose_sdk::plugin! {
    id: "crashes-in-activate",
    title: "Crashes in activate",
    description: "Ends the process when it starts.",
    uses: [database],
    start: start,
}

async fn start(_: Host, _: &NoSettings) -> Tried<()> {
    std::process::abort()
}
