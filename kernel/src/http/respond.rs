//! From what is to be said to the answer: `ETag`, conditional requests, compression, `HEAD`.
//!
//! One way out for pages, assets, JSON and errors alike. Nothing in here decides what is said, routes or renders.

pub(super) mod negotiate;
#[cfg(test)]
mod tests;

use std::io::Write;

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};

use super::page::File;
use crate::page::Rendered;

/// Below this, compression gains nothing that the headers do not cost.
pub const SMALLEST_COMPRESSED: usize = 1024;

/// Above this, compressing would hold up other requests on the same thread.
const LARGEST_COMPRESSED_INLINE: usize = 64 * 1024;

/// For answers that are compressed while somebody waits. 26 KB of HTML take 0.1 ms and become 4.8 KB; the best level
/// takes twice as long for one per cent.
const QUICK: Compression = Compression::new(5);

pub(super) const OCTETS: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// How long and by whom an answer may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CachePolicy {
    /// By nobody.
    NoStore,
    /// By everybody, but it is asked for again each time; the `ETag` makes that cheap.
    Revalidate,
    /// As [`Self::Revalidate`], by the visitor's browser only.
    Private,
    /// By everybody for an hour: what is a picture on every page need not be asked for with each of them.
    Hour,
    /// By everybody, for ever: the URL changes with the content.
    Immutable,
}

impl CachePolicy {
    pub(super) fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::NoStore => "no-store",
            Self::Revalidate => "no-cache",
            Self::Hour => "public, max-age=3600",
            Self::Private => "private, no-cache",
            Self::Immutable => "public, max-age=31536000, immutable",
        })
    }
}

/// What is to be said.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The status.
    pub status: StatusCode,
    /// The body's media type, where there is a body.
    pub content_type: Option<HeaderValue>,
    /// The whole body, not compressed.
    pub body: Bytes,
    /// How long and by whom it may be kept.
    pub cache: CachePolicy,
    /// Further headers, such as `Location`; a `Vary` in it is kept and added to.
    pub headers: HeaderMap,
    /// What was made beforehand, for assets.
    pub ready: Option<Ready>,
    /// A page whose fragments have not been asked for; the body is empty then.
    pub page: Option<Rendered>,
    /// A file, of which parts can be asked for; the body is empty then.
    pub(super) file: Option<File>,
    /// The query of whoever asks is added to `Location`.
    pub(super) keeps_query: bool,
}

/// What was made beforehand of a body.
#[derive(Debug, Clone)]
pub struct Ready {
    /// Its [`tag`].
    pub tag: String,
    /// The body in gzip; `None` where that is not smaller.
    pub gzip: Option<Bytes>,
}

impl Outgoing {
    /// An answer with a body that may be kept and is asked for again.
    pub fn new(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { content_type: Some(HeaderValue::from_static(content_type)), body: body.into(), ..Self::empty(status) }
    }

    /// A page, or a part of one.
    pub fn html(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self::new(status, "text/html; charset=utf-8", body)
    }

    /// Data.
    pub fn json(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self::new(status, "application/json", body)
    }

    /// An answer without a body.
    pub fn empty(status: StatusCode) -> Self {
        Self {
            status,
            content_type: None,
            body: Bytes::new(),
            cache: CachePolicy::Revalidate,
            headers: HeaderMap::new(),
            ready: None,
            page: None,
            file: None,
            keeps_query: false,
        }
    }

    /// A page that may ask for fragments.
    pub fn page(status: StatusCode, page: Rendered) -> Self {
        Self { page: Some(page), ..Self::html(status, Bytes::new()) }
    }

    /// With another cache policy.
    pub fn cached(self, cache: CachePolicy) -> Self {
        Self { cache, ..self }
    }

    /// With one more header.
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.append(name, value);
        self
    }
}

/// The body's hash, the main part of its `ETag`: it tells contents apart, and protects nothing.
pub fn tag(body: &[u8]) -> String {
    hex::encode(xxhash_rust::xxh3::xxh3_128(body).to_be_bytes())
}

/// As much of a hash as tells contents apart.
pub(super) fn short(hash: &[u8]) -> String {
    hex::encode(hash.get(..16).unwrap_or(hash))
}

/// Makes the answer to a request.
pub async fn respond(method: &Method, request: &HeaderMap, outgoing: Outgoing) -> Response<Bytes> {
    let Outgoing { status, content_type, body, cache, mut headers, ready, page, .. } = outgoing;
    let body = page.map_or(body, |page| page.without_fragments().into());
    let compressible = !headers.contains_key(header::CONTENT_ENCODING)
        && content_type.as_ref().and_then(|kind| kind.to_str().ok()).is_some_and(is_compressible);
    let made = ready.as_ref().map(|ready| ready.gzip.is_some());
    let gzip = compressible && made.unwrap_or(body.len() >= SMALLEST_COMPRESSED) && negotiate::prefers_gzip(request);

    headers.insert(header::CACHE_CONTROL, cache.header());
    if compressible {
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    let readable = method == Method::GET || method == Method::HEAD;
    if readable && status == StatusCode::OK && cache != CachePolicy::NoStore {
        let tag = ready.as_ref().map_or_else(|| tag(&body), |ready| ready.tag.clone());
        let etag = if gzip { format!("\"{tag}-gz\"") } else { format!("\"{tag}\"") };
        let known = is_known(request, &etag);
        if let Ok(etag) = HeaderValue::try_from(etag) {
            headers.insert(header::ETAG, etag);
        }
        if known {
            return finish(StatusCode::NOT_MODIFIED, headers, Bytes::new());
        }
    }

    let packed = if gzip { compressed(ready, &body).await } else { None };
    if packed.is_some() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    let body = packed.unwrap_or(body);
    if may_have_body(status) {
        if let Some(content_type) = content_type {
            headers.insert(header::CONTENT_TYPE, content_type);
        }
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    }
    let silent = method == Method::HEAD || !may_have_body(status);
    finish(status, headers, if silent { Bytes::new() } else { body })
}

fn finish(status: StatusCode, headers: HeaderMap, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

pub(super) fn may_have_body(status: StatusCode) -> bool {
    !(status.is_informational() || status == StatusCode::NO_CONTENT || status == StatusCode::NOT_MODIFIED)
}

/// Whether the client has this very answer: `If-None-Match`, with the weak comparison that RFC 9110 wants here.
pub(super) fn is_known(request: &HeaderMap, etag: &str) -> bool {
    let opaque = |tag: &'_ str| tag.trim().trim_start_matches("W/").to_owned();
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        // Our own tags have no comma in them, so that a comma inside of somebody else's does no harm.
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || opaque(tag) == etag)
}

async fn compressed(ready: Option<Ready>, body: &Bytes) -> Option<Bytes> {
    if let Some(Ready { gzip, .. }) = ready {
        return gzip;
    }
    if body.len() <= LARGEST_COMPRESSED_INLINE {
        return gzip(body, QUICK);
    }
    let body = body.clone();
    // When the runtime is stopping, an answer that is not compressed is still one.
    tokio::task::spawn_blocking(move || gzip(&body, QUICK)).await.ok().flatten()
}

fn gzip(body: &[u8], level: Compression) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), level);
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// As small as it gets, for what is compressed once.
pub(super) fn gzip_well(body: &[u8]) -> Option<Bytes> {
    gzip(body, Compression::best())
}

/// Whether compressing this media type gains anything: pictures, sound and archives are compressed already.
pub fn is_compressible(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.starts_with("text/")
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
        || matches!(
            kind.as_str(),
            "application/json"
                | "application/xml"
                | "application/javascript"
                | "application/wasm"
                | "application/manifest+json"
                | "application/vnd.ms-fontobject"
                | "font/ttf"
                | "font/otf"
                | "image/bmp"
                | "image/x-icon"
        )
}
