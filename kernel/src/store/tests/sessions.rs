//! One call into a plugin: snapshots, and that no call holds a connection while it waits for another.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt, future::try_join_all};
use rose_abi::{messages::DatabaseFaultKind, value::Value};

use super::{Call, NOW, Outcome, Plugin, Site, migration};
use crate::store::{Ended, Store, StoreError};

const COUNT: &str = "select count(*) from posts";
const ADD: &str = "insert into posts (title) values ($1)";
const FOREVER: &str = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n, posts";
const SCHEMA: &str = "create table posts (id integer primary key, title text not null) strict";
const LONG: Duration = Duration::from_secs(3_600);

fn title() -> Vec<Value> {
    vec![Value::Text("A title".to_owned())]
}

async fn blog(store: &Store) -> Result<Plugin, Box<dyn std::error::Error + Send + Sync>> {
    Plugin::new(store, &[COUNT, ADD, FOREVER]).await
}

#[tokio::test]
async fn the_reads_of_a_call_see_one_state() -> Outcome {
    let site = Site::new()?.with(|options| options.snapshot_idle = LONG);
    let plugin = blog(&site.store("blog", SCHEMA).await?).await?;
    let (reader, writer) = (plugin.call(), plugin.call());
    assert_eq!(reader.number(COUNT).await?, 0);
    assert_eq!(writer.run(ADD, title()).await?.affected, 1);
    assert_eq!(writer.number(COUNT).await?, 1);
    assert_eq!(reader.number(COUNT).await?, 0);
    reader.session.release().await;
    assert_eq!(reader.number(COUNT).await?, 1);
    assert_eq!(writer.run(ADD, title()).await?.affected, 1);
    // Its own write ends its snapshot.
    reader.run(ADD, title()).await?;
    assert_eq!(reader.number(COUNT).await?, 3);
    Ok(())
}

#[tokio::test]
async fn a_snapshot_that_idles_is_closed() -> Outcome {
    let site = Site::new()?.with(|options| {
        (options.readers, options.snapshot_idle, options.wait) = (1, Duration::from_millis(5), Duration::from_secs(20));
    });
    let plugin = blog(&site.store("blog", SCHEMA).await?).await?;
    let (idle, other) = (plugin.call(), plugin.call());
    assert_eq!(idle.number(COUNT).await?, 0);
    other.run(ADD, title()).await?;
    assert_eq!(other.number(COUNT).await?, 1, "the only reader came free");
    assert_eq!(idle.number(COUNT).await?, 1, "a new snapshot");
    Ok(())
}

#[tokio::test]
async fn a_wait_for_a_connection_ends() -> Outcome {
    let site = Site::new()?
        .with(|options| (options.readers, options.snapshot_idle, options.wait) = (1, LONG, Duration::from_millis(50)));
    let plugin = blog(&site.store("blog", SCHEMA).await?).await?;
    let (holder, other) = (plugin.call(), plugin.call());
    holder.number(COUNT).await?;
    let error = other.number(COUNT).await.expect_err("the only reader is in use");
    assert_eq!(error.kind, DatabaseFaultKind::Busy);
    assert!(error.message.contains("has its connection in use, and it did not come free in 50ms"), "{error}");
    holder.session.begin().await?;
    assert_eq!(other.session.begin().await.expect_err("the writer is in use").kind, DatabaseFaultKind::Busy);
    assert_eq!(other.number(COUNT).await?, 0, "a transaction gave the reader back");
    Ok(())
}

/// As a service call does it: the caller's session is released before the other domain is asked.
async fn ask_each_other(first: &Plugin, second: &Plugin) -> Outcome {
    let (caller, provider, back) = (first.call(), second.call(), first.call());
    caller.number(COUNT).await?;
    caller.session.release().await;
    provider.number(COUNT).await?;
    provider.run(ADD, title()).await?;
    provider.number(COUNT).await?;
    provider.session.release().await;
    back.number(COUNT).await?;
    back.run(ADD, title()).await?;
    back.session.end().await;
    provider.number(COUNT).await?;
    provider.session.end().await;
    caller.number(COUNT).await?;
    caller.session.end().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_domains_with_pools_of_one_call_each_other() -> Outcome {
    let site = Site::new()?
        .with(|options| (options.readers, options.snapshot_idle, options.wait) = (1, LONG, Duration::from_secs(20)));
    let blog = blog(&site.store("blog", SCHEMA).await?).await?;
    let shop = self::blog(&site.store("shop", SCHEMA).await?).await?;
    let both = (0..50).map(|_| async { tokio::try_join!(ask_each_other(&blog, &shop), ask_each_other(&shop, &blog)) });
    try_join_all(both).await?;
    assert_eq!(blog.call().number(COUNT).await?, 100);
    Ok(())
}

/// How many threads of this process have a name that begins so.
fn threads(beginning: &str) -> Result<usize, std::io::Error> {
    let names = std::fs::read_dir("/proc/self/task")?.filter_map(|task| {
        // One that ends in the meantime is not counted.
        task.ok().and_then(|task| std::fs::read_to_string(task.path().join("comm")).ok())
    });
    Ok(names.filter(|name| name.starts_with(beginning)).count())
}

#[tokio::test]
async fn a_cancelled_read_gives_its_place_free() -> Outcome {
    let site = Site::new()?.with(|options| (options.readers, options.wait) = (1, Duration::from_secs(20)));
    let plugin = blog(&site.store("halted", SCHEMA).await?).await?;
    plugin.call().run(ADD, title()).await?;
    for _ in 0..3 {
        let call = plugin.call();
        let cancelled = tokio::time::timeout(Duration::from_millis(20), call.run(FOREVER, Vec::new())).await;
        assert!(cancelled.is_err());
        assert_eq!(call.number(COUNT).await?, 1, "the same call goes on with a new snapshot");
        assert_eq!(call.session.end().await, Ended::default());
    }
    plugin.store.close().await;
    for _ in 0..1_000 {
        if threads("db halted ")? == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("a cancelled statement still runs");
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_stopped() -> Outcome {
    let site = Site::new()?.with(|options| options.statement_time = Duration::from_millis(100));
    let plugin = blog(&site.store("blog", SCHEMA).await?).await?;
    plugin.call().run(ADD, title()).await?;
    let call = plugin.call();
    let error = call.run(FOREVER, Vec::new()).await.expect_err("it never ends");
    assert_eq!(error.kind, DatabaseFaultKind::TimedOut, "{error}");
    assert_eq!(call.number(COUNT).await?, 1, "the call goes on");
    call.session.begin().await?;
    call.run(ADD, title()).await?;
    assert_eq!(call.run(FOREVER, Vec::new()).await.expect_err("again").kind, DatabaseFaultKind::TimedOut);
    assert_eq!(call.session.commit().await.expect_err("spoiled").kind, DatabaseFaultKind::Misuse);
    assert_eq!(call.number(COUNT).await?, 1, "nothing of it was kept");
    Ok(())
}

#[tokio::test]
async fn a_cancelled_statement_ends_its_transaction() -> Outcome {
    let site = Site::new()?.with(|options| options.wait = Duration::from_secs(20));
    let plugin = blog(&site.store("blog", SCHEMA).await?).await?;
    plugin.call().run(ADD, title()).await?;
    let call = plugin.call();
    call.session.begin().await?;
    call.run(ADD, title()).await?;
    let cancelled = tokio::time::timeout(Duration::from_millis(20), call.run(FOREVER, Vec::new())).await;
    assert!(cancelled.is_err());
    assert!(call.session.in_transaction(), "the plugin has not heard of its end");
    assert_eq!(call.number(COUNT).await.expect_err("it would run outside").kind, DatabaseFaultKind::Misuse);
    assert_eq!(call.session.commit().await.expect_err("it is gone").kind, DatabaseFaultKind::Misuse);
    assert!(!call.session.in_transaction());
    assert_eq!(call.number(COUNT).await?, 1, "nothing of it was kept");
    call.session.begin().await?;
    call.session.rollback().await?;
    Ok(())
}

#[tokio::test]
async fn a_future_that_is_kept_and_not_polled_holds_nothing_up() -> Outcome {
    let site = Site::new()?.with(|options| (options.readers, options.wait) = (1, Duration::from_secs(20)));
    let plugin = blog(&site.store("blog", SCHEMA).await?).await?;
    plugin.call().run(ADD, title()).await?;
    let call = plugin.call();
    let mut forever = Box::pin(call.run(FOREVER, Vec::new()));
    assert!((&mut forever).now_or_never().is_none());
    let mut waiting = Box::pin(call.session.begin());
    assert!((&mut waiting).now_or_never().is_none());
    tokio::task::yield_now().await;
    assert_eq!(call.session.end().await, Ended::default());
    assert_eq!(plugin.call().number(COUNT).await?, 1, "the only reader came free");
    plugin.call().run(ADD, title()).await?;
    assert_eq!(forever.await.expect_err("the call is over").kind, DatabaseFaultKind::Misuse);
    Ok(())
}

#[tokio::test]
async fn after_its_end_a_session_answers_nothing() -> Outcome {
    let site = Site::new()?;
    let plugin = blog(&site.store("blog", SCHEMA).await?).await?;
    let call = plugin.call();
    call.number(COUNT).await?;
    assert_eq!(call.session.end().await, Ended::default());
    assert_eq!(call.session.end().await, Ended::default());
    for result in [call.number(COUNT).await.map(drop), call.session.begin().await, call.session.commit().await] {
        assert_eq!(result.expect_err("the call is over").kind, DatabaseFaultKind::Misuse);
    }
    call.session.release().await;
    Ok(())
}

#[tokio::test]
async fn a_session_notes_the_tables_that_it_read() -> Outcome {
    let site = Site::new()?;
    let store = site.store("blog", "create table a (x); create table b (x); create table c (x)").await?;
    let plugin = Plugin::new(&store, &["select x from a", "select x from b", "insert into c select x from a"]).await?;
    let names = |call: &Call| -> Vec<String> {
        plugin.checked.tables(&call.session.tables_read()).map(str::to_owned).collect()
    };
    let call = plugin.call();
    assert!(names(&call).is_empty());
    call.run("select x from b", Vec::new()).await?;
    assert_eq!(names(&call), ["b"]);
    call.run("insert into c", Vec::new()).await?;
    assert_eq!(names(&call), ["a", "b"]);
    Ok(())
}

#[tokio::test]
async fn a_closed_store_lends_nothing() -> Outcome {
    let site = Site::new()?;
    let store = site.store("blog", SCHEMA).await?;
    let plugin = blog(&store).await?;
    plugin.call().run(ADD, title()).await?;
    store.close().await;
    let error = plugin.call().number(COUNT).await.expect_err("closed");
    assert_eq!(error.kind, DatabaseFaultKind::Unavailable);
    let left: Vec<_> =
        std::fs::read_dir(&site.options.folder)?.map(|entry| entry.map(|e| e.file_name())).collect::<Result<_, _>>()?;
    assert_eq!(left, ["blog.db"], "the log was written back into the file");
    Ok(())
}

#[tokio::test]
async fn the_kernel_reads_and_writes_its_own_tables() -> Outcome {
    let site = Site::new()?;
    let store = site.store("kernel", "create table wanted (plugin text primary key, on_ integer) strict").await?;
    let id = vec![Value::Text("blog".to_owned()), Value::Bool(true)];
    assert_eq!(store.write("insert into wanted values ($1, $2)", id.clone()).await?.affected, 1);
    let error = store.write("insert into wanted values ($1, $2)", id).await.expect_err("it is there");
    assert_eq!((error.kind, error.constraint.as_deref()), (DatabaseFaultKind::Unique, Some("wanted.plugin")));
    let rows = store.read("select plugin, on_ from wanted", Vec::new()).await?;
    assert_eq!(rows.columns, ["plugin", "on_"]);
    assert_eq!(rows.rows, [[Value::Text("blog".to_owned()), Value::I64(1)]]);
    assert!(store.read("delete from wanted", Vec::new()).await.is_err(), "readers only read");
    Ok(())
}

#[tokio::test]
async fn a_session_goes_on_after_another_program_changed_the_schema() -> Outcome {
    let site = Site::new()?;
    let store = site.store("blog", SCHEMA).await?;
    let (all, named) = ("select * from posts", "select id from posts");
    let more = "insert into posts (title) values ('b') returning *";
    let plugin = Plugin::new(&store, &[all, named, more]).await?;
    let columns = async |call: &Call, text| -> Result<(usize, usize), StoreError> {
        let rows = call.run(text, Vec::new()).await?;
        Ok((rows.columns.len(), rows.rows[0].len()))
    };
    let each = [more, all, named];
    for text in each {
        let call = plugin.call();
        assert_eq!(columns(&call, text).await?.0, if text == named { 1 } else { 2 });
        call.session.end().await;
    }
    let other = Store::open("blog", &site.options).await?;
    let steps = [migration(1, "start", SCHEMA), migration(2, "more", "alter table posts add column html text")];
    other.migrate(&steps, NOW).await?;
    let call = plugin.call();
    for text in each {
        let wanted = if text == named { (1, 1) } else { (3, 3) };
        assert_eq!(columns(&call, text).await?, wanted, "{text}");
    }
    call.session.end().await;
    call.session.begin().await.expect_err("over");
    let (again, third) = (plugin.call(), [migration(3, "again", "alter table posts add column more text")]);
    other.migrate(&[steps.as_slice(), &third].concat(), NOW).await?;
    again.session.begin().await?;
    for text in each {
        let wanted = if text == named { (1, 1) } else { (4, 4) };
        assert_eq!(columns(&again, text).await?, wanted, "{text}");
    }
    again.session.commit().await?;
    Ok(())
}

/// The writer's driver ends in silence when its thread dies; an answer that is cut off must not pass for a short one.
#[tokio::test]
async fn an_answer_that_is_cut_off_is_an_error() -> Outcome {
    let site = Site::new()?;
    let store = site.store("kernel", "create table t (a)").await?;
    let more = "insert into t (a) values (1) returning *";
    assert_eq!(store.write(more, Vec::new()).await?.columns.len(), 1);
    assert_eq!(store.read("select * from t", Vec::new()).await?.columns.len(), 1);
    // The kernel's own statements keep their prepared form, so this breaks the driver.
    rusqlite::Connection::open(site.file("kernel"))?.execute_batch("alter table t add column b")?;
    let error = store.write(more, Vec::new()).await.expect_err("the driver died");
    assert_eq!(error.kind, DatabaseFaultKind::Unavailable);
    assert_eq!(store.write(more, Vec::new()).await?.columns.len(), 2, "on a new connection");
    assert_eq!(store.read("select * from t", Vec::new()).await?.columns.len(), 2, "a reader follows the schema");
    Ok(())
}

/// What takes long is no reason for the thread of the runtime, which is the only one here, to stand still.
#[tokio::test]
async fn a_long_read_leaves_the_runtime_free_and_stays_in_its_snapshot() -> Outcome {
    let site = Site::new()?;
    let store = site.store("blog", SCHEMA).await?;
    let (count, write) = ("select count(*) from posts", "insert into posts (title) values ('b')");
    let long = "with recursive n (i) as (select 1 union all select i + 1 from n where i < $2)
        select (select count(*) from posts) as posts, max(i) as steps, $1 as echo from n";
    let plugin = Plugin::new(&store, &[count, write, long]).await?;
    let (reading, writing) = (plugin.call(), plugin.call());
    assert_eq!(reading.number(count).await?, 0);
    writing.run(write, Vec::new()).await?;
    let turns = Arc::new(AtomicU32::new(0));
    let counting = tokio::spawn({
        let turns = Arc::clone(&turns);
        async move {
            loop {
                turns.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    });
    let echo = Value::Text("kept".to_owned());
    let answer = async |steps| reading.run(long, vec![echo.clone(), Value::I64(steps)]).await;
    for steps in [2_000_000, 3, 2_000_000] {
        let before = turns.load(Ordering::Relaxed);
        assert_eq!(answer(steps).await?.rows, [[Value::I64(0), Value::I64(steps), echo.clone()]]);
        assert!(steps == 3 || turns.load(Ordering::Relaxed) > before + 1, "nothing else ran meanwhile");
    }
    counting.abort();
    assert_eq!(reading.number(count).await?, 0, "still the same snapshot");
    reading.session.release().await;
    assert_eq!(reading.number(count).await?, 1);
    Ok(())
}
