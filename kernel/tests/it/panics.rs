//! A panic of a plugin ends its own request and nothing else: the reader gets a 500 with an id, the log gets the rest.

use std::net::Shutdown;

use rose_testkit::{Served, eventually};
use serde_json::Value;

use crate::support::{lines_about, the_rest_serves, unruly_served, worker_of};

/// The answer to `path` is the kernel's page for its own faults, and the log has the request with `said` in it.
fn check(rose: &Served, path: &str, handler: &str, said: &[&str]) {
    let answer = rose.get(path);
    assert_eq!(answer.status, 500, "{path}: {}", answer.text());
    let (id, page) = (answer.header("x-request-id"), answer.text());
    assert!(page.contains(id), "{path}: the page has the id: {page}");
    for secret in ["panick", "bomb", "unruly/panics.rs", "secret detail"] {
        assert!(!page.contains(secret), "{path}: the page says `{secret}`: {page}");
    }
    let lines = lines_about(rose, &answer);
    let tells = |line: &String| {
        let names = [" ERROR ".to_owned(), "plugin=\"unruly\"".to_owned(), format!("handler=\"{handler}\"")];
        names.iter().map(String::as_str).chain(said.iter().copied()).all(|part| line.contains(part))
    };
    assert!(lines.iter().any(tells), "{path}: a line with {said:?} and handler {handler} in {lines:#?}");
    the_rest_serves(rose);
}

#[test]
fn a_panic_is_a_500_with_an_id_whose_line_in_the_log_names_plugin_handler_and_place() {
    let rose = unruly_served();
    let place = "examples/unruly/panics.rs:";
    check(&rose, "/unruly/panic/", "at_once", &["panicked at once", place]);
    check(&rose, "/unruly/panic-later/", "later", &["panicked after a while", place]);
    check(&rose, "/unruly/panic-at-end/", "at_end", &["the bomb went off", place]);
    check(&rose, "/unruly/panic-extractor/", "extractor", &["panicked in an extractor", place]);
}

#[test]
fn what_a_panic_carries_is_never_dropped_since_that_may_panic_again() {
    let rose = unruly_served();
    check(&rose, "/unruly/panic-payload/", "payload", &["a panic that says nothing", "examples/unruly/panics.rs:"]);
}

#[test]
fn a_failure_is_a_500_whose_reason_only_the_log_has() {
    let rose = unruly_served();
    check(&rose, "/unruly/fail/", "fail", &["secret detail 42"]);
}

#[test]
fn a_panic_for_a_program_is_data_with_the_same_id() {
    let rose = unruly_served();
    let request = "GET /unruly/panic/ HTTP/1.1\r\nHost: site\r\nAccept: application/json\r\nConnection: close\r\n\r\n";
    let answer = rose.send(request.as_bytes()).expect("an answer");
    let told: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!((answer.status, answer.header("content-type")), (500, "application/problem+json"));
    assert_eq!(told["request_id"], answer.header("x-request-id"));
    assert!(!answer.text().contains("panick"), "{}", answer.text());
}

#[test]
fn a_panic_in_a_transaction_rolls_it_back_and_the_next_write_works() {
    let rose = unruly_served();
    check(&rose, "/unruly/tx-left-open/", "left_open", &["panicked in a transaction", "unruly/database.rs:"]);
    assert_eq!(rose.get("/unruly/notes/").text(), "[]");
    assert_eq!(rose.get("/unruly/write-in-read/").text(), "[0,1]");
    assert_eq!(rose.get("/unruly/notes/").text(), r#"["write in read 0"]"#);
}

#[test]
fn a_panic_in_a_task_is_logged_and_ends_that_task_alone() {
    let rose = unruly_served();
    assert_eq!(rose.get("/unruly/task-panics/").status, 200);
    let line = rose.logged("panicked in a task");
    assert!(line.contains("plugin=\"unruly\"") && line.contains("examples/unruly/panics.rs:"), "{line}");
    the_rest_serves(&rose);
}

#[test]
fn a_panic_in_a_thread_of_the_plugins_own_reaches_nobody_else() {
    let rose = unruly_served();
    assert_eq!(rose.get("/unruly/thread-panics/").text(), "true");
    the_rest_serves(&rose);
}

#[test]
fn a_panic_in_the_destructor_of_a_cancelled_request_is_logged_and_the_same_worker_serves_on() {
    let rose = unruly_served();
    let worker = worker_of(&rose);
    let request = b"GET /unruly/panic-drop/ HTTP/1.1\r\nHost: site\r\n\r\n";
    // The visitor may be gone before the handler has run: then there is nothing to drop, and the next one tries.
    let line = eventually("the bomb goes off", || {
        let connection = rose.open(request).expect("a connection");
        std::thread::sleep(std::time::Duration::from_millis(50));
        connection.shutdown(Shutdown::Both).expect("an open connection");
        rose.log().lines().find(|line| line.contains("the bomb went off")).map(str::to_owned)
    });
    assert!(line.contains(" ERROR ") && line.contains("plugin=\"unruly\""), "{line}");
    assert!(line.contains("a destructor panicked") && line.contains("examples/unruly/panics.rs:"), "{line}");
    the_rest_serves(&rose);
    assert_eq!(worker_of(&rose), worker, "the worker is the one that it was");
}

#[test]
fn a_panic_in_a_command_is_one_sentence_and_exit_status_1() {
    let rose = Served::builder().misbehaving("unruly");
    let output = rose.rose(&["run", "unruly", "panics"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "about to panic\n");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("`panics` of plugin `unruly` failed") && said.contains("panicked in a command"), "{said}");
    assert!(said.contains("examples/unruly/commands.rs:"), "{said}");
}
