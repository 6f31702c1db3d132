//! `GET /search/`: a form, and what was found by it; `GET /search/suggest.json`: what a script shows while one types.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rose_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    head,
    search::{self, Found, PAGES, Query as Asked},
    views::search::{Meant, SearchPage},
};

/// How much of what was typed is shown again.
const LONGEST: usize = 200;

/// How many titles are suggested.
const SUGGESTED: usize = 6;

#[derive(Debug, Deserialize)]
struct Ask {
    q: Option<String>,
    page: Option<String>,
}

/// Shows the form and, where something was asked, what was found.
#[get("/search/")]
async fn show(ctx: Ctx, Query(ask): Query<Ask>) -> Reply {
    let mut asked = ask.q.unwrap_or_default();
    asked.truncate(asked.floor_char_boundary(LONGEST));
    let query = Asked::of(&asked);
    // What is not a number of a page, as after a hand has changed it, is the first one.
    let page = ask.page.and_then(|page| page.parse::<usize>().ok()).unwrap_or(1).clamp(1, PAGES);
    let mut found = Found { hits: Vec::new(), more: false };
    let mut meant = None;
    if !query.is_empty() {
        found = search::find(ctx.db(), &query, page - 1).await?;
        if found.hits.is_empty() && page == 1 {
            meant = search::meant(ctx.db(), &query).await?;
        }
    }
    let url = |words: &str, page: usize| {
        let words = utf8_percent_encode(words, NON_ALPHANUMERIC);
        if page == 1 { format!("/search/?q={words}") } else { format!("/search/?q={words}&page={page}") }
    };
    let view = SearchPage {
        newer: (page > 1).then(|| url(&asked, page - 1)),
        older: (found.more && page < PAGES).then(|| url(&asked, page + 1)),
        meant: meant.map(|text| Meant { url: url(&text, 1), text }),
        hits: found.hits,
        asked,
    };
    Ok(Answer::page("blog/search", &view)?.with_head(head::of_search()))
}

#[derive(Debug, Serialize)]
struct Suggestion {
    title: String,
    url: String,
}

/// Titles that what was typed so far finds.
#[get("/search/suggest.json")]
async fn suggest(ctx: Ctx, Query(ask): Query<Ask>) -> Reply {
    let query = Asked::of(&ask.q.unwrap_or_default());
    let mut hits = Vec::new();
    if !query.is_empty() {
        hits = search::find(ctx.db(), &query, 0).await?.hits;
        hits.truncate(SUGGESTED);
    }
    let title =
        |hit: search::Hit| Suggestion { title: hit.title.into_iter().map(|part| part.text).collect(), url: hit.url };
    Ok(Answer::json(&hits.into_iter().map(title).collect::<Vec<_>>())?)
}
