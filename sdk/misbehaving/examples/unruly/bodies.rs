//! Bodies up to their limits and past them.

use bytes::Bytes;
use rose_sdk::prelude::*;
use serde::{Deserialize, Serialize};

/// Takes 2 MiB and answers how much came.
#[post("/unruly/body/", body_limit = 2_097_152)]
async fn body(body: Bytes) -> Reply {
    Ok(Answer::json(&body.len())?)
}

/// Takes what the kernel takes where nothing is said, and answers how much came.
#[post("/unruly/small/")]
async fn small(body: Bytes) -> Reply {
    Ok(Answer::json(&body.len())?)
}

#[derive(Serialize, Deserialize)]
struct Letter {
    name: String,
    age: u8,
}

#[post("/unruly/form/")]
async fn form(Form(letter): Form<Letter>) -> Reply {
    Ok(Answer::json(&letter)?)
}

#[post("/unruly/json/")]
async fn json(Json(letter): Json<Letter>) -> Reply {
    Ok(Answer::json(&letter)?)
}
