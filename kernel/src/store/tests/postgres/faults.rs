//! Servers that go away and come back, without a restart of the kernel.

use std::time::Duration;

use rose_abi::{messages::DatabaseFaultKind, value::Value};
use rose_testkit::servers::{Pgbouncer, PgbouncerOptions, Postgres};

use super::{super::Plugin, NOW, Outcome, migration};
use crate::store::{Address, Store, StoreOptions};

const COUNT: &str = "select count(*) from posts";
const ADD: &str = "insert into posts (title) values ($1)";
const SCHEMA: &str = "create table posts (id bigint generated always as identity primary key, title text not null)";

fn title() -> Vec<Value> {
    vec![Value::Text("A title".to_owned())]
}

fn options(url: String) -> StoreOptions {
    let mut options = StoreOptions::new("/nowhere");
    options.servers.every = Some(Address::new(url));
    options
}

async fn blog(options: &StoreOptions) -> Result<Plugin, Box<dyn std::error::Error + Send + Sync>> {
    let store = Store::open("blog", options).await?;
    store.migrate(&[migration(1, "start", SCHEMA)], NOW).await?;
    Plugin::new(&store, &[COUNT, ADD]).await
}

#[tokio::test]
async fn a_server_that_comes_back_is_used_again() -> Outcome {
    let mut postgres = Postgres::start();
    let address = postgres.database();
    let plugin = blog(&options(address)).await?;
    plugin.call().run(ADD, title()).await?;
    let held = plugin.call();
    held.session.begin().await?;
    held.run(ADD, title()).await?;
    postgres.kill();
    let error = plugin.call().number(COUNT).await.expect_err("it is gone");
    assert_eq!(error.kind, DatabaseFaultKind::Unavailable);
    assert!(error.message.contains("the database of `blog` (postgres://postgres@127.0.0.1:"), "{error}");
    assert_eq!(held.run(ADD, title()).await.expect_err("lost").kind, DatabaseFaultKind::Unavailable);
    assert_eq!(held.session.commit().await.expect_err("lost").kind, DatabaseFaultKind::Misuse);
    postgres.start_again();
    assert_eq!(plugin.call().number(COUNT).await?, 1, "what was acknowledged is there, and nothing else");
    plugin.call().run(ADD, title()).await?;
    Ok(())
}

/// Connections that rest do not notice that the server was restarted; who gets one must not either.
#[tokio::test]
async fn a_restart_between_two_calls_is_not_noticed() -> Outcome {
    let mut postgres = Postgres::start();
    let address = postgres.database();
    let plugin = blog(&options(address)).await?;
    plugin.call().run(ADD, title()).await?;
    assert_eq!(plugin.call().number(COUNT).await?, 1);
    postgres.kill();
    postgres.start_again();
    assert_eq!(plugin.call().number(COUNT).await?, 1);
    plugin.call().run(ADD, title()).await?;
    let call = plugin.call();
    postgres.kill();
    postgres.start_again();
    call.session.begin().await?;
    call.run(ADD, title()).await?;
    call.session.commit().await?;
    assert_eq!(plugin.call().number(COUNT).await?, 3);
    Ok(())
}

#[tokio::test]
async fn a_pooler_that_comes_back_is_used_again() -> Outcome {
    let postgres = Postgres::shared();
    let name = postgres.database().rsplit('/').next().unwrap_or_default().to_owned();
    let mut pooler = Pgbouncer::start(postgres, PgbouncerOptions::default());
    let plugin = blog(&options(pooler.url(&name))).await?;
    plugin.call().run(ADD, title()).await?;
    pooler.server().kill();
    assert_eq!(plugin.call().number(COUNT).await.expect_err("gone").kind, DatabaseFaultKind::Unavailable);
    pooler.start_again();
    assert_eq!(plugin.call().number(COUNT).await?, 1);
    plugin.call().run(ADD, title()).await?;
    Ok(())
}

#[tokio::test]
async fn a_server_that_hangs_holds_nobody_for_long() -> Outcome {
    let postgres = Postgres::start();
    let mut options = options(postgres.database());
    options.wait = Duration::from_millis(200);
    options.statement_time = Duration::from_millis(300);
    let plugin = blog(&options).await?;
    plugin.call().run(ADD, title()).await?;
    postgres.freeze();
    let error = plugin.call().number(COUNT).await.expect_err("it hangs");
    assert_eq!(error.kind, DatabaseFaultKind::Unavailable);
    assert!(error.message.contains("did not answer in time"), "{error}");
    postgres.thaw();
    assert_eq!(plugin.call().number(COUNT).await?, 1);
    plugin.call().run(ADD, title()).await?;
    Ok(())
}

/// A commit whose answer is lost may have been kept: whoever asked must not be told that it was not.
#[tokio::test]
async fn a_commit_that_is_not_answered_is_uncertain() -> Outcome {
    let postgres = Postgres::start();
    let mut options = options(postgres.database());
    options.statement_time = Duration::from_millis(300);
    let plugin = blog(&options).await?;
    let call = plugin.call();
    call.session.begin().await?;
    call.run(ADD, title()).await?;
    postgres.freeze();
    let error = call.session.commit().await.expect_err("no answer");
    assert_eq!(error.kind, DatabaseFaultKind::Uncertain);
    assert!(error.message.contains("it is not known whether it was kept"), "{error}");
    postgres.thaw();
    assert!(plugin.call().number(COUNT).await? <= 1);
    Ok(())
}

#[tokio::test]
async fn the_password_is_never_told() -> Outcome {
    let address = "postgres://rose:hunter2@127.0.0.1:1/rose_{domain}?password=hunter2";
    let mut options = options(address.to_owned());
    options.wait = Duration::from_millis(200);
    let error = Store::open("blog", &options).await.expect_err("nobody listens there");
    assert!(error.message.contains("postgres://rose@127.0.0.1:1/rose_blog"), "{error}");
    assert!(!format!("{error} {error:?} {options:?}").contains("hunter2"));
    options.servers.every = Some(Address::new("postgres://rose:hunter2@[/x"));
    let error = Store::open("blog", &options).await.expect_err("no address");
    assert!(error.message.contains("cannot be read") && !error.message.contains("hunter2"), "{error}");
    Ok(())
}
