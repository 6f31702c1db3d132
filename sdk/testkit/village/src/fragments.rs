//! The five fragments that pages ask for, and some that misbehave.

use std::time::Duration;

use rose_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use crate::data::{self, Me, Place};

#[derive(Deserialize)]
struct NavAsk {
    path: String,
}

#[derive(Serialize)]
struct Nav {
    path: String,
    places: Vec<Place>,
}

#[fragment("nav-tree")]
async fn nav_tree(ctx: Ctx, asks: Vec<NavAsk>) -> Pieces {
    let mut pieces = Vec::new();
    for ask in asks {
        pieces.push(Piece::of("village/nav", &Nav { path: ask.path, places: data::places(&ctx).await? })?);
    }
    Ok(pieces)
}

#[derive(Deserialize)]
struct Ask {}

#[derive(Serialize)]
struct Who {
    name: Option<String>,
    member: bool,
}

#[fragment("auth-menu", personal)]
async fn auth_menu(ctx: Ctx, asks: Vec<Ask>) -> Pieces {
    let me: Option<Me> = ctx.session().read().await?;
    let member = ctx.audience().await?.member;
    let name = me.map(|me| me.name).filter(|name| !name.is_empty());
    asks.iter().map(|_| Piece::of("village/auth", &Who { name: name.clone(), member })).collect()
}

#[derive(Serialize)]
struct Cart {
    quantity: i64,
}

/// Nothing at all while there is nothing in it.
#[fragment("cart-mini", personal)]
async fn cart_mini(ctx: Ctx, asks: Vec<Ask>) -> Pieces {
    let me: Me = ctx.session().read().await?.unwrap_or_default();
    let quantity = match me.cart.as_str() {
        "" => 0,
        _ => data::in_cart(&ctx, me.cart).await?,
    };
    let piece = |_: &Ask| match quantity {
        0 => Ok(Piece::nothing()),
        quantity => Piece::of("village/cart", &Cart { quantity }),
    };
    asks.iter().map(piece).collect()
}

#[derive(Deserialize)]
struct ContainerAsk {
    #[serde(default)]
    of: Option<String>,
}

#[derive(Serialize)]
struct Links {
    of: String,
    count: usize,
}

#[fragment("container-nav", many, priority = 10)]
async fn container_nav(ctx: Ctx, asks: Vec<ContainerAsk>) -> Pieces {
    let of: Vec<String> = asks.into_iter().map(|ask| ask.of.unwrap_or_default()).collect();
    let cards = data::cards(&ctx, of.clone()).await?;
    let links = |of: String| match cards.iter().filter(|card| card.container == of).count() {
        0 => Ok(Piece::nothing()),
        count => Piece::of("village/links", &Links { of, count }),
    };
    of.into_iter().map(links).collect()
}

#[derive(Serialize)]
struct Cards {
    titles: Vec<String>,
}

/// The cards of all containers by one statement.
#[fragment("container-cards", many)]
async fn container_cards(ctx: Ctx, asks: Vec<ContainerAsk>) -> Pieces {
    let of: Vec<String> = asks.into_iter().map(|ask| ask.of.unwrap_or_default()).collect();
    let cards = data::cards(&ctx, of.clone()).await?;
    let of_one = |of: &String| {
        let titles: Vec<String> =
            cards.iter().filter(|card| card.container == *of).map(|card| card.title.clone()).collect();
        match titles.is_empty() {
            true => Ok(Piece::nothing()),
            false => Piece::of("village/cards", &Cards { titles }),
        }
    };
    of.iter().map(of_one).collect()
}

#[fragment("village-slow")]
async fn slow(ctx: Ctx, asks: Vec<Ask>) -> Pieces {
    ctx.host().sleep(Duration::from_secs(60)).await;
    Ok(asks.iter().map(|_| Piece::html("too late")).collect())
}

#[fragment("village-panics")]
async fn panics(_: Ctx, asks: Vec<Ask>) -> Pieces {
    panic!("{} asks are too many", asks.len());
}

#[fragment("village-miscounts")]
async fn miscounts(_: Ctx, _: Vec<Ask>) -> Pieces {
    Ok(vec![Piece::html("one"), Piece::html("too many")])
}

/// Does what a fragment must not do.
#[fragment("village-writes")]
async fn writes(ctx: Ctx, asks: Vec<Ask>) -> Pieces {
    query!("delete from places").execute(ctx.db()).await?;
    Ok(asks.iter().map(|_| Piece::html("gone")).collect())
}

/// Wants to know the visitor, and is not personal.
#[fragment("village-curious")]
async fn curious(ctx: Ctx, asks: Vec<Ask>) -> Pieces {
    let me: Me = ctx.session().read().await?.unwrap_or_default();
    Ok(asks.iter().map(|_| Piece::html(&me.name)).collect())
}
