//! It has a statement on a column that does not exist.

use rose_sdk::prelude::*;

rose_sdk::plugin! {
    id: "bad-statement",
    title: "Bad statement",
    description: "Has a statement on a column that does not exist.",
    uses: [database],
}

#[get("/bad-statement/")]
async fn ask(ctx: Ctx) -> Reply {
    let asked = query_as!(String, "select colour from numbers").fetch_all(ctx.db()).await?;
    Ok(Answer::json(&asked)?)
}
