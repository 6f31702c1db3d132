//! Handlers that take longer than anybody waits.

use std::time::Duration;

use rose_sdk::prelude::*;

#[get("/unruly/slow/")]
async fn slow(ctx: Ctx) -> Reply {
    ctx.host().sleep(Duration::from_secs(60)).await;
    Ok(Answer::html("slow"))
}

/// Does not return from a poll for three seconds, as a busy loop would.
#[get("/unruly/block/")]
async fn block() -> Reply {
    std::thread::sleep(Duration::from_secs(3));
    Ok(Answer::html("blocked"))
}

/// Lets the database count for minutes.
#[get("/unruly/slow-query/")]
async fn slow_query(ctx: Ctx) -> Reply {
    let counted: i64 = query_as!(
        i64,
        "
        with recursive up (n) as (select 1 union all select n + 1 from up where n < 4000000000)
        select count(*) from up
        "
    )
    .fetch_one(ctx.db())
    .await?;
    Ok(Answer::json(&counted)?)
}
