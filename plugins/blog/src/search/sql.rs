//! The statements of [`super`].

use rose_sdk::{
    db::{Executor, JsonText},
    prelude::*,
};
use serde::Deserialize;

use super::Query;
use crate::posts::{Kind, Visibility};

/// How many posts are indexed at once.
const BATCH: u32 = 50;

/// How many posts with all words are compared with each other, the newest in the index, which is more than can be paged
/// through: a word that stands in every post says little of any, and to weigh all of them would make such a search as
/// slow as the blog is long.
const WEIGHED: u32 = 250;
const _: () = assert!(WEIGHED as usize > super::PAGES * super::SIZE, "pages that can be asked for would be empty");

/// How many words of like beginnings are compared with one that is not there.
const NEAR: u32 = 5_000;

#[derive(Debug, Deserialize)]
pub(super) struct Row {
    pub(super) slug: String,
    pub(super) title: String,
    #[serde(rename = "type")]
    pub(super) kind: Kind,
    pub(super) published_at: Option<Timestamp>,
    pub(super) shown: String,
}

/// A post before it is indexed.
#[derive(Debug, Deserialize)]
pub(super) struct Whole {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) visibility: Visibility,
    pub(super) html: Option<String>,
}

#[derive(Deserialize)]
struct Word {
    word: String,
}

/// What a query finds, the best first: a word in a title counts most.
pub(super) async fn find(db: &Db, query: &Query, count: usize, offset: usize) -> Tried<Vec<Row>> {
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    query_as!(
        Row,
        sqlite: "
        select p.slug, p.title, p.type, p.published_at, s.shown
        from (
            select id, far
            from (
                select rowid as id, bm25(search_index, 8.0, 1.0) as far
                from search_index
                where search_index match $1
                order by rowid desc
                limit $5
            ) newest
            order by far, id desc
            limit $3 offset $4
        ) found
        join search s on s.id = found.id
        join posts p on p.id = s.post_id
        where p.status = 'published' and $2 <> ''
        order by found.far, found.id desc
        ",
        postgres: "
        select p.slug, p.title, p.type, p.published_at, s.shown
        from (
            select id, ts_rank(words, to_tsquery('simple', $2)) as near
            from (
                select id, words
                from search
                where words @@ to_tsquery('simple', $2) and $1 <> ''
                order by id desc
                limit $5
            ) newest
            order by near desc, id desc
            limit $3 offset $4
        ) found
        join search s on s.id = found.id
        join posts p on p.id = s.post_id
        where p.status = 'published'
        order by found.near desc, found.id desc
        "
    )
    .bind(query.fts5())
    .bind(query.tsquery())
    .bind(number(count))
    .bind(number(offset))
    .bind(WEIGHED)
    .fetch_all(db)
    .await
}

/// Whether a query finds anything.
pub(super) async fn finds(db: &Db, query: &Query) -> Tried<bool> {
    #[derive(Deserialize)]
    struct One {
        #[serde(rename = "id")]
        _id: i64,
    }
    let one = query_as!(
        One,
        sqlite: "
        select s.id
        from search_index i
        join search s on s.id = i.rowid
        join posts p on p.id = s.post_id
        where i.search_index match $1 and p.status = 'published' and $2 <> ''
        limit 1
        ",
        postgres: "
        select s.id
        from search s
        join posts p on p.id = s.post_id
        where s.words @@ to_tsquery('simple', $2) and p.status = 'published' and $1 <> ''
        limit 1
        "
    )
    .bind(query.fts5())
    .bind(query.tsquery())
    .fetch_optional(db)
    .await?;
    Ok(one.is_some())
}

/// The words that are there and begin with the same letter, of about the same length.
pub(super) async fn near(db: &Db, word: &str) -> Tried<Vec<String>> {
    let first: String = word.chars().take(1).collect();
    let letters = i64::try_from(word.chars().count()).unwrap_or(i64::MAX);
    let words: Vec<Word> = query_as!(
        Word,
        "
        select word from search_words
        where word >= $1 and word < $2 and length(word) between $3 and $4
        order by word
        limit $5
        "
    )
    .bind(&first)
    // After every word that begins so.
    .bind(format!("{first}\u{10ffff}"))
    .bind(letters.saturating_sub(2))
    .bind(letters.saturating_add(2))
    .bind(NEAR)
    .fetch_all(db)
    .await?;
    Ok(words.into_iter().map(|word| word.word).collect())
}

/// Some of what is published and cannot be found yet.
pub(super) async fn missing(on: &impl Executor) -> Tried<Vec<Whole>> {
    query_as!(
        Whole,
        "
        select p.id, p.title, p.visibility, p.html from posts p
        where p.status = 'published' and not exists (select 1 from search s where s.post_id = p.id)
        order by p.id
        limit $1
        "
    )
    .bind(BATCH)
    .fetch_all(on)
    .await
}

/// Those of these posts that are published; Ghost's ids.
pub(super) async fn published(on: &impl Executor, posts: &[String]) -> Tried<Vec<Whole>> {
    query_as!(
        Whole,
        sqlite: "
        select id, title, visibility, html from posts
        where status = 'published' and ghost_id in (select value from json_each($1))
        ",
        postgres: "
        select id, title, visibility, html from posts
        where status = 'published' and ghost_id = any($1)
        "
    )
    .bind(posts)
    .fetch_all(on)
    .await
}

/// Takes posts out; Ghost's ids.
pub(super) async fn forget(on: &impl Executor, posts: &[String]) -> Tried<u64> {
    query!(
        sqlite: "
        delete from search where post_id in (
            select id from posts where ghost_id in (select value from json_each($1))
        )
        ",
        postgres: "delete from search where post_id in (select id from posts where ghost_id = any($1))"
    )
    .bind(posts)
    .execute(on)
    .await
}

/// Puts posts in. One that another worker has put in meanwhile stays.
pub(super) async fn write(on: &impl Executor, rows: JsonText) -> Tried<u64> {
    query!(
        sqlite: "
        insert into search (post_id, title, body, shown)
        select value ->> 'post_id', value ->> 'title', value ->> 'body', value ->> 'shown'
        from json_each($1)
        where true
        on conflict (post_id) do nothing
        ",
        postgres: "
        insert into search (post_id, title, body, shown)
        select value ->> 'post_id', value ->> 'title', value ->> 'body', value ->> 'shown'
        from jsonb_array_elements($1)
        where true
        on conflict (post_id) do nothing
        "
    )
    .bind(rows)
    .execute(on)
    .await
}

/// Notes words.
pub(super) async fn note(on: &impl Executor, words: JsonText) -> Tried<u64> {
    query!(
        sqlite: "insert into search_words (word) select value from json_each($1) where true on conflict (word) do nothing",
        postgres: "
        insert into search_words (word) select value from jsonb_array_elements_text($1) where true
        on conflict (word) do nothing
        "
    )
    .bind(words)
    .execute(on)
    .await
}
