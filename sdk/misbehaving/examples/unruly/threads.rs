//! The kernel's handles on threads of the plugin's own, which know no runtime.

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::Duration,
};

use rose_sdk::prelude::*;

const THREADS: i64 = 4;
const CALLS: i64 = 25;

/// Reads each of 1 to 100 in a call of its own, 25 on each of four threads, and answers their sum.
#[get("/unruly/own-thread/")]
async fn own_thread(ctx: Ctx) -> Reply {
    let mut threads = Vec::new();
    for number in 0..THREADS {
        let ctx = ctx.clone();
        threads.push(thread::spawn(move || block_on(sum(&ctx, number * CALLS + 1))));
    }
    while threads.iter().any(|thread| !thread.is_finished()) {
        ctx.host().sleep(Duration::from_millis(1)).await;
    }
    let mut total = 0;
    for thread in threads {
        total += thread.join().map_err(|_| Failure::new("a thread panicked"))??;
    }
    Ok(Answer::json(&total)?)
}

async fn sum(ctx: &Ctx, first: i64) -> Tried<i64> {
    let mut total = 0;
    for id in first..first + CALLS {
        total += query_as!(i64, "select id from numbers where id = $1").bind(id).fetch_one(ctx.db()).await?;
    }
    Ok(total)
}

/// Runs a future on this thread alone.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}
