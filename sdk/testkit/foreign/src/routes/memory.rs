//! `GET /foreign/memory/`: the bytes that its allocator holds now, in all generations together.

use rose_sdk::prelude::*;
use serde_json::json;

use crate::alloc;

#[get("/foreign/memory/")]
async fn memory() -> Reply {
    Ok(Answer::json(&json!({ "bytes": alloc::held() }))?)
}
