//! All posts with their sources, and what is made of these.

use rose_sdk::{db::JsonText, prelude::*};
use serde::{Deserialize, Serialize};

use super::Visibility;

/// How many posts are read at once: each has four texts, and a picture may stand in every one of them.
const AT_ONCE: i64 = 5;

/// A post or page, and what its text came as.
#[derive(Debug, Deserialize)]
pub(crate) struct Stored {
    pub(crate) id: String,
    pub(crate) slug: String,
    pub(crate) visibility: Visibility,
    pub(crate) custom_excerpt: Option<String>,
    pub(crate) feature_image: Option<String>,
    pub(crate) html: Option<String>,
    pub(crate) highlighted_html: Option<String>,
    pub(crate) delivered_html: Option<String>,
    pub(crate) lexical: Option<String>,
    pub(crate) mobiledoc: Option<String>,
}

/// What was made of it.
#[derive(Debug, Serialize)]
pub(crate) struct Rendered {
    pub(crate) id: String,
    pub(crate) html: String,
    pub(crate) highlighted_html: Option<String>,
    pub(crate) plaintext: String,
    pub(crate) excerpt: String,
    pub(crate) reading_minutes: u32,
}

/// Those whose id follows `after`, some at a time.
pub(crate) async fn after(db: &Db, after: &str) -> Tried<Vec<Stored>> {
    query_as!(
        Stored,
        "
        select id, slug, visibility, custom_excerpt, feature_image, html, highlighted_html, delivered_html, lexical, mobiledoc
        from posts
        where id > $1
        order by id
        limit $2
        "
    )
    .bind(after)
    .bind(AT_ONCE)
    .fetch_all(db)
    .await
}

/// Writes what was made. The inner `limit -1` keeps SQLite from reading the JSON of a row once per column.
pub(crate) async fn save(tx: &Tx, posts: &[Rendered]) -> Tried<u64> {
    query!(
        sqlite: "
            update posts
            set html = r ->> 'html', plaintext = r ->> 'plaintext', excerpt = r ->> 'excerpt',
                reading_minutes = r ->> 'reading_minutes', highlighted_html = r ->> 'highlighted_html'
            from (select value as r from json_each($1) limit -1)
            where posts.id = r ->> 'id'
        ",
        postgres: "
            update posts
            set html = r.html, plaintext = r.plaintext, excerpt = r.excerpt, reading_minutes = r.reading_minutes,
                highlighted_html = r.highlighted_html
            from jsonb_to_recordset($1) as r(
                id text, html text, highlighted_html text, plaintext text, excerpt text, reading_minutes integer
            )
            where posts.id = r.id
        "
    )
    .bind(JsonText::of(posts)?)
    .execute(tx)
    .await
}
