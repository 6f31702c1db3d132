//! Migrations: once each, whole or not at all, and never changed afterwards.

use futures_util::future::join_all;
use rose_abi::{messages::Migration, value::Value};

use super::{NOW, Outcome, Site, migration};
use crate::store::{MigrateError, Migrated, Store};

const POSTS: &str = "create table posts (id integer primary key); insert into posts values (1);";
const TAGS: &str = "create table tags (id integer primary key, post integer references posts (id));";

fn two() -> [Migration; 2] {
    [migration(1, "posts", POSTS), migration(2, "tags", TAGS)]
}

fn applied(files: &[&str]) -> Migrated {
    Migrated { applied: files.iter().map(|file| (*file).to_owned()).collect(), unknown: Vec::new() }
}

async fn tables(store: &Store) -> Result<Vec<Value>, Box<dyn std::error::Error + Send + Sync>> {
    let sql = "select name from sqlite_schema where type = 'table' and name not like 'rose%' order by name";
    Ok(store.read(sql, Vec::new()).await?.rows.into_iter().flatten().collect())
}

fn names(names: &[&str]) -> Vec<Value> {
    names.iter().map(|name| Value::Text((*name).to_owned())).collect()
}

/// What is said of migrations on top of the two that are applied.
async fn check(migrations: &[Migration], expected: &str) -> Outcome {
    let site = Site::new()?;
    let store = Store::open("blog", &site.options).await?;
    store.migrate(&two(), NOW).await?;
    let error = store.migrate(migrations, NOW).await.expect_err(expected);
    assert!(error.to_string().contains(expected), "{error}");
    assert_eq!(tables(&store).await?, names(&["posts", "tags"]), "everything is as before");
    store.write("insert into posts values (2)", Vec::new()).await?;
    assert_eq!(store.migrate(&two(), NOW).await?, Migrated::default());
    Ok(())
}

#[tokio::test]
async fn each_is_applied_once() -> Outcome {
    let site = Site::new()?;
    let store = Store::open("blog", &site.options).await?;
    let [first, second] = two();
    let other_dialect = Migration { dialect: "postgres".to_owned(), ..migration(9, "else", "create role x") };
    assert_eq!(store.migrate(&[], NOW).await?, Migrated::default());
    assert_eq!(store.migrate(std::slice::from_ref(&first), NOW).await?, applied(&["0001_posts.sql"]));
    assert_eq!(store.migrate(&[second, other_dialect, first], NOW + 1).await?, applied(&["0002_tags.sql"]));
    assert_eq!(store.migrate(&two(), NOW).await?, Migrated::default());
    let rows = store.read("select number, name, length(checksum), applied_at from rose_migrations", Vec::new()).await?;
    let row =
        |number, name: &str, at| vec![Value::I64(number), Value::Text(name.to_owned()), Value::I64(64), Value::I64(at)];
    assert_eq!(rows.rows, [row(1, "posts", NOW), row(2, "tags", NOW + 1)]);
    Ok(())
}

#[tokio::test]
async fn a_newer_history_is_tolerated_and_told() -> Outcome {
    let site = Site::new()?;
    let store = Store::open("blog", &site.options).await?;
    store.migrate(&two(), NOW).await?;
    let migrated = store.migrate(&two()[..1], NOW).await?;
    assert_eq!(migrated, Migrated { applied: Vec::new(), unknown: vec!["0002_tags.sql".to_owned()] });
    Ok(())
}

#[tokio::test]
async fn contradictions_name_the_file() -> Outcome {
    let [first, second] = two();
    check(
        &[first.clone(), migration(2, "tags", "create table tags (id text)")],
        "`0002_tags.sql` of `blog` was changed",
    )
    .await?;
    check(&[migration(1, "posts", "select 1"), second.clone()], "`0001_posts.sql` of `blog` was changed").await?;
    check(
        &[first.clone(), second.clone(), migration(4, "late", "select 1")],
        "`0004_late.sql` of `blog` should have number 3",
    )
    .await?;
    check(&[migration(0, "zero", "select 1"), first.clone()], "`0000_zero.sql` of `blog` should have number 1").await?;
    check(&[first, second.clone(), migration(2, "twin", "select 1")], "`0002_tags.sql` and `0002_twin.sql`").await?;
    check(&[second], "`0002_tags.sql` of `blog` should have number 1").await
}

#[tokio::test]
async fn a_failed_one_leaves_everything_as_before() -> Outcome {
    let [first, second] = two();
    let third = async |sql: &str, message: &str| {
        let file = "migration `0003_bad.sql` of `blog` failed";
        check(&[first.clone(), second.clone(), migration(3, "bad", sql)], file).await?;
        check(&[first.clone(), second.clone(), migration(3, "bad", sql)], message).await
    };
    third("create table x (a); insert into x values (1); create table x (b);", "table x already exists").await?;
    third("create table x (a); insert into nowhere values (1)", "no such table: nowhere").await?;
    third("create table x (a); not sql", "near \"not\": syntax error").await?;
    third("create table x (a); insert into tags values (1, 99)", "a row of `tags` refers to one of `posts`").await?;
    third("create table x (a); commit; create table y (a)", "one transaction already").await?;
    third("create table x (a); rollback", "one transaction already").await?;
    third("create table x (a); savepoint s", "one transaction already").await?;
    third("create table x (a); attach ':memory:' as y", "one file only").await?;
    third("create table x (a); pragma journal_mode = delete", "`pragma journal_mode` is the kernel's").await?;
    third("create table x (a); vacuum", "VACUUM").await?;
    third("create table rose_jobs (a)", "the kernel's").await?;
    third("delete from rose_migrations", "the kernel's").await?;
    third("drop table rose_migrations", "the kernel's").await?;
    third("alter table rose_migrations rename to x", "the kernel's").await?;
    third("create table x (a); select load_extension('x')", "not allowed").await
}

#[tokio::test]
async fn those_before_a_failed_one_stay() -> Outcome {
    let site = Site::new()?;
    let store = Store::open("blog", &site.options).await?;
    let bad = migration(2, "tags", "create table tags (id integer); oops");
    let error = store.migrate(&[two()[0].clone(), bad], NOW).await.expect_err("the second is wrong");
    insta::assert_snapshot!(error, @r#"migration `0002_tags.sql` of `blog` failed, nothing of it was kept: near "oops": syntax error"#);
    assert_eq!(tables(&store).await?, names(&["posts"]));
    assert_eq!(store.migrate(&two(), NOW).await?, applied(&["0002_tags.sql"]), "corrected, it goes on");
    Ok(())
}

#[tokio::test]
async fn a_table_that_others_refer_to_can_be_rebuilt() -> Outcome {
    let site = Site::new()?;
    let store = Store::open("blog", &site.options).await?;
    store.migrate(&two(), NOW).await?;
    store.write("insert into tags values (1, 1)", Vec::new()).await?;
    let rebuild = "
        create table posts_new (id integer primary key, title text not null default '');
        insert into posts_new (id) select id from posts;
        drop table posts;
        alter table posts_new rename to posts;
    ";
    let [first, second] = two();
    store.migrate(&[first, second, migration(3, "titles", rebuild)], NOW).await?;
    assert_eq!(store.read("select title from posts", Vec::new()).await?.rows, [[Value::Text(String::new())]]);
    assert_eq!(store.read("select post from tags", Vec::new()).await?.rows, [[Value::I64(1)]]);
    assert!(store.write("insert into tags values (2, 99)", Vec::new()).await.is_err(), "references hold again");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_runners_migrate_once() -> Outcome {
    let site = Site::new()?;
    let steps: Vec<Migration> = (1..=5)
        .map(|n| migration(n, "step", &format!("create table t{n} (a); insert into t{n} values ({n})")))
        .collect();
    // Each has a store of its own, as another process would.
    let runs = join_all((0..8).map(|_| async {
        let store = Store::open("blog", &site.options).await?;
        let migrated = store.migrate(&steps, NOW).await?;
        store.close().await;
        Ok::<_, MigrateError>(migrated.applied.len())
    }))
    .await;
    let applied: usize = runs.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().sum();
    assert_eq!(applied, 5);
    // And one process may start several at once.
    let store = Store::open("shop", &site.options).await?;
    let runs = join_all((0..8).map(|_| store.migrate(&steps, NOW))).await;
    let applied: Vec<usize> = runs.into_iter().map(|run| run.map(|m| m.applied.len())).collect::<Result<_, _>>()?;
    assert_eq!(applied.iter().sum::<usize>(), 5);
    Ok(())
}
