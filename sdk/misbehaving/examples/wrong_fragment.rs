//! Means something else by a fragment than everybody else does.
use rose_sdk::prelude::*;
use serde::Deserialize;

rose_sdk::plugin! {
    id: "wrong-fragment",
    title: "Wrong fragment",
    description: "Offers `auth-menu` to all visitors.",
    uses: [database],
}

#[derive(Deserialize)]
struct Ask {}

#[fragment("auth-menu", many)]
async fn auth_menu(_: Ctx, asks: Vec<Ask>) -> Pieces {
    Ok(asks.iter().map(|_| Piece::html("mine")).collect())
}
