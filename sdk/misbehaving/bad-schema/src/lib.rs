//! Its second migration fails: half of it must not stay, and what the first one made must.
//!
//! A package of its own, since the plugins in `sdk/misbehaving/examples` share one folder of migrations.

use rose_sdk::prelude::*;

rose_sdk::plugin! {
    id: "bad-schema",
    title: "Bad schema",
    description: "Its second migration fails.",
    uses: [database],
}

#[get("/bad-schema/")]
async fn count(ctx: Ctx) -> Reply {
    let count: i64 = query_as!(i64, "select count(*) from first").fetch_one(ctx.db()).await?;
    Ok(Answer::json(&count)?)
}
