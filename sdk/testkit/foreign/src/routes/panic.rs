//! `GET /foreign/panic/`: a panic in a library with a `std` and an allocator of its own.

use rose_sdk::prelude::*;

#[get("/foreign/panic/")]
async fn panic(ctx: Ctx) -> Reply {
    let now = ctx.now();
    panic!("foreign panicked at {now}")
}
