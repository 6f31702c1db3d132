//! The fragment `guestbook-latest`: the newest line, for the pages of others. A theme's footer may ask for it:
//! `{{fragment "guestbook-latest"}}`.

use rose_sdk::{HOSTILE, prelude::*};
use serde::{Deserialize, Serialize};

use crate::entries::{self, Entry};

/// It takes no arguments.
#[derive(Deserialize)]
struct Ask {}

#[derive(Serialize)]
struct Latest {
    entry: Entry,
}

impl Sample for Latest {
    fn samples() -> Vec<Self> {
        ["Lovely leeks", HOSTILE, ""].map(|text| Self { entry: Entry::sample(1, text) }).into()
    }
}

rose_sdk::samples! { "latest" => Latest }

/// Nothing while nobody has written anything.
#[fragment("guestbook-latest")]
async fn latest(ctx: Ctx, asks: Vec<Ask>) -> Pieces {
    let newest = entries::older(ctx.db(), None, 1).await?.into_iter().next();
    let piece = |_: &Ask| match &newest {
        Some(entry) => Piece::of("guestbook/latest", &Latest { entry: entry.clone() }),
        None => Ok(Piece::nothing()),
    };
    asks.iter().map(piece).collect()
}
