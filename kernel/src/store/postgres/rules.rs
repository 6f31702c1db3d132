//! What is particular to PostgreSQL in a statement's text, and in the text of a definition.

use std::collections::BTreeSet;

use sqlparser::{
    dialect::PostgreSqlDialect,
    tokenizer::{Token, Word},
};

use super::functions::{self, is_clock_keyword, volatile};
use crate::store::{
    history::KERNELS,
    rules::{self, Grammar, Reading},
};

static GRAMMAR: Grammar = Grammar {
    dialect: &PostgreSqlDialect {},
    first: &["select", "insert", "update", "delete", "with", "values"],
    function: functions::refusal,
    table_function: functions::refusal,
    volatile: find,
};

/// Reads a statement and holds it to the rules.
pub(super) fn read(sql: &str) -> Result<Reading, String> {
    let reading = rules::read(&GRAMMAR, tokens(sql)?)?;
    for relation in &reading.relations {
        own(relation, &reading.common_tables)?;
    }
    Ok(reading)
}

/// The server's catalogs are no tables of a plugin, and its probe does not name them.
fn own(relation: &[String], common_tables: &BTreeSet<String>) -> Result<(), String> {
    match relation {
        [name] if common_tables.contains(name) => Ok(()),
        [.., name] if name.starts_with(KERNELS) => Err(format!("`{name}` belongs to the kernel")),
        [.., name] if name.starts_with("pg_") => Err(format!("`{name}` is PostgreSQL's own")),
        [schema, ..] if relation.len() > 1 && schema != "public" => {
            Err(format!("`{}` is not a table of this plugin", relation.join(".")))
        }
        _ => Ok(()),
    }
}

/// The tokens of a text, without spaces and comments.
pub(super) fn tokens(sql: &str) -> Result<Vec<Token>, String> {
    rules::tokens(&PostgreSqlDialect {}, sql)
}

/// The first thing among tokens that is not the same each time, and why it is refused. It does not know structure.
pub(super) fn find(tokens: &[Token]) -> Option<String> {
    let named = tokens.iter().enumerate().find_map(|(position, token)| match token {
        Token::Word(word) if word.quote_style.is_none() && is_clock_keyword(&word.value) => volatile(&word.value),
        Token::Word(word) if tokens.get(position + 1) == Some(&Token::LParen) => volatile(&word.value),
        _ => None,
    });
    named.or_else(|| moment(tokens))
}

/// A text such as `'today'` that becomes a time.
fn moment(tokens: &[Token]) -> Option<String> {
    const MOMENTS: &[&str] = &["now", "today", "tomorrow", "yesterday"];
    const TIMES: &[&str] = &["date", "time", "timestamp", "timestamptz", "timetz"];
    let is_time = |token: &Token| matches!(token, Token::Word(Word { value, .. }) if is_one_of(value, TIMES));
    let moment = tokens.iter().find_map(|token| match token {
        Token::SingleQuotedString(text) if is_one_of(text.trim(), MOMENTS) => Some(text),
        _ => None,
    })?;
    tokens.iter().any(is_time).then(|| format!("'{moment}' as a time looks at the clock: pass the time as a parameter"))
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|one| word.eq_ignore_ascii_case(one))
}

/// Why a migration may not run: it is one transaction already, and what it sets would outlive it in a pooler.
pub(super) fn refuse_migration(sql: &str) -> Result<(), String> {
    const TRANSACTIONS: &[&str] =
        &["abort", "begin", "commit", "end", "prepare", "release", "rollback", "savepoint", "start"];
    const OF_THE_SESSION: &[&str] = &["deallocate", "discard", "listen", "load", "notify", "reset", "set", "unlisten"];
    const OF_THE_SERVER: &[&str] = &["checkpoint", "cluster", "copy", "vacuum"];
    let tokens = tokens(sql)?;
    let kernels = |token: &Token| match token {
        Token::Word(word) => crate::store::history::is_kernels(&word.value),
        _ => None,
    };
    if let Some(reason) = tokens.iter().find_map(kernels) {
        return Err(reason);
    }
    // The body of a function that is written in SQL has statements of its own, and an `end`.
    let has_body = tokens.windows(2).any(|pair| is_word(&pair[0], "begin") && is_word(&pair[1], "atomic"));
    for statement in tokens.split(|token| *token == Token::SemiColon) {
        let Some(Token::Word(first)) = statement.first() else { continue };
        let word = first.value.to_ascii_lowercase();
        let has = |list: &[&str]| list.contains(&word.as_str());
        if has(TRANSACTIONS) && !(has_body && word == "end") {
            let reason = "a migration is one transaction already: leave begin, commit, rollback and savepoint out";
            return Err(reason.to_owned());
        }
        let is_local = statement.get(1).is_some_and(|second| is_word(second, "local"));
        if has(OF_THE_SESSION) && !(word == "set" && is_local) {
            return Err(format!("`{word}` would stay for others behind a pooler: leave it out, or write `set local`"));
        }
        if has(OF_THE_SERVER) {
            return Err(format!("`{word}` is not allowed in a migration"));
        }
    }
    Ok(())
}

fn is_word(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(Word { value, .. }) if value.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StatementKind::{self, Read, Write};

    fn check(sql: &str, expected: Result<(StatementKind, usize), &str>) {
        let found = read(sql).map(|reading| (reading.kind, reading.parameters));
        match (&found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(*found, expected, "{sql}"),
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{sql}\n  said: {found}"),
            _ => panic!("{sql}\n  gave {found:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn statements_that_an_author_writes_are_read() {
        check("select id, title from posts where slug = $1", Ok((Read, 1)));
        check("select id from posts where id = any($1) and title ilike $2", Ok((Read, 2)));
        check("select distinct on (user_id) * from posts order by user_id, id desc", Ok((Read, 0)));
        check("select meta -> 'a' ->> 'b', meta #>> '{a,b}' from posts where meta @> $1::jsonb", Ok((Read, 1)));
        check(
            "select p.id, t.name from posts p left join lateral (select name from tags limit 1) t on true",
            Ok((Read, 0)),
        );
        check("select to_tsvector('english', title) @@ websearch_to_tsquery($1) from posts", Ok((Read, 1)));
        check("select * from jsonb_to_recordset($1) as x(a int, b text)", Ok((Read, 1)));
        check("select * from unnest($1::bigint[]) as u(id) join posts on posts.id = u.id", Ok((Read, 1)));
        check("select array_agg(name order by name) filter (where id > 1) from tags", Ok((Read, 0)));
        check("select coalesce(a, nullif(b, ''), $1), greatest(1, 2), trim(c) from t", Ok((Read, 1)));
        check("select date_trunc('month', to_timestamp(at / 1000000) at time zone 'utc') from t", Ok((Read, 0)));
        check("select * from public.posts", Ok((Read, 0)));
        check("with pg_x as (select 1 as a) select a from pg_x", Ok((Read, 0)));
        check("insert into posts (id) values ($1) on conflict (id) do update set n = posts.n + 1", Ok((Write, 1)));
        check("insert into posts (id) select * from unnest($1::bigint[]) returning id", Ok((Write, 1)));
        check("delete from posts using users u where u.id = posts.user_id", Ok((Write, 0)));
        check("update posts set title = u.name from users u where u.id = posts.user_id", Ok((Write, 0)));
        check("SELECT 1 AS \"now()\", 'random()', 'today' -- random()", Ok((Read, 0)));
    }

    #[test]
    fn what_writes_or_locks_somewhere_inside_is_a_write() {
        check("with x as (delete from posts where id = $1 returning id) select id from x", Ok((Write, 1)));
        check("with x as (insert into log (id) values ($1) returning id) select 1 from x", Ok((Write, 1)));
        check("select id from posts where id = $1 for update skip locked limit 1", Ok((Write, 1)));
    }

    #[test]
    fn anything_else_is_refused_with_a_reason() {
        check("", Err("empty"));
        check("select 1; drop table posts", Err("2 statements"));
        for word in
            ["set x = 1", "reset x", "copy posts to 'x'", "do $$ begin end $$", "listen x", "begin", "lock posts"]
        {
            let first = word.split(' ').next().unwrap_or_default();
            check(word, Err(&format!("`{first}` is not allowed")));
        }
        check("replace into t values (1)", Err("`replace` is not allowed"));
        check("truncate posts", Err("`truncate` is not allowed"));
        check("explain select 1", Err("`explain` is not allowed"));
        check("select ?", Err("cannot be read"));
        check("select $2", Err("without gaps"));
    }

    #[test]
    fn what_changes_by_itself_is_refused() {
        check("select now()", Err("looks at the clock"));
        check("select current_date", Err("looks at the clock"));
        check("select localtimestamp", Err("looks at the clock"));
        check("select \"now\"()", Err("looks at the clock"));
        check("select age(at) from t", Err("looks at the clock"));
        check("select 'now'::timestamptz", Err("looks at the clock"));
        check("select cast('Today' as date)", Err("looks at the clock"));
        check("select timestamp ' tomorrow '", Err("looks at the clock"));
        check("select random()", Err("another value each time"));
        check("select gen_random_uuid()", Err("another value each time"));
        check("select nextval('posts_seq')", Err("an identity"));
        check("select current_user", Err("not among the functions"));
        check("select pg_sleep(1)", Err("not among the functions"));
        check("select set_config('a', 'b', false)", Err("not among the functions"));
        check("select * from pg_ls_dir('.')", Err("not among the functions"));
        check("select own_function(1)", Err("not among the functions"));
    }

    #[test]
    fn the_servers_own_tables_are_refused() {
        check("select * from pg_class", Err("`pg_class` is PostgreSQL's own"));
        check("select * from pg_catalog.pg_class", Err("`pg_class` is PostgreSQL's own"));
        check("select * from information_schema.tables", Err("`information_schema.tables` is not a table"));
        check("select * from PG_CLASS", Err("`pg_class` is PostgreSQL's own"));
        check("select 1 where exists (select 1 from pg_roles)", Err("`pg_roles` is PostgreSQL's own"));
        check("delete from rose_migrations", Err("belongs to the kernel"));
    }

    #[test]
    fn a_migration_keeps_out_of_its_transaction_and_its_session() {
        let check = |sql: &str, expected: Option<&str>| match (refuse_migration(sql), expected) {
            (Ok(()), None) => {}
            (Err(reason), Some(expected)) => assert!(reason.contains(expected), "{sql}: {reason}"),
            (found, _) => panic!("{sql}: {found:?}"),
        };
        check("create table t (id bigint); create index t_id on t (id);", None);
        check("set local lock_timeout = '1s'; alter table t add column n bigint", None);
        check("create function f() returns trigger language plpgsql as $$ begin return new; end $$;", None);
        check("create function f() returns int language sql begin atomic select 1; end; select 1;", None);
        check("create table t (a text default 'commit; begin')", None);
        check("create table t (id bigint); commit; create table u (id bigint)", Some("one transaction already"));
        check("Begin; create table t (id bigint)", Some("one transaction already"));
        check("end", Some("one transaction already"));
        check("set search_path = x", Some("would stay for others"));
        check("vacuum", Some("not allowed"));
        check("copy t from '/etc/passwd'", Some("not allowed"));
        check("drop table \"rose_migrations\"", Some("the kernel's"));
    }
}
