//! Answers that the kernel must not pass on as they are.

use std::collections::BTreeMap;

use rose_sdk::prelude::*;
use serde::{Deserialize, Serialize};

/// Fails with what only the log may say.
#[get("/unruly/fail/")]
async fn fail() -> Reply {
    Err(Failure::new("secret detail 42").into())
}

#[derive(Serialize)]
struct Nothing {}

/// Its template uses a variable that the context lacks.
#[get("/unruly/template/")]
async fn template(ctx: Ctx) -> Reply {
    ctx.page("unruly/missing-variable", &Nothing {})
}

#[get("/unruly/no-template/")]
async fn no_template(ctx: Ctx) -> Reply {
    ctx.page("unruly/not-there", &Nothing {})
}

/// Brings a `site` of its own, which is the kernel's to give.
#[get("/unruly/bad-context/")]
async fn bad_context(ctx: Ctx) -> Reply {
    ctx.page("unruly/page", &BTreeMap::from([("title", "Mine"), ("site", "mine too")]))
}

/// Brings a number where a struct belongs.
#[get("/unruly/no-context/")]
async fn no_context(ctx: Ctx) -> Reply {
    ctx.page("unruly/page", &42)
}

#[derive(Deserialize)]
struct Size {
    #[serde(default = "Size::default_mib")]
    mib: usize,
}

impl Size {
    fn default_mib() -> usize {
        8
    }
}

/// Answers with many bytes: 8 MiB, or `?mib=N`.
#[get("/unruly/big-answer/")]
async fn big(Query(size): Query<Size>) -> Reply {
    Ok(Answer::html("rose ash rose ash ".repeat((size.mib << 20) / 18 + 1)))
}

/// A status that is no answer's.
#[get("/unruly/odd-status/")]
async fn odd_status() -> Reply {
    Ok(Answer::html("odd").with_status(StatusCode::SWITCHING_PROTOCOLS))
}

/// Refuses with a status that says that all is well.
#[get("/unruly/odd-refusal/")]
async fn odd_refusal() -> Reply {
    Err(Refusal::reader(StatusCode::OK, "all is well"))
}

/// Tries to smuggle a header in.
#[get("/unruly/redirect-header/")]
async fn redirect_header() -> Reply {
    Ok(Answer::see_other("/unruly/ok/\r\nset-cookie: smuggled=1"))
}

/// A redirect with a status that is none.
#[get("/unruly/redirect-status/")]
async fn redirect_status() -> Reply {
    Ok(Answer::redirect(StatusCode::OK, "/unruly/ok/"))
}

/// Asks for what `plugin!` does not name in `uses`, and answers what it is told.
#[get("/unruly/undeclared/")]
async fn undeclared(ctx: Ctx) -> Reply {
    let told = ctx.route_owners(&["/unruly/ok/".to_owned()]).await;
    Ok(Answer::json(&told.err().map(|failure| failure.to_string()))?)
}

/// Writes to a command's output where there is no command, and answers what it is told.
#[get("/unruly/no-command/")]
async fn no_command(ctx: Ctx) -> Reply {
    let told = ctx.print("is anybody there?").await;
    Ok(Answer::json(&told.err().map(|failure| failure.to_string()))?)
}
