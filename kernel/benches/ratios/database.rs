//! One `select` by key through the store, in a call of its own as a handler has it, beside plain sqlx on the same data;
//! and a post's page on each database, beside the same page on SQLite.

use bytes::Bytes;
use rose_abi::{
    messages::{Migration, Place, Statement},
    value::{StatementCall, Value},
};
use rose_kernel::store::{Address, Checked, Pooler, Store, StoreOptions};
use rose_testkit::{
    App,
    servers::{Pgbouncer, PgbouncerOptions, Postgres},
};
use sqlx::{PgPool, SqlitePool, postgres::PgPoolOptions, sqlite::SqlitePoolOptions};

use crate::rounds::{Measured, ratio};

const SELECT: &str = "select title from posts where id = $1";
const ROWS: i64 = 10_000;

pub(crate) async fn all() -> Vec<Measured> {
    let postgres = Postgres::start();
    let pgbouncer = Pgbouncer::start(&postgres, PgbouncerOptions::default());
    let mut measured = selects(&postgres, &pgbouncer).await;
    measured.extend(pages(&postgres, &pgbouncer).await);
    measured
}

async fn selects(postgres: &Postgres, pgbouncer: &Pgbouncer) -> Vec<Measured> {
    let folder = tempfile::tempdir().expect("a folder");
    let files = StoreOptions::new(folder.path());
    let (sqlite, checked) = open(&files).await;
    let file = format!("sqlite:{}", folder.path().join("bench.db").display());
    let plain = SqlitePoolOptions::new().connect(&file).await.expect("sqlx opens it");
    let mut measured =
        vec![ratio("a select by key, SQLite", "plain sqlx", || ask(&sqlite, &checked), || of_sqlite(&plain)).await];
    postgres.sql("postgres", "create database bench");
    let direct = PgPoolOptions::new().connect(&postgres.url("bench")).await.expect("sqlx connects");
    for (name, url, pooler) in [
        ("a select by key, PostgreSQL, prepared statements kept", postgres.url("bench"), Pooler::Direct),
        ("a select by key, PostgreSQL", postgres.url("bench"), Pooler::Safe),
        ("a select by key, PgBouncer", pgbouncer.url("bench"), Pooler::Safe),
    ] {
        let mut options = StoreOptions::new("/nowhere");
        (options.servers.every, options.servers.pooler) = (Some(Address::new(url)), pooler);
        let (store, checked) = open(&options).await;
        let reference = "plain sqlx, straight and prepared";
        measured.push(ratio(name, reference, || ask(&store, &checked), || of_postgres(&direct)).await);
        store.close().await;
    }
    sqlite.close().await;
    measured
}

async fn open(options: &StoreOptions) -> (Store, Checked) {
    let store = Store::open("bench", options).await.expect("a database");
    let rows = "insert into posts select n, 'Title ' || n from";
    let sqlite = format!(
        "create table posts (id integer primary key, title text not null) strict;
         with recursive s(n) as (select 1 union all select n + 1 from s where n < {ROWS}) {rows} s"
    );
    let postgres = format!(
        "create table posts (id bigint primary key, title text not null); {rows} generate_series(1, {ROWS}) as n"
    );
    let migration = |dialect: &str, sql: String| Migration {
        dialect: dialect.to_owned(),
        number: 1,
        name: "posts".to_owned(),
        sql,
    };
    store.migrate(&[migration("sqlite", sqlite), migration("postgres", postgres)], 0).await.expect("a table");
    let place = Place { file: file!().to_owned(), line: line!() };
    let statement = Statement { sqlite: SELECT.to_owned(), postgres: SELECT.to_owned(), place };
    let checked = store.check(&[statement]).await.expect("a good statement");
    (store, checked)
}

/// A call with one statement, and its end.
async fn ask(store: &Store, checked: &Checked) -> usize {
    let session = store.session(checked);
    let call = StatementCall { statement: 0, parameters: vec![Value::I64(ROWS / 2)] };
    let rows = session.query(call).await.expect("a row").rows.len();
    session.end().await;
    rows
}

async fn of_sqlite(pool: &SqlitePool) -> String {
    sqlx::query_scalar(SELECT).bind(ROWS / 2).fetch_one(pool).await.expect("a row")
}

async fn of_postgres(pool: &PgPool) -> String {
    sqlx::query_scalar(SELECT).bind(ROWS / 2).fetch_one(pool).await.expect("a row")
}

async fn pages(postgres: &Postgres, pgbouncer: &Pgbouncer) -> Vec<Measured> {
    for domain in ["kernel", "blog"] {
        postgres.sql("postgres", &format!("create database {domain}"));
    }
    let file = blog(None).await;
    let mut measured = Vec::new();
    // The same databases both times: what the first one loaded is there for the second.
    for (name, url) in [
        ("a post's page, cold, on PostgreSQL", postgres.url("{domain}")),
        ("a post's page, cold, behind PgBouncer", pgbouncer.url("{domain}")),
    ] {
        let (app, path) = blog(Some(url)).await;
        let reference = "the same on SQLite";
        measured.push(ratio(name, reference, || app.get(&path), || file.0.get(&file.1)).await);
        app.stop().await;
    }
    file.0.stop().await;
    measured
}

/// A site with the demo, and the path of a post.
async fn blog(address: Option<String>) -> (App, String) {
    let builder = App::builder().plugin("blog").variable("ROSE_PAGE_CACHE", "off");
    let app = match address {
        Some(address) => builder.variable("ROSE_DATABASE", address),
        None => builder,
    };
    let app = app.start().await;
    let demo = include_bytes!("../../../plugins/blog/demo/demo.json");
    let ran = app.run("blog", "import", &[], Bytes::from_static(demo)).await;
    assert_eq!(ran.outcome, Ok(()), "{:?}", ran.lines);
    let path = crate::page::longest(&app).await;
    (app, path)
}
