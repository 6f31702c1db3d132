//! How the kernel listens, and how long and how much it bears with a client. The listening itself is in `http/`.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use ipnet::IpNet;

use super::{
    ConfigError,
    human::{self, Cure},
    setting::{Setting, Values},
};

/// `[http]`: how the kernel listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpConfig {
    /// `ROSE_ADDRESS`, default `127.0.0.1`.
    pub address: IpAddr,
    /// `ROSE_PORT`, default `8000`.
    pub port: u16,
    /// `ROSE_WORKERS`, default `1`: processes that answer requests.
    pub workers: usize,
    /// `ROSE_METRICS`, default none: where figures for Prometheus are served, apart from the site.
    pub metrics: Option<SocketAddr>,
    /// `ROSE_REQUEST_TIME`, default `30 s`: from a request's headers to its answer.
    pub request_time: Duration,
    /// `ROSE_HEADER_TIME`, default `10 s`: from a request's first byte to the end of its headers.
    pub header_time: Duration,
    /// `ROSE_KEEP_ALIVE`, default `75 s`: how long a connection stays open between two requests.
    pub keep_alive: Duration,
    /// `ROSE_TRUSTED_PROXIES`, default `127.0.0.0/8, ::1`: whose word is taken for a client's address.
    pub trusted_proxies: Vec<IpNet>,
    /// `ROSE_BODY_LIMIT`, default `1 MiB`: the largest request body where a route asks for no more.
    pub body_limit: usize,
    /// `ROSE_MAX_CONNECTIONS`, default `1024`: further clients wait.
    pub max_connections: usize,
    /// `ROSE_PAGE_CACHE`, default `64 MiB`: the pages that each worker keeps; 0 for none.
    pub page_cache: u64,
    /// `ROSE_SHUTDOWN_GRACE`, default `10 s`: what requests under way get when the kernel is told to end.
    pub shutdown_grace: Duration,
}

pub(super) const ADDRESS: Setting = Setting::new(
    "http",
    "address",
    "ROSE_ADDRESS",
    "127.0.0.1",
    "IP address to listen on; 0.0.0.0 or :: for every network, which needs ROSE_SITE_URL",
);
pub(super) const PORT: Setting = Setting::new("http", "port", "ROSE_PORT", "8000", "port to listen on");
pub(super) const WORKERS: Setting = Setting::new(
    "http",
    "workers",
    "ROSE_WORKERS",
    "1",
    "processes that answer requests; each has connections to databases of its own",
);
const METRICS: Setting = Setting::optional(
    "http",
    "metrics",
    "ROSE_METRICS",
    "address and port for Prometheus, such as 127.0.0.1:9100; not for visitors",
);
pub(super) const REQUEST_TIME: Setting =
    Setting::new("http", "request_time", "ROSE_REQUEST_TIME", "30 s", "longest time from a request to its answer");
const HEADER_TIME: Setting =
    Setting::new("http", "header_time", "ROSE_HEADER_TIME", "10 s", "longest time to receive a request's headers");
const KEEP_ALIVE: Setting =
    Setting::new("http", "keep_alive", "ROSE_KEEP_ALIVE", "75 s", "how long an idle connection is kept open");
const TRUSTED_PROXIES: Setting = Setting::new(
    "http",
    "trusted_proxies",
    "ROSE_TRUSTED_PROXIES",
    "127.0.0.0/8, ::1",
    "proxies whose X-Forwarded-For is believed: addresses and nets, or `none`",
);
const BODY_LIMIT: Setting = Setting::new(
    "http",
    "body_limit",
    "ROSE_BODY_LIMIT",
    "1 MiB",
    "largest request body, unless a plugin's route asks for more",
);
const MAX_CONNECTIONS: Setting = Setting::new(
    "http",
    "max_connections",
    "ROSE_MAX_CONNECTIONS",
    "1024",
    "open connections at once; further clients wait",
);
pub(super) const PAGE_CACHE: Setting = Setting::new(
    "http",
    "page_cache",
    "ROSE_PAGE_CACHE",
    "64 MiB",
    "memory for pages that are kept, in each worker, or `off`",
);
const SHUTDOWN_GRACE: Setting = Setting::new(
    "http",
    "shutdown_grace",
    "ROSE_SHUTDOWN_GRACE",
    "10 s",
    "what requests under way get to finish when the kernel ends",
);

pub(super) const SETTINGS: &[&Setting] = &[
    &ADDRESS,
    &PORT,
    &WORKERS,
    &METRICS,
    &REQUEST_TIME,
    &HEADER_TIME,
    &KEEP_ALIVE,
    &TRUSTED_PROXIES,
    &BODY_LIMIT,
    &MAX_CONNECTIONS,
    &PAGE_CACHE,
    &SHUTDOWN_GRACE,
];

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

impl HttpConfig {
    pub(super) fn read(values: &Values) -> Result<Self, ConfigError> {
        Ok(Self {
            address: values.read(&ADDRESS, address)?,
            port: values.read(&PORT, human::number("a port", 1..=65535))? as u16,
            workers: values.read(&WORKERS, human::number("a number", 1..=64))? as usize,
            metrics: values.read_given(&METRICS, |text| {
                text.trim().parse().map_err(|_| "give an address with a port, such as 127.0.0.1:9100".into())
            })?,
            request_time: values.read(&REQUEST_TIME, human::duration(SECOND..=HOUR))?,
            header_time: values.read(&HEADER_TIME, human::duration(SECOND..=HOUR))?,
            keep_alive: values.read(&KEEP_ALIVE, human::duration(SECOND..=HOUR))?,
            trusted_proxies: values.read(&TRUSTED_PROXIES, nets)?,
            body_limit: values.read(&BODY_LIMIT, human::size(1 << 10..=1 << 30))? as usize,
            max_connections: values.read(&MAX_CONNECTIONS, human::number("a number", 1..=1_000_000))? as usize,
            page_cache: values.read(&PAGE_CACHE, page_cache)?,
            shutdown_grace: values.read(&SHUTDOWN_GRACE, human::duration(Duration::ZERO..=HOUR))?,
        })
    }
}

fn address(text: &str) -> Result<IpAddr, Cure> {
    let bare = text.trim().trim_start_matches('[').trim_end_matches(']');
    bare.parse().map_err(|_| "give an IP address such as 127.0.0.1, 0.0.0.0 or ::1, without a port".into())
}

fn page_cache(text: &str) -> Result<u64, Cure> {
    if text.trim() == "off" {
        return Ok(0);
    }
    human::size(1 << 20..=1 << 40)(text).map_err(|cure| format!("{cure}, or `off`"))
}

fn nets(text: &str) -> Result<Vec<IpNet>, Cure> {
    if text.trim() == "none" {
        return Ok(Vec::new());
    }
    let net = |part: &str| part.parse().or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
    let nets: Result<Vec<IpNet>, _> = text.split(',').map(str::trim).map(net).collect();
    nets.map_err(|_| "give addresses and nets such as `10.0.0.0/8, ::1`, or `none`".into())
}
