//! The program `rose` on PostgreSQL: made, looked at, brought up to date and served from.

use std::process::Output;

use rose_testkit::{
    Served, ServedBuilder, eventually,
    servers::{Pgbouncer, PgbouncerOptions, Postgres},
};

use crate::support::printed;

/// The program with `unruly`, before its databases are there; and the beginning of their names.
fn on_postgres() -> (ServedBuilder, String) {
    let prefix = Postgres::shared().prefix();
    let address =
        format!("postgres://{prefix}_{{domain}}:s3cret@127.0.0.1:{}/{prefix}_{{domain}}", Postgres::shared().port());
    (Served::builder().misbehaving("unruly").variable("ROSE_DATABASE", &address), prefix)
}

fn admin() -> String {
    Postgres::shared().url("postgres")
}

#[track_caller]
fn says(output: &Output, good: bool, parts: &[&str]) -> String {
    let (went_well, text) = printed(output);
    let text = format!("{text}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(went_well, good, "{text}");
    for part in parts {
        assert!(text.contains(part), "`{part}` in {text}");
    }
    assert!(!text.contains("s3cret"), "{text}");
    text
}

#[test]
fn a_site_is_made_on_a_server_and_served_from_it() {
    let (rose, prefix) = on_postgres();
    let missing = rose.rose(&["db", "check"]);
    says(
        &missing,
        false,
        &["kernel  cannot be used", "unruly  cannot be used", &format!("postgres://{prefix}_unruly@")],
    );

    let create = ["db", "create", "kernel", "unruly", "--admin-url", &admin()];
    says(&rose.rose(&create), true, &["kernel: made the login and the database", "unruly: made the login"]);
    says(&rose.rose(&create), true, &["kernel: both were there", "unruly: both were there"]);
    let rights = format!(
        "select rolname, rolsuper, rolcreatedb, rolcreaterole, rolpassword like 'SCRAM%' from pg_authid
         where rolname like '{prefix}%' order by 1"
    );
    let expected = format!("{prefix}_kernel|f|f|f|t\n{prefix}_unruly|f|f|f|t");
    assert_eq!(Postgres::shared().sql("postgres", &rights), expected);
    let enters = format!("select has_database_privilege('{prefix}_unruly', '{prefix}_kernel', 'connect')");
    assert_eq!(Postgres::shared().sql("postgres", &enters), "f", "one domain's login cannot enter another's database");

    let new = rose.rose(&["db", "check"]);
    says(
        &new,
        true,
        &["0 applied, 1 missing", "PostgreSQL 1", "480 right", "0001_notes.sql will be applied by `rose db"],
    );
    says(&rose.rose(&["db", "migrate"]), true, &["kernel: applied 0001_kernel.sql", "unruly: applied 0001_notes.sql"]);
    says(&rose.rose(&["db", "migrate"]), true, &["kernel: nothing was missing", "unruly: nothing was missing"]);

    let rose = rose.start();
    assert_eq!(rose.get("/unruly/write-in-read/").text(), "[0,1]");
    assert_eq!(rose.get("/unruly/notes/").text(), "[\"write in read 0\"]");
    assert_eq!(rose.get("/unruly/tx-unique/").text(), "\"notes.line\"", "a broken rule has the name it has on SQLite");
    assert_eq!(Postgres::shared().sql(&format!("{prefix}_unruly"), "select count(*) from notes"), "1");
    assert!(!rose.log().contains("s3cret"));
    let kept = rose.folder().join("data");
    let files = std::fs::read_dir(kept).expect("data").flatten().map(|entry| entry.file_name());
    assert!(files.into_iter().all(|name| !name.to_string_lossy().ends_with(".db")), "nothing is in a file");
}

#[test]
fn a_domain_without_an_address_stays_in_a_file() {
    let address = Postgres::shared().database();
    let rose = Served::builder().misbehaving("unruly").variable("ROSE_DATABASE_UNRULY", &address);
    let text = says(&rose.rose(&["db", "check"]), true, &["unruly  PostgreSQL", "kernel  not there yet"]);
    assert!(text.contains("data/kernel.db"), "{text}");
    let create = rose.rose(&["db", "create", "kernel", "--admin-url", &admin()]);
    says(&create, false, &["`kernel` has no address on PostgreSQL", "ROSE_DATABASE"]);
    let rose = rose.start();
    assert_eq!(rose.get("/unruly/write-in-read/").text(), "[0,1]");
    says(&rose.rose(&["db", "check"]), true, &["kernel  SQLite 3", "unruly  PostgreSQL 1"]);
}

/// The setting that keeps prepared statements, before a pooler that cannot: the check finds out.
#[test]
fn a_pooler_that_does_not_fit_its_setting_is_told() {
    let postgres = Postgres::shared();
    let keeps = keeps_prepared_statements();
    let prepared = if keeps { 200 } else { 0 };
    let pooler = Pgbouncer::start(postgres, PgbouncerOptions { pool: 3, prepared, ..PgbouncerOptions::default() });
    let prefix = postgres.prefix();
    for domain in ["kernel", "unruly"] {
        postgres.sql("postgres", &format!("create database {prefix}_{domain}"));
    }
    let at = |setting: &str| {
        let rose = Served::builder().misbehaving("unruly");
        let rose = rose.variable("ROSE_DATABASE", &pooler.url(&format!("{prefix}_{{domain}}")));
        rose.variable("ROSE_DATABASE_POOLER", setting)
    };
    says(&at("safe").rose(&["db", "check"]), true, &["480 right"]);
    let cure = "its pooler does not fit the setting: set ROSE_DATABASE_POOLER to `safe`";
    // With a pooler that keeps statements, it makes no difference whether the kernel knows of the pooler.
    for setting in ["none", "prepared"] {
        let said: &[&str] = if keeps { &["480 right"] } else { &[cure] };
        says(&at(setting).rose(&["db", "check"]), keeps, said);
    }
}

/// From 1.21 on.
fn keeps_prepared_statements() -> bool {
    let version = Pgbouncer::version();
    let mut parts = version.split('.').map(|part| part.parse::<u32>().expect("a version"));
    (parts.next(), parts.next()) >= (Some(1), Some(21))
}

#[test]
fn a_plugin_whose_server_is_away_at_the_start_is_started_when_it_is_back() {
    let mut postgres = Postgres::start();
    let address = postgres.database();
    postgres.kill();
    let rose = Served::builder().misbehaving("unruly").variable("ROSE_DATABASE_UNRULY", &address).start();
    assert_eq!(rose.get("/unruly/ok/").status, 503);
    rose.logged("It is tried again by itself");
    postgres.start_again();
    eventually("the plugin serves", || (rose.get("/unruly/ok/").status == 200).then_some(()));
    rose.logged("the database of plugin `unruly` can be reached again");
    assert_eq!(rose.get("/unruly/write-in-read/").text(), "[0,1]");
}

#[test]
fn a_server_that_is_not_there_is_one_sentence() {
    let rose = Served::builder().misbehaving("unruly");
    let rose = rose.variable("ROSE_DATABASE", "postgres://rose:s3cret@127.0.0.1:1/{domain}");
    says(
        &rose.rose(&["db", "check"]),
        false,
        &["the database of `kernel` (postgres://rose@127.0.0.1:1/kernel)", "refused"],
    );
    let (status, log) = rose.fail();
    assert!(!status.success());
    assert!(log.contains("see that the server and its pooler run") && !log.contains("s3cret"), "{log}");
}
