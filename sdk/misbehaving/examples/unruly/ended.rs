//! Handles that are used after what they belong to has ended.

use std::{sync::Mutex, time::Duration};

use rose_sdk::prelude::*;

use crate::{Unruly, threads::block_on};

async fn read(db: &Db) -> Tried<i64> {
    query_as!(i64, "select count(*) from numbers").fetch_one(db).await
}

fn told(outcome: Tried<i64>) -> String {
    match outcome {
        Ok(count) => format!("read {count}"),
        Err(failure) => failure.to_string(),
    }
}

/// Keeps its `Ctx` past its answer; what it is told then, `/unruly/late-call/outcome/` tells.
#[get("/unruly/late-call/")]
async fn late(ctx: Ctx) -> Reply {
    let state = ctx.state::<Unruly>()?;
    let late = ctx.clone();
    ctx.host().spawn(async move {
        late.host().sleep(Duration::from_millis(200)).await;
        let outcome = told(read(late.db()).await);
        *state.late.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(outcome);
    });
    Ok(Answer::html("ok"))
}

/// `null` until there is an outcome.
#[get("/unruly/late-call/outcome/")]
async fn late_outcome(ctx: Ctx) -> Reply {
    let state = ctx.state::<Unruly>()?;
    let outcome = state.late.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
    Ok(Answer::json(&outcome)?)
}

/// What `stopped` was told. A plugin must not keep state in a static, since its generations share it; here that is
/// how a later generation learns what became of an earlier one's thread.
static STOPPED: Mutex<Option<String>> = Mutex::new(None);

/// Starts a thread that reads through `Host` until it is refused: when this generation has stopped.
#[get("/unruly/thread-outlives/")]
async fn outlives(ctx: Ctx) -> Reply {
    let host = ctx.host().clone();
    std::thread::spawn(move || {
        let outcome = loop {
            match block_on(read(&host.db())) {
                Ok(_) => std::thread::sleep(Duration::from_millis(20)),
                refused => break told(refused),
            }
        };
        *STOPPED.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(outcome);
        // The rest of a stopped generation must do no harm either.
        host.info("unruly's thread ends");
        host.spawn(async { panic!("a task of a stopped generation ran") });
    });
    Ok(Answer::html("ok"))
}

/// `null` until there is an outcome.
#[get("/unruly/thread-outlives/outcome/")]
async fn outlives_outcome(ctx: Ctx) -> Reply {
    // The kernel does not see a static, and is told here that this page is made from what it does not see.
    ctx.state::<Unruly>()?;
    let outcome = STOPPED.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
    Ok(Answer::json(&outcome)?)
}

/// Spawns a task that never ends by itself.
#[get("/unruly/task-forever/")]
async fn forever(ctx: Ctx) -> Reply {
    let host = ctx.host().clone();
    ctx.host().spawn(async move {
        let _end = Farewell(host.clone());
        host.info("unruly's task begins");
        loop {
            host.sleep(Duration::from_millis(20)).await;
        }
    });
    Ok(Answer::html("ok"))
}

/// Logs that it is dropped.
struct Farewell(Host);

impl Drop for Farewell {
    fn drop(&mut self) {
        self.0.info("unruly's task was cancelled");
    }
}
