//! Servers and workers that are killed, stopped or full while clients write and read. Afterwards nothing that was
//! acknowledged is lost, nobody has read another's row, and the kernel, which nobody restarted, serves again.
//!
//! What was seen stands in `target/reports/faults.md`.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    thread,
    time::{Duration, Instant},
};

use rose_testkit::{
    Served, Signal, built, eventually,
    servers::{Pgbouncer, PgbouncerOptions, Postgres, Redis},
    signal,
};

use crate::load::{Account, Client, Load};

/// The platform, small: every server, two workers.
struct Platform {
    postgres: Postgres,
    pgbouncer: Pgbouncer,
    data: Redis,
    auth: Redis,
    rose: Served,
}

const DATABASES: [&str; 2] = ["kernel", "unruly"];

impl Platform {
    fn start() -> Self {
        let postgres = Postgres::start();
        let pgbouncer = Pgbouncer::start(&postgres, PgbouncerOptions::default());
        for database in DATABASES {
            postgres.sql("postgres", &format!("create database {database}"));
        }
        let (data, auth) = (Redis::data(), Redis::auth("16mb"));
        let rose = Served::builder().misbehaving("unruly").variable("ROSE_WORKERS", "2");
        let rose = rose.variable("ROSE_DATABASE", &pgbouncer.url("{domain}"));
        let rose = rose.variable("ROSE_REDIS_DATA", &data.url()).variable("ROSE_REDIS_AUTH", &auth.url()).start();
        let platform = Self { postgres, pgbouncer, data, auth, rose };
        eventually("two workers", || (platform.workers().len() == 2).then_some(()));
        platform
    }

    fn workers(&self) -> BTreeSet<u32> {
        let supervisor = self.rose.pid();
        let tasks = std::fs::read_to_string(format!("/proc/{supervisor}/task/{supervisor}/children"));
        tasks.unwrap_or_default().split_whitespace().filter_map(|id| id.parse().ok()).collect()
    }

    fn worker(&self) -> u32 {
        *self.workers().first().expect("a worker")
    }
}

/// What is done, and what is undone a while later.
struct Fault {
    name: &'static str,
    happens: fn(&mut Platform),
    is_over: fn(&mut Platform),
}

const FAULTS: &[Fault] = &[
    Fault { name: "PostgreSQL: kill -9", happens: |p| p.postgres.kill(), is_over: |p| p.postgres.start_again() },
    Fault { name: "PostgreSQL: SIGSTOP", happens: |p| p.postgres.freeze(), is_over: |p| p.postgres.thaw() },
    Fault {
        name: "PgBouncer: kill -9",
        happens: |p| p.pgbouncer.server().kill(),
        is_over: |p| p.pgbouncer.start_again(),
    },
    Fault {
        name: "PgBouncer: SIGSTOP",
        happens: |p| p.pgbouncer.server().signal(Signal::STOP),
        is_over: |p| p.pgbouncer.server().signal(Signal::CONT),
    },
    Fault { name: "data Redis: kill -9", happens: |p| p.data.server().kill(), is_over: |p| p.data.start_again() },
    Fault {
        name: "data Redis: SIGSTOP",
        happens: |p| p.data.server().signal(Signal::STOP),
        is_over: |p| p.data.server().signal(Signal::CONT),
    },
    Fault { name: "auth Redis: kill -9", happens: |p| p.auth.server().kill(), is_over: |p| p.auth.start_again() },
    Fault {
        name: "auth Redis: SIGSTOP",
        happens: |p| p.auth.server().signal(Signal::STOP),
        is_over: |p| p.auth.server().signal(Signal::CONT),
    },
    Fault {
        name: "auth Redis: full",
        happens: |p| drop(p.auth.cli(&["config", "set", "maxmemory", "1"])),
        is_over: |p| drop(p.auth.cli(&["config", "set", "maxmemory", "16mb"])),
    },
    // The one that is started in its place finds no database.
    Fault {
        name: "PostgreSQL and a worker: kill -9",
        happens: |p| {
            p.postgres.kill();
            signal(p.worker(), Signal::KILL);
        },
        is_over: |p| p.postgres.start_again(),
    },
    Fault { name: "a worker: kill -9", happens: |p| signal(p.worker(), Signal::KILL), is_over: |_| {} },
    Fault {
        name: "a worker: SIGSTOP",
        happens: |p| signal(p.worker(), Signal::STOP),
        is_over: |p| {
            for worker in p.workers() {
                signal(worker, Signal::CONT);
            }
        },
    },
];

/// How it went with one.
struct Row {
    name: &'static str,
    account: Account,
    lost: usize,
    recovered: Duration,
}

/// How long a fault lasts.
const LASTS: Duration = Duration::from_millis(1_500);

const CLIENTS: usize = 8;

fn meet(platform: &mut Platform, fault: &Fault) -> Row {
    platform.postgres.sql("unruly", "truncate notes");
    let load = Load::start(platform.rose.address(), CLIENTS);
    until(platform, fault, "before it", || load.answered() > 100);
    (fault.happens)(platform);
    thread::sleep(LASTS);
    (fault.is_over)(platform);
    let (over, before) = (Instant::now(), load.answered());
    // All of them again, and for a while: a single answer may have been under way.
    until(platform, fault, "after it", || load.answered() >= before + 20 * CLIENTS as u64);
    let recovered = over.elapsed();
    let account = load.end();
    let there = platform.postgres.sql("unruly", "select line from notes");
    let there: BTreeSet<&str> = there.lines().collect();
    let lost = account.written.iter().filter(|line| !there.contains(line.as_str())).count();
    Row { name: fault.name, account, lost, recovered }
}

/// Waits until clients are served.
fn until(platform: &Platform, fault: &Fault, when: &str, is_so: impl Fn() -> bool) {
    for _ in 0..1_500 {
        if is_so() {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    let locks = "select pid, state, wait_event, age(now(), xact_start), left(query, 60) from pg_stat_activity
        where datname = 'unruly'";
    panic!(
        "{}: clients are not served {when}\n{}\n{}\n{}",
        fault.name,
        platform.postgres.sql("postgres", locks),
        platform.pgbouncer.show("pools"),
        platform.rose.log()
    );
}

#[test]
fn whatever_is_killed_or_stopped_nothing_acknowledged_is_lost() {
    let mut platform = Platform::start();
    let supervisor = platform.rose.pid();
    let mut rows: Vec<Row> = FAULTS.iter().map(|fault| meet(&mut platform, fault)).collect();
    rows.push(a_full_disk());
    report(&rows);
    assert_eq!(platform.rose.pid(), supervisor);
    assert!(platform.rose.log().lines().all(|line| !line.contains("the kernel has ended")), "nobody restarted it");
    for row in &rows {
        assert_eq!(row.lost, 0, "{}: acknowledged and lost", row.name);
        assert_eq!(row.account.wrong, Vec::<String>::new(), "{}: another's row", row.name);
        assert!(row.account.read > 0, "{}", row.name);
    }
}

/// SQLite's own word for a disk without room, by its limit for a file.
fn a_full_disk() -> Row {
    let rose = Served::builder().misbehaving("unruly").variable("ROSE_DATABASE_MAX_BYTES", "1 MiB").start();
    let mut client = Client::new(rose.address());
    for number in 0..14 {
        let long = format!("line={number}{}", "x".repeat(30_000));
        assert_eq!(client.ask("POST", "/unruly/notes/", &long).expect("an answer").0, 200);
    }
    let load = Load::start(rose.address(), CLIENTS);
    rose.logged("is full: the disk has no room");
    let (over, before) = (Instant::now(), load.answered());
    eventually("reading goes on", || (load.answered() > before + 100).then_some(()));
    let recovered = over.elapsed();
    let account = load.end();
    let there = rose.get("/unruly/notes/").text();
    let lost = account.written.iter().filter(|line| !there.contains(&format!("\"{line}\""))).count();
    Row { name: "SQLite: full", account, lost, recovered }
}

fn report(rows: &[Row]) {
    let mut table = String::from(
        "| fault | writes acknowledged | lost | reads compared | wrong | refused or broken off | seconds until all were \
         served again |\n| --- | --- | --- | --- | --- | --- | --- |\n",
    );
    for Row { name, account, lost, recovered } in rows {
        let failed: Vec<String> = account.failed.iter().map(|(what, times)| format!("{what}: {times}")).collect();
        let failed = if failed.is_empty() { "none".to_owned() } else { failed.join(", ") };
        let (written, read, wrong) = (account.written.len(), account.read, account.wrong.len());
        let seconds = recovered.as_secs_f64();
        // Writing to a `String` cannot fail.
        let _ = writeln!(table, "| {name} | {written} | {lost} | {read} | {wrong} | {failed} | {seconds:.1} |");
    }
    let file = built::reports("").join("faults.md");
    std::fs::write(&file, table).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}
