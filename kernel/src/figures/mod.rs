//! Figures for operators, in Prometheus' text format.
//!
//! The kernel's parts count through the `metrics` facade, by the functions here, which hold every name. A worker hands
//! its figures to the supervisor over a socket in the run folder (`worker.rs`); the supervisor puts those of all workers
//! together and serves them on a port of their own (`serve.rs`, `merge.rs`). Without that port nothing is counted.

mod merge;
mod serve;
mod worker;

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use metrics::{Counter, Histogram, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

pub use self::{
    serve::{Crew, serve},
    worker::{hand_over, socket_file},
};

const REQUESTS: &str = "rose_http_requests_total";
const REQUEST_TIME: &str = "rose_http_request_seconds";
const CALLS: &str = "rose_plugin_calls_total";
const CALL_TIME: &str = "rose_plugin_call_seconds";
const FRAGMENTS: &str = "rose_fragments_total";
const PAGES: &str = "rose_pages_total";
const FILLINGS: &str = "rose_page_fillings_total";
const PAGES_KEPT: &str = "rose_pages_kept";
const PAGE_BYTES: &str = "rose_pages_kept_bytes";
const CONNECTIONS: &str = "rose_database_connections";
const CONNECTION_WAIT: &str = "rose_database_wait_seconds";
const DATABASE_FAULTS: &str = "rose_database_faults_total";
const REDIS_UP: &str = "rose_redis_up";
const REDIS_FAULTS: &str = "rose_redis_faults_total";

/// Seconds: from what a page from memory takes to what nobody waits for.
const BUCKETS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Whether anything is counted.
static IS_COUNTING: AtomicBool = AtomicBool::new(false);

/// Begins to count in this process. `worker` is its number among the workers.
///
/// # Errors
/// When something counts already.
pub fn count(worker: usize) -> Result<PrometheusHandle, BuildError> {
    let builder = PrometheusBuilder::new().add_global_label("worker", worker.to_string()).set_buckets(BUCKETS)?;
    let handle = builder.install_recorder()?;
    IS_COUNTING.store(true, Ordering::Relaxed);
    describe_counter!(REQUESTS, "Answers, by the route's pattern, its plugin, method and status.");
    describe_histogram!(REQUEST_TIME, "Seconds from a request's headers to its answer, by the route's pattern.");
    describe_counter!(CALLS, "Calls into plugins, by how they ended.");
    describe_histogram!(CALL_TIME, "Seconds that a call into a plugin took, what it waited for included.");
    describe_counter!(FRAGMENTS, "Fragments that providers were asked for, by how that ended.");
    describe_counter!(PAGES, "Pages that were asked for: `hit`, or why they were made.");
    describe_gauge!(PAGES_KEPT, "Pages that are kept.");
    describe_gauge!(PAGE_BYTES, "Bytes that kept pages and visitors' parts of them take, about.");
    describe_counter!(FILLINGS, "Visitors' parts of pages that were asked for: `hit`, or why they were made.");
    describe_gauge!(CONNECTIONS, "Connections to a domain's database that are open.");
    describe_histogram!(CONNECTION_WAIT, "Seconds that a call waited for a connection.");
    describe_counter!(DATABASE_FAULTS, "What a database refused or could not do, by kind.");
    describe_gauge!(REDIS_UP, "Whether calls to a Redis are let through.");
    describe_counter!(REDIS_FAULTS, "Calls to a Redis that had no answer.");
    Ok(handle)
}

/// A request was answered. `route` is a pattern, so that there are only so many.
pub(crate) fn answered(method: &str, status: u16, route: &str, plugin: &str, time: Duration) {
    let (route, plugin) = (route.to_owned(), plugin.to_owned());
    // Anybody may send any method.
    let method = if matches!(method, "GET" | "HEAD" | "POST") { method.to_owned() } else { "other".to_owned() };
    histogram!(REQUEST_TIME, "route" => route.clone()).record(time.as_secs_f64());
    counter!(REQUESTS, "route" => route, "plugin" => plugin, "method" => method, "status" => status.to_string())
        .increment(1);
}

/// The figures of one route's pages, which are looked up once.
pub(crate) struct Answered {
    made: Option<(Counter, Counter, Histogram)>,
}

impl Answered {
    /// Those of a route's pattern.
    pub(crate) fn new(route: &str, plugin: &str) -> Self {
        let count = |status: &'static str| {
            let (route, plugin) = (route.to_owned(), plugin.to_owned());
            counter!(REQUESTS, "route" => route, "plugin" => plugin, "method" => "GET", "status" => status)
        };
        let time = || histogram!(REQUEST_TIME, "route" => route.to_owned());
        Self { made: IS_COUNTING.load(Ordering::Relaxed).then(|| (count("200"), count("304"), time())) }
    }

    /// When a request came.
    pub(crate) fn begin(&self) -> Option<Instant> {
        self.made.as_ref().map(|_| Instant::now())
    }

    /// It was answered.
    pub(crate) fn end(&self, begun: Option<Instant>, status: u16) {
        if let (Some((whole, known, time)), Some(begun)) = (&self.made, begun) {
            if status == 304 { known } else { whole }.increment(1);
            time.record(begun.elapsed().as_secs_f64());
        }
    }
}

impl std::fmt::Debug for Answered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answered").field("is_counted", &self.made.is_some()).finish()
    }
}

/// A call into a plugin ended.
pub(crate) fn called(plugin: &str, outcome: &'static str, time: Duration) {
    counter!(CALLS, "plugin" => plugin.to_owned(), "outcome" => outcome).increment(1);
    histogram!(CALL_TIME, "plugin" => plugin.to_owned()).record(time.as_secs_f64());
}

/// A provider of a fragment was asked.
pub(crate) fn fragment(name: &str, plugin: &str, outcome: &'static str) {
    counter!(FRAGMENTS, "fragment" => name.to_owned(), "plugin" => plugin.to_owned(), "outcome" => outcome)
        .increment(1);
}

/// How much the cache of pages holds.
pub(crate) fn pages_kept(pages: u64, bytes: u64) {
    gauge!(PAGES_KEPT).set(pages as f64);
    gauge!(PAGE_BYTES).set(bytes as f64);
}

/// A page was asked for: it was kept, or why it was made.
pub(crate) fn page(outcome: &'static str) {
    counter!(PAGES, "outcome" => outcome).increment(1);
}

/// A visitor's part of a page was asked for: it was kept, or why it was made.
pub(crate) fn filling(outcome: &'static str) {
    counter!(FILLINGS, "outcome" => outcome).increment(1);
}

/// A connection of a pool was opened (1) or closed (-1).
pub(crate) fn connections(domain: &str, access: &'static str, change: f64) {
    gauge!(CONNECTIONS, "domain" => domain.to_owned(), "access" => access).increment(change);
}

/// Somebody waited for a connection.
pub(crate) fn waited(domain: &str, access: &'static str, time: Duration) {
    histogram!(CONNECTION_WAIT, "domain" => domain.to_owned(), "access" => access).record(time.as_secs_f64());
}

/// A database said no.
pub(crate) fn database_fault(domain: &str, kind: String) {
    counter!(DATABASE_FAULTS, "domain" => domain.to_owned(), "kind" => kind).increment(1);
}

/// A Redis is there, or no longer.
pub(crate) fn redis_up(name: &'static str, is_up: bool) {
    gauge!(REDIS_UP, "name" => name).set(if is_up { 1.0 } else { 0.0 });
}

/// A call to a Redis had no answer.
pub(crate) fn redis_fault(name: &'static str) {
    counter!(REDIS_FAULTS, "name" => name).increment(1);
}
