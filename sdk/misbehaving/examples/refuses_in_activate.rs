//! It does not want to start, and says why.

use rose_sdk::{Failure, Host, NoSettings, Tried};

rose_sdk::plugin! {
    id: "refuses-in-activate",
    title: "Refuses in activate",
    description: "Does not want to start, and says why.",
    uses: [database],
    start: start,
}

async fn start(_: Host, _: &NoSettings) -> Tried<()> {
    Err(Failure::new("the shop has no currency: set `currency`"))
}
