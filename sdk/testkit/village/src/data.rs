//! What it keeps, and how that is read.

use rose_sdk::prelude::*;
use serde::{Deserialize, Serialize};

/// A place, which is an entry of the navigation too.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) path: String,
    pub(crate) label: String,
}

/// Something that happens somewhere.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) place: String,
    pub(crate) begins_at: Timestamp,
}

/// An entry with what it belongs to.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) container: String,
    pub(crate) title: String,
}

/// One number.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Count {
    pub(crate) n: i64,
}

/// What a visitor's session holds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Me {
    #[serde(default)]
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) cart: String,
}

pub(crate) async fn places(ctx: &Ctx) -> Tried<Vec<Place>> {
    query_as!(Place, "select path, label from places order by path limit 100").fetch_all(ctx.db()).await
}

/// Through a view of two tables.
pub(crate) async fn entries(ctx: &Ctx) -> Tried<Vec<Entry>> {
    query_as!(Entry, "select id, title, place, begins_at from listed order by id limit 100").fetch_all(ctx.db()).await
}

/// From a table that only triggers write.
pub(crate) async fn counted(ctx: &Ctx) -> Tried<i64> {
    let count = query_as!(Count, "select n from counted where name = 'entries'").fetch_all(ctx.db()).await?;
    Ok(count.first().map_or(0, |count| count.n))
}

pub(crate) async fn cards(ctx: &Ctx, containers: Vec<String>) -> Tried<Vec<Card>> {
    query_as!(
        Card,
        sqlite: "select container, title from entries where container in (select value from json_each($1)) order by id",
        postgres: "select container, title from entries where container = any($1) order by id",
    )
    .bind(containers)
    .fetch_all(ctx.db())
    .await
}

pub(crate) async fn in_cart(ctx: &Ctx, cart: String) -> Tried<i64> {
    let count = query_as!(Count, "select cast(coalesce(sum(quantity), 0) as bigint) as n from carts where cart = $1")
        .bind(cart)
        .fetch_all(ctx.db())
        .await?;
    Ok(count.first().map_or(0, |count| count.n))
}
