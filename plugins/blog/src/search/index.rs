//! What posts are found by: written with every import, and made good in the background for what an older version left.

use std::collections::BTreeSet;

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

/// Makes good what an older version left out, in the background. Several workers may do it at once: what one has put in
/// stays.
pub(crate) fn make_good(host: &Host) {
    let at_work = host.clone();
    host.spawn(async move {
        if let Err(failure) = all(&at_work).await {
            at_work.error(format!("posts that an older version left are not all found: {failure}"));
        }
    });
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
