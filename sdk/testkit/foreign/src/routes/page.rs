//! `GET /foreign/page/?lines=N`: a page whose context is a list.

use rose_sdk::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Ask {
    lines: Option<u16>,
}

#[derive(Serialize)]
struct Page {
    title: &'static str,
    lines: Vec<String>,
}

#[get("/foreign/page/")]
async fn page(ctx: Ctx, Query(ask): Query<Ask>) -> Reply {
    let lines = (1..=ask.lines.unwrap_or(3)).map(|line| format!("line <{line}>")).collect();
    ctx.page("foreign/page", &Page { title: "Foreign", lines })
}
