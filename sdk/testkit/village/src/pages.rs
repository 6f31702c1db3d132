//! Pages that depend on a view, a trigger, the visitor, the kind of visitor, the clock, a query.

use rose_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use crate::data::{self, Entry, Me, Place};

#[derive(Serialize)]
struct Show {
    title: String,
    lines: Vec<String>,
}

impl Show {
    fn page(self, ctx: &Ctx) -> Reply {
        ctx.page("village/page", &self)
    }
}

#[get("/village/")]
async fn entries(ctx: Ctx) -> Reply {
    let line = |entry: &Entry| format!("{}: {} ({})", entry.id, entry.title, entry.place);
    let lines = data::entries(&ctx).await?.iter().map(line).collect();
    Show { title: "Entries".to_owned(), lines }.page(&ctx)
}

#[get("/village/count/")]
async fn count(ctx: Ctx) -> Reply {
    let lines = vec![data::counted(&ctx).await?.to_string()];
    Show { title: "Count".to_owned(), lines }.page(&ctx)
}

#[get("/village/place/{name}/")]
async fn place(ctx: Ctx, Path(name): Path<String>) -> Reply {
    let path = format!("/village/place/{name}/");
    let found =
        query_as!(Place, "select path, label from places where path = $1").bind(path).fetch_all(ctx.db()).await?;
    let found = found.first().ok_or_else(|| Refusal::reader(StatusCode::NOT_FOUND, "there is no such place"))?;
    Show { title: found.label.clone(), lines: Vec::new() }.page(&ctx)
}

/// An answer without holes.
#[get("/village/count.json")]
async fn count_as_data(ctx: Ctx) -> Reply {
    Ok(Answer::json(&data::counted(&ctx).await?)?)
}

/// A document of another kind.
#[get("/village/entries.xml")]
async fn entries_as_document(ctx: Ctx) -> Reply {
    let one = |entry: &Entry| format!("<entry id=\"{}\" place=\"{}\"/>", entry.id, entry.place);
    let entries: String = data::entries(&ctx).await?.iter().map(one).collect();
    Ok(Answer::document("application/xml; charset=utf-8", format!("<entries>{entries}</entries>")))
}

/// A file, small or large, that changes with the place's label.
#[get("/village/file/{name}/")]
async fn file(ctx: Ctx, Path(name): Path<String>) -> Reply {
    let path = format!("/village/place/{name}/");
    let found =
        query_as!(Place, "select path, label from places where path = $1").bind(path).fetch_all(ctx.db()).await?;
    let found = found.first().ok_or_else(|| Refusal::reader(StatusCode::NOT_FOUND, "there is no such place"))?;
    let times = if name == "mill" { 300_000 / (found.label.len() + 1) } else { 1 };
    let blob = ctx.blobs().put(format!("{} ", found.label).repeat(times).as_bytes()).await?;
    Ok(Answer::file(blob.id, "text/plain; charset=utf-8"))
}

/// Reads twice, with time for others to write between.
#[get("/village/slowly/")]
async fn slowly(ctx: Ctx) -> Reply {
    let before = data::counted(&ctx).await?;
    ctx.host().sleep(std::time::Duration::from_millis(300)).await;
    let after = data::entries(&ctx).await?.len();
    Show { title: "Slowly".to_owned(), lines: vec![format!("{before} and {after}")] }.page(&ctx)
}

/// Differs by the kind of visitor.
#[get("/village/notices/")]
async fn notices(ctx: Ctx) -> Reply {
    let audience = ctx.audience().await?;
    let whom = if audience.member { "members" } else { "guests" };
    let lines = vec![format!("for {whom} {:?}", audience.tiers), data::counted(&ctx).await?.to_string()];
    Show { title: "Notices".to_owned(), lines }.page(&ctx)
}

/// Is one visitor's own.
#[get("/village/me/")]
async fn me(ctx: Ctx) -> Reply {
    let me: Me = ctx.session().read().await?.unwrap_or_default();
    Show { title: "Me".to_owned(), lines: vec![me.name] }.page(&ctx)
}

/// What begins next, which holds until it begins.
#[get("/village/next/")]
async fn next(ctx: Ctx) -> Reply {
    let now = ctx.now();
    let entries = data::entries(&ctx).await?;
    let next = entries.iter().filter(|entry| entry.begins_at > now).min_by_key(|entry| (entry.begins_at, entry.id));
    if let Some(next) = next {
        ctx.holds_until(next.begins_at);
    } else {
        ctx.holds_until(Timestamp::from_micros(i64::MAX));
    }
    let lines = next.iter().map(|next| next.title.clone()).collect();
    Show { title: "Next".to_owned(), lines }.page(&ctx)
}

/// Looks at the clock, and does not say until when it holds.
#[get("/village/clock/")]
async fn clock(ctx: Ctx) -> Reply {
    let second = ctx.now().as_micros() / 1_000_000;
    Show { title: "Clock".to_owned(), lines: vec![second.to_string()] }.page(&ctx)
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    page: String,
    #[serde(default)]
    sort: String,
}

#[get("/village/list/")]
async fn list(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    let lines = vec![format!("page {} by {}", asked.page, asked.sort), data::counted(&ctx).await?.to_string()];
    Show { title: "List".to_owned(), lines }.page(&ctx)
}

#[derive(Serialize)]
struct Of {
    of: String,
}

/// Shows fragments that its own code asks for.
#[get("/village/digest/")]
async fn digest(ctx: Ctx) -> Reply {
    let asks = [Of { of: "a".to_owned() }, Of { of: "b".to_owned() }, Of { of: "a".to_owned() }];
    let lines = ctx.fragments("container-cards", &asks).await?;
    Show { title: "Digest".to_owned(), lines }.page(&ctx)
}

/// Asks for a fragment that is another's own.
#[get("/village/nosy/")]
async fn nosy(ctx: Ctx) -> Reply {
    let lines = ctx.fragments("auth-menu", &[Of { of: String::new() }]).await?;
    Show { title: "Nosy".to_owned(), lines }.page(&ctx)
}

/// Asks for all that misbehaves.
#[get("/village/broken/")]
async fn broken(ctx: Ctx) -> Reply {
    data::counted(&ctx).await?;
    ctx.page("village/broken", &Show { title: "Broken".to_owned(), lines: Vec::new() })
}
