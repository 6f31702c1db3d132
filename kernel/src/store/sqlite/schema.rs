//! The schema of a database as it stands: tables, views, virtual tables and where those get their rows from.
//!
//! It only reads. What a definition may not hold is decided by `volatile.rs`.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use sqlparser::tokenizer::{Token, Word};

use super::volatile;
use crate::store::error::Problem;

/// The names in a schema, in lower case as SQLite compares them, with the spelling of their definition.
#[derive(Debug, Default)]
pub(super) struct Schema {
    /// Tables, virtual ones included.
    pub(super) tables: BTreeMap<String, String>,
    /// Views.
    pub(super) views: BTreeSet<String>,
    /// The table behind a shadow table: `posts_fts` behind `posts_fts_data`.
    shadows: BTreeMap<String, String>,
    /// What a virtual table reads without SQLite's authorizer seeing it: `posts` for `content='posts'`.
    pub(super) sources: BTreeMap<String, String>,
    /// Definitions that hold something that changes by itself.
    pub(super) problems: Vec<Problem>,
}

impl Schema {
    /// Reads it.
    pub(super) fn read(connection: &Connection) -> Result<Self, rusqlite::Error> {
        let mut schema = Self::default();
        let mut shadows = Vec::new();
        let mut list = connection.prepare("select name, type from pragma_table_list where schema = 'main'")?;
        let mut rows = list.query([])?;
        while let Some(row) = rows.next()? {
            let (name, kind): (String, String) = (row.get(0)?, row.get(1)?);
            match kind.as_str() {
                _ if name.to_lowercase().starts_with("sqlite_") => {}
                "view" => drop(schema.views.insert(name.to_lowercase())),
                "shadow" => shadows.push(name.to_lowercase()),
                _ => drop(schema.tables.insert(name.to_lowercase(), name)),
            }
        }
        let mut list = connection.prepare("select type, name, sql from sqlite_schema where sql is not null")?;
        let mut rows = list.query([])?;
        while let Some(row) = rows.next()? {
            let (kind, name, sql): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            schema.definition(&kind, &name, &sql, &shadows);
        }
        Ok(schema)
    }

    /// The table that a name of SQLite's authorizer stands for, in its own spelling.
    pub(super) fn table(&self, lower: &str) -> Option<&str> {
        let name = self.shadows.get(lower).map_or(lower, String::as_str);
        self.tables.get(name).map(String::as_str)
    }

    fn definition(&mut self, kind: &str, name: &str, sql: &str, shadows: &[String]) {
        let found = volatile::tokens(sql).map(|tokens| {
            if kind == "table" && is_virtual(&tokens) {
                self.virtual_table(&name.to_lowercase(), &tokens, shadows);
            }
            volatile::find(&tokens)
        });
        if let Some(message) = found.unwrap_or_else(Some) {
            self.problems.push(Problem { place: format!("{kind} `{name}`"), message });
        }
    }

    fn virtual_table(&mut self, name: &str, tokens: &[Token], shadows: &[String]) {
        let prefix = format!("{name}_");
        for shadow in shadows.iter().filter(|shadow| shadow.starts_with(&prefix)) {
            // `a_b_data` belongs to `a_b` also where there is a virtual table `a`.
            let owner = self.shadows.entry(shadow.clone()).or_default();
            if owner.len() < name.len() {
                name.clone_into(owner);
            }
        }
        if let Some(source) = source(tokens) {
            self.sources.insert(name.to_owned(), source);
        }
    }
}

fn is_virtual(tokens: &[Token]) -> bool {
    matches!(tokens, [create, word, ..] if text(create).is_some_and(|text| text.eq_ignore_ascii_case("create"))
        && text(word).is_some_and(|text| text.eq_ignore_ascii_case("virtual")))
}

/// `content = 'posts'` of fts3 to fts5, or the first argument of `fts5vocab`.
fn source(tokens: &[Token]) -> Option<String> {
    let open = tokens.iter().position(|token| *token == Token::LParen)?;
    let module = text(tokens.get(open.checked_sub(1)?)?)?;
    if module.eq_ignore_ascii_case("fts5vocab") || module.eq_ignore_ascii_case("fts4aux") {
        return text(tokens.get(open + 1)?).map(str::to_lowercase);
    }
    let is_content = |token: &Token| text(token).is_some_and(|text| text.eq_ignore_ascii_case("content"));
    let content = tokens.windows(3).find(|three| is_content(&three[0]) && three[1] == Token::Eq)?;
    text(&content[2]).filter(|text| !text.is_empty()).map(str::to_lowercase)
}

fn text(token: &Token) -> Option<&str> {
    match token {
        Token::Word(Word { value, .. }) => Some(value),
        Token::SingleQuotedString(text) | Token::DoubleQuotedString(text) => Some(text),
        _ => None,
    }
}
