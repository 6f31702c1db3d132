//! Statements against a real schema: tables through views, types, and what is refused.

use rose_abi::messages::DatabaseFaultKind;
use rose_testkit::servers::Postgres;

use super::{
    super::{Plugin, probed, statements},
    Outcome, Site,
};
use crate::store::Store;

const SCHEMA: &str = "
    create table users (id bigint primary key, name text);
    create table posts (
        id bigint generated always as identity primary key,
        user_id bigint references users (id) on delete cascade,
        title text not null unique,
        meta jsonb
    );
    create table tags (id bigint primary key, post_id bigint, name text);
    create view post_view as select posts.id, users.name from posts join users on users.id = posts.user_id;
    create view named as select id from post_view where name is not null;
    create view writable as select id, name from tags;
    create type mood as enum ('good', 'bad');
    create table moods (id bigint primary key, mood mood, at inet);
    create function shout(word text) returns text language sql immutable return upper(word);
    create view loud as select shout(title) as title from posts;
";

#[tokio::test]
async fn the_tables_of_a_statement_are_seen_through_views() -> Outcome {
    for site in Site::each() {
        let store = &site.store("blog", SCHEMA).await?;
        probed(store, "select title from posts where id = $1", Ok((&["posts"], &[]))).await;
        probed(store, "select count(*) from public.posts;", Ok((&["posts"], &[]))).await;
        probed(store, "select 1 from posts -- a remark", Ok((&["posts"], &[]))).await;
        probed(store, "with x as (select * from posts) select count(*) from x", Ok((&["posts"], &[]))).await;
        probed(store, "with posts as (select * from tags) select count(*) from posts", Ok((&["tags"], &[]))).await;
        probed(store, "select 1 from posts p left join users u on u.id = p.user_id", Ok((&["posts", "users"], &[])))
            .await;
        probed(store, "select * from named", Ok((&["posts", "users"], &[]))).await;
        probed(store, "select * from jsonb_to_recordset($1) as x(a int)", Ok((&[], &[]))).await;
        probed(store, "values (1), ($1)", Ok((&[], &[]))).await;
        // What a function of the plugin's own reads is not known.
        let all = ["moods", "posts", "tags", "users"];
        probed(store, "select * from loud", Ok((&all, &[]))).await;
        probed(store, "insert into tags (id) values ($1)", Ok((&["tags"], &["tags"]))).await;
        probed(store, "insert into tags (id) select id from posts", Ok((&["posts", "tags"], &["tags"]))).await;
        probed(store, "update writable set name = $1", Ok((&["tags"], &["tags"]))).await;
        probed(store, "delete from posts using users u where u.id = posts.user_id returning posts.id", {
            Ok((&["posts", "users"], &["posts"]))
        })
        .await;
        probed(store, "with x as (delete from tags returning post_id) select title from posts, x", {
            Ok((&["posts", "tags"], &["tags"]))
        })
        .await;
        store.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn what_the_database_refuses_is_named_with_file_and_line() -> Outcome {
    let site = Site::pooled();
    let store = &site.store("blog", SCHEMA).await?;
    probed(store, "select titel from posts", Err("column \"titel\" does not exist")).await;
    probed(store, "select title from post", Err("relation \"post\" does not exist")).await;
    probed(store, "insert into tags (id) values (1, 2)", Err("INSERT has more expressions than target")).await;
    probed(store, "select lower(1)", Err("function lower(integer) does not exist")).await;
    probed(store, "select title from posts where", Err("cannot be read")).await;
    probed(store, "select mood from moods", Err("column `mood` is of the type `mood`: cast it to text")).await;
    probed(store, "select mood::text from moods", Ok((&["moods"], &[]))).await;
    probed(store, "select 1 from moods where mood = $1", Err("parameter $1 is of the type `mood`: cast")).await;
    probed(store, "select 1 from moods where mood::text = $1", Ok((&["moods"], &[]))).await;
    probed(store, "select at from moods", Err("column `at` is of the type `inet`: cast it to text")).await;
    probed(store, "select * from pg_class", Err("`pg_class` is PostgreSQL's own")).await;
    probed(store, "select now()", Err("`now` looks at the clock")).await;
    probed(store, "delete from rose_migrations", Err("`rose_migrations` belongs to the kernel")).await;
    // After all of that the probe goes on.
    probed(store, "select title from posts", Ok((&["posts"], &[]))).await;
    Ok(())
}

#[tokio::test]
async fn everything_wrong_is_told_at_once() -> Outcome {
    let site = Site::pooled();
    let store = site.store("blog", SCHEMA).await?;
    let texts = ["select 1", "select titel from posts", "select random()", "truncate posts"];
    let error = store.check(&statements(&texts)).await.expect_err("three are wrong");
    insta::assert_snapshot!(error, @r#"
    plugins/blog/src/posts.rs:2: column "titel" does not exist (42703)
    plugins/blog/src/posts.rs:3: `random` gives another value each time: pass one as a parameter
    plugins/blog/src/posts.rs:4: `truncate` is not allowed: a statement is one select, insert, update or delete
    "#);
    Ok(())
}

/// Statements that were prepared for the check are gone afterwards: behind a pooler another client would meet them.
#[tokio::test]
async fn a_check_leaves_nothing_behind() -> Outcome {
    let site = Site::pooled();
    let store = site.store("blog", SCHEMA).await?;
    for _ in 0..3 {
        Plugin::new(&store, &["select title from posts", "select id from tags"]).await?;
    }
    // A pooler that keeps statements itself calls them by its own name.
    let left = "select count(*) from pg_prepared_statements where name not like 'PGBOUNCER%'";
    assert_eq!(store.read(left, Vec::new()).await?.rows, [[rose_abi::value::Value::I64(0)]]);
    Ok(())
}

/// A list that lets one through which is not the same each time would be found here, or a name that does not exist.
#[test]
fn the_functions_that_may_be_called_are_in_the_catalog_and_not_volatile() {
    let postgres = Postgres::shared();
    let names = crate::store::postgres_functions();
    let list = names.iter().map(|name| format!("('{name}')")).collect::<Vec<_>>().join(", ");
    let missing = format!(
        "select string_agg(n, ' ' order by n) from (values {list}) as v(n) where not exists (
             select 1 from pg_proc where proname = n and pronamespace = 'pg_catalog'::regnamespace)"
    );
    assert_eq!(postgres.sql("postgres", &missing), "", "names that are none of PostgreSQL's");
    let volatile = format!(
        "select string_agg(distinct proname, ' ') from pg_proc join (values {list}) as v(n) on proname = n
         where provolatile = 'v' and pronamespace = 'pg_catalog'::regnamespace"
    );
    assert_eq!(postgres.sql("postgres", &volatile), "", "they change by themselves");
}

#[tokio::test]
async fn a_database_that_is_not_there_is_told_with_the_cure() -> Outcome {
    let site = Site::direct();
    let error = Store::open("blog", &site.options).await.expect_err("no database");
    assert_eq!(error.kind, DatabaseFaultKind::Unavailable);
    assert!(error.message.contains("does not exist") && error.message.contains("`rose db create`"), "{error}");
    Ok(())
}
