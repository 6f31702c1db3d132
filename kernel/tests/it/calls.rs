//! What a plugin may ask of the kernel, for how long, and what becomes of what it leaves behind.

use rose_testkit::App;
use tokio::task::JoinHandle;

use crate::support::{unruly, unruly_served, until};

/// A kernel whose plugins get little time. The limits within a call's time must be shorter still.
async fn hurried() -> App {
    let app = App::builder().misbehaving("unruly");
    let app = app.variable("ROSE_DATABASE_WAIT", "50 ms").variable("ROSE_DATABASE_BUSY", "50 ms");
    app.variable("ROSE_INVOKE_TIME", "400 ms").start().await
}

/// The answer to `path` is a JSON text that contains `said`.
async fn told(app: &App, path: &str, said: &str) {
    let answer = app.get(path).await;
    let text = answer.json().as_str().map(str::to_owned);
    assert!(text.as_deref().is_some_and(|text| text.contains(said)), "{path}: `{said}` in {}", answer.text());
}

async fn notes(app: &App) -> String {
    app.get("/unruly/notes/").await.text().to_owned()
}

/// A request under way, as a browser has it.
fn under_way(app: &App, path: &'static str) -> JoinHandle<u16> {
    let site = app.site().clone();
    tokio::spawn(async move {
        let request = crate::support::a_request(http::Method::GET, path, &[], axum::body::Body::empty());
        site.answer(request).await.status().as_u16()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_after_the_answer_is_told_that_it_is_over() {
    let app = unruly().await;
    assert_eq!(app.get("/unruly/late-call/").await.status, 200);
    let outcome = until("an outcome", async || {
        let told = app.get("/unruly/late-call/outcome/").await.json();
        told.as_str().map(str::to_owned)
    });
    let outcome = outcome.await;
    assert!(outcome.contains("the invocation that this belongs to is over"), "{outcome}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_that_the_label_does_not_name_is_unsupported() {
    let app = unruly().await;
    told(&app, "/unruly/undeclared/", "operation 10 (routes) is not in the label: name `routes` in `uses`").await;
    told(&app, "/unruly/no-command/", "this is no command").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_takes_too_long_is_a_504_and_the_plugin_serves_on() {
    let app = hurried().await;
    let answer = app.get("/unruly/slow/").await;
    assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (504, "no-store"));
    assert!(answer.text().contains("Too slow"), "{}", answer.text());
    assert_eq!(app.get("/unruly/ok/").await.text(), "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_takes_too_long_is_stopped_and_gives_its_connection_back() {
    let app = App::builder().misbehaving("unruly").variable("ROSE_DATABASE_READERS", "1");
    let app = app.variable("ROSE_DATABASE_WAIT", "50 ms").variable("ROSE_DATABASE_BUSY", "50 ms");
    let app = app.variable("ROSE_INVOKE_TIME", "400 ms").start().await;
    assert_eq!(app.get("/unruly/slow-query/").await.status, 504);
    // With a single reader, one that was still counting would leave nobody to answer this.
    until("the reader is back", async || (app.get("/unruly/notes/").await.status == 200).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_is_open_at_the_deadline_is_rolled_back_and_the_next_write_works() {
    let app = hurried().await;
    assert_eq!(app.get("/unruly/tx-slow/").await.status, 504);
    assert_eq!(notes(&app).await, "[]");
    assert_eq!(app.get("/unruly/write-in-read/").await.text(), "[0,1]");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_of_a_request_that_is_cancelled_is_rolled_back_and_the_next_write_works() {
    let app = App::builder().misbehaving("unruly").variable("ROSE_DATABASE_WAIT", "300 ms").start().await;
    let request = under_way(&app, "/unruly/tx-slow/");
    // While the transaction is open nobody else can write.
    until("the writer is taken", async || (app.post("/unruly/forget/", &[]).await.status == 503).then_some(())).await;
    request.abort();
    until("the writer is back", async || (app.post("/unruly/forget/", &[]).await.status == 200).then_some(())).await;
    assert_eq!(notes(&app).await, "[]");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handler_that_blocks_its_thread_does_not_hold_up_the_others() {
    let app = unruly().await;
    let blocked = under_way(&app, "/unruly/block/");
    for _ in 0..20 {
        assert_eq!(app.get("/unruly/ok/").await.text(), "ok");
    }
    assert!(!blocked.is_finished(), "twenty answers came before the one that blocks");
    assert_eq!(blocked.await.expect("an answer"), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_may_be_asked_from_threads_of_the_plugins_own() {
    let app = unruly().await;
    assert_eq!(app.get("/unruly/own-thread/").await.text(), "5050");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_is_given_up_leaves_nothing() {
    let app = unruly().await;
    let refused = app.get("/unruly/tx-refused/").await;
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("hanged its mind"), "{}", refused.text());
    assert_eq!(app.get("/unruly/tx-unique/").await.text(), r#""notes.line""#);
    assert_eq!(notes(&app).await, "[]");
    assert_eq!(app.get("/unruly/tx-savepoint/").await.text(), r#""notes.line""#);
    assert_eq!(notes(&app).await, r#"["before","after"]"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_in_which_a_statement_failed_is_not_committed() {
    let app = unruly().await;
    let answer = app.get("/unruly/tx-after-fault/").await;
    assert!(answer.json().is_string(), "the plugin is told: {}", answer.text());
    assert_eq!(notes(&app).await, "[]");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_within_a_transaction_is_refused_and_the_outer_one_stands() {
    let app = unruly().await;
    let answer = app.get("/unruly/tx-nested/").await;
    assert!(answer.json().is_string(), "the plugin is told: {}", answer.text());
    assert_eq!(notes(&app).await, r#"["nested"]"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_after_a_write_sees_it() {
    let app = unruly().await;
    assert_eq!(app.get("/unruly/write-in-read/").await.text(), "[0,1]");
    assert_eq!(app.get("/unruly/write-in-read/").await.text(), "[1,2]");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_with_a_parameter_too_few_is_refused_and_writes_nothing() {
    let app = unruly().await;
    told(&app, "/unruly/missing-parameter/", "examples/unruly/database.rs:").await;
    assert_eq!(notes(&app).await, "[]");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_rows_than_anybody_can_want_are_refused() {
    let app = unruly().await;
    told(&app, "/unruly/too-many-rows/", "10000").await;
    assert_eq!(app.get("/unruly/ok/").await.text(), "ok");
}

#[test]
fn a_column_of_another_kind_is_a_500_whose_log_names_it() {
    let rose = unruly_served();
    let answer = rose.get("/unruly/wrong-kind/");
    assert_eq!(answer.status, 500);
    let line = rose.logged("handler=\"wrong_kind\"");
    assert!(line.contains("answer") && line.contains(answer.header("x-request-id")), "{line}");
}

#[test]
fn what_a_plugin_logs_is_one_line_with_its_name() {
    let rose = unruly_served();
    assert_eq!(rose.get("/unruly/log/").status, 200);
    for (said, level) in [("unruly informs", " INFO "), ("unruly warns", " WARN "), ("unruly errs", " ERROR ")] {
        let line = rose.logged(said);
        assert!(line.contains(level) && line.contains("plugin=\"unruly\""), "{line}");
    }
    assert!(rose.logged("unruly warns").contains("with a second line"), "{}", rose.log());
}
