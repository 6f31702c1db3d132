//! It has a statement that gives another answer each time.

use rose_sdk::prelude::*;

rose_sdk::plugin! {
    id: "volatile-statement",
    title: "Volatile statement",
    description: "Has a statement that gives another answer each time.",
    uses: [database],
}

#[get("/volatile-statement/")]
async fn ask(ctx: Ctx) -> Reply {
    let asked = query_as!(i64, "select random()").fetch_all(ctx.db()).await?;
    Ok(Answer::json(&asked)?)
}
