//! Transactions and statements that are used wrongly. What is kept of it all, `/unruly/notes/` tells.

use std::time::Duration;

use rose_sdk::prelude::*;

async fn note(on: &impl Executor, line: &str) -> Tried<u64> {
    query!("insert into notes (line) values ($1)").bind(line).execute(on).await
}

async fn count(on: &impl Executor) -> Tried<i64> {
    query_as!(i64, "select count(*) from notes").fetch_one(on).await
}

/// All notes.
#[get("/unruly/notes/")]
async fn notes(ctx: Ctx) -> Reply {
    let lines: Vec<String> = query_as!(String, "select line from notes order by id").fetch_all(ctx.db()).await?;
    Ok(Answer::json(&lines)?)
}

/// Forgets all notes.
#[post("/unruly/forget/")]
async fn forget(ctx: Ctx) -> Reply {
    Ok(Answer::json(&query!("delete from notes").execute(ctx.db()).await?)?)
}

/// Panics in a transaction; the note must not stay.
#[get("/unruly/tx-left-open/")]
async fn left_open(ctx: Ctx) -> Reply {
    ctx.db()
        .tx(|tx| async move {
            note(&tx, "left open").await?;
            panic!("panicked in a transaction")
        })
        .await
}

/// Waits in a transaction, which holds the only writer; the note must not stay when the request is cancelled.
#[get("/unruly/tx-slow/")]
async fn slow(ctx: Ctx) -> Reply {
    let host = ctx.host().clone();
    ctx.db()
        .tx(|tx| async move {
            note(&tx, "slow").await?;
            host.sleep(Duration::from_secs(60)).await;
            Ok(Answer::html("slow"))
        })
        .await
}

/// Gives up in a transaction; the note must not stay.
#[get("/unruly/tx-refused/")]
async fn refused(ctx: Ctx) -> Reply {
    ctx.db()
        .tx(|tx| async move {
            note(&tx, "refused").await?;
            Err(Refusal::reader(StatusCode::CONFLICT, "changed its mind"))
        })
        .await
}

/// Begins a transaction inside of one, and answers what it is told. The outer one is committed.
#[get("/unruly/tx-nested/")]
async fn nested(ctx: Ctx) -> Reply {
    let db = ctx.db().clone();
    let told = ctx
        .db()
        .tx(|tx| async move {
            note(&tx, "nested").await?;
            let inner = db.tx(|_| async { Ok::<_, Failure>(()) }).await;
            Ok::<_, Failure>(inner.err().map(|failure| failure.to_string()))
        })
        .await?;
    Ok(Answer::json(&told)?)
}

/// Breaks a unique rule and answers its name. Nothing stays.
#[get("/unruly/tx-unique/")]
async fn unique(ctx: Ctx) -> Reply {
    let broken = ctx
        .db()
        .tx(|tx| async move {
            note(&tx, "twice").await?;
            note(&tx, "twice").await
        })
        .await;
    let rule = broken.err().and_then(|failure| failure.broken_unique().map(str::to_owned));
    Ok(Answer::json(&rule)?)
}

/// Breaks a unique rule behind a savepoint and goes on: the first note stays, and one after it.
#[get("/unruly/tx-savepoint/")]
async fn savepoint(ctx: Ctx) -> Reply {
    let told = ctx
        .db()
        .tx(|tx| async move {
            note(&tx, "before").await?;
            let broken = tx
                .savepoint(|tx| async move {
                    note(&tx, "behind").await?;
                    note(&tx, "before").await
                })
                .await;
            note(&tx, "after").await?;
            Ok::<_, Failure>(broken.err().and_then(|failure| failure.broken_unique().map(str::to_owned)))
        })
        .await?;
    Ok(Answer::json(&told)?)
}

/// Goes on in a transaction after a statement failed: it must not be committed.
#[get("/unruly/tx-after-fault/")]
async fn after_fault(ctx: Ctx) -> Reply {
    let told = ctx
        .db()
        .tx(|tx| async move {
            note(&tx, "after fault").await?;
            // The fault is swallowed, which is the mistake.
            let _ = note(&tx, "after fault").await;
            Ok::<_, Failure>(())
        })
        .await;
    Ok(Answer::json(&told.err().map(|failure| failure.to_string()))?)
}

/// Writes between two reads without a transaction: the second read must see what was written.
#[get("/unruly/write-in-read/")]
async fn write_in_read(ctx: Ctx) -> Reply {
    let before = count(ctx.db()).await?;
    note(ctx.db(), &format!("write in read {before}")).await?;
    Ok(Answer::json(&[before, count(ctx.db()).await?])?)
}

/// Gives a statement a parameter too few, and answers what it is told.
#[get("/unruly/missing-parameter/")]
async fn missing_parameter(ctx: Ctx) -> Reply {
    let told = query!("insert into notes (id, line) values ($1, $2)").bind(1).execute(ctx.db()).await;
    Ok(Answer::json(&told.err().map(|failure| failure.to_string()))?)
}

/// Asks for a million rows, and answers what it is told.
#[get("/unruly/too-many-rows/")]
async fn too_many_rows(ctx: Ctx) -> Reply {
    let told = query_as!((i64, i64, i64), "select a.id, b.id, c.id from numbers a, numbers b, numbers c")
        .fetch_all(ctx.db())
        .await;
    Ok(Answer::json(&told.err().map(|failure| failure.to_string()))?)
}

/// Reads text as a number, and fails with the column's name in the log.
#[get("/unruly/wrong-kind/")]
async fn wrong_kind(ctx: Ctx) -> Reply {
    let number: i64 = query_as!(i64, "select 'forty-two' as answer from numbers limit 1").fetch_one(ctx.db()).await?;
    Ok(Answer::json(&number)?)
}
