//! `GET /foreign/row/`: the row with every kind of value. `POST /foreign/row/?step=N` writes another one first, in a
//! transaction.

use rose_sdk::prelude::*;
use serde::Deserialize;

use crate::kinds;

#[get("/foreign/row/")]
async fn show(ctx: Ctx) -> Reply {
    Ok(Answer::json(&kinds::read(ctx.db()).await?)?)
}

#[derive(Deserialize)]
struct Ask {
    step: i64,
}

#[post("/foreign/row/")]
async fn write(ctx: Ctx, Query(ask): Query<Ask>) -> Reply {
    ctx.db().tx(|tx| async move { kinds::write(&tx, ask.step).await }).await?;
    Ok(Answer::json(&kinds::read(ctx.db()).await?)?)
}
