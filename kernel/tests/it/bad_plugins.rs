//! Plugins that fail on their way from the file to serving. The kernel starts without them, says at which step and why,
//! and the others serve.

use rose_kernel::host::Stage;
use rose_testkit::App;
use rusqlite::Connection;

use crate::support::a_good_neighbour;

/// Beside a good plugin, this one is left out at `stage` with a message that has these parts, and the good one serves.
async fn check(name: &str, variables: &[(&str, &str)], stage: Stage, found: &[&str], cure: &str) -> App {
    let app = App::builder().misbehaving("unruly").misbehaving(name);
    let app = variables.iter().fold(app, |app, (name, value)| app.variable(name, *value)).start().await;
    let refused = app.refused();
    assert_eq!(refused.len(), 1, "{refused:?}");
    let reason = &refused[0];
    assert_eq!((reason.file.clone(), reason.stage), (format!("lib{name}.so"), stage), "{reason}");
    assert_eq!(reason.plugin, Some(name.replace('_', "-")), "{reason}");
    for part in found {
        assert!(reason.found.contains(part), "found `{part}`: {reason}");
    }
    assert!(!reason.wanted.is_empty() && reason.cure.contains(cure), "cure `{cure}`: {reason}");
    assert_eq!(app.get("/unruly/ok/").await.text(), "ok");
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_while_it_is_asked_is_told_with_its_place() {
    let found = ["a panic at ", "examples/panics_in_describe.rs:", "there is nothing to describe"];
    check("panics_in_describe", &[], Stage::Probed, &found, "Mend the plugin at that place.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_of_a_template_that_is_to_pose_is_told_as_such() {
    let found = ["the samples of `panics-in-samples/page` panicked", "panics_in_samples.rs:", "no pictures, please"];
    check("panics_in_samples", &[], Stage::Probed, &found, "Mend the plugin at that place.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_samples_than_are_allowed_keep_a_plugin_out_with_their_place() {
    let found = ["more than 16 samples of `too-many-samples/page`", "too_many_samples.rs:"];
    check("too_many_samples", &[], Stage::Checked, &found, "Mend the plugin at that place.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_never_answers_what_it_offers_is_given_up() {
    let limit = [("ROSE_PROBE_TIME", "2 s")];
    check("hangs_in_describe", &limit, Stage::Probed, &["no answer within 2s"], "must not wait").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_of_the_process_while_it_is_asked_ends_a_child_and_is_told_with_its_signal() {
    let cure = "if that does not help, rebuild the plugin";
    check("crashes_in_describe", &[], Stage::Probed, &["a crash of the child process", "SIGABRT"], cure).await;
    check("segfaults_in_describe", &[], Stage::Probed, &["a crash of the child process", "SIGSEGV"], cure).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_takes_all_memory_while_it_is_asked_is_stopped_at_the_limit() {
    let found = ["a crash of the child process", "memory allocation of 16777216 bytes failed"];
    check("eats_memory_in_describe", &[], Stage::Probed, &found, "rebuild the plugin").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_start_is_told_with_its_place() {
    let found = ["a panic at ", "examples/panics_in_activate.rs:", "the engine is on fire"];
    check("panics_in_activate", &[], Stage::Activated, &found, "Mend the plugin at that place.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_does_not_come_to_an_end_is_given_up_whether_it_waits_or_blocks() {
    let limit = [("ROSE_ACTIVATE_TIME", "500 ms")];
    let found = ["no answer within 500ms"];
    check("waits_in_activate", &limit, Stage::Activated, &found, "must not wait").await;
    check("hangs_in_activate", &limit, Stage::Activated, &found, "must not wait").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_does_not_want_to_start_says_why() {
    let found = ["the shop has no currency: set `currency`"];
    check("refuses_in_activate", &[], Stage::Activated, &found, "Do what it says").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_does_not_fit_the_schema_is_told_with_its_place_and_the_databases_words() {
    let found = ["examples/bad_statement.rs:14", "no such column: colour"];
    let app = check("bad_statement", &[], Stage::Checked, &found, "Mend them at these places.").await;
    let page = app.get("/bad-statement/").await;
    assert_eq!(page.status, 503);
    assert!(page.text().contains("Bad statement") && !page.text().contains("colour"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_whose_answer_changes_by_itself_is_told_with_its_place() {
    let found = ["examples/volatile_statement.rs:14", "random"];
    check("volatile_statement", &[], Stage::Checked, &found, "Mend them at these places.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_fails_leaves_the_data_as_it_was() {
    let library = rose_testkit::built::plugin("bad_schema");
    let start = || App::builder().misbehaving("unruly").library(&library);
    let app = start().start().await;
    let database = app.folder().join("data/bad-schema.db");
    let tables = || -> Vec<String> {
        let database = Connection::open(&database).expect("a database");
        let mut asked =
            database.prepare("select name from sqlite_schema where type = 'table' order by 1").expect("SQL");
        let names = asked.query_map([], |row| row.get(0)).expect("rows");
        names.map(|name| name.expect("a name")).collect()
    };
    let told = |app: &App| {
        let reason = app.reason("libbad_schema.so");
        let parts = [
            "(preparing its database)",
            "0002_second",
            "`bad-schema`",
            "nothing of it was kept",
            "no such table: third",
        ];
        assert!(parts.iter().all(|part| reason.contains(part)), "{reason}");
    };
    told(&app);
    assert_eq!(tables(), ["first", "rose_migrations"], "the first migration stays, half of the second does not");
    Connection::open(&database).expect("a database").execute("insert into first (id) values (42)", []).expect("a row");

    let app = start().after(&app).start().await;
    told(&app);
    assert_eq!(tables(), ["first", "rose_migrations"]);
    let count = Connection::open(&database).expect("a database");
    let count: i64 = count.query_row("select count(*) from first where id = 42", [], |row| row.get(0)).expect("a row");
    assert_eq!(count, 1);
    assert_eq!(app.get("/unruly/ok/").await.text(), "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_whose_database_is_none_is_left_out_and_the_file_is_not_touched() {
    let mut app = App::builder().misbehaving("unruly").file("neighbour.so", a_good_neighbour());
    let database = app.folder().join("data/unruly.db");
    std::fs::create_dir_all(app.folder().join("data")).expect("a folder");
    let mine = "my diary, which is longer than the head of a database. ".repeat(100);
    std::fs::write(&database, &mine).expect("a file");
    let app = app.start().await;
    let reason = app.reason("libunruly.so");
    let parts = ["(preparing its database)", "is not an SQLite database", "it was not changed"];
    assert!(parts.iter().all(|part| reason.contains(part)), "{reason}");
    assert_eq!(std::fs::read_to_string(&database).expect("text"), mine);
    assert_eq!((app.get("/healthy").await.status.as_u16(), app.get("/unruly/ok/").await.status.as_u16()), (200, 503));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_to_a_path_of_the_kernel_is_refused() {
    let found = ["`claims-healthz` claims `GET /healthz`", "examples/claims_healthz.rs:", "the kernel's"];
    let app = check("claims_healthz", &[], Stage::Checked, &found, "Mend it").await;
    assert_eq!(app.get("/healthz").await.text(), "ok\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_plugins_that_claim_one_path_the_first_file_serves_and_both_are_named() {
    let app = App::builder().misbehaving("unruly").misbehaving("claims_unruly").start().await;
    let reason = app.reason("libunruly.so");
    let parts = [
        "plugins `claims-unruly` and `unruly` both claim `GET /unruly/ok/`",
        "examples/claims_unruly.rs:",
        "examples/unruly/tame.rs:",
        "give one of them a prefix",
    ];
    assert!(parts.iter().all(|part| reason.contains(part)), "{reason}");
    assert_eq!(app.get("/unruly/ok/").await.text(), "claims-unruly");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_comes_later_takes_no_path_from_one_that_serves() {
    let app = App::builder().misbehaving("unruly").start().await;
    let app = App::builder().misbehaving("claims_unruly").after(&app).start().await;
    let reason = app.reason("libclaims_unruly.so");
    assert!(reason.contains("plugins `unruly` and `claims-unruly` both claim `GET /unruly/ok/`"), "{reason}");
    assert_eq!(app.get("/unruly/ok/").await.text(), "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_bad_plugins_at_once_leave_the_good_one_serving() {
    let names = ["bad_statement", "claims_healthz", "panics_in_activate", "panics_in_describe", "refuses_in_activate"];
    let app = names.iter().fold(App::builder().misbehaving("unruly"), |app, name| app.misbehaving(name)).start().await;
    let mut left_out: Vec<_> = app.refused().iter().map(|refused| refused.file.clone()).collect();
    left_out.sort();
    assert_eq!(left_out, names.map(|name| format!("lib{name}.so")));
    let ready = app.get("/readyz").await;
    assert_eq!((ready.status.as_u16(), &ready.json()["refused"]), (200, &5.into()));
    assert_eq!(app.get("/unruly/ok/").await.text(), "ok");
}
