//! It never returns from its start, nor from the poll: it sleeps as a thread does.

use rose_sdk::{Host, NoSettings, Tried};

rose_sdk::plugin! {
    id: "hangs-in-activate",
    title: "Hangs in activate",
    description: "Never returns from its start.",
    uses: [database],
    start: start,
}

async fn start(_: Host, _: &NoSettings) -> Tried<()> {
    loop {
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}
