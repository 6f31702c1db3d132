//! `GET /foreign/threads/`: four threads of the plugin's own make 25 rounds each of calls through `Ctx` and `Host`.

use std::{thread, time::Duration};

use rose_sdk::prelude::*;
use serde_json::json;

use crate::{block_on::block_on, kinds};

const THREADS: i64 = 4;
const ROUNDS: i64 = 25;

#[get("/foreign/threads/")]
async fn threads(ctx: Ctx) -> Reply {
    let sum = on_threads(&ctx).await?;
    let listed = kinds::known(ctx.db(), (91..=110).collect()).await?;
    Ok(Answer::json(&json!({ "sum": sum, "listed": listed }))?)
}

async fn on_threads(ctx: &Ctx) -> Tried<i64> {
    let mut threads = Vec::new();
    for number in 0..THREADS {
        let ctx = ctx.clone();
        threads.push(thread::Builder::new().spawn(move || block_on(rounds(&ctx, number * ROUNDS + 1)))?);
    }
    while threads.iter().any(|thread| !thread.is_finished()) {
        ctx.host().sleep(Duration::from_millis(1)).await;
    }
    let mut sum = 0;
    for thread in threads {
        sum += thread.join().map_err(|_| Failure::new("a thread of `foreign` panicked"))??;
    }
    Ok(sum)
}

/// Each round reads a number twice: in the invocation, and in a call of its own.
async fn rounds(ctx: &Ctx, first: i64) -> Tried<i64> {
    let mut sum = 0;
    for id in first..first + ROUNDS {
        sum += kinds::number(ctx.db(), id).await?;
        let again = kinds::number(&ctx.host().db(), id).await?;
        if again != id || ctx.host().now() > ctx.now() {
            return Err(Failure::new(format!("{id} was read as {again}, or the clock went back")));
        }
        ctx.host().sleep(Duration::from_micros(50)).await;
    }
    Ok(sum)
}
