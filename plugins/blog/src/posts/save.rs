//! What an import writes into `posts`.

use rose_sdk::{db::JsonText, prelude::*};
use serde::{Deserialize, Deserializer, Serialize};

use super::{Kind, Status, Visibility};

/// The columns of `posts` by their names. The id of a new row is Ghost's.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) ghost_id: String,
    pub(crate) import_hash: String,
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    pub(crate) status: Status,
    pub(crate) visibility: Visibility,
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) published_at: Option<i64>,
    pub(crate) featured: bool,
    pub(crate) feature_image: Option<String>,
    pub(crate) excerpt: String,
    pub(crate) reading_minutes: u32,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) uuid: Option<String>,
    pub(crate) comment_id: Option<String>,
    pub(crate) locale: Option<String>,
    pub(crate) published_by: Option<String>,
    pub(crate) custom_excerpt: Option<String>,
    pub(crate) custom_template: Option<String>,
    pub(crate) canonical_url: Option<String>,
    pub(crate) show_title_and_feature_image: bool,
    pub(crate) email_recipient_filter: Option<String>,
    pub(crate) newsletter_id: Option<String>,
    pub(crate) codeinjection_head: Option<String>,
    pub(crate) codeinjection_foot: Option<String>,
    pub(crate) html: Option<String>,
    pub(crate) plaintext: Option<String>,
    /// What Ghost made of the source, where there is one.
    pub(crate) delivered_html: Option<String>,
    /// The HTML with its code in colours, where there is code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) highlighted_html: Option<String>,
    pub(crate) lexical: Option<String>,
    pub(crate) mobiledoc: Option<String>,
    #[serde(flatten)]
    pub(crate) meta: Meta,
    /// Ghost's ids of its tags and authors in their order; they are written by their own modules.
    #[serde(skip)]
    pub(crate) tags: Vec<String>,
    #[serde(skip)]
    pub(crate) authors: Vec<String>,
}

/// What Ghost keeps in a table of its own, `posts_meta`.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meta {
    pub(crate) feature_image_alt: Option<String>,
    pub(crate) feature_image_caption: Option<String>,
    pub(crate) meta_title: Option<String>,
    pub(crate) meta_description: Option<String>,
    pub(crate) og_image: Option<String>,
    pub(crate) og_title: Option<String>,
    pub(crate) og_description: Option<String>,
    pub(crate) twitter_image: Option<String>,
    pub(crate) twitter_title: Option<String>,
    pub(crate) twitter_description: Option<String>,
    pub(crate) frontmatter: Option<String>,
    #[serde(deserialize_with = "truth")]
    pub(crate) email_only: bool,
    pub(crate) email_subject: Option<String>,
}

/// A flattened field is read before it is known to be a truth value, and SQLite has those as numbers.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Stored {
        Truth(bool),
        Number(i64),
    }
    Ok(match Stored::deserialize(deserializer)? {
        Stored::Truth(truth) => truth,
        Stored::Number(number) => number != 0,
    })
}

impl Row {
    /// About how many bytes it takes, for the size of a batch: only the long texts count.
    pub(crate) fn weight(&self) -> usize {
        let long =
            [&self.html, &self.highlighted_html, &self.plaintext, &self.delivered_html, &self.lexical, &self.mobiledoc];
        long.into_iter().flatten().map(String::len).sum()
    }
}

/// How many there are.
pub(crate) async fn count(on: &impl Executor) -> Tried<u64> {
    #[derive(Deserialize)]
    struct Count {
        posts: i64,
    }
    let count = query_as!(Count, "select count(*) as posts from posts").fetch_optional(on).await?;
    Ok(count.map_or(0, |count| count.posts.unsigned_abs()))
}

/// Rows as they were written, without their tags and authors, in the order of their ids: those that follow `after`.
pub(crate) async fn following(on: &impl Executor, after: &str, most: u32) -> Tried<Vec<Row>> {
    query_as!(Row, include_str!("following.sql")).bind(after).bind(most).fetch_all(on).await
}

/// Frees the slugs of rows that are about to get others, so that two rows can exchange theirs.
pub(crate) async fn park(tx: &Tx, ghost_ids: &[String]) -> Tried<u64> {
    query!(
        sqlite: "update posts set slug = '~' || ghost_id where ghost_id in (select value from json_each($1))",
        postgres: "update posts set slug = '~' || ghost_id where ghost_id = any($1)"
    )
    .bind(ghost_ids)
    .execute(tx)
    .await
}

/// Writes rows: those that are there by their `ghost_id` are changed, the others are new.
pub(crate) async fn save(tx: &Tx, rows: &[&Row]) -> Tried<u64> {
    query!(
        sqlite: include_str!("save.sqlite.sql"),
        postgres: include_str!("save.postgres.sql")
    )
    .bind(JsonText::of(rows)?)
    .execute(tx)
    .await
}
