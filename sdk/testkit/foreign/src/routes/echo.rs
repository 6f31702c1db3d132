//! `GET /foreign/echo/{word}/`: the word, and how many there were in this generation.

use rose_sdk::prelude::*;
use serde_json::json;

use crate::Foreign;

#[get("/foreign/echo/{word}/")]
async fn echo(ctx: Ctx, Path(word): Path<String>) -> Reply {
    let count = ctx.state::<Foreign>()?.next();
    Ok(Answer::json(&json!({ "word": word, "count": count }))?)
}
