//! Panics in every place where code of a plugin runs.

use std::{panic::panic_any, time::Duration};

use rose_sdk::prelude::*;

/// Something whose destructor panics.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        // A panic while another one unwinds ends the process by the rules of Rust; nobody could contain that.
        assert!(std::thread::panicking(), "the bomb went off");
    }
}

#[get("/unruly/panic/")]
async fn at_once() -> Reply {
    panic!("panicked at once")
}

#[get("/unruly/panic-later/")]
async fn later(ctx: Ctx) -> Reply {
    ctx.host().sleep(Duration::from_millis(5)).await;
    panic!("panicked after a while")
}

/// Panics in a destructor when the request is cancelled.
#[get("/unruly/panic-drop/")]
async fn dropped(ctx: Ctx) -> Reply {
    let bomb = Bomb;
    ctx.host().sleep(Duration::from_secs(60)).await;
    std::mem::forget(bomb);
    Ok(Answer::html("nobody cancelled this"))
}

/// Panics in a destructor when the handler is done.
#[get("/unruly/panic-at-end/")]
async fn at_end() -> Reply {
    let _bomb = Bomb;
    Ok(Answer::html("not to be seen"))
}

/// Panics with something that panics when it is thrown away.
#[get("/unruly/panic-payload/")]
async fn payload() -> Reply {
    panic_any(Bomb)
}

/// Panics in an extractor of its own.
#[get("/unruly/panic-extractor/")]
async fn extractor(_: Unextractable) -> Reply {
    Ok(Answer::html("not to be seen"))
}

struct Unextractable;

impl rose_sdk::extract::FromRequest for Unextractable {
    fn from_request(_: &Ctx, _: &mut rose_sdk::extract::Request) -> Result<Self, Refusal> {
        panic!("panicked in an extractor")
    }
}

/// Spawns a task that panics.
#[get("/unruly/task-panics/")]
async fn task(ctx: Ctx) -> Reply {
    ctx.host().spawn(async { panic!("panicked in a task") });
    Ok(Answer::html("ok"))
}

/// Spawns a task whose state panics when it is thrown away: when the generation stops.
#[get("/unruly/task-panics-at-stop/")]
async fn task_at_stop(ctx: Ctx) -> Reply {
    let host = ctx.host().clone();
    ctx.host().spawn(async move {
        let _bomb = Bomb;
        host.info("unruly's bomb is laid");
        loop {
            host.sleep(Duration::from_secs(60)).await;
        }
    });
    Ok(Answer::html("ok"))
}

/// A thread of the plugin's own panics: nobody asked it anything, and nothing else may notice.
#[get("/unruly/thread-panics/")]
async fn thread() -> Reply {
    let ended = std::thread::spawn(|| panic!("panicked in a thread")).join();
    Ok(Answer::json(&ended.is_err())?)
}
