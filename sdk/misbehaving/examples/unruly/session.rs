//! What a plugin remembers of a visitor: a number that grows, and what is too much.

use rose_sdk::prelude::*;

/// How often the visitor asked to be counted.
#[get("/unruly/session/")]
async fn read(ctx: Ctx) -> Reply {
    let count: Option<u64> = ctx.session().read().await?;
    Ok(Answer::json(&count)?)
}

/// Counts the visitor.
#[post("/unruly/session/")]
async fn count(ctx: Ctx) -> Reply {
    let count: u64 = ctx.session().read().await?.unwrap_or(0);
    ctx.session().write(&(count + 1)).await?;
    Ok(Answer::json(&(count + 1))?)
}

/// Forgets the visitor.
#[post("/unruly/session/end/")]
async fn end(ctx: Ctx) -> Reply {
    ctx.session().end().await?;
    Ok(Answer::json("gone")?)
}

/// Keeps more than there is room for, and answers what it is told.
#[post("/unruly/session/too-much/")]
async fn too_much(ctx: Ctx) -> Reply {
    let told = ctx.session().write(&"x".repeat(20_000)).await;
    Ok(Answer::json(&told.err().map(|failure| failure.to_string()))?)
}
