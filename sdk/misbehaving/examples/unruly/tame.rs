//! What `unruly` does well, for the tests to compare with.

use rose_sdk::{HOSTILE, prelude::*};
use serde::{Deserialize, Serialize};

use crate::Unruly;

#[derive(Serialize)]
struct Titled<'a> {
    title: &'a str,
}

impl Sample for Titled<'_> {
    fn samples() -> Vec<Self> {
        vec![Self { title: "A page" }, Self { title: HOSTILE }]
    }
}

rose_sdk::samples! { "page" => Titled<'static> }

/// Tells that the plugin still serves.
#[get("/unruly/ok/")]
async fn ok() -> Reply {
    Ok(Answer::html("ok"))
}

#[get("/unruly/page/")]
async fn page(ctx: Ctx) -> Reply {
    ctx.page("unruly/page", &Titled { title: "<Nothing> is wrong" })
}

/// Counts in the generation's own state: two generations must not share it.
#[get("/unruly/state/")]
async fn state(ctx: Ctx) -> Reply {
    Ok(Answer::json(&ctx.state::<Unruly>()?.next())?)
}

#[derive(Deserialize)]
struct New {
    line: String,
}

/// Writes a line down and answers it.
#[post("/unruly/notes/")]
async fn write(ctx: Ctx, Form(new): Form<New>) -> Reply {
    query!("insert into notes (line) values ($1)").bind(&new.line).execute(ctx.db()).await?;
    Ok(Answer::json(&new.line)?)
}

/// The line again, as the database has it.
#[get("/unruly/notes/{line}/")]
async fn line(ctx: Ctx, Path(line): Path<String>) -> Reply {
    let found: Option<String> =
        query_as!(String, "select line from notes where line = $1").bind(line).fetch_optional(ctx.db()).await?;
    Ok(Answer::json(&found)?)
}

/// 404 for what is no number.
#[get("/unruly/number/{number}/")]
async fn number(Path(number): Path<u32>) -> Reply {
    Ok(Answer::json(&number)?)
}

#[get("/unruly/redirect/")]
async fn redirect() -> Reply {
    Ok(Answer::see_other("/unruly/ok/"))
}

/// Refuses in words that look like HTML.
#[get("/unruly/refuse/")]
async fn refuse() -> Reply {
    Err(Refusal::reader(StatusCode::CONFLICT, "this is <b>taken</b>"))
}

#[get("/unruly/log/")]
async fn log(ctx: Ctx) -> Reply {
    let host = ctx.host();
    host.info("unruly informs");
    host.warn("unruly warns\nwith a second line");
    host.error("unruly errs");
    Ok(Answer::html("logged"))
}
