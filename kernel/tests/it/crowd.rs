//! Three hundred clients at once, on the platform with two workers.

use std::{
    thread,
    time::{Duration, Instant},
};

use rose_testkit::{
    Served, eventually,
    servers::{Pgbouncer, PgbouncerOptions, Postgres, Redis},
};

use crate::load::Load;

const CLIENTS: usize = 300;

/// Connections to the server for each database.
const POOL: u32 = 20;

/// How long they go on: `ROSE_TEST_LOAD_SECONDS`, else a few seconds.
fn seconds() -> u64 {
    #[expect(clippy::disallowed_methods, reason = "a variable of the tests alone")]
    let given = std::env::var("ROSE_TEST_LOAD_SECONDS");
    given.ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(5)
}

/// The most connections that the pooler has to the server for one database, by its own count.
fn most_servers(pgbouncer: &Pgbouncer) -> u32 {
    let table = pgbouncer.show("pools");
    let mut lines = table.lines().map(|line| line.split('|').collect::<Vec<_>>());
    let names = lines.next().expect("a heading");
    let is_server: Vec<bool> = names.iter().map(|name| name.starts_with("sv_")).collect();
    let of_row = |row: Vec<&str>| -> u32 {
        row.iter()
            .zip(&is_server)
            .filter(|(_, is_server)| **is_server)
            .filter_map(|(cell, _)| cell.parse::<u32>().ok())
            .sum()
    };
    lines.filter(|row| row.len() == names.len()).map(of_row).max().unwrap_or(0)
}

#[test]
fn three_hundred_clients_read_and_write_without_an_error() {
    let postgres = Postgres::start();
    let pgbouncer = Pgbouncer::start(&postgres, PgbouncerOptions { pool: POOL, ..PgbouncerOptions::default() });
    for database in ["kernel", "unruly"] {
        postgres.sql("postgres", &format!("create database {database}"));
    }
    let rose = Served::builder().misbehaving("unruly").variable("ROSE_WORKERS", "2");
    let data = Redis::data();
    // A busy machine is slow to give connections back, which is no error here.
    let rose = rose.variable("ROSE_REDIS_DATA", &data.url()).variable("ROSE_DATABASE_WAIT", "9 s");
    let rose = rose.variable("ROSE_DATABASE", &pgbouncer.url("{domain}")).start();
    // The crowd is for two workers; the site is there when the first one is.
    let both = || rose.log().matches("the site is at").count() == 2;
    eventually("both workers serve", || both().then_some(()));
    let load = Load::start(rose.address(), CLIENTS);
    let (begun, mut servers) = (Instant::now(), 0);
    while begun.elapsed() < Duration::from_secs(seconds()) {
        servers = servers.max(most_servers(&pgbouncer));
        thread::sleep(Duration::from_millis(200));
    }
    let account = load.end();
    let log = rose.log();
    assert_eq!((&account.failed, &account.wrong), (&Default::default(), &Vec::new()), "{log}");
    assert!(account.written.len() >= CLIENTS && account.read > 0, "{} written", account.written.len());
    assert!((1..=POOL).contains(&servers), "{servers} connections to the server");
    let there = postgres.sql("unruly", "select count(*) from notes");
    assert_eq!(there, account.written.len().to_string(), "all that was acknowledged, and nothing twice");
    println!("{} written, {} read, {servers} servers", account.written.len(), account.read);
}
