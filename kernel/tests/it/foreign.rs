//! A plugin from another compiler with other dependencies, a runtime and an allocator of its own: a hundred thousand
//! calls, and nothing grows or is mixed up.
//!
//! Its allocator marks what it gives out, fills what comes back with rubbish, and ends the process where memory is
//! freed by somebody else: that this test comes to its end says that the border keeps both sides' memory apart.

use std::{
    process::Command,
    sync::atomic::{AtomicU64, Ordering},
};

use axum::body::{Body, to_bytes};
use http::{Method, StatusCode};
use rose_kernel::http::serve::Site;
use rose_testkit::{App, built};
use serde_json::Value;

use crate::support::a_request;

const WARM_UP: u64 = 10_000;
const CALLS: u64 = 100_000;
/// How many visitors ask at once.
const VISITORS: u64 = 8;
/// What the plugin may hold at the end beyond what it held when it was warm: a call that leaks a single byte shows.
const PLUGINS_GROWTH: u64 = 16 << 10;
/// The same for the whole process, whose allocator is not ours to count: a call that leaks 120 bytes shows.
const PROCESS_GROWTH: u64 = 10 << 20;

/// The variable that tells a run of this program that it is for this test alone.
const ALONE: &str = "ROSE_TEST_ALONE";

#[test]
fn a_hundred_thousand_calls_into_a_foreign_plugin_are_answered_right_and_nothing_grows() {
    #[expect(clippy::disallowed_methods, reason = "it says which process this is")]
    let alone = std::env::var_os(ALONE).is_some();
    if alone {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        return runtime.block_on(a_hundred_thousand_calls());
    }
    // What a process holds can be measured where no other test runs in it.
    let name = "foreign::a_hundred_thousand_calls_into_a_foreign_plugin_are_answered_right_and_nothing_grows";
    let program = std::env::current_exe().expect("a program knows its path");
    let output = Command::new(program).args(["--exact", name, "--nocapture"]).env(ALONE, "1").output().expect("itself");
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success() && said.contains("1 passed"), "{}: {said}", output.status);
}

async fn a_hundred_thousand_calls() {
    let app = App::builder().library(built::outside("foreign", "foreign")).variable("ROSE_PAGE_CACHE", "off");
    let app = app.start().await;
    assert_eq!(app.refused(), []);
    let echoes = run(&app, 0, WARM_UP).await;
    let before = (held(&app).await, resident());
    let more = run(&app, WARM_UP, CALLS).await;
    let after = (held(&app).await, resident());
    // No echo was lost, made twice, or counted in somebody else's state.
    assert_eq!(app.get("/foreign/echo/last/").await.json()["count"], echoes + more + 1);
    let grown = (after.0.saturating_sub(before.0), after.1.saturating_sub(before.1));
    assert!(grown.0 <= PLUGINS_GROWTH, "the plugin holds {} bytes more", grown.0);
    assert!(grown.1 <= PROCESS_GROWTH, "the process holds {} bytes more", grown.1);
}

/// Bytes that the plugin's allocator holds.
async fn held(app: &App) -> u64 {
    app.get("/foreign/memory/").await.json()["bytes"].as_u64().expect("a number")
}

/// Bytes of this process in memory.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the system's numbers");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a number of kilobytes");
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kilobytes << 10
}

/// Makes the calls with these numbers, several at once, and gives how many of them were echoes.
async fn run(app: &App, first: u64, end: u64) -> u64 {
    let next = std::sync::Arc::new(AtomicU64::new(first));
    let visitors: Vec<_> = (0..VISITORS)
        .map(|_| {
            let (site, next) = (app.site().clone(), next.clone());
            tokio::spawn(async move {
                let mut echoes = 0;
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= end {
                        return echoes;
                    }
                    echoes += u64::from(call(&site, number).await);
                }
            })
        })
        .collect();
    let mut echoes = 0;
    for visitor in visitors {
        echoes += visitor.await.expect("every answer is right");
    }
    echoes
}

/// Makes one call and checks its answer; tells whether it was an echo.
async fn call(site: &Site, number: u64) -> bool {
    match number % 1000 {
        0 => threads(site).await,
        1..4 => runtime(site).await,
        4..8 => panic(site).await,
        8..100 => body(site, number).await,
        100..150 => write(site, number).await,
        150..250 => read(site).await,
        250..400 => page(site, number).await,
        _ => {
            echo(site, number).await;
            return true;
        }
    }
    false
}

async fn ask(site: &Site, method: Method, path: &str, body: impl Into<Body>) -> (StatusCode, Vec<u8>) {
    let (parts, body) = site.answer(a_request(method, path, &[], body)).await.into_parts();
    (parts.status, to_bytes(body, usize::MAX).await.expect("a body").to_vec())
}

async fn json(site: &Site, method: Method, path: &str, body: impl Into<Body>) -> Value {
    let (status, body) = ask(site, method, path, body).await;
    assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).expect("JSON")
}

async fn echo(site: &Site, number: u64) {
    // Of many lengths, so that memory is asked for and given back in many sizes.
    let word = format!("{number}-{}", "x".repeat((number * 7 % 300) as usize));
    let told = json(site, Method::GET, &format!("/foreign/echo/{word}/"), "").await;
    assert_eq!(told["word"], word.as_str());
    assert!(told["count"].as_u64().is_some_and(|count| count >= 1), "{told}");
}

async fn page(site: &Site, number: u64) {
    let lines = number % 40 + 1;
    let (status, page) = ask(site, Method::GET, &format!("/foreign/page/?lines={lines}"), "").await;
    let page = String::from_utf8(page).expect("text");
    assert_eq!((status.as_u16(), page.matches("line &lt;").count() as u64), (200, lines), "{page}");
    assert!(page.contains(&format!("line &lt;{lines}&gt;")), "{page}");
}

async fn body(site: &Site, number: u64) {
    let bytes: Vec<u8> = (0..number * 13 % 5000).map(|at| (at * 31 + number) as u8).collect();
    let checksum = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    let told = json(site, Method::POST, "/foreign/body/", bytes.clone()).await;
    assert_eq!(told, serde_json::json!({ "length": bytes.len(), "checksum": format!("{checksum:016x}") }));
}

async fn write(site: &Site, number: u64) {
    // What is read back may be what another visitor wrote in between; it is of one piece.
    whole(&json(site, Method::POST, &format!("/foreign/row/?step={number}"), "").await);
}

async fn read(site: &Site) {
    whole(&json(site, Method::GET, "/foreign/row/", "").await);
}

/// A row whose every column was written in the same step, in all the kinds that there are. Before the first step it is
/// the one of its migration, which has the text `plain`.
fn whole(row: &Value) {
    let text = row["text"].as_str().expect("text");
    let Some(step) = text.strip_prefix("step ") else { return assert_eq!(text, "plain") };
    let step: i64 = step.split(':').next().and_then(|step| step.parse().ok()).expect("a number");
    assert_eq!(row["text"], format!("step {step}: ä€😀 '\"\\"), "{row}");
    assert_eq!(
        (&row["missing"], &row["truth"], &row["integer"]),
        (&Value::Null, &(step % 2 == 0).into(), &step.into())
    );
    assert_eq!(row["float"], step as f64 / 4.0, "{row}");
    assert_eq!(row["bytes"], serde_json::json!(step.to_be_bytes()), "{row}");
    assert_eq!(row["numeric"], format!("{step}.10"), "{row}");
    assert_eq!(row["document"], serde_json::json!({ "steps": [step, step + 1] }), "{row}");
    assert_eq!(row["choice"], if step % 2 == 0 { "open" } else { "closed" }, "{row}");
    let uuid = row["uuid"].as_str().expect("text").replace('-', "");
    assert_eq!(u128::from_str_radix(&uuid, 16).ok(), u128::try_from(step).ok(), "{row}");
}

async fn threads(site: &Site) {
    let told = json(site, Method::GET, "/foreign/threads/", "").await;
    assert_eq!(told, serde_json::json!({ "sum": 5050, "listed": 10 }));
}

async fn runtime(site: &Site) {
    let told = json(site, Method::GET, "/foreign/runtime/", "").await;
    assert_eq!((&told["thread"], &told["read"]), (&told["expected"], &42.into()), "{told}");
    assert!(told["expected"].is_string(), "{told}");
}

async fn panic(site: &Site) {
    let (status, page) = ask(site, Method::GET, "/foreign/panic/", "").await;
    assert_eq!(status, 500);
    assert!(!String::from_utf8_lossy(&page).contains("foreign panicked"), "what it says is for the log");
}
