//! What ends the whole process: only for tests that run the kernel in a process of its own.

use rose_sdk::prelude::*;

#[get("/unruly/abort/")]
async fn abort() -> Reply {
    std::process::abort()
}

/// Uses up the stack.
#[get("/unruly/overflow/")]
async fn overflow() -> Reply {
    Ok(Answer::json(&deeper(1))?)
}

fn deeper(level: u64) -> u64 {
    let room = std::hint::black_box([level; 128]);
    match std::hint::black_box(level) {
        u64::MAX => 0,
        level => deeper(level + 1).wrapping_add(room[0]),
    }
}
