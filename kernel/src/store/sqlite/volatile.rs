//! Finds what changes by itself (the clock, chance, the server's zone) in any text of SQL, by its tokens.
//!
//! It serves statements and the definitions in a schema alike, also those that the parser cannot read. It does not
//! know structure: a table called `random` is refused where a `(` follows its name.

use std::collections::BTreeSet;

use sqlparser::{
    dialect::SQLiteDialect,
    tokenizer::{Token, Word},
};

use super::functions::{date_arguments, is_clock_keyword, volatile};
use crate::store::rules::{self, parameter_number};

/// The tokens of a text, without spaces and comments.
pub(super) fn tokens(sql: &str) -> Result<Vec<Token>, String> {
    rules::tokens(&SQLiteDialect {}, sql)
}

/// The first thing among them that is not the same each time, and why it is refused.
pub(super) fn find(tokens: &[Token]) -> Option<String> {
    tokens.iter().enumerate().find_map(|(position, token)| match token {
        Token::Word(word) if word.quote_style.is_none() && is_clock_keyword(&word.value) => volatile(&word.value),
        Token::Word(word) if tokens.get(position + 1) == Some(&Token::LParen) => {
            call(&word.value, arguments(&tokens[position + 2..]))
        }
        _ => None,
    })
}

/// The positions of the parameters inside of calls of date functions: `now` must not come in through them.
pub(super) fn date_parameters(tokens: &[Token]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    for (position, pair) in tokens.windows(2).enumerate() {
        let [Token::Word(word), Token::LParen] = pair else { continue };
        if date_arguments(&word.value).is_none() {
            continue;
        }
        let inside = arguments(&tokens[position + 2..]).into_iter().flatten();
        found.extend(inside.filter_map(|token| match token {
            Token::Placeholder(name) => parameter_number(name)?.checked_sub(1),
            _ => None,
        }));
    }
    found
}

/// The tokens of each argument of a call, up to its closing parenthesis.
fn arguments(tokens: &[Token]) -> Vec<&[Token]> {
    let (mut depth, mut start, mut found) = (0_usize, 0, Vec::new());
    for (position, token) in tokens.iter().enumerate() {
        match token {
            Token::LParen => depth += 1,
            Token::RParen if depth == 0 => {
                if position > start {
                    found.push(&tokens[start..position]);
                }
                return found;
            }
            Token::RParen => depth -= 1,
            Token::Comma if depth == 0 => {
                found.push(&tokens[start..position]);
                start = position + 1;
            }
            _ => {}
        }
    }
    found
}

fn call(name: &str, arguments: Vec<&[Token]>) -> Option<String> {
    let Some(times) = date_arguments(name) else { return volatile(name) };
    let lower = name.to_ascii_lowercase();
    for time in times {
        let Some(argument) = arguments.get(*time) else {
            return Some(format!("`{lower}` without a time means the clock's: pass the time as a parameter"));
        };
        if argument.iter().any(|token| literal(token).is_some_and(is_now)) {
            return Some(format!("`{lower}` with 'now' looks at the clock: pass the time as a parameter"));
        }
    }
    let zone = arguments
        .iter()
        .flat_map(|argument| argument.iter())
        .find_map(|token| literal(token).filter(|text| is_zone(text)));
    zone.map(|zone| format!("`{lower}` with '{zone}' depends on the server's zone: convert times in the plugin"))
}

/// What counts as a string: SQLite takes `"now"` for one where there is no such column.
fn literal(token: &Token) -> Option<&str> {
    match token {
        Token::SingleQuotedString(text) | Token::DoubleQuotedString(text) => Some(text),
        Token::Word(Word { value, quote_style: Some('"'), .. }) => Some(value),
        _ => None,
    }
}

/// A time value that stands for the moment.
pub(super) fn is_now(text: &str) -> bool {
    ["now", "subsec", "subsecond"].iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// A modifier that needs the zone of the server.
pub(super) fn is_zone(text: &str) -> bool {
    ["localtime", "utc"].iter().any(|word| text.trim().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str, expected: Option<&str>) {
        let tokens = tokens(sql).expect("tokens");
        let found = find(&tokens);
        match expected {
            None => assert_eq!(found, None, "{sql}"),
            Some(word) => assert!(found.as_deref().is_some_and(|found| found.contains(word)), "{sql}: {found:?}"),
        }
    }

    #[test]
    fn what_changes_by_itself_is_found_in_any_spelling() {
        check("select random()", Some("`random`"));
        check("select RanDom /* no */ ( )", Some("`random`"));
        check("select \"random\"()", Some("`random`"));
        check("select [random](), `random`()", Some("`random`"));
        check("create table t (at text default CURRENT_TIMESTAMP)", Some("`current_timestamp`"));
        check("create table t (at text default (datetime()))", Some("without a time"));
        check("select date('now')", Some("'now'"));
        check("select date(\"now\")", Some("'now'"));
        check("select date( -- x\n 'NOW' , '+1 day')", Some("'now'"));
        check("select date(coalesce(a, 'now'))", Some("'now'"));
        check("select unixepoch('subsec')", Some("'now'"));
        check("select strftime('%Y')", Some("without a time"));
        check("select strftime('%Y', 'now')", Some("'now'"));
        check("select timediff(a)", Some("without a time"));
        check("select timediff(a, 'now')", Some("'now'"));
        check("select datetime(a, 'unixepoch', 'localtime')", Some("server's zone"));
        check("select datetime(a, 'utc')", Some("server's zone"));
        check("select last_insert_rowid()", Some("`last_insert_rowid`"));
        check("select abs(random())", Some("`random`"));
        check("select now()", Some("`now`"));
    }

    #[test]
    fn what_only_looks_like_it_is_not() {
        check("select 'random()', \"current_timestamp\" from t", None);
        check("select 1 -- random()\n", None);
        check("select 1 /* date('now') */", None);
        check("select random, now, date from t", None);
        check("select date(at, '+1 day') from t", None);
        check("select date(at) from t where state = 'now'", None);
        check("select date(now) from t", None);
        check("select unixepoch(at, 'subsec') from t", None);
        check("select strftime('%Y-%m', at, 'unixepoch') from t", None);
        check("create table t (state text check (state in ('now', 'later')))", None);
    }
}
