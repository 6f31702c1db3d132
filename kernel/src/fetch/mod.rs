//! Requests of plugins to other hosts: the one way out of the kernel.
//!
//! A plugin reaches the hosts that its operator named in its settings and no others, and never an address of this
//! machine or its network ([`guard`]), unless the operator allows those. Bodies, times and the number of requests are
//! bounded; a redirect is an answer and is not followed.

mod guard;

use std::{collections::BTreeSet, sync::OnceLock, time::Duration};

use reqwest::{Client, Method, Url, header::HeaderMap, redirect};
use rose_abi::messages::{FetchAnswer, FetchAsk};
use tokio::sync::Semaphore;

use self::guard::{Resolver, is_public};

/// The most bytes of an answer's body.
const MOST_BYTES: usize = 4 << 20;

/// From a request to the end of its answer.
const TIME: Duration = Duration::from_secs(10);

/// To a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// How many requests of all plugins are under way.
const AT_ONCE: usize = 32;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    #[error("`{0}` is no address of a web server: it begins with https:// or http://")]
    Address(String),
    #[error("{0} is in none of this plugin's settings: the hosts that are named there are those that it reaches")]
    Host(String),
    #[error("{0} is an address of this machine or its network: `ROSE_FETCH_PRIVATE=on` lets plugins reach those")]
    Private(String),
    #[error("`{0}` is not a method that is sent: GET and POST are")]
    Method(String),
    #[error("`{0}` cannot be a header")]
    Header(String),
    #[error("{host} sends more than {MOST_BYTES} bytes")]
    TooLarge { host: String },
    #[error("{host} does not answer: {why}")]
    Failed { host: String, why: String },
    #[error("the kernel is stopping")]
    Stopping,
}

/// What makes requests; its connections are shared by all plugins.
#[derive(Debug)]
pub(crate) struct Fetcher {
    allows_private: bool,
    /// Made at the first request: most sites make none.
    client: OnceLock<Client>,
    turns: Semaphore,
}

impl Fetcher {
    /// One that reaches private addresses too, or does not.
    pub(crate) fn new(allows_private: bool) -> Self {
        Self { allows_private, client: OnceLock::new(), turns: Semaphore::new(AT_ONCE) }
    }

    /// Makes one request to one of these hosts.
    pub(crate) async fn fetch(&self, ask: FetchAsk, hosts: &BTreeSet<String>) -> Result<FetchAnswer, FetchError> {
        let (url, host) = self.address(&ask.url, hosts)?;
        let method = match ask.method.as_str() {
            "GET" => Method::GET,
            "POST" => Method::POST,
            other => return Err(FetchError::Method(other.to_owned())),
        };
        let mut headers = HeaderMap::new();
        for (name, value) in ask.headers {
            let wrong = || FetchError::Header(name.escape_debug().to_string());
            let header = name.parse::<reqwest::header::HeaderName>().map_err(|_| wrong())?;
            headers.append(header, value.parse().map_err(|_| wrong())?);
        }
        let failed = |error: reqwest::Error| FetchError::Failed { host: host.clone(), why: causes(&error) };
        let _turn = self.turns.acquire().await.map_err(|_| FetchError::Stopping)?;
        let request = self.client()?.request(method, url).headers(headers).body(ask.body);
        let mut answer = request.send().await.map_err(failed)?;
        let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = answer.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(failed)? {
            if body.len() + piece.len() > MOST_BYTES {
                return Err(FetchError::TooLarge { host });
            }
            body.extend_from_slice(&piece);
        }
        Ok(FetchAnswer { status, headers, body })
    }

    /// The address, and its host for messages, where it may be asked.
    fn address(&self, text: &str, hosts: &BTreeSet<String>) -> Result<(Url, String), FetchError> {
        let no_address = || FetchError::Address(text.to_owned());
        let url = Url::parse(text).map_err(|_| no_address())?;
        let host = url.host_str().filter(|_| matches!(url.scheme(), "http" | "https")).ok_or_else(no_address)?;
        let host = host.to_owned();
        if !hosts.contains(&host) {
            return Err(FetchError::Host(host));
        }
        // A name is looked up and looked at later; an address in figures is never looked up.
        let figures = host.trim_start_matches('[').trim_end_matches(']').parse();
        match figures {
            Ok(address) if !self.allows_private && !is_public(address) => Err(FetchError::Private(host)),
            _ => Ok((url, host)),
        }
    }

    fn client(&self) -> Result<&Client, FetchError> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        // Who was first has installed it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .user_agent(concat!("RoseAsh/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Resolver { allows_private: self.allows_private })
            .redirect(redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(TIME)
            .build();
        let host = || "the web".to_owned();
        let client = client.map_err(|error| FetchError::Failed { host: host(), why: causes(&error) })?;
        Ok(self.client.get_or_init(|| client))
    }
}

/// The hosts of the addresses among a plugin's settings.
pub(crate) fn hosts<'a>(values: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let host = |text: &str| Some(Url::parse(text.trim()).ok()?.host_str()?.to_owned());
    values.flat_map(str::split_whitespace).filter_map(host).collect()
}

/// An error with what it came from: the first sentence alone names the address, which may hold a secret.
fn causes(error: &reqwest::Error) -> String {
    let mut said = Vec::new();
    let mut cause = std::error::Error::source(error);
    while let Some(deeper) = cause {
        said.push(deeper.to_string());
        cause = deeper.source();
    }
    match said.is_empty() {
        true if error.is_timeout() => "it takes too long".to_owned(),
        true => "the request failed".to_owned(),
        false => said.join(": "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(url: &str) -> FetchAsk {
        FetchAsk { method: "GET".to_owned(), url: url.to_owned(), ..FetchAsk::default() }
    }

    async fn refusal(fetcher: &Fetcher, url: &str) -> String {
        let named = "https://hub.example/ http://127.0.0.1:9/ http://[::1]/ http://localhost/ http://2130706433/ ftp://files.example/";
        fetcher.fetch(ask(url), &hosts([named].into_iter())).await.expect_err("refused").to_string()
    }

    #[tokio::test]
    async fn only_hosts_that_the_operator_named_are_reached() {
        let fetcher = Fetcher::new(false);
        for other in
            ["https://other.example/", "https://hub.example.evil.example/", "https://hub.example@other.example/"]
        {
            assert!(refusal(&fetcher, other).await.contains("none of this plugin's settings"), "{other}");
        }
        for no_address in ["hub.example", "file:///etc/passwd", "ftp://files.example/", "/path"] {
            assert!(refusal(&fetcher, no_address).await.contains("is no address"), "{no_address}");
        }
    }

    #[tokio::test]
    async fn no_way_of_writing_it_leads_to_this_machine() {
        let fetcher = Fetcher::new(false);
        for url in [
            "http://127.0.0.1:9/",
            "http://[::1]/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://localhost/",
            "http://127.1/",
        ] {
            let said = refusal(&fetcher, url).await;
            assert!(said.contains("ROSE_FETCH_PRIVATE"), "{url}: {said}");
        }
    }
}
