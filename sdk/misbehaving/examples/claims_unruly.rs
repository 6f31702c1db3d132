//! It claims a path that `unruly` claims too.

use rose_sdk::prelude::*;

rose_sdk::plugin! {
    id: "claims-unruly",
    title: "Claims unruly",
    description: "Claims a path that another plugin claims too.",
    uses: [database],
}

#[get("/unruly/ok/")]
async fn claimed() -> Reply {
    Ok(Answer::html("claims-unruly"))
}
