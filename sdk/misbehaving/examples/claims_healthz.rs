//! It claims a path of the kernel.

use rose_sdk::prelude::*;

rose_sdk::plugin! {
    id: "claims-healthz",
    title: "Claims healthz",
    description: "Claims a path of the kernel.",
    uses: [database],
}

#[get("/healthz")]
async fn claimed() -> Reply {
    Ok(Answer::html("claims-healthz"))
}
