//! What is particular to SQLite in a statement's text.

use std::collections::BTreeSet;

use sqlparser::dialect::SQLiteDialect;

use super::{functions, volatile};
use crate::store::rules::{self, Grammar, Reading};

static GRAMMAR: Grammar = Grammar {
    dialect: &SQLiteDialect {},
    first: &["select", "insert", "replace", "update", "delete", "with", "values"],
    function: functions::refusal,
    table_function,
    volatile: volatile::find,
};

/// Reads a statement and holds it to the rules; gives the positions of the parameters that date functions are given too.
pub(super) fn read(sql: &str) -> Result<(Reading, BTreeSet<usize>), String> {
    let tokens = volatile::tokens(sql)?;
    let dates = volatile::date_parameters(&tokens);
    Ok((rules::read(&GRAMMAR, tokens)?, dates))
}

/// A full-text table may be called with its query too; the probe knows whether it is one.
fn table_function(name: &str) -> Option<String> {
    let name = name.to_ascii_lowercase();
    name.starts_with("pragma_").then(|| format!("`{name}` is not among the functions that a statement may call"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StatementKind::{self, Read, Write};

    fn check(sql: &str, expected: Result<(StatementKind, usize), &str>) {
        let found = read(sql).map(|(reading, _)| (reading.kind, reading.parameters));
        match (&found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(*found, expected, "{sql}"),
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{sql}\n  said: {found}"),
            _ => panic!("{sql}\n  gave {found:?}, expected {expected:?}"),
        }
    }

    #[test]
    fn statements_that_an_author_writes_are_read() {
        check("select id, title from posts where slug = $1", Ok((Read, 1)));
        check(
            "select id from posts where (published_at, id) < ($1, $2) order by published_at desc limit $3",
            Ok((Read, 3)),
        );
        check("select id from posts where id in (select value from json_each($1))", Ok((Read, 1)));
        check("with x as (select 1 as a) select a from x union all select $1 from x", Ok((Read, 1)));
        check(
            "with recursive t(id) as (select $1 union all select id + 1 from t where id < 9) select * from t",
            Ok((Read, 1)),
        );
        check("with x as (select * from posts) select count(*) filter (where id > 1) from x", Ok((Read, 0)));
        check(
            "select sum(n) over (partition by a order by b rows between 1 preceding and current row) from t",
            Ok((Read, 0)),
        );
        check(
            "select rowid, snippet(posts_fts, 0, '<b>', '</b>', '…', 10) from posts_fts where posts_fts match $1 order by rank",
            Ok((Read, 1)),
        );
        check("select rowid from posts_fts($1)", Ok((Read, 1)));
        check(
            "select title ->> '$.a', json_extract(meta, '$.b') from posts where a is not distinct from $1",
            Ok((Read, 1)),
        );
        check("select * from posts indexed by posts_slug where a glob 'a*' or a like $1 escape '\\'", Ok((Read, 1)));
        check(
            "select date(published_at / 1000000, 'unixepoch'), strftime('%Y', published_at) from posts",
            Ok((Read, 0)),
        );
        check("select group_concat(name, ', ' order by name) from tags", Ok((Read, 0)));
        check(
            "select cast(a as text), case when b then 1 else 2 end, iif(c, 1, 2), 'it''s', x'00ff' from t",
            Ok((Read, 0)),
        );
        check("values (1, $1), (2, $2)", Ok((Read, 2)));
        check("(select 1)", Ok((Read, 0)));
        check("select 1;", Ok((Read, 0)));
        check("select 'ünï', \"spalte\", [eckig], `akzent` from \"tabelle\"", Ok((Read, 0)));
        check("select $1, $1, $2", Ok((Read, 2)));
        check("select $2, $1", Ok((Read, 2)));
        check(
            "insert into posts (id, title) values ($1, $2) on conflict (id) do update set title = excluded.title returning id",
            Ok((Write, 2)),
        );
        check("insert or ignore into tags (id) values ($1)", Ok((Write, 1)));
        check("replace into tags (id) values ($1)", Ok((Write, 1)));
        check("insert into log select id, $1 from posts where id = $2", Ok((Write, 2)));
        check("insert into tags default values", Ok((Write, 0)));
        check("with x as (select $1 as id) insert into log select id from x", Ok((Write, 1)));
        check("with x as (select 1 as id) update posts set title = $1 where id in (select id from x)", Ok((Write, 1)));
        check(
            "with x as (select 1 as id) delete from posts where id in (select id from x) returning id",
            Ok((Write, 0)),
        );
        check("update posts set title = u.name from users u where u.id = posts.user_id", Ok((Write, 0)));
        check("update posts set (title, n) = (select name, $1 from users) where id = $2", Ok((Write, 2)));
        check("delete from posts where id = $1 returning id", Ok((Write, 1)));
        check("SELECT 1 AS \"now()\", 'random()' -- random()", Ok((Read, 0)));
    }

    #[test]
    fn anything_else_is_refused_with_a_reason() {
        check("", Err("empty"));
        check(" -- nothing\n", Err("empty"));
        check("select 1; drop table posts", Err("2 statements"));
        check("select 1; select 2;", Err("2 statements"));
        check("select 1 /* ; */ ; /**/ delete from posts", Err("2 statements"));
        check("attach 'x.db' as x", Err("`attach` is not allowed"));
        check("detach x", Err("`detach` is not allowed"));
        check("pragma foreign_keys = off", Err("`pragma` is not allowed"));
        check("PRAGMA table_info(posts)", Err("`pragma` is not allowed"));
        check("vacuum into 'x.db'", Err("`vacuum` is not allowed"));
        check("begin", Err("`begin` is not allowed"));
        check("commit", Err("`commit` is not allowed"));
        check("savepoint x", Err("`savepoint` is not allowed"));
        check("explain select 1", Err("`explain` is not allowed"));
        check("create table x (id integer)", Err("`create` is not allowed"));
        check("drop table posts", Err("`drop` is not allowed"));
        check("alter table posts add x", Err("`alter` is not allowed"));
        check("reindex", Err("`reindex` is not allowed"));
        check("analyze", Err("`analyze` is not allowed"));
        check("copy posts to 'x'", Err("`copy` is not allowed"));
        check("set x = 1", Err("`set` is not allowed"));
        check("do $$ begin end $$", Err("`do` is not allowed"));
        check("/* select */ truncate posts", Err("`truncate` is not allowed"));
        check("'select'", Err("is not allowed"));
        check("select 1\0; drop table posts", Err("zero character"));
        check("select titel from", Err("cannot be read"));
        check("select (", Err("cannot be read"));
        check("select 'open", Err("Unterminated"));
    }

    /// SQLite would run these; sqlparser 0.64 cannot read them, so an author writes them in another way.
    #[test]
    fn what_only_the_parser_refuses() {
        check("with x as materialized (select 1) select * from x", Err("cannot be read"));
        check("select sum(a) over (order by b groups unbounded preceding exclude ties) from t", Err("cannot be read"));
        check("insert into t as x (a) values ($1) on conflict (a) do update set n = x.n + 1", Err("cannot be read"));
    }

    #[test]
    fn functions_are_those_of_the_list() {
        check("select random()", Err("gives another value each time"));
        check("select abs(\"random\"())", Err("gives another value each time"));
        check("select id from t order by random()", Err("gives another value each time"));
        check(
            "with a as (with b as (select randomblob(4) as x) select x from b) select x from a",
            Err("another value"),
        );
        check("select \"now\"()", Err("looks at the clock"));
        check("select current_timestamp", Err("looks at the clock"));
        check("insert into t values (CURRENT_DATE)", Err("looks at the clock"));
        check("select datetime('now')", Err("looks at the clock"));
        check("select id from t where at > unixepoch()", Err("clock's"));
        check("select strftime('%s')", Err("clock's"));
        check("select datetime(at, 'localtime') from t", Err("server's zone"));
        check("select last_insert_rowid()", Err("about the connection"));
        check("select changes()", Err("about the connection"));
        check("select load_extension('x')", Err("not among the functions"));
        check("select writefile('x', 'y')", Err("not among the functions"));
        check("select sqlite_version()", Err("not among the functions"));
        check("select main.nothing(1)", Err("not among the functions"));
        check("select * from pragma_table_info('posts')", Err("not among the functions"));
        check("select * from posts where exists (select 1 from pragma_user_version())", Err("not among the functions"));
    }

    #[test]
    fn parameters_are_numbered_with_a_dollar() {
        check("select ?", Err("is not a parameter"));
        check("select ?1", Err("is not a parameter"));
        check("select $0", Err("is not a parameter"));
        check("select $01", Err("is not a parameter"));
        check("select $name", Err("is not a parameter"));
        check("select $1, $3", Err("without gaps"));
        check("select $2", Err("without gaps"));
        let many = |count: usize| (1..=count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
        check(&format!("select {}", many(999)), Ok((Read, 999)));
        check(&format!("select {}", many(1_000)), Err("999 are the most"));
    }

    #[test]
    fn a_text_that_is_made_to_exhaust_is_refused() {
        check(&format!("select 1{}", " + 1".repeat(100_000)), Err("longer than"));
        check(&format!("select {}1{}", "(".repeat(4_000), ")".repeat(4_000)), Err("cannot be read"));
        // Deep, but within the bound: it must not exhaust the stack.
        check(&format!("select 1{}", " + 1".repeat(4_900)), Ok((Read, 0)));
    }

    #[test]
    fn what_stands_in_a_date_function_is_noted() {
        let dates = |sql| read(sql).map(|(_, dates)| dates.into_iter().collect::<Vec<_>>());
        assert_eq!(dates("select date($1, $3), $2"), Ok(vec![0, 2]));
        assert_eq!(dates("insert into entries (date, zone) values ($1, $2)"), Ok(vec![]));
    }

    #[test]
    fn a_star_is_noted_and_a_count_is_not_one() {
        let follows = |sql| read(sql).map(|(reading, _)| reading.follows);
        assert_eq!(follows("select * from t"), Ok(true));
        assert_eq!(follows("with x as (select t.* from t) select a from x"), Ok(true));
        assert_eq!(follows("insert into t values ($1) returning *"), Ok(true));
        assert_eq!(follows("update t set a = 1 returning *"), Ok(true));
        assert_eq!(follows("with x as (select 1) delete from t returning *"), Ok(true));
        assert_eq!(follows("select count(*), a * b from t"), Ok(false));
    }
}
