//! Does nothing wrong: it offers fragments that others offer too, before and after theirs.
use rose_sdk::prelude::*;
use serde::Deserialize;

rose_sdk::plugin! {
    id: "neighbour",
    title: "Neighbour",
    description: "Offers fragments beside others.",
    uses: [database],
}

#[derive(Deserialize)]
struct Ask {}

fn all(asks: &[Ask], html: &str) -> Pieces {
    Ok(asks.iter().map(|_| Piece::html(html)).collect())
}

#[fragment("nav-tree", priority = 1)]
async fn nav(_: Ctx, asks: Vec<Ask>) -> Pieces {
    all(&asks, "<nav>the neighbour's</nav>")
}

#[fragment("container-nav", many, priority = 10)]
async fn links(_: Ctx, asks: Vec<Ask>) -> Pieces {
    all(&asks, "<p>links of the neighbour</p>")
}

#[fragment("container-cards", many, priority = -1)]
async fn cards(_: Ctx, asks: Vec<Ask>) -> Pieces {
    all(&asks, "<p>cards of the neighbour</p>")
}
