//! Migrations: once each, whole or not at all, one program at a time, behind a pooler too.

use futures_util::future::join_all;
use rose_abi::{messages::Migration, value::Value};

use super::{NOW, Outcome, Site, migration};
use crate::store::{MigrateError, Migrated, Store};

const POSTS: &str = "create table posts (id bigint primary key); insert into posts values (1);";
const TAGS: &str = "create table tags (id bigint primary key, post bigint references posts (id));";

fn two() -> [Migration; 2] {
    [migration(1, "posts", POSTS), migration(2, "tags", TAGS)]
}

async fn tables(store: &Store) -> Result<Vec<Value>, Box<dyn std::error::Error + Send + Sync>> {
    let sql = "select relname::text from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'rose%' order by relname";
    Ok(store.read(sql, Vec::new()).await?.rows.into_iter().flatten().collect())
}

fn names(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| Value::Text((*name).to_owned())).collect()
}

#[tokio::test]
async fn each_is_applied_once() -> Outcome {
    for site in Site::each() {
        site.database("blog");
        let store = Store::open("blog", &site.options).await?;
        let [first, second] = two();
        let other_dialect = super::super::migration(9, "else", "pragma user_version");
        let applied = |files: &[&str]| Migrated {
            applied: files.iter().map(|file| (*file).to_owned()).collect(),
            unknown: Vec::new(),
        };
        assert_eq!(store.migrate(&[], NOW).await?, Migrated::default());
        assert_eq!(store.migrate(std::slice::from_ref(&first), NOW).await?, applied(&["0001_posts.sql"]));
        assert_eq!(store.migrate(&[second, other_dialect, first], NOW + 1).await?, applied(&["0002_tags.sql"]));
        assert_eq!(store.migrate(&two(), NOW).await?, Migrated::default());
        let history = "select number, name, length(checksum), applied_at from rose_migrations order by number";
        let row = |number, name: &str, at| {
            vec![Value::I64(number), Value::Text(name.to_owned()), Value::I64(64), Value::I64(at)]
        };
        assert_eq!(store.read(history, Vec::new()).await?.rows, [row(1, "posts", NOW), row(2, "tags", NOW + 1)]);
        let older = store.migrate(&two()[..1], NOW).await?;
        assert_eq!(older.unknown, ["0002_tags.sql"], "a newer history is tolerated and told");
        let changed = store.migrate(&[migration(1, "posts", "select 1")], NOW).await.expect_err("another text");
        assert!(changed.to_string().contains("`0001_posts.sql` of `blog` was changed"), "{changed}");
        store.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn a_failed_one_leaves_everything_as_before() -> Outcome {
    let site = Site::pooled();
    site.database("blog");
    let store = Store::open("blog", &site.options).await?;
    store.migrate(&two(), NOW).await?;
    for (sql, reason) in [
        ("create table x (a bigint); create table x (b bigint)", "relation \"x\" already exists"),
        ("create table x (a bigint); insert into nowhere values (1)", "relation \"nowhere\" does not exist"),
        ("create table x (a bigint); not sql", "syntax error at or near \"not\""),
        ("create table x (a bigint); insert into tags values (1, 99)", "violates foreign key"),
        ("create table x (a bigint); commit; create table y (a bigint)", "one transaction already"),
        ("create table x (a bigint); set search_path = y", "would stay for others"),
        ("create table x (a bigint); delete from rose_migrations", "the kernel's"),
        ("create table x (at timestamptz default now())", "table `x`: `now` looks at the clock"),
        ("create view x as select current_date as today", "view `x`: `current_date` looks at the clock"),
        ("create table x (id uuid default gen_random_uuid())", "table `x`: `gen_random_uuid` gives another value"),
        (
            "create function x() returns trigger language plpgsql as $$ begin new.n = random(); return new; end $$",
            "function `x`: `random` gives another value",
        ),
    ] {
        let steps = [two().as_slice(), &[migration(3, "bad", sql)]].concat();
        let error = store.migrate(&steps, NOW).await.expect_err(sql).to_string();
        assert!(error.starts_with("migration `0003_bad.sql` of `blog` failed"), "{error}");
        assert!(error.contains(reason), "{sql}\n  said: {error}");
        assert_eq!(tables(&store).await?, names(&["posts", "tags"]), "{sql}");
    }
    assert_eq!(store.migrate(&two(), NOW).await?, Migrated::default());
    store.write("insert into posts values (2)", Vec::new()).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_runners_migrate_once() -> Outcome {
    let site = Site::pooled();
    site.database("blog");
    let steps: Vec<Migration> = (1..=5)
        .map(|n| migration(n, "step", &format!("create table t{n} (a bigint); insert into t{n} values ({n})")))
        .collect();
    // Each has a store of its own, as another worker would.
    let runs = join_all((0..8).map(|_| async {
        let store = Store::open("blog", &site.options).await?;
        let migrated = store.migrate(&steps, NOW).await?;
        store.close().await;
        Ok::<_, MigrateError>(migrated.applied.len())
    }))
    .await;
    let applied: usize = runs.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().sum();
    assert_eq!(applied, 5);
    let locks = "select count(*) from pg_locks where locktype = 'advisory'";
    assert_eq!(site.postgres.sql("postgres", locks), "0", "no lock was left");
    Ok(())
}

/// A reader in a long snapshot is waited for, without keeping later readers out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_waits_for_readers_and_lets_others_pass() -> Outcome {
    let site = Site::direct();
    let name = site.database("blog");
    let store = Store::open("blog", &site.options).await?;
    store.migrate(&two(), NOW).await?;
    let mut reader = sqlx::PgConnection::connect(&site.postgres.url(&name)).await?;
    sqlx::raw_sql("begin; select count(*) from posts").execute(&mut reader).await?;
    let steps = [two().as_slice(), &[migration(3, "more", "alter table posts add column title text")]].concat();
    let migrating = {
        let store = store.clone();
        tokio::spawn(async move { store.migrate(&steps, NOW).await })
    };
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!migrating.is_finished());
    assert_eq!(tables(&store).await?, names(&["posts", "tags"]));
    sqlx::raw_sql("commit").execute(&mut reader).await?;
    assert_eq!(migrating.await??.applied, ["0003_more.sql"]);
    Ok(())
}

use sqlx::Connection as _;
