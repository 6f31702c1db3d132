//! From a page that was made to the answer: for this visitor, in the coding that they take.
//!
//! A page with holes is sent as frames of a known length, so that nothing of it is copied, or joined from what was
//! compressed beforehand.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};
use http_body::{Frame, SizeHint};

use super::{
    super::{
        location,
        respond::{self, CachePolicy},
        security::protect,
        serve::Asking,
    },
    at_once::Member,
    cache::PageCache,
    fill::fillings,
    kept::Kept,
};
use crate::{host::Told, session::Visitor, versions::Basis};

/// How a page was made, for those who edit it (<https://www.w3.org/TR/server-timing/>).
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Above this, compressing would hold up other requests on the same thread.
const LARGEST_INLINE: usize = 64 * 1024;

/// A page, and how it came about.
#[derive(Debug, Clone)]
pub(in crate::http) struct Sending {
    pub(super) kept: Arc<Kept>,
    /// `hit`, or why it was made.
    pub(super) how: &'static str,
    /// The visitor's own part is made anew too.
    pub(super) is_afresh: bool,
}

/// One filling for each hole; `None`: the page as every visitor without a session sees it.
type Shown = Option<Vec<Bytes>>;

impl Sending {
    /// The answer.
    pub(in crate::http) async fn response(self, asking: &Asking<'_>, cache: &PageCache) -> Response<Body> {
        let Self { kept, how, is_afresh } = self;
        let visitor = asking.visitor();
        let (shown, told) = shown(asking, cache, &kept, is_afresh).await;
        let method = &asking.parts.method;
        let request = &asking.parts.headers;
        let wants_part = kept.file.is_some() && method == Method::GET && request.contains_key(header::RANGE);
        let wants_gzip = !wants_part && kept.is_worth_compressing() && respond::negotiate::prefers_gzip(request);

        let mut response = Response::new(Body::empty());
        *response.status_mut() = kept.status;
        *response.headers_mut() = around(asking, &kept);
        let headers = response.headers_mut();
        if let Some(timing) = timing(visitor, how, &kept, &told).await {
            headers.insert(SERVER_TIMING, timing);
        }
        let is_read = method == Method::GET || method == Method::HEAD;
        if is_read && kept.status == StatusCode::OK && kept.policy != CachePolicy::NoStore {
            let etag = kept.etag(shown.as_deref(), wants_gzip);
            let is_known = respond::is_known(request, &etag);
            if let Ok(etag) = HeaderValue::try_from(etag) {
                headers.insert(header::ETAG, etag);
            }
            if is_known {
                headers.remove(header::CONTENT_TYPE);
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                return response;
            }
        }
        if let Some(file) = kept.file.as_ref().filter(|_| !wants_gzip) {
            file.respond(&mut response, method, request);
            return response;
        }
        let gzip = if wants_gzip { gzip(&kept, &shown).await } else { None };
        if gzip.is_some() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        if !respond::may_have_body(kept.status) {
            return response;
        }
        let body = match gzip {
            Some(packed) => Frames::one(packed),
            None => kept.frames(shown.as_deref()),
        };
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.length()));
        if method != Method::HEAD {
            *response.body_mut() = body.into_body();
        }
        response
    }
}

/// All headers of an answer but those of a coding.
pub(super) fn around(asking: &Asking<'_>, kept: &Kept) -> HeaderMap {
    let mut headers = kept.headers.clone();
    headers.insert(header::CACHE_CONTROL, kept.policy.header());
    if let (true, Some(query)) = (kept.keeps_query, asking.parts.uri.query()) {
        location::add_query(&mut headers, query);
    }
    if kept.is_compressible() {
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if let Some(content_type) = kept.content_type.as_ref().filter(|_| respond::may_have_body(kept.status)) {
        headers.insert(header::CONTENT_TYPE, content_type.clone());
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| asking.registry.policy().clone());
    protect(&mut headers, asking.site.origin());
    headers
}

/// What this visitor sees in the page's holes, and how those fragments did that had to be made.
async fn shown(asking: &Asking<'_>, cache: &PageCache, kept: &Arc<Kept>, is_afresh: bool) -> (Shown, Vec<Told>) {
    let visitor = asking.visitor();
    let Some(session) = visitor.session() else { return (None, Vec::new()) };
    let audience = visitor.audience().await.map_err(|error| {
        tracing::debug!(%error, "a page is shown without what is its visitor's own");
    });
    let edits = audience.as_ref().is_ok_and(|audience| audience.as_ref().is_some_and(|audience| audience.editor));
    let remembers = audience.is_ok() && !edits && !is_afresh;
    match (&kept.personal, audience) {
        (None, _) => {
            if remembers {
                remember(asking, cache, &session, |session, known| cache.note_reader(session, known));
            }
            (None, Vec::new())
        }
        // No session of the site's: a guest.
        (Some(_), Ok(None)) => (None, Vec::new()),
        (Some(personal), Ok(Some(_))) => {
            let (fillings, mut bases, told) = fillings(asking, cache, personal, &session, is_afresh).await;
            if remembers && bases.len() == fillings.len() && cache.is_front(asking.parts.uri.path(), kept.number) {
                remember(asking, cache, &session, |session, known| {
                    bases.push(known);
                    let member = Member::new(kept, &around(asking, kept), fillings.clone(), bases);
                    cache.remember(kept.number, session, member);
                });
            }
            (Some(fillings), told)
        }
        (Some(personal), Err(())) => (Some(personal.holes.iter().map(|hole| hole.empty.clone()).collect()), Vec::new()),
    }
}

/// So that the next time it goes the short way: for the digest of a session, with what the memory of it rests on.
fn remember(asking: &Asking<'_>, cache: &PageCache, session: &str, keep: impl FnOnce([u8; 32], Basis)) {
    let mut digest = [0; 32];
    let known = asking.site.host().sessions().basis_of(session);
    if let (true, Some(known), Ok(())) = (cache.is_on(), known, hex::decode_to_slice(session, &mut digest)) {
        keep(digest, known);
    }
}

async fn gzip(kept: &Arc<Kept>, shown: &Shown) -> Option<Bytes> {
    let is_large = kept.guest.body.len() > LARGEST_INLINE && !kept.is_packed(shown.is_none());
    let (kept, shown) = (Arc::clone(kept), shown.clone());
    let make = move || match (&shown, &kept.personal) {
        (Some(fillings), Some(personal)) => personal.gzip(fillings),
        _ => kept.guest.gzip(),
    };
    match is_large {
        false => make(),
        // When the runtime is stopping, an answer that is not compressed is still one.
        true => tokio::task::spawn_blocking(make).await.ok().flatten(),
    }
}

/// Only editors are shown how a page came about.
async fn timing(visitor: &Visitor, how: &'static str, page: &Kept, own: &[Told]) -> Option<HeaderValue> {
    visitor.session()?;
    visitor.audience().await.ok().flatten().filter(|audience| audience.editor)?;
    let fragment = |told: &Told| {
        let time = told.time.as_secs_f64() * 1000.0;
        format!(", {};dur={time:.1};desc=\"{} {}\"", told.fragment, told.owner, told.outcome)
    };
    let fragments: String = page.told.iter().chain(own).map(fragment).collect();
    let statements = page.statements;
    HeaderValue::try_from(format!("cache;desc=\"{how}\", db;desc=\"{statements} statements\"{fragments}")).ok()
}

/// A body in pieces.
#[derive(Debug)]
pub(super) struct Frames {
    pieces: std::vec::IntoIter<Bytes>,
    left: u64,
}

impl Frames {
    pub(super) fn new(pieces: Vec<Bytes>) -> Self {
        let left = pieces.iter().map(|piece| piece.len() as u64).sum();
        Self { pieces: pieces.into_iter(), left }
    }

    pub(super) fn one(piece: Bytes) -> Self {
        Self::new(vec![piece])
    }

    /// In bytes.
    pub(super) fn length(&self) -> u64 {
        self.left
    }

    pub(super) fn into_body(mut self) -> Body {
        match self.pieces.len() {
            1 => self.pieces.next().map_or_else(Body::empty, Body::from),
            _ => Body::new(self),
        }
    }
}

impl http_body::Body for Frames {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.pieces.by_ref().find(|piece| !piece.is_empty());
        if let Some(piece) = &piece {
            self.left -= piece.len() as u64;
        }
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
