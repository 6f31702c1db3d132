//! What changes what pages show.

use rose_sdk::{Audience, prelude::*};
use serde::Deserialize;

use crate::data::Me;

#[derive(Deserialize)]
struct NewPlace {
    name: String,
    label: String,
}

#[post("/village/places/")]
async fn set_place(ctx: Ctx, Form(new): Form<NewPlace>) -> Reply {
    query!(
        "insert into places (path, label) values ($1, $2)
        on conflict (path) do update set label = excluded.label"
    )
    .bind(format!("/village/place/{}/", new.name))
    .bind(new.label)
    .execute(ctx.db())
    .await?;
    Ok(Answer::see_other("/village/"))
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// Its entries go with it.
#[post("/village/places/remove/")]
async fn remove_place(ctx: Ctx, Form(gone): Form<Named>) -> Reply {
    query!("delete from places where path = $1")
        .bind(format!("/village/place/{}/", gone.name))
        .execute(ctx.db())
        .await?;
    Ok(Answer::see_other("/village/"))
}

#[derive(Deserialize)]
struct NewEntry {
    title: String,
    place: String,
    #[serde(default)]
    container: String,
    #[serde(default)]
    begins_at: i64,
}

#[post("/village/entries/")]
async fn add_entry(ctx: Ctx, Form(new): Form<NewEntry>) -> Reply {
    add(&ctx, new).await?;
    Ok(Answer::see_other("/village/"))
}

async fn add(ctx: &Ctx, new: NewEntry) -> Tried<()> {
    ctx.db()
        .tx(async |tx| {
            query!("insert into entries (container, title, place, begins_at) values ($1, $2, $3, $4)")
                .bind(new.container)
                .bind(new.title)
                .bind(format!("/village/place/{}/", new.place))
                .bind(Timestamp::from_micros(new.begins_at))
                .execute(&tx)
                .await
        })
        .await?;
    Ok(())
}

/// Adds an entry, from beside the site.
#[command("TITLE PLACE")]
async fn add_beside(ctx: Ctx, arguments: Args) -> Outcome {
    let text = |name: &str| arguments.get(name).unwrap_or_default().to_owned();
    let (title, place) = (text("TITLE"), text("PLACE"));
    add(&ctx, NewEntry { title, place, container: "a".to_owned(), begins_at: 0 }).await?;
    Ok(())
}

#[derive(Deserialize)]
struct Joining {
    name: String,
    #[serde(default)]
    member: bool,
    #[serde(default)]
    editor: bool,
}

#[post("/village/join/")]
async fn join(ctx: Ctx, Form(joining): Form<Joining>) -> Reply {
    let cart = joining.name.clone();
    ctx.session().write(&Me { name: joining.name, cart }).await?;
    let Joining { member, editor, .. } = joining;
    ctx.admit(&Audience { member, editor, ..Audience::default() }).await?;
    Ok(Answer::see_other("/village/me/"))
}

#[post("/village/leave/")]
async fn leave(ctx: Ctx) -> Reply {
    ctx.session().end().await?;
    Ok(Answer::see_other("/village/"))
}

/// One more of something into the visitor's cart.
#[post("/village/cart/")]
async fn put(ctx: Ctx, Form(item): Form<Named>) -> Reply {
    let me: Me = ctx.session().read().await?.unwrap_or_default();
    query!(
        "insert into carts (cart, item, quantity) values ($1, $2, 1)
        on conflict (cart, item) do update set quantity = carts.quantity + 1"
    )
    .bind(me.cart)
    .bind(item.name)
    .execute(ctx.db())
    .await?;
    Ok(Answer::see_other("/village/"))
}
