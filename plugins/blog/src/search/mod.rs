//! Search over what is published: words of titles and texts, the best first, with what was found marked.
//!
//! All that is found by is what everybody may read: nothing that is for some readers only gets into the index, so that
//! no extract can give it away. Accents are folded here and not in the database, so that both databases find the same.
//! What a reader types is taken apart into words and never given on as it is.

mod fold;
mod index;
mod marks;
mod sql;

use rose_sdk::prelude::*;
use serde::Serialize;

pub(crate) use fold::{Query, words};
pub(crate) use index::{keep, make_good};
pub(crate) use marks::{Part, extract, marked};

/// How many results stand on a page.
pub(crate) const SIZE: usize = 10;

/// How many pages there are at most: who has not found it by then asks in other words.
pub(crate) const PAGES: usize = 20;

/// How far a word may be from one that is there.
const FARTHEST: usize = 2;

/// How many words that are like one are looked for.
const TRIED: usize = 3;

/// What was found.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) hits: Vec<Hit>,
    /// There are more behind these.
    pub(crate) more: bool,
}

/// One of them.
#[derive(Debug, Serialize)]
pub(crate) struct Hit {
    pub(crate) url: String,
    pub(crate) title: Vec<Part>,
    pub(crate) extract: Vec<Part>,
    /// `None` for a page, which stands at no time.
    pub(crate) published_at: Option<Timestamp>,
}

/// The results on a page, which is counted from 0.
pub(crate) async fn find(db: &Db, query: &Query, page: usize) -> Tried<Found> {
    let mut rows = sql::find(db, query, SIZE + 1, page.saturating_mul(SIZE)).await?;
    let more = rows.len() > SIZE;
    rows.truncate(SIZE);
    let hit = |row: sql::Row| Hit {
        url: crate::views::url_of(&row.slug),
        title: marked(&row.title, query),
        extract: extract(&row.shown, query),
        published_at: row.published_at.filter(|_| row.kind == crate::posts::Kind::Post),
    };
    Ok(Found { hits: rows.into_iter().map(hit).collect(), more })
}

/// A query that would find something, where one or more words are not there and others like them are.
pub(crate) async fn meant(db: &Db, query: &Query) -> Tried<Option<String>> {
    let mut words = Vec::new();
    let mut is_other = false;
    for word in query.words() {
        let near = sql::near(db, word).await?;
        let is_there = near.iter().any(|known| known.starts_with(word.as_str()));
        let distance = |known: &str| strsim::damerau_levenshtein(word, known);
        let mut like: Vec<(usize, &String)> =
            near.iter().map(|known| (distance(known), known)).filter(|(far, _)| *far <= FARTHEST).collect();
        like.sort_unstable();
        let known = if is_there { None } else { first_found(db, like.into_iter().map(|(_, known)| known)).await? };
        is_other |= known.is_some();
        words.push(known.unwrap_or_else(|| word.clone()));
    }
    Ok(is_other.then(|| words.join(" ")))
}

/// The first of some words that finds something now: every word that was ever found is remembered, also one that stands
/// in nothing any more which everybody may read.
async fn first_found(db: &Db, words: impl Iterator<Item = &String>) -> Tried<Option<String>> {
    for word in words.take(TRIED) {
        if sql::finds(db, &Query::of(word)).await? {
            return Ok(Some(word.clone()));
        }
    }
    Ok(None)
}
