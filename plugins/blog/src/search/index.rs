//! What posts are found by: written with every import, and made good in the background for what an older version left.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
};

use rose_sdk::{
    Host,
    db::{Executor, JsonText},
    prelude::*,
};
use serde::Serialize;

use super::{
    sql::{self, Whole},
    words,
};
use crate::{
    plaintext::plaintext,
    readers::{self, Reader},
};

/// How much of a text is looked through, in bytes: that of a long book chapter.
const TEXT: usize = 128 * 1024;

/// What ends a cell of a table.
const CELLS: [&str; 2] = ["</td>", "</th>"];

/// The shortest word that is suggested to those who misspell one.
const SUGGESTED: usize = 4;

/// One post, as it is found.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    post_id: String,
    title: String,
    body: String,
    shown: String,
}

/// Brings what these posts are found by up to date; Ghost's ids.
pub(crate) async fn keep(tx: &Tx, posts: &[String]) -> Tried<()> {
    sql::forget(tx, posts).await?;
    let posts = sql::published(tx, posts).await?;
    write(tx, &posts).await
}

/// Makes good what is missing, in the background and once at a time. Once nothing is, nothing will be: whoever writes
/// posts keeps this up to date.
pub(crate) async fn rest(ctx: &Ctx) -> Tried<()> {
    static IS_WHOLE: AtomicBool = AtomicBool::new(false);
    static RUNS: AtomicBool = AtomicBool::new(false);
    if IS_WHOLE.load(Ordering::Acquire) {
        return Ok(());
    }
    if !sql::lacks(ctx.db()).await? {
        IS_WHOLE.store(true, Ordering::Release);
        return Ok(());
    }
    if RUNS.swap(true, Ordering::AcqRel) {
        return Ok(());
    }
    let host = ctx.host().clone();
    ctx.host().spawn(async move {
        // However it ends, the next search may begin it again.
        let _runs = Lower(&RUNS);
        if let Err(failure) = all(&host).await {
            host.error(format!("posts that an older version left are not all found yet: {failure}"));
        }
    });
    Ok(())
}

struct Lower(&'static AtomicBool);

impl Drop for Lower {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

async fn all(host: &Host) -> Tried<()> {
    let db = host.db();
    loop {
        let posts = sql::missing(&db).await?;
        if posts.is_empty() {
            return Ok(());
        }
        write(&db, &posts).await?;
    }
}

async fn write(on: &impl Executor, posts: &[Whole]) -> Tried<()> {
    let rows: Vec<Row> = posts.iter().map(row).collect();
    let long = |word: &&str| word.chars().count() >= SUGGESTED && !word.bytes().any(|byte| byte.is_ascii_digit());
    let known: BTreeSet<&str> =
        rows.iter().flat_map(|row| row.title.split(' ').chain(row.body.split(' '))).filter(long).collect();
    if !rows.is_empty() {
        sql::write(on, JsonText::of(&rows)?).await?;
    }
    if !known.is_empty() {
        sql::note(on, JsonText::of(&known)?).await?;
    }
    Ok(())
}

fn row(post: &Whole) -> Row {
    let html = readers::for_reader(post.html.as_deref().unwrap_or_default(), post.visibility, Reader::Guest);
    // Ghost's plain text puts the cells of a table together, and their words with them.
    let html = CELLS.iter().fold(html.into_owned(), |html, end| html.replace(end, &format!(" {end}")));
    let mut shown = plaintext(&html);
    shown.truncate(shown.floor_char_boundary(TEXT));
    Row { post_id: post.id.clone(), title: folded(&post.title), body: folded(&shown), shown }
}

fn folded(text: &str) -> String {
    words(text).map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}
