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
use http::{HeaderName, HeaderValue, Method, Response, StatusCode, header};
use http_body::{Frame, SizeHint};
use sha2::{Digest as _, Sha256};

use super::{
    super::{
        respond::{self, CachePolicy, SMALLEST_COMPRESSED},
        serve::Asking,
    },
    cache::PageCache,
    fill::fillings,
    kept::Kept,
};
use crate::{host::Told, session::Visitor};

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

/// What is in a page's holes.
enum Shown {
    /// What every visitor without a session sees.
    Guest,
    /// One filling for each hole.
    Filled(Vec<Bytes>),
}

impl Sending {
    /// The answer.
    pub(in crate::http) async fn response(self, asking: &Asking<'_>, cache: &PageCache) -> Response<Body> {
        let Self { kept, how, is_afresh } = self;
        let visitor = asking.visitor();
        let (shown, told) = shown(asking, cache, &kept, is_afresh).await;
        let method = &asking.parts.method;
        let request = &asking.parts.headers;
        let body_length = kept.guest.body.len();
        let compressible =
            kept.content_type.as_ref().and_then(|kind| kind.to_str().ok()).is_some_and(respond::is_compressible);
        let wants_gzip =
            compressible && body_length >= SMALLEST_COMPRESSED && respond::negotiate::prefers_gzip(request);

        let mut response = Response::new(Body::empty());
        *response.status_mut() = kept.status;
        let headers = response.headers_mut();
        headers.clone_from(&kept.headers);
        headers.insert(header::CACHE_CONTROL, kept.policy.header());
        if compressible {
            headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if let Some(timing) = timing(visitor, how, &kept, &told).await {
            headers.insert(SERVER_TIMING, timing);
        }
        let is_read = method == Method::GET || method == Method::HEAD;
        if is_read && kept.status == StatusCode::OK && kept.policy != CachePolicy::NoStore {
            let etag = etag(&kept, &shown, wants_gzip);
            let is_known = respond::is_known(request, &etag);
            if let Ok(etag) = HeaderValue::try_from(etag) {
                headers.insert(header::ETAG, etag);
            }
            if is_known {
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                return response;
            }
        }
        if let Some(content_type) = &kept.content_type {
            headers.insert(header::CONTENT_TYPE, content_type.clone());
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
            None => frames(&kept, shown),
        };
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.left));
        if method != Method::HEAD {
            *response.body_mut() = Body::new(body);
        }
        response
    }
}

/// What this visitor sees in the page's holes, and how those fragments did that had to be made.
async fn shown(asking: &Asking<'_>, cache: &PageCache, kept: &Kept, is_afresh: bool) -> (Shown, Vec<Told>) {
    let visitor = asking.visitor();
    let (Some(personal), Some(session)) = (&kept.personal, visitor.session()) else {
        return (Shown::Guest, Vec::new());
    };
    match visitor.audience().await {
        // No session of the site's: a guest.
        Ok(None) => (Shown::Guest, Vec::new()),
        Ok(Some(_)) => {
            let (fillings, told) = fillings(asking, cache, personal, &session, is_afresh).await;
            (Shown::Filled(fillings), told)
        }
        Err(error) => {
            tracing::debug!(%error, "a page is shown without what is its visitor's own");
            (Shown::Filled(personal.holes.iter().map(|hole| hole.empty.clone()).collect()), Vec::new())
        }
    }
}

fn etag(kept: &Kept, shown: &Shown, is_gzip: bool) -> String {
    let coding = if is_gzip { "-gz" } else { "" };
    match shown {
        Shown::Guest => format!("\"{}{coding}\"", kept.guest.tag),
        Shown::Filled(fillings) => {
            let mut hash = Sha256::new_with_prefix(&kept.guest.tag);
            for filling in fillings {
                hash.update(filling.len().to_le_bytes());
                hash.update(filling);
            }
            format!("\"{}{coding}\"", respond::short(&hash.finalize()))
        }
    }
}

async fn gzip(kept: &Arc<Kept>, shown: &Shown) -> Option<Bytes> {
    let (kept, fillings) = match shown {
        Shown::Guest => (Arc::clone(kept), None),
        Shown::Filled(fillings) => (Arc::clone(kept), Some(fillings.clone())),
    };
    let is_large = kept.guest.body.len() > LARGEST_INLINE && !kept.is_packed(fillings.is_none());
    let make = move || match (&fillings, &kept.personal) {
        (Some(fillings), Some(personal)) => personal.gzip(fillings),
        _ => kept.guest.gzip(),
    };
    match is_large {
        false => make(),
        // When the runtime is stopping, an answer that is not compressed is still one.
        true => tokio::task::spawn_blocking(make).await.ok().flatten(),
    }
}

fn frames(kept: &Kept, shown: Shown) -> Frames {
    match (shown, &kept.personal) {
        (Shown::Filled(fillings), Some(personal)) => {
            let mut fillings = fillings.into_iter();
            let around = personal.stretches.iter();
            Frames::new(around.flat_map(|stretch| [Some(stretch.clone()), fillings.next()]).flatten().collect())
        }
        _ => Frames::one(kept.guest.body.clone()),
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
struct Frames {
    pieces: std::vec::IntoIter<Bytes>,
    left: u64,
}

impl Frames {
    fn new(pieces: Vec<Bytes>) -> Self {
        let left = pieces.iter().map(|piece| piece.len() as u64).sum();
        Self { pieces: pieces.into_iter(), left }
    }

    fn one(piece: Bytes) -> Self {
        Self::new(vec![piece])
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
