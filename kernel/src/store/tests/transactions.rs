//! Write transactions: what is kept, what is not, and many at once.

use futures_util::future::try_join_all;
use rose_abi::{messages::DatabaseFaultKind, value::Value};

use super::{Outcome, Plugin, Site};
use crate::store::{Ended, Store};

const READ: &str = "select n from account";
const SET: &str = "update account set n = $1";
const ADD: &str = "insert into items (id, name) values ($1, $2)";
const ITEMS: &str = "select count(*) from items";
const SCHEMA: &str = "
    create table account (n integer not null check (n < 1000000)) strict;
    create table owners (id integer primary key) strict;
    create table items (
        id integer primary key,
        name text not null,
        owner integer references owners (id),
        later integer references owners (id) deferrable initially deferred,
        constraint short_name check (length(name) < 10)
    ) strict;
    create unique index items_name on items (name);
    create trigger no_seven before insert on items when new.id = 7 begin
        select raise(abort, 'seven is taken');
    end;
    insert into account values (0);
";

fn item(id: i64, name: &str) -> Vec<Value> {
    vec![Value::I64(id), Value::Text(name.to_owned())]
}

async fn shop(store: &Store) -> Result<Plugin, Box<dyn std::error::Error + Send + Sync>> {
    let owned = "insert into items (id, name, owner) values ($1, $2, 5)";
    let later = "insert into items (id, name, later) values ($1, $2, 5)";
    Plugin::new(store, &[READ, SET, ADD, ITEMS, owned, later, "insert into account values ($1)"]).await
}

#[tokio::test]
async fn a_transaction_is_kept_whole_or_not_at_all() -> Outcome {
    let site = Site::new()?;
    let plugin = shop(&site.store("shop", SCHEMA).await?).await?;
    let (call, other) = (plugin.call(), plugin.call());
    assert!(!call.session.in_transaction());
    call.session.begin().await?;
    assert!(call.session.in_transaction());
    assert_eq!(call.run(ADD, item(1, "a")).await?.affected, 1);
    let read = call.run(ITEMS, Vec::new()).await?;
    assert_eq!((read.rows, read.affected), (vec![vec![Value::I64(1)]], 0));
    assert_eq!(other.number(ITEMS).await?, 0);
    call.session.release().await;
    assert!(call.session.in_transaction(), "release leaves it open");
    call.session.commit().await?;
    assert!(!call.session.in_transaction());
    other.session.release().await;
    assert_eq!(other.number(ITEMS).await?, 1);

    call.session.begin().await?;
    call.run(ADD, item(2, "b")).await?;
    call.session.rollback().await?;
    assert_eq!(call.number(ITEMS).await?, 1);

    call.session.begin().await?;
    call.run(ADD, item(3, "c")).await?;
    assert_eq!(call.session.end().await, Ended { rolled_back: true });
    let dropped = plugin.call();
    dropped.session.begin().await?;
    dropped.run(ADD, item(4, "d")).await?;
    drop(dropped);
    plugin.call().run(ADD, item(5, "e")).await?;
    assert_eq!(plugin.call().number(ITEMS).await?, 2);
    Ok(())
}

#[tokio::test]
async fn transactions_are_used_in_order() -> Outcome {
    let site = Site::new()?;
    let plugin = shop(&site.store("shop", SCHEMA).await?).await?;
    let call = plugin.call();
    assert_eq!(call.session.commit().await.expect_err("there is none").kind, DatabaseFaultKind::Misuse);
    call.session.rollback().await?;
    call.session.begin().await?;
    assert_eq!(call.session.begin().await.expect_err("they do not nest").kind, DatabaseFaultKind::Misuse);
    call.run(ADD, item(1, "a")).await?;
    call.session.commit().await?;
    assert_eq!(call.number(ITEMS).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_failed_statement_spoils_its_transaction() -> Outcome {
    let site = Site::new()?;
    let plugin = shop(&site.store("shop", SCHEMA).await?).await?;
    let call = plugin.call();
    call.session.begin().await?;
    call.run(ADD, item(1, "a")).await?;
    assert_eq!(call.run(ADD, item(1, "b")).await.expect_err("it is there").kind, DatabaseFaultKind::Unique);
    assert_eq!(call.run(ADD, item(2, "b")).await.expect_err("spoiled").kind, DatabaseFaultKind::Misuse);
    assert_eq!(call.session.commit().await.expect_err("spoiled").kind, DatabaseFaultKind::Misuse);
    assert!(!call.session.in_transaction());
    assert_eq!(call.number(ITEMS).await?, 0);
    call.run(ADD, item(1, "a")).await?;
    Ok(())
}

#[tokio::test]
async fn a_broken_rule_is_named() -> Outcome {
    let site = Site::new()?;
    let plugin = shop(&site.store("shop", SCHEMA).await?).await?;
    let call = plugin.call();
    call.run(ADD, item(1, "a")).await?;
    let owned = "insert into items (id, name, owner)";
    let later = "insert into items (id, name, later)";
    for (statement, parameters, kind, constraint) in [
        (ADD, item(1, "b"), DatabaseFaultKind::Unique, Some("items.id")),
        (ADD, item(2, "a"), DatabaseFaultKind::Unique, Some("items.name")),
        (ADD, item(2, "far too long"), DatabaseFaultKind::Check, Some("short_name")),
        (SET, vec![Value::I64(1_000_000)], DatabaseFaultKind::Check, Some("n < 1000000")),
        (SET, vec![Value::Null], DatabaseFaultKind::Check, Some("account.n")),
        (SET, vec![Value::Text("a".to_owned())], DatabaseFaultKind::Check, Some("account.n")),
        (ADD, item(7, "g"), DatabaseFaultKind::Check, Some("seven is taken")),
        (owned, item(2, "b"), DatabaseFaultKind::ForeignKey, None),
        (later, item(2, "b"), DatabaseFaultKind::ForeignKey, None),
    ] {
        let error = call.run(statement, parameters.clone()).await.expect_err(statement);
        assert_eq!((error.kind, error.constraint.as_deref()), (kind, constraint), "{error}");
        assert_eq!(error.to_fault().constraint.as_deref(), constraint);
        assert!(error.message.starts_with("plugins/blog/src/posts.rs:"), "{error}");
    }
    assert_eq!(call.number(ITEMS).await?, 1);
    call.session.begin().await?;
    call.run(later, item(2, "b")).await?;
    assert_eq!(call.session.commit().await.expect_err("nobody owns it").kind, DatabaseFaultKind::ForeignKey);
    assert_eq!(call.number(ITEMS).await?, 1);
    Ok(())
}

async fn add_one(plugin: &Plugin) -> Outcome {
    let call = plugin.call();
    call.session.begin().await?;
    let n = call.number(READ).await?;
    tokio::task::yield_now().await;
    call.run(SET, vec![Value::I64(n + 1)]).await?;
    call.session.commit().await?;
    assert_eq!(call.session.end().await, Ended::default());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_read_then_write_at_once_and_none_is_lost() -> Outcome {
    let site = Site::new()?.with(|options| options.wait = std::time::Duration::from_secs(60));
    let plugin = shop(&site.store("shop", SCHEMA).await?).await?;
    try_join_all((0..500).map(|_| add_one(&plugin))).await?;
    assert_eq!(plugin.call().number(READ).await?, 500);
    // A second program on the same file.
    let other = shop(&Store::open("shop", &site.options).await?).await?;
    let both = (0..50).map(|_| async { tokio::try_join!(add_one(&plugin), add_one(&other)) });
    try_join_all(both).await?;
    assert_eq!(plugin.call().number(READ).await?, 600);
    Ok(())
}

#[tokio::test]
async fn what_was_done_behind_a_savepoint_can_be_undone_alone() -> Outcome {
    let site = Site::new()?;
    undoes_alone(&shop(&site.store("shop", SCHEMA).await?).await?).await
}

/// On either database.
pub(super) async fn undoes_alone(plugin: &Plugin) -> Outcome {
    let call = plugin.call();
    assert_eq!(call.session.savepoint().await.expect_err("outside").kind, DatabaseFaultKind::Misuse);
    call.session.begin().await?;
    call.run(ADD, item(1, "a")).await?;
    call.session.savepoint().await?;
    call.run(ADD, item(2, "b")).await?;
    assert_eq!(call.run(ADD, item(1, "c")).await.expect_err("it is there").kind, DatabaseFaultKind::Unique);
    assert_eq!(call.session.release_savepoint().await.expect_err("spoiled").kind, DatabaseFaultKind::Misuse);
    call.session.rollback_to_savepoint().await?;
    assert_eq!(call.number(ITEMS).await?, 1, "the transaction goes on without what came behind it");
    call.session.savepoint().await?;
    call.run(ADD, item(3, "d")).await?;
    call.session.savepoint().await?;
    call.run(ADD, item(4, "e")).await?;
    call.session.rollback_to_savepoint().await?;
    call.session.release_savepoint().await?;
    assert_eq!(call.session.release_savepoint().await.expect_err("none").kind, DatabaseFaultKind::Misuse);
    for _ in 0..16 {
        call.session.savepoint().await?;
    }
    assert_eq!(call.session.savepoint().await.expect_err("too deep").kind, DatabaseFaultKind::Misuse);
    call.session.commit().await?;
    assert_eq!(call.number(ITEMS).await?, 2);
    call.session.begin().await?;
    assert_eq!(
        call.session.release_savepoint().await.expect_err("another transaction").kind,
        DatabaseFaultKind::Misuse
    );
    call.session.rollback().await?;
    Ok(())
}
