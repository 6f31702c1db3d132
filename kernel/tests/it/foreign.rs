//! A plugin from another build: its own allocator, other versions of serde and tokio, and another layout of every type
//! that promises none.

use std::sync::Arc;

use axum::{body::Body, extract::Request};
use http::StatusCode;
use rose_testkit::{Answer, App, built};

const CALLS: usize = 100_000;
const WARM_UP: usize = 10_000;
const AT_ONCE: usize = 4;
/// Growth that is none: a few pieces that are under way when it is looked at.
const SLACK: i64 = 64 * 1024;
/// Our own process keeps what its allocators have once taken from the system.
const RESIDENT_SLACK: i64 = 24 * 1024 * 1024;

async fn app() -> Arc<App> {
    let app = App::builder().library(built::outside("foreign", "foreign")).start().await;
    assert_eq!(app.refused(), []);
    Arc::new(app)
}

async fn held(app: &App) -> i64 {
    app.get("/foreign/memory/").await.json()["bytes"].as_i64().expect("a number")
}

fn resident() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("/proc");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
    let kilobytes: i64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kilobytes * 1024
}

fn good(answer: &Answer) -> serde_json::Value {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

/// One call of a kind that goes round, with its right answer.
async fn call(app: &App, number: usize) {
    // Threads and timers of the plugin's own cost milliseconds, so that they come less often.
    match number % 100 {
        0 => {
            let answer = good(&app.get("/foreign/threads/").await);
            // Each of the numbers from 1 to 100 once; of 91 to 110 ten are there.
            assert_eq!((answer["sum"].as_i64(), answer["listed"].as_i64()), (Some(5050), Some(10)));
        }
        1 => {
            let answer = good(&app.get("/foreign/runtime/").await);
            assert_eq!((&answer["thread"], &answer["read"]), (&answer["expected"], &42.into()));
        }
        2..10 => {
            let row = good(&app.get("/foreign/row/").await);
            assert_eq!(row["missing"], serde_json::Value::Null);
            assert!(row["text"].is_string() && row["truth"].is_boolean() && row["document"].is_object(), "{row}");
        }
        10..20 => {
            let body = vec![b'a'; number % 10_000];
            let length = body.len();
            let request = Request::builder().method("POST").uri("/foreign/body/").body(Body::from(body));
            let answer = good(&app.send(request.expect("a request")).await);
            assert_eq!(answer["length"], length);
        }
        20..30 => {
            let answer = app.get("/foreign/page/?lines=30").await;
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(answer.text().matches("line &lt;").count(), 30);
        }
        _ => {
            let answer = good(&app.get(&format!("/foreign/echo/word-{number}/")).await);
            assert_eq!(answer["word"], format!("word-{number}"));
        }
    }
}

async fn calls(app: &Arc<App>, numbers: std::ops::Range<usize>) {
    let tasks = (0..AT_ONCE).map(|first| {
        let (app, numbers) = (Arc::clone(app), numbers.clone());
        tokio::spawn(async move {
            for number in numbers.skip(first).step_by(AT_ONCE) {
                call(&app, number).await;
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("every answer is right");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_calls_are_right_and_leave_nothing_behind() {
    let app = app().await;
    calls(&app, 0..WARM_UP).await;
    let (held_before, resident_before) = (held(&app).await, resident());

    calls(&app, WARM_UP..CALLS).await;

    let (held_after, resident_after) = (held(&app).await, resident());
    assert!(held_after - held_before < SLACK, "the plugin held {held_before} bytes and holds {held_after}");
    let growth = resident_after - resident_before;
    assert!(growth < RESIDENT_SLACK, "the process grew by {growth} bytes to {resident_after}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_value_comes_back_as_it_was_written() {
    let app = app().await;
    for step in [0_i64, 1, 7, 20_000] {
        let request = Request::builder().method("POST").uri(format!("/foreign/row/?step={step}"));
        let row = good(&app.send(request.body(Body::empty()).expect("a request")).await);
        assert_eq!(row["integer"], step);
        assert_eq!(row["truth"], step % 2 == 0);
        assert_eq!(row["float"], step as f64 / 4.0);
        assert_eq!(row["text"], format!("step {step}: ä€😀 '\"\\"));
        assert_eq!(row["bytes"], serde_json::json!(step.to_be_bytes()));
        assert_eq!(row["numeric"], format!("{step}.10"));
        assert_eq!(row["uuid"], format!("00000000-0000-0000-0000-{step:012x}"));
        assert_eq!(row["document"], serde_json::json!({ "steps": [step, step + 1] }));
        assert_eq!(row["choice"], if step % 2 == 0 { "open" } else { "closed" });
    }
    // Day 20,000 after 1970-01-01, and as many seconds.
    let row = good(&app.get("/foreign/row/").await);
    assert_eq!((&row["day"], &row["moment"]), (&"2024-10-04".into(), &"1970-01-01T05:33:20Z".into()));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_in_a_library_of_another_build_is_a_500() {
    let app = app().await;
    let answer = app.get("/foreign/panic/").await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!answer.text().contains("foreign panicked"), "what a panic says is for the log");
    assert_eq!(good(&app.get("/foreign/echo/still-here/").await)["word"], "still-here");
    app.stop().await;
}
