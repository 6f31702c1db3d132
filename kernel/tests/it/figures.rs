//! Figures for Prometheus: of all workers, on a port of their own.

use std::net::TcpListener;

use rose_testkit::{Served, eventually};

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// Asks another port of the program than the site's.
fn figures(port: u16) -> String {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port)).expect("somebody listens");
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("text/plain; version=0.0.4"), "{answer}");
    answer
}

/// The sum of a name's samples that have all of these labels.
fn sum(text: &str, name: &str, labels: &[&str]) -> f64 {
    let is_meant =
        |line: &&str| line.starts_with(&format!("{name}{{")) && labels.iter().all(|label| line.contains(label));
    text.lines().filter(is_meant).filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}

#[test]
fn the_figures_of_all_workers_are_on_a_port_of_their_own() {
    let port = free_port();
    let rose = Served::builder().misbehaving("unruly").variable("ROSE_METRICS", &format!("127.0.0.1:{port}"));
    let rose = rose.variable("ROSE_WORKERS", "2").variable("ROSE_PAGE_CACHE", "off").start();
    eventually("both hand over", || figures(port).contains("\nrose_workers 2\n").then_some(()));
    for number in 0..20 {
        assert_eq!(rose.get("/unruly/write-in-read/").status, 200);
        assert_eq!(rose.get(&format!("/nowhere/{number}/")).status, 404);
    }
    assert_eq!(rose.get("/unruly/panic/").status, 500);
    assert_eq!(rose.get("/metrics").status, 404, "the site has none");
    let text = figures(port);
    let route = "route=\"/unruly/write-in-read/\"";
    assert_eq!(sum(&text, "rose_http_requests_total", &[route, "plugin=\"unruly\"", "status=\"200\""]), 20.0, "{text}");
    // One for all of them: what a visitor may type is no label.
    assert_eq!(sum(&text, "rose_http_requests_total", &["route=\"none\"", "status=\"404\""]), 21.0, "{text}");
    assert_eq!(sum(&text, "rose_http_request_seconds_count", &[route]), 20.0);
    assert_eq!(sum(&text, "rose_plugin_calls_total", &["plugin=\"unruly\"", "outcome=\"answered\""]), 20.0);
    assert_eq!(sum(&text, "rose_plugin_calls_total", &["plugin=\"unruly\"", "outcome=\"panicked\""]), 1.0);
    assert!(sum(&text, "rose_database_connections", &["domain=\"unruly\"", "access=\"write\""]) >= 1.0, "{text}");
    assert!(sum(&text, "rose_database_wait_seconds_count", &["domain=\"unruly\""]) >= 40.0);
    assert!(text.contains("\nrose_workers_started_total 2\n"), "{text}");
    let headings = text.lines().filter(|line| *line == "# TYPE rose_http_requests_total counter").count();
    assert_eq!(headings, 1, "one family for both workers");
}
