//! Redirects that the site's owner wrote down: the table `redirects`.
//!
//! What is published comes first: a redirect is only asked for where nothing else is. A file of Ghost's is read by
//! [`file`] and becomes [`rule::Rule`]s, of which those that are seen to lead in a circle are refused; `rose run blog
//! redirects FILE` puts them in place of all that were there ([`command`]).

pub(crate) mod command;
mod file;
mod rule;

use rose_sdk::{db::JsonText, prelude::*};
use serde::{Deserialize, Serialize};

use rule::Rule;

/// The most expressions of a site: each that may match is looked at where a path leads nowhere.
const MOST_EXPRESSIONS: usize = 100;

/// A rule as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) position: i64,
    pub(crate) source: String,
    pub(crate) path: Option<String>,
    pub(crate) prefix: String,
    pub(crate) target: String,
    pub(crate) permanent: bool,
}

/// Where a path leads that nothing is at; `path` is decoded and begins with a slash.
pub(crate) async fn lead_on(db: &Db, path: &str) -> Tried<Option<Answer>> {
    let rows: Vec<Row> = query_as!(
        Row,
        "
        select position, source, path, prefix, target, permanent
        from redirects
        where path = $1 or (path is null and substr($2, 1, length(prefix)) = prefix)
        order by position
        "
    )
    .bind(rule::plain(path))
    .bind(path)
    .fetch_all(db)
    .await?;
    let led = rows.iter().filter_map(|row| Rule::of(row).ok()).find_map(|rule| {
        // Circles that could be seen were refused; one of a single step is not gone into in any case.
        let is_here = |to: &String| rule::path_of(to).is_some_and(|to| rule::plain(&to) == rule::plain(path));
        let to = rule.apply(path).filter(|to| !is_here(to))?;
        let status = if rule.permanent { StatusCode::MOVED_PERMANENTLY } else { StatusCode::FOUND };
        Some(Answer::redirect(status, to).with_query())
    });
    Ok(led)
}

/// All rules, in their order.
pub(crate) async fn all(on: &impl Executor) -> Tried<Vec<Row>> {
    query_as!(Row, "select position, source, path, prefix, target, permanent from redirects order by position")
        .fetch_all(on)
        .await
}

/// Puts rules in place of all that are there.
pub(crate) async fn replace(tx: &Tx, rules: &[Row]) -> Tried<()> {
    query!("delete from redirects where position >= $1").bind(0_i64).execute(tx).await?;
    query!(
        sqlite: "
        insert into redirects (position, source, path, prefix, target, permanent)
        select
            r.value ->> 'position', r.value ->> 'source', r.value ->> 'path', r.value ->> 'prefix',
            r.value ->> 'target', r.value ->> 'permanent'
        from json_each($1) r
        ",
        postgres: "
        insert into redirects (position, source, path, prefix, target, permanent)
        select r.position, r.source, r.path, r.prefix, r.target, r.permanent
        from jsonb_to_recordset($1) as r(
            position bigint, source text, path text, prefix text, target text, permanent boolean
        )
        "
    )
    .bind(JsonText::of(rules)?)
    .execute(tx)
    .await
    .map(drop)
}
