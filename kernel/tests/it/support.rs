//! What several of these tests need: the plugin `unruly` in a kernel, requests with headers, and the log.

use std::{process::Output, time::Duration};

use axum::{body::Body, extract::Request};
use http::Method;
use rose_testkit::{Answer, App, AppBuilder, Raw, Served, built};

/// A kernel in this process, with `unruly`.
pub(crate) async fn unruly() -> App {
    App::builder().misbehaving("unruly").start().await
}

/// With `village`, whose pages can be kept in every way.
pub(crate) fn village(builder: AppBuilder) -> AppBuilder {
    builder.library(built::plugin("village"))
}

/// The program `rose`, with `unruly`.
pub(crate) fn unruly_served() -> Served {
    Served::builder().misbehaving("unruly").start()
}

/// The content of a plugin's file.
pub(crate) fn whole(name: &str) -> Vec<u8> {
    std::fs::read(built::misbehaving(name)).expect("a plugin")
}

/// A plugin's file with other bytes at one place, as many as before.
pub(crate) fn patched(name: &str, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "nothing may move");
    let mut bytes = whole(name);
    let pieces = bytes.windows(from.len()).enumerate();
    let places: Vec<_> = pieces.filter_map(|(place, piece)| (piece == from.as_bytes()).then_some(place)).collect();
    assert!(!places.is_empty(), "`{from}` is in {name}");
    for place in places {
        bytes[place..place + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

/// A plugin that does nothing wrong beside `unruly`: it answers at `/healthy`.
pub(crate) fn a_good_neighbour() -> Vec<u8> {
    patched("claims_healthz", "/healthz", "/healthy")
}

/// The rest of the site stands.
#[track_caller]
pub(crate) fn the_rest_serves(rose: &Served) {
    let answer = rose.get("/unruly/ok/");
    assert_eq!((answer.status, answer.text().as_str()), (200, "ok"));
}

/// A request with any method and headers.
pub(crate) fn a_request(method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Request {
    let request = Request::builder().method(method).uri(path);
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(body.into()).expect("a request")
}

/// Asks with headers.
pub(crate) async fn ask(app: &App, path: &str, headers: &[(&str, &str)]) -> Answer {
    app.send(a_request(Method::GET, path, headers, Body::empty())).await
}

/// Waits until `what` gives something, for about ten seconds.
pub(crate) async fn until<T>(wanted: &str, mut what: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..500 {
        if let Some(found) = what().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{wanted}: it did not come within ten seconds");
}

/// The lines of the log about a request, by the id in its answer.
pub(crate) fn lines_about(rose: &Served, answer: &Raw) -> Vec<String> {
    let id = answer.header("x-request-id");
    assert_eq!(id.len(), 32, "an answer has the id of its request: {}", answer.head);
    rose.log().lines().filter(|line| line.contains(id)).map(str::to_owned).collect()
}

/// What a command printed, both streams, and whether it went well.
pub(crate) fn printed(output: &Output) -> (bool, String) {
    let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    (output.status.success(), text.concat())
}

/// The process that serves: the supervisor's only child.
pub(crate) fn worker_of(rose: &Served) -> String {
    let pid = rose.pid();
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).expect("the system's list");
    let children: Vec<_> = children.split_whitespace().collect();
    assert_eq!(children.len(), 1, "one worker: {children:?}");
    children[0].to_owned()
}
