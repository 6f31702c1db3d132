//! One request from its arrival to its answer, without the plugin's part of it.

mod faults;
mod request_id;

use std::{
    convert::Infallible,
    future::{Future, Ready, ready},
    net::SocketAddr,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
    response::Response,
};
use bytes::Bytes;
use futures_util::{FutureExt as _, future::Either};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts};
use rose_abi::head::Head;
use tokio::time::Instant;
use tower::Service;
use tracing::Instrument as _;

use super::{
    client,
    control::Stats,
    errors::Fault,
    limits::{BodyError, read_body},
    page::{self, Call, PageCache, Sending},
    respond::{CachePolicy, Outgoing, respond},
    router::{Lookup, reserved},
    security::{NoOrigin, SiteOrigin, protect, same_site},
};
use crate::{
    config::{HttpConfig, SiteConfig},
    figures,
    host::{Host, Registry, Target},
    page::{PageExtra, head::About},
    session::{self, Visitor},
    versions::Change,
};

/// The header that carries a request's id; the log has it as a field.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest path and query in bytes.
const LONGEST_TARGET: usize = 8 * 1024;

/// The site as a service for [`super::listener::serve`]. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Site(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    host: Arc<Host>,
    http: HttpConfig,
    origin: SiteOrigin,
    url: String,
    pages: PageCache,
    /// For tests of tests alone.
    minds_no_writers: AtomicBool,
}

/// What one request is answered from: the same registry from beginning to end.
pub(super) struct Asking<'a> {
    pub(super) parts: &'a Parts,
    pub(super) request_id: &'a str,
    pub(super) registry: &'a Registry,
    pub(super) site: &'a Site,
    /// The route's pattern and its plugin, for figures.
    matched: OnceLock<(String, String)>,
    visitor: OnceLock<Arc<Visitor>>,
}

/// An answer, or what went wrong in the reader's words.
pub(super) type Outcome = Result<Reply, Fault>;

/// An answer.
pub(super) enum Reply {
    /// As it is.
    Plain(Box<Outgoing>),
    /// A page, filled for its visitor when it is sent.
    Page(Sending),
}

impl From<Outgoing> for Reply {
    fn from(outgoing: Outgoing) -> Self {
        Self::Plain(Box::new(outgoing))
    }
}

impl Site {
    /// A site over its plugins.
    ///
    /// # Errors
    /// When the site's URL has no origin.
    pub fn new(host: Arc<Host>, http: &HttpConfig, site: &SiteConfig) -> Result<Self, NoOrigin> {
        let origin = SiteOrigin::of(&site.url)?;
        let pages = PageCache::new(http.page_cache);
        Ok(Self(Arc::new(Inner {
            host,
            http: http.clone(),
            origin,
            url: site.url.clone(),
            pages,
            minds_no_writers: AtomicBool::new(false),
        })))
    }

    /// From now on nobody is known to have written something: with this flaw a test that compares pages must find some
    /// that are too old for who wrote.
    #[doc(hidden)]
    pub fn stop_minding_writers(&self) {
        self.0.minds_no_writers.store(true, Ordering::Release);
    }

    /// How the pages that are kept do.
    #[must_use]
    pub fn page_stats(&self) -> Stats {
        self.0.pages.stats()
    }

    /// Forgets every page, in other workers too.
    pub async fn forget_pages(&self) {
        self.0.host.versions().changed(vec![Change::Everything]).await;
        self.0.pages.forget();
    }

    /// The pages that were made.
    pub(super) fn pages(&self) -> &PageCache {
        &self.0.pages
    }

    /// The host of its plugins.
    #[must_use]
    pub fn host(&self) -> &Arc<Host> {
        &self.0.host
    }

    pub(super) fn origin(&self) -> &SiteOrigin {
        &self.0.origin
    }

    pub(super) fn http(&self) -> &HttpConfig {
        &self.0.http
    }

    /// Answers one request.
    pub async fn answer(&self, request: Request) -> Response<Body> {
        match self.at_once(&request) {
            Some(response) => response,
            None => self.make(request).await,
        }
    }

    /// The answer, where it is kept and needs nothing more.
    fn at_once(&self, request: &Request) -> Option<Response<Body>> {
        let (host, cache) = (&self.0.host, &self.0.pages);
        if !cache.is_on() || self.0.minds_no_writers.load(Ordering::Relaxed) {
            return None;
        }
        let now = (host.generation(), host.versions(), host.clock().now());
        let mut response = page::at_once(cache, request, now, self.0.origin.is_secure())?;
        let id = request_id::next();
        tracing::debug!(
            id = id.to_str().unwrap_or_default(),
            path = request.uri().path(),
            "answered from what is kept"
        );
        response.headers_mut().insert(REQUEST_ID, id);
        Some(response)
    }

    async fn make(&self, request: Request) -> Response<Body> {
        let id = request_id::next();
        let text = id.to_str().unwrap_or_default();
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
        let client = peer.map(|peer| client::address(peer, request.headers(), &self.0.http.trusted_proxies));
        let (method, path) = (request.method(), request.uri().path());
        let client = client.map(tracing::field::display);
        let span = tracing::info_span!("request", id = text, %method, path, client);
        // The kernel's own panics end a request, not its connection's task.
        let answered = AssertUnwindSafe(self.answer_with(request, text).instrument(span)).catch_unwind().await;
        let mut response = answered.unwrap_or_else(|_| {
            tracing::error!(id = text, "the kernel panicked while it answered a request");
            let mut response = Response::new(Body::from("Something went wrong on our side.\n"));
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        });
        protect(response.headers_mut(), &self.0.origin);
        response.headers_mut().insert(REQUEST_ID, id);
        response
    }

    async fn answer_with(&self, request: Request, request_id: &str) -> Response<Body> {
        let registry = self.0.host.registry();
        let (parts, body) = request.into_parts();
        let begun = Instant::now();
        let (matched, visitor) = (OnceLock::new(), OnceLock::new());
        let asking = Asking { parts: &parts, request_id, registry: &registry, site: self, matched, visitor };
        let whole = tokio::time::timeout(self.0.http.request_time, asking.outcome(body)).await;
        let outcome = whole.unwrap_or_else(|_| {
            tracing::warn!(limit = ?self.0.http.request_time, "a request took longer than its limit");
            Err(Fault::new(StatusCode::GATEWAY_TIMEOUT))
        });
        // What was not read of a body is still on the connection.
        let closes = outcome.as_ref().is_err_and(|fault| matches!(fault.status.as_u16(), 408 | 413));
        let mut response = asking.reply(outcome).await;
        let status = response.status();
        asking.give_cookies(response.headers_mut());
        response.headers_mut().entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| registry.policy().clone());
        if closes {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        let (route, plugin) = asking.matched.get().map_or(("none", "none"), |(route, plugin)| (route, plugin));
        figures::answered(parts.method.as_str(), status.as_u16(), route, plugin, begun.elapsed());
        tracing::debug!(status = status.as_u16(), generation = registry.generation, "answered");
        response
    }
}

impl Asking<'_> {
    async fn outcome(&self, body: Body) -> Outcome {
        let path = self.parts.uri.path();
        if self.parts.uri.path_and_query().is_some_and(|target| target.as_str().len() > LONGEST_TARGET) {
            return Err(Fault::new(StatusCode::URI_TOO_LONG));
        }
        same_site(&self.parts.method, &self.parts.headers, &self.site.0.origin)
            .map_err(|refused| Fault::new(StatusCode::FORBIDDEN).because(refused.phrase()))?;
        if reserved(path).is_some() {
            return self.own(path);
        }
        let found = match self.registry.router().at(&self.parts.method, path) {
            Lookup::Found(found) => found,
            Lookup::Elsewhere(other) => return self.redirect_to(&other),
            Lookup::MethodNotAllowed { allow } => return Ok(self.not_allowed(&allow).into()),
            Lookup::BadPath => return Err(Fault::new(StatusCode::BAD_REQUEST)),
            Lookup::NotFound => return Err(self.nobody()),
        };
        match found.target {
            Target::Absent(number) => Err(self.absent(*number)),
            Target::Plugin { plugin: position, route, body_limit } => {
                let position = *position;
                let plugin = self.registry.plugins().get(position).ok_or_else(|| self.nobody())?;
                let offered = plugin.description().routes.get(*route as usize);
                if let Some(offered) = offered {
                    // Nobody has matched this request before.
                    let _first = self.matched.set((offered.pattern.clone(), plugin.label().id.clone()));
                }
                let limit = body_limit
                    .map_or(self.site.http().body_limit, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
                let body = self.body(body, limit).await?;
                let fields = offered.and_then(|offered| offered.query.as_deref());
                let query = page::query_of(self.parts.uri.query().unwrap_or_default(), fields);
                let call = Call { plugin, position, route: *route, params: found.params, query };
                page::answer(self, &call, body).await.map(Reply::Page)
            }
        }
    }

    /// The figures of the route that answers.
    pub(super) fn answered(&self) -> figures::Answered {
        let (route, plugin) = self.matched.get().map_or(("none", "none"), |(route, plugin)| (route, plugin));
        figures::Answered::new(route, plugin)
    }

    /// Whether the visitor wrote something a moment ago, and then whether every worker knew of it.
    pub(super) fn has_written(&self) -> Option<bool> {
        let minds = !self.site.0.minds_no_writers.load(Ordering::Acquire);
        session::has_written(&self.parts.headers).filter(|_| minds)
    }

    /// Who asks.
    pub(super) fn visitor(&self) -> &Arc<Visitor> {
        let make = || Arc::new(self.site.0.host.sessions().visitor(&self.parts.headers, self.is_secure()));
        self.visitor.get_or_init(make)
    }

    pub(super) fn is_secure(&self) -> bool {
        self.site.0.url.starts_with("https:")
    }

    /// The answer to an outcome.
    async fn reply(&self, outcome: Outcome) -> Response<Body> {
        let reply = outcome.unwrap_or_else(|fault| self.apologise(&fault).into());
        match reply {
            Reply::Plain(outgoing) if outgoing.page.is_some() => {
                page::dress(self, *outgoing).await.response(self, self.site.pages()).await
            }
            Reply::Plain(outgoing) => respond(&self.parts.method, &self.parts.headers, *outgoing).await.map(Body::from),
            Reply::Page(page) => page.response(self, self.site.pages()).await,
        }
    }

    /// An answer that changes what is known of a visitor is theirs alone.
    fn give_cookies(&self, headers: &mut HeaderMap) {
        let Some(visitor) = self.visitor.get() else { return };
        let wrote = visitor.has_written().filter(|_| self.site.0.host.versions().is_shared());
        let wrote = wrote.map(|is_heard| session::wrote(is_heard, self.is_secure()));
        for cookie in visitor.cookie().into_iter().chain(wrote) {
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                headers.append(header::SET_COOKIE, cookie);
                headers.insert(header::CACHE_CONTROL, CachePolicy::NoStore.header());
            }
        }
    }

    /// What a page gets from the kernel.
    pub(super) fn extra(&self, head: &Head) -> PageExtra {
        let told = head.title_phrase.as_ref().and_then(|phrase| self.registry.words().phrase(phrase));
        let told = told.map(|title| Head { title, ..head.clone() });
        let head = told.as_ref().unwrap_or(head);
        let (url, path) = (self.site.0.url.as_str(), self.parts.uri.path());
        About { url, settings: self.registry.site(), path, head }.extra()
    }

    /// The kernel's own paths.
    fn own(&self, path: &str) -> Outcome {
        let reads = [Method::GET, Method::HEAD].contains(&self.parts.method);
        let answer = match path {
            "/healthz" => {
                Some(Outgoing::new(StatusCode::OK, "text/plain; charset=utf-8", "ok\n").cached(CachePolicy::NoStore))
            }
            "/readyz" => Some(self.ready()),
            _ => self.registry.assets().find(path),
        };
        match answer {
            Some(answer) if reads => Ok(answer.into()),
            Some(_) => Ok(self.not_allowed("GET, HEAD").into()),
            None => Err(Fault::new(StatusCode::NOT_FOUND)),
        }
    }

    async fn body(&self, body: Body, limit: usize) -> Result<Bytes, Fault> {
        read_body(body, limit, self.site.http().request_time).await.map_err(|error| {
            if let BodyError::Broken(cause) = &error {
                tracing::debug!(%cause, "a request broke off");
            }
            Fault::new(error.status()).because(error.phrase())
        })
    }

    /// The path with or without its last slash.
    fn redirect_to(&self, path: &str) -> Outcome {
        let target = match self.parts.uri.query() {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        };
        let status = if self.parts.method == Method::POST {
            StatusCode::PERMANENT_REDIRECT
        } else {
            StatusCode::MOVED_PERMANENTLY
        };
        let location = HeaderValue::from_str(&target).map_err(|_| Fault::new(StatusCode::BAD_REQUEST))?;
        Ok(Outgoing::empty(status).with(header::LOCATION, location).into())
    }
}

/// A service has an answer in any case.
type Answered = Result<Response<Body>, Infallible>;

impl Service<Request> for Site {
    type Response = Response<Body>;
    type Error = Infallible;
    /// Most answers are there already, and need no room on the heap.
    type Future = Either<Ready<Answered>, Pin<Box<dyn Future<Output = Answered> + Send>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        if let Some(response) = self.at_once(&request) {
            return Either::Left(ready(Ok(response)));
        }
        let site = self.clone();
        Either::Right(Box::pin(async move { Ok(site.make(request).await) }))
    }
}
