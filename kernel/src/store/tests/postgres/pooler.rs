//! Behind a pooler nobody gets another's rows, and nothing that one leaves behind meets another.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use rose_abi::value::Value;
use rose_testkit::servers::{Pgbouncer, PgbouncerOptions, Postgres};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{super::Plugin, NOW, Outcome, Site, migration};
use crate::store::Store;

/// Statements of one shape whose answers tell which of them was run, and for whom.
const TITLE: &str = "select 't' || id from posts where id = $1";
const OTHER: &str = "select 'o' || id from posts where id = $1";
const WRITE: &str = "update counts set n = n + 1 where id = $1 returning 'w' || id";
const SCHEMA: &str = "
    create table posts (id bigint primary key);
    create table counts (id bigint primary key, n bigint not null);
    insert into posts select n from generate_series(1, 1000) as n;
    insert into counts select n, 0 from generate_series(1, 1000) as n;
";
const TASKS: usize = 50;
const ASKS: usize = 20;

/// The number of the statement and the row that a task asks for, at one of its asks.
fn ask(task: usize, ask: usize) -> (usize, i64) {
    ((task + ask) % 3, ((task * 97 + ask * 13) % 1_000 + 1) as i64)
}

fn wanted(statement: usize, id: i64) -> String {
    format!("{}{id}", ["t", "o", "w"][statement])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_tasks_over_three_servers_get_their_own_rows() -> Outcome {
    let pooler = Pgbouncer::start(Postgres::shared(), PgbouncerOptions { pool: 3, ..PgbouncerOptions::default() });
    let site = Site::at(Postgres::shared(), |name| pooler.url(name));
    let site = site.with(|options| options.wait = Duration::from_secs(60));
    let first = site.store("blog", SCHEMA).await?;
    // Two kernels, so that there are more clients than servers.
    let second = Store::open("blog", &site.options).await?;
    let texts = [TITLE, OTHER, WRITE];
    let plugins = [Plugin::new(&first, &texts).await?, Plugin::new(&second, &texts).await?];
    let task = async |task: usize| -> Outcome {
        for number in 0..ASKS {
            let (statement, id) = ask(task, number);
            let call = plugins[task % 2].call();
            let rows = call.run(texts[statement], vec![Value::I64(id)]).await?;
            call.session.end().await;
            assert_eq!(rows.rows, [[Value::Text(wanted(statement, id))]]);
        }
        Ok(())
    };
    for outcome in join_all((0..TASKS).map(task)).await {
        outcome?;
    }
    let writes = (0..TASKS).flat_map(|task| (0..ASKS).map(move |number| ask(task, number)));
    let writes = writes.filter(|(statement, _)| *statement == 2).count();
    let counted = Plugin::new(&first, &["select sum(n)::bigint from counts"]).await?;
    assert_eq!(counted.call().number("select sum").await?, writes as i64, "each write happened once");
    let servers = site
        .postgres
        .sql("postgres", &format!("select count(*) from pg_stat_activity where datname = '{}_blog'", site.prefix));
    assert!(servers.parse::<u32>()? <= 3, "{servers} connections to the server");
    Ok(())
}

/// The test of the test: the same asks, as the driver sends them by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_transaction_the_same_asks_go_wrong() -> Outcome {
    let pooler = Pgbouncer::start(Postgres::shared(), PgbouncerOptions { pool: 3, ..PgbouncerOptions::default() });
    let site = Site::at(Postgres::shared(), |name| pooler.url(name));
    site.store("blog", SCHEMA).await?;
    let address = pooler.url(&format!("{}_blog", site.prefix));
    let options = address.parse::<PgConnectOptions>()?.extra_float_digits(None).disable_statement_logging();
    let pool = PgPoolOptions::new().max_connections(10).test_before_acquire(false).connect_with(options).await?;
    let texts = [TITLE, OTHER, WRITE];
    let wrong = Arc::new(AtomicU32::new(0));
    let tasks = (0..TASKS).map(|task| {
        let (pool, wrong) = (pool.clone(), Arc::clone(&wrong));
        tokio::spawn(async move {
            for number in 0..ASKS {
                let (statement, id) = ask(task, number);
                let asked = sqlx::query_scalar::<_, String>(AssertSqlSafe(texts[statement])).bind(id).persistent(false);
                // What goes wrong may also hang.
                let answer = tokio::time::timeout(Duration::from_secs(5), asked.fetch_one(&pool)).await;
                if !matches!(answer, Ok(Ok(answer)) if answer == wanted(statement, id)) {
                    wrong.fetch_add(1, Ordering::Relaxed);
                }
            }
        })
    });
    for task in join_all(tasks).await {
        task?;
    }
    assert!(wrong.load(Ordering::Relaxed) > 0, "this pooler never changed the server: the test above shows nothing");
    Ok(())
}

#[tokio::test]
async fn two_kernels_with_twenty_clients_share_two_servers() -> Outcome {
    let pooler = Pgbouncer::start(Postgres::shared(), PgbouncerOptions { pool: 2, ..PgbouncerOptions::default() });
    let site = Site::at(Postgres::shared(), |name| pooler.url(name));
    let site = site.with(|options| options.wait = Duration::from_secs(60));
    site.database("blog");
    // Both migrate through it at once, and check their statements there.
    let steps = [migration(1, "start", SCHEMA), migration(2, "more", "create table more (id bigint)")];
    let kernel = async || -> Result<(Store, usize), Box<dyn std::error::Error + Send + Sync>> {
        let store = Store::open("blog", &site.options).await?;
        let applied = store.migrate(&steps, NOW).await?.applied.len();
        Ok((store, applied))
    };
    let (first, second) = tokio::join!(kernel(), kernel());
    let ((first, one), (second, two)) = (first?, second?);
    assert_eq!(one + two, 2, "each was applied once");
    let mut answers = BTreeMap::<String, u32>::new();
    for store in [&first, &second, &first] {
        let plugin = Plugin::new(store, &[TITLE, OTHER, WRITE]).await?;
        let asks = (0..20).map(|client| {
            let call = plugin.call();
            async move {
                let (statement, id) = ask(client, 0);
                let rows = call.run([TITLE, OTHER, WRITE][statement], vec![Value::I64(id)]).await;
                call.session.end().await;
                rows.map(|rows| rows.rows == [[Value::Text(wanted(statement, id))]]).map_err(|error| error.message)
            }
        });
        for answer in join_all(asks).await {
            *answers.entry(format!("{answer:?}")).or_default() += 1;
        }
    }
    assert_eq!(answers, BTreeMap::from([("Ok(true)".to_owned(), 60)]));
    Ok(())
}
