//! Statements against a real schema: tables through views, triggers and cascades, and what is refused.

use super::{Outcome, Site, migration, probed, statements};
use crate::store::{CheckError, Store};

const SCHEMA: &str = "
    create table users (id integer primary key, name text) strict;
    create table posts (
        id integer primary key,
        user_id integer references users (id) on delete cascade on update cascade,
        title text not null unique,
        words integer generated always as (length(title)) virtual
    ) strict;
    create table tags (id integer primary key autoincrement, post_id integer references posts (id) on delete set null, name text);
    create table log (post_id integer primary key, at integer);
    create table audit (id integer primary key, what text);
    create view post_view as select posts.id, users.name from posts join users on users.id = posts.user_id;
    create view named as select id from post_view where name is not null;
    create view writable as select id, name from tags;
    create trigger writable_insert instead of insert on writable begin
        insert into tags (name) values (new.name);
    end;
    create trigger log_insert after insert on log begin
        insert into audit (what) select title from posts where id = new.post_id;
    end;
    create virtual table posts_fts using fts5 (title, content='posts', content_rowid='id');
    create virtual table view_fts using fts5 (name, content = post_view, content_rowid = id);
    create virtual table own_fts using fts5 (text);
    create virtual table words using fts5vocab (own_fts, row);
    create view broken as select x from gone;
    create trigger posts_insert after insert on posts begin
        insert into posts_fts (rowid, title) values (new.id, new.title);
    end;
";

async fn check(sql: &str, expected: Result<(&[&str], &[&str]), &str>) -> Outcome {
    let site = Site::new()?;
    let store = site.store("blog", SCHEMA).await?;
    probed(&store, sql, expected).await;
    store.close().await;
    Ok(())
}

#[tokio::test]
async fn the_tables_of_a_statement_are_exact() -> Outcome {
    check("select title from posts where id = $1", Ok((&["posts"], &[]))).await?;
    check("select count(*) from posts", Ok((&["posts"], &[]))).await?;
    check("select 1 from posts p left join users u on u.id = p.user_id", Ok((&["posts", "users"], &[]))).await?;
    check("select (select count(*) from tags) as n from posts order by (select 1 from users)", {
        Ok((&["posts", "tags", "users"], &[]))
    })
    .await?;
    check("with x as (select * from posts) select count(*) from x", Ok((&["posts"], &[]))).await?;
    check("select 1 union select id from tags except select id from main.posts", Ok((&["posts", "tags"], &[]))).await?;
    check("select \"TITLE\" from \"POSTS\"", Ok((&["posts"], &[]))).await?;
    check("select value from json_each($1)", Ok((&[], &[]))).await?;
    check("select p.id from posts p, json_tree(p.title) j where j.value = $1", Ok((&["posts"], &[]))).await?;
    check("values (1), ($1)", Ok((&[], &[]))).await
}

#[tokio::test]
async fn views_triggers_and_cascades_are_seen_through() -> Outcome {
    check("select * from post_view", Ok((&["posts", "users"], &[]))).await?;
    check("select count(*) from named", Ok((&["posts", "users"], &[]))).await?;
    check("insert into log (post_id) values ($1)", Ok((&["log", "posts"], &["audit", "log"]))).await?;
    // A reference is looked up in the table that it points to.
    check("insert into writable (name) values ($1)", Ok((&["posts"], &["tags"]))).await?;
    check("insert into tags (name) values ($1) returning id", Ok((&["posts", "tags"], &["tags"]))).await?;
    check("delete from users where id = $1", Ok((&["posts", "tags", "users"], &["posts", "tags", "users"]))).await?;
    // What it replaces is deleted first, with all that hangs on it.
    check("replace into users (id) values ($1)", Ok((&["posts", "tags", "users"], &["posts", "tags", "users"])))
        .await?;
    check("update users set id = $1", Ok((&["posts", "users"], &["posts", "users"]))).await?;
    check("delete from audit where id = $1", Ok((&["audit"], &["audit"]))).await
}

#[tokio::test]
async fn a_full_text_table_brings_its_source_along() -> Outcome {
    check("select rowid from posts_fts where posts_fts match $1 order by rank", Ok((&["posts", "posts_fts"], &[])))
        .await?;
    check("select title from posts_fts($1)", Ok((&["posts", "posts_fts"], &[]))).await?;
    check("select name from view_fts where view_fts match $1", Ok((&["posts", "users", "view_fts"], &[]))).await?;
    check("select snippet(own_fts, 0, '', '', '', 9) from own_fts where own_fts match $1", Ok((&["own_fts"], &[])))
        .await?;
    check("select term from words", Ok((&["own_fts", "words"], &[]))).await?;
    check("insert into own_fts (text) values ($1)", Ok((&[], &["own_fts"]))).await?;
    check("insert into posts (title) values ($1)", Ok((&["posts", "tags", "users"], &["posts", "posts_fts"]))).await
}

#[tokio::test]
async fn what_the_database_refuses_is_named_with_file_and_line() -> Outcome {
    check("select titel from posts", Err("no such column: titel")).await?;
    check("select title from post", Err("no such table: post")).await?;
    check("select x from broken", Err("no such table: main.gone")).await?;
    check("select title from posts where", Err("cannot be read")).await?;
    check("insert into posts (id) values (1, 2)", Err("2 values for 1 columns")).await?;
    check("select lower(1, 2)", Err("wrong number of arguments to function lower()")).await?;
    check("insert into posts (words) values (1)", Err("cannot INSERT into generated column")).await?;
    check("select extract(year from id) from posts", Err("near \"from\": syntax error")).await?;
    check("select a regexp b from (select 1 as a, 2 as b)", Err("no such function: regexp")).await
}

#[tokio::test]
async fn what_is_not_the_plugins_is_refused() -> Outcome {
    check("select * from sqlite_master", Err("`sqlite_master` is SQLite's own")).await?;
    check("select * from sqlite_schema", Err("`sqlite_master` is SQLite's own")).await?;
    check("select * from \"main\".\"SQLite_Master\"", Err("`sqlite_master` is SQLite's own")).await?;
    check("update sqlite_sequence set seq = 1", Err("`sqlite_sequence` is SQLite's own")).await?;
    check("select * from pragma_table_list", Err("`pragma_table_list` is not a table of this plugin")).await?;
    check("select * from dbstat", Err("`dbstat` is not a table of this plugin")).await?;
    check("select * from rose_migrations", Err("`rose_migrations` belongs to the kernel")).await?;
    check("delete from rose_migrations", Err("`rose_migrations` belongs to the kernel")).await?;
    check("select $1::text", Err("`$1::text` is not a parameter")).await?;
    check("select $1, $1::a", Err("`$1::a` is not a parameter")).await
}

#[tokio::test]
async fn everything_wrong_is_told_at_once() -> Outcome {
    let site = Site::new()?;
    let store = site.store("blog", SCHEMA).await?;
    let texts = ["select 1", "select titel from posts", "select random()", "pragma user_version"];
    let error = store.check(&statements(&texts)).await.expect_err("three are wrong");
    assert!(matches!(&error, CheckError::Refused(problems) if problems.len() == 3));
    insta::assert_snapshot!(error, @r"
    plugins/blog/src/posts.rs:2: no such column: titel
    plugins/blog/src/posts.rs:3: `random` gives another value each time: pass one as a parameter
    plugins/blog/src/posts.rs:4: `pragma` is not allowed: a statement is one select, insert, update or delete
    ");
    let error = store.check(&statements(&["select x"; 14])).await.expect_err("all are wrong").to_string();
    assert_eq!(error.lines().count(), 11);
    assert!(error.ends_with("and 4 more"));
    Ok(())
}

#[tokio::test]
async fn a_definition_that_changes_by_itself_is_refused_where_it_is_made() -> Outcome {
    for (sql, place) in [
        ("create view recent as select date('now') as today", "view `recent`"),
        ("create table t (id integer, at text default current_timestamp)", "table `t`"),
        ("create table t (id integer, at integer default (unixepoch()))", "table `t`"),
        ("create table t (id integer, today text as (date('now')))", "table `t`"),
        ("create table t (id blob default (randomblob(16)))", "table `t`"),
        (
            "create table t (id integer); create trigger g after insert on t begin update t set id = random(); end",
            "trigger `g`",
        ),
    ] {
        let site = Site::new()?;
        let store = Store::open("blog", &site.options).await?;
        let error = store.migrate(&[migration(1, "bad", sql)], super::NOW).await.expect_err(sql).to_string();
        assert!(error.contains("0001_bad.sql") && error.contains(place), "{error}");
        assert!(store.check(&[]).await.is_ok(), "nothing of it was kept");
        // One that came in by another way is found by the check.
        rusqlite::Connection::open(site.file("blog"))?.execute_batch(sql)?;
        let error = store.check(&[]).await.expect_err(sql).to_string();
        assert!(error.starts_with(place), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn a_function_behind_a_view_is_held_to_the_list_too() -> Outcome {
    let site = Site::new()?;
    let store = site.store("blog", "create view version as select sqlite_version() as v").await?;
    let error = store.check(&statements(&["select v from version"])).await.expect_err("it is not in the list");
    insta::assert_snapshot!(error, @"plugins/blog/src/posts.rs:1: `sqlite_version` is not among the functions that a statement may call (in `version`)");
    Ok(())
}
