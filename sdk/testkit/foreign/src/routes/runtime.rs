//! `GET /foreign/runtime/`: waits on the plugin's own tokio, from where it also calls the kernel.

use std::{thread, time::Duration};

use rose_sdk::prelude::*;
use serde_json::json;

use crate::{Foreign, kinds};

#[get("/foreign/runtime/")]
async fn runtime(ctx: Ctx) -> Reply {
    let foreign = ctx.state::<Foreign>()?;
    let (thread, read) = foreign.runtime.run(inside(ctx.clone())).await??;
    Ok(Answer::json(&json!({ "thread": thread, "expected": crate::runtime::NAME, "read": read }))?)
}

/// Runs on the plugin's own runtime: that one's timers, and the kernel's.
async fn inside(ctx: Ctx) -> Tried<(Option<String>, i64)> {
    tokio::time::sleep(Duration::from_millis(1)).await;
    ctx.host().sleep(Duration::from_millis(1)).await;
    let read = tokio::time::timeout(Duration::from_secs(5), kinds::number(ctx.db(), 42)).await??;
    Ok((thread::current().name().map(str::to_owned), read))
}
