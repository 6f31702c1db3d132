//! Write transactions: what is kept, what is not, how a broken rule is named, and many at once.

use futures_util::future::try_join_all;
use rose_abi::{messages::DatabaseFaultKind, value::Value};

use super::{
    super::{Plugin, transactions::undoes_alone},
    Outcome, Site,
};
use crate::store::{Ended, Store};

const READ: &str = "select n from account";
const SET: &str = "update account set n = $1";
const ADD: &str = "insert into items (id, name) values ($1, $2)";
const ITEMS: &str = "select count(*) from items";
const OWNED: &str = "insert into items (id, name, owner) values ($1, $2, 5)";
const LATER: &str = "insert into items (id, name, later) values ($1, $2, 5)";
const PAIR: &str = "insert into pairs (a, b) values (1, 2)";
const SCHEMA: &str = "
    create table account (n bigint not null check (n < 1000000));
    create table owners (id bigint primary key);
    create table items (
        id bigint primary key,
        name text not null,
        owner bigint references owners (id),
        later bigint references owners (id) deferrable initially deferred,
        constraint short_name check (length(name) < 10)
    );
    create unique index items_name on items (name);
    create table pairs (a bigint, b bigint, unique (a, b));
    create function no_seven() returns trigger language plpgsql as $$ begin
        raise exception 'seven is taken';
    end $$;
    create trigger no_seven before insert on items for each row when (new.id = 7) execute function no_seven();
    insert into account values (0);
";

fn item(id: i64, name: &str) -> Vec<Value> {
    vec![Value::I64(id), Value::Text(name.to_owned())]
}

async fn shop(store: &Store) -> Result<Plugin, Box<dyn std::error::Error + Send + Sync>> {
    Plugin::new(store, &[READ, SET, ADD, ITEMS, OWNED, LATER, PAIR]).await
}

#[tokio::test]
async fn a_transaction_is_kept_whole_or_not_at_all() -> Outcome {
    for site in Site::each() {
        let plugin = shop(&site.store("shop", SCHEMA).await?).await?;
        let (call, other) = (plugin.call(), plugin.call());
        call.session.begin().await?;
        assert_eq!(call.run(ADD, item(1, "a")).await?.affected, 1);
        assert_eq!(call.number(ITEMS).await?, 1);
        assert_eq!(other.number(ITEMS).await?, 0);
        call.session.commit().await?;
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
        plugin.store.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn a_failed_statement_spoils_its_transaction() -> Outcome {
    let site = Site::pooled();
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

/// As on SQLite, as far as PostgreSQL tells more than the rule's name.
#[tokio::test]
async fn a_broken_rule_is_named() -> Outcome {
    let site = Site::pooled();
    let plugin = shop(&site.store("shop", SCHEMA).await?).await?;
    let call = plugin.call();
    call.run(ADD, item(1, "a")).await?;
    call.run(PAIR, Vec::new()).await?;
    for (statement, parameters, kind, constraint) in [
        (ADD, item(1, "b"), DatabaseFaultKind::Unique, "items.id"),
        (ADD, item(2, "a"), DatabaseFaultKind::Unique, "items.name"),
        (PAIR, vec![], DatabaseFaultKind::Unique, "pairs.a, pairs.b"),
        (ADD, item(2, "far too long"), DatabaseFaultKind::Check, "short_name"),
        (SET, vec![Value::I64(1_000_000)], DatabaseFaultKind::Check, "account_n_check"),
        (SET, vec![Value::Null], DatabaseFaultKind::Check, "account.n"),
        (ADD, item(7, "g"), DatabaseFaultKind::Check, "seven is taken"),
        (OWNED, item(2, "b"), DatabaseFaultKind::ForeignKey, "items_owner_fkey"),
        (LATER, item(2, "b"), DatabaseFaultKind::ForeignKey, "items_later_fkey"),
    ] {
        let error = call.run(statement, parameters.clone()).await.expect_err(statement);
        assert_eq!((error.kind, error.constraint.as_deref()), (kind, Some(constraint)), "{error}");
        assert!(error.message.starts_with("plugins/blog/src/posts.rs:"), "{error}");
    }
    assert_eq!(call.number(ITEMS).await?, 1);
    call.session.begin().await?;
    call.run(LATER, item(2, "b")).await?;
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
    let site = Site::pooled().with(|options| options.wait = std::time::Duration::from_secs(60));
    let plugin = shop(&site.store("shop", SCHEMA).await?).await?;
    try_join_all((0..300).map(|_| add_one(&plugin))).await?;
    assert_eq!(plugin.call().number(READ).await?, 300);
    // A second worker on the same database.
    let other = shop(&Store::open("shop", &site.options).await?).await?;
    let both = (0..50).map(|_| async { tokio::try_join!(add_one(&plugin), add_one(&other)) });
    try_join_all(both).await?;
    assert_eq!(plugin.call().number(READ).await?, 400);
    Ok(())
}

#[tokio::test]
async fn a_session_tells_the_tables_that_it_wrote() -> Outcome {
    const SCHEMA: &str = "
        create table users (id bigint primary key);
        create table posts (id bigint primary key, author bigint references users (id) on delete cascade);
        create table log (post bigint);
        create function note() returns trigger language plpgsql as $$ begin
            insert into log values (old.id);
            return old;
        end $$;
        create trigger note after delete on posts for each row execute function note();
        insert into users values (1), (2);
        insert into posts values (1, 1);
    ";
    let remove = "delete from users where id = $1";
    let read = "select count(*) from log";
    for site in Site::each() {
        let store = site.store("blog", SCHEMA).await?;
        let plugin = Plugin::new(&store, &[remove, read]).await?;
        let call = plugin.call();
        assert_eq!(call.number(read).await?, 0);
        assert!(call.session.tables_written().is_empty());
        call.session.begin().await?;
        call.run(remove, vec![Value::I64(1)]).await?;
        assert!(call.session.tables_written().is_empty(), "nothing is committed");
        call.session.rollback().await?;
        assert!(call.session.tables_written().is_empty(), "nothing was kept");
        call.run(remove, vec![Value::I64(1)]).await?;
        assert_eq!(call.session.tables_written(), ["log", "posts", "users"], "the cascade and its trigger too");
        store.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn what_was_done_behind_a_savepoint_can_be_undone_alone() -> Outcome {
    for site in Site::each() {
        let plugin = shop(&site.store("shop", SCHEMA).await?).await?;
        undoes_alone(&plugin).await?;
        plugin.store.close().await;
    }
    Ok(())
}
