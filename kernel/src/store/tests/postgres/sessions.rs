//! One call into a plugin: snapshots, and connections that are given back or closed.

use std::time::Duration;

use futures_util::future::try_join_all;
use rose_abi::{messages::DatabaseFaultKind, value::Value};

use super::{super::Plugin, NOW, Outcome, Site, migration};
use crate::store::{Ended, Store};

const COUNT: &str = "select count(*) from posts";
const ADD: &str = "insert into posts (title) values ($1)";
const FOREVER: &str = "with recursive n(i) as (select 1 union all select i from n) select count(*) from n";
const SCHEMA: &str = "create table posts (id bigint generated always as identity primary key, title text not null)";
const LONG: Duration = Duration::from_secs(3_600);

fn title() -> Vec<Value> {
    vec![Value::Text("A title".to_owned())]
}

async fn blog(store: &Store) -> Result<Plugin, Box<dyn std::error::Error + Send + Sync>> {
    Plugin::new(store, &[COUNT, ADD, FOREVER]).await
}

#[tokio::test]
async fn the_reads_of_a_call_see_one_state() -> Outcome {
    for site in Site::each() {
        let site = site.with(|options| options.snapshot_idle = LONG);
        let plugin = blog(&site.store("blog", SCHEMA).await?).await?;
        let (reader, writer) = (plugin.call(), plugin.call());
        assert_eq!(reader.number(COUNT).await?, 0);
        assert_eq!(writer.run(ADD, title()).await?.affected, 1);
        assert_eq!(writer.number(COUNT).await?, 1);
        assert_eq!(reader.number(COUNT).await?, 0);
        reader.session.release().await;
        assert_eq!(reader.number(COUNT).await?, 1);
        // Its own write ends its snapshot.
        reader.run(ADD, title()).await?;
        assert_eq!(reader.number(COUNT).await?, 2);
        reader.session.end().await;
        writer.session.end().await;
        plugin.store.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn a_snapshot_that_idles_is_closed() -> Outcome {
    let site = Site::direct().with(|options| {
        (options.servers.most, options.snapshot_idle) = (3, Duration::from_millis(5));
        options.wait = Duration::from_secs(20);
    });
    let plugin = blog(&site.store("blog", SCHEMA).await?).await?;
    let (idle, other) = (plugin.call(), plugin.call());
    assert_eq!(idle.number(COUNT).await?, 0);
    other.run(ADD, title()).await?;
    assert_eq!(other.number(COUNT).await?, 1, "the only reader came free");
    assert_eq!(idle.number(COUNT).await?, 1, "a new snapshot");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_domains_with_one_reader_each_call_each_other() -> Outcome {
    let site = Site::pooled().with(|options| {
        (options.servers.most, options.snapshot_idle, options.wait) = (3, LONG, Duration::from_secs(20));
    });
    let blog = blog(&site.store("blog", SCHEMA).await?).await?;
    let shop = self::blog(&site.store("shop", SCHEMA).await?).await?;
    let ask = async |first: &Plugin, second: &Plugin| -> Outcome {
        let (caller, provider) = (first.call(), second.call());
        caller.number(COUNT).await?;
        caller.session.release().await;
        provider.number(COUNT).await?;
        provider.run(ADD, title()).await?;
        provider.session.end().await;
        caller.number(COUNT).await?;
        caller.session.end().await;
        Ok(())
    };
    try_join_all((0..20).map(|_| async { tokio::try_join!(ask(&blog, &shop), ask(&shop, &blog)) })).await?;
    assert_eq!(blog.call().number(COUNT).await?, 20);
    Ok(())
}

#[tokio::test]
async fn a_cancelled_read_gives_its_place_free() -> Outcome {
    for site in Site::each() {
        let site = site.with(|options| (options.servers.most, options.wait) = (3, Duration::from_secs(20)));
        let plugin = blog(&site.store("blog", SCHEMA).await?).await?;
        plugin.call().run(ADD, title()).await?;
        for _ in 0..3 {
            let call = plugin.call();
            let cancelled = tokio::time::timeout(Duration::from_millis(50), call.run(FOREVER, Vec::new())).await;
            assert!(cancelled.is_err());
            assert_eq!(call.number(COUNT).await?, 1, "the same call goes on with a new snapshot");
            assert_eq!(call.session.end().await, Ended::default());
        }
        plugin.store.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_stopped() -> Outcome {
    for site in Site::each() {
        let site = site.with(|options| options.statement_time = Duration::from_millis(200));
        let plugin = blog(&site.store("blog", SCHEMA).await?).await?;
        let call = plugin.call();
        let error = call.run(FOREVER, Vec::new()).await.expect_err("it never ends");
        assert_eq!(error.kind, DatabaseFaultKind::TimedOut, "{error}");
        assert_eq!(call.number(COUNT).await?, 0, "the call goes on");
        call.session.begin().await?;
        call.run(ADD, title()).await?;
        assert_eq!(call.run(FOREVER, Vec::new()).await.expect_err("again").kind, DatabaseFaultKind::TimedOut);
        assert_eq!(call.session.commit().await.expect_err("spoiled").kind, DatabaseFaultKind::Misuse);
        assert_eq!(call.number(COUNT).await?, 0);
        call.session.end().await;
        plugin.store.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn a_cancelled_statement_ends_its_transaction() -> Outcome {
    let site = Site::pooled().with(|options| options.wait = Duration::from_secs(20));
    let plugin = blog(&site.store("blog", SCHEMA).await?).await?;
    plugin.call().run(ADD, title()).await?;
    let call = plugin.call();
    call.session.begin().await?;
    call.run(ADD, title()).await?;
    let cancelled = tokio::time::timeout(Duration::from_millis(50), call.run(FOREVER, Vec::new())).await;
    assert!(cancelled.is_err());
    assert!(call.session.in_transaction(), "the plugin has not heard of its end");
    assert_eq!(call.number(COUNT).await.expect_err("it would run outside").kind, DatabaseFaultKind::Misuse);
    assert_eq!(call.session.commit().await.expect_err("it is gone").kind, DatabaseFaultKind::Misuse);
    assert_eq!(call.number(COUNT).await?, 1, "nothing of it was kept");
    // The server has let go of the writers' lock.
    plugin.call().run(ADD, title()).await?;
    Ok(())
}

#[tokio::test]
async fn a_session_goes_on_after_another_program_changed_the_schema() -> Outcome {
    for site in Site::each() {
        let store = site.store("blog", SCHEMA).await?;
        let (all, named) = ("select * from posts", "select id from posts");
        let plugin = Plugin::new(&store, &[all, named, ADD]).await?;
        plugin.call().run(ADD, title()).await?;
        assert_eq!(plugin.call().run(all, Vec::new()).await?.columns.len(), 2);
        let other = Store::open("blog", &site.options).await?;
        let steps = [migration(1, "start", SCHEMA), migration(2, "more", "alter table posts add column html text")];
        other.migrate(&steps, NOW).await?;
        let call = plugin.call();
        assert_eq!(call.run(all, Vec::new()).await?.columns.len(), 3);
        assert_eq!(call.run(named, Vec::new()).await?.columns.len(), 1);
        call.session.end().await;
        other.close().await;
        store.close().await;
    }
    Ok(())
}

#[tokio::test]
async fn the_kernel_reads_and_writes_its_own_tables() -> Outcome {
    let site = Site::pooled();
    let store = site.store("kernel", "create table wanted (plugin text primary key, note text)").await?;
    let id = vec![Value::Text("blog".to_owned()), Value::Null];
    assert_eq!(store.write("insert into wanted values ($1, $2)", id.clone()).await?.affected, 1);
    let error = store.write("insert into wanted values ($1, $2)", id).await.expect_err("it is there");
    assert_eq!(error.kind, DatabaseFaultKind::Unique);
    let rows = store.read("select plugin, note from wanted", Vec::new()).await?;
    assert_eq!(rows.columns, ["plugin", "note"]);
    assert_eq!(rows.rows, [[Value::Text("blog".to_owned()), Value::Null]]);
    assert!(store.read("delete from wanted", Vec::new()).await.is_err(), "readers only read");
    Ok(())
}
