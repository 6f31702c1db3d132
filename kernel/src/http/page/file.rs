//! Files that plugins keep, whole or a part of them (RFC 9110, section 14): small ones from memory, large ones piece by
//! piece from where they are kept.

use std::ops::RangeInclusive;

use axum::body::Body;
use bytes::Bytes;
use futures_util::TryStreamExt as _;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use http_range_header::parse_range_header;

use crate::blobs::{BlobError, Held};

/// A file's body, ready to be sent.
#[derive(Debug, Clone)]
pub(in crate::http) struct File {
    held: Held,
    /// All of it, where it is small.
    whole: Option<Bytes>,
}

/// What of a file is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(RangeInclusive<u64>),
    /// Something behind its end.
    Nothing,
}

impl File {
    /// Looks at a blob, and reads it where it is small.
    pub(in crate::http) async fn open(held: Held) -> Result<Self, BlobError> {
        let whole = if held.size <= crate::blobs::SMALL { Some(held.whole().await?) } else { None };
        Ok(Self { held, whole })
    }

    /// What tells its content from others.
    pub(super) fn tag(&self) -> &str {
        self.held.id()
    }

    /// All of it, where it is in memory.
    pub(in crate::http) fn whole(&self) -> Option<&Bytes> {
        self.whole.as_ref()
    }

    /// Puts the answer into `response`, whose headers are there but for those of the body.
    pub(super) fn respond(&self, response: &mut Response<Body>, method: &Method, request: &HeaderMap) {
        let size = self.held.size;
        let wanted = match method {
            &Method::GET => wanted(request, response.headers(), size),
            _ => Wanted::Whole,
        };
        let (range, said) = match wanted {
            Wanted::Whole => (0..size, None),
            Wanted::Part(part) => {
                (*part.start()..*part.end() + 1, Some(format!("bytes {}-{}/{size}", part.start(), part.end())))
            }
            Wanted::Nothing => {
                *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
                response.headers_mut().remove(header::CONTENT_TYPE);
                response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
                (0..0, Some(format!("bytes */{size}")))
            }
        };
        if let Some(said) = said.and_then(|said| HeaderValue::try_from(said).ok()) {
            response.headers_mut().insert(header::CONTENT_RANGE, said);
            if !range.is_empty() {
                *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            }
        }
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
        if method == Method::HEAD {
            return;
        }
        *response.body_mut() = match &self.whole {
            // It is in memory, so its size is one of this machine's.
            Some(whole) => Body::from(whole.slice(range.start as usize..range.end as usize)),
            None => {
                let pieces = self.held.clone().read(range).inspect_err(|error| {
                    tracing::error!("a file breaks off in the middle: {error}");
                });
                Body::from_stream(pieces)
            }
        };
    }
}

/// One part is sent; whoever asks for several is sent all of it, as RFC 9110 allows. So is who has a part of another
/// version.
fn wanted(request: &HeaderMap, answer: &HeaderMap, size: u64) -> Wanted {
    let Some(range) = request.get(header::RANGE) else { return Wanted::Whole };
    let same = |known: &HeaderValue| answer.get(header::ETAG).is_some_and(|etag| etag == known);
    if !request.get(header::IF_RANGE).is_none_or(same) {
        return Wanted::Whole;
    }
    let Ok(asked) = range.to_str().map_err(drop).and_then(|range| parse_range_header(range).map_err(drop)) else {
        return Wanted::Whole;
    };
    match asked.validate(size) {
        Ok(parts) if parts.len() == 1 => parts.into_iter().next().map_or(Wanted::Whole, Wanted::Part),
        Ok(_) => Wanted::Whole,
        Err(_) => Wanted::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(range: &str, if_range: Option<&str>, expected: Wanted) {
        let mut request = HeaderMap::new();
        request.insert(header::RANGE, HeaderValue::from_str(range).unwrap());
        if let Some(if_range) = if_range {
            request.insert(header::IF_RANGE, HeaderValue::from_str(if_range).unwrap());
        }
        let answer = HeaderMap::from_iter([(header::ETAG, HeaderValue::from_static("\"now\""))]);
        assert_eq!(wanted(&request, &answer, 100), expected, "{range} {if_range:?}");
    }

    #[test]
    fn one_part_is_sent() {
        check("bytes=0-9", None, Wanted::Part(0..=9));
        check("bytes=90-", None, Wanted::Part(90..=99));
        check("bytes=-1", None, Wanted::Part(99..=99));
        check("bytes=50-1000", None, Wanted::Part(50..=99));
        check("bytes=0-9", Some("\"now\""), Wanted::Part(0..=9));
    }

    #[test]
    fn what_cannot_be_sent_in_one_part_is_sent_whole() {
        check("bytes=0-1,5-6", None, Wanted::Whole);
        check("bytes=0-9", Some("\"before\""), Wanted::Whole);
        check("bytes=0-9", Some("Wed, 21 Oct 2026 07:28:00 GMT"), Wanted::Whole);
        check("lines=1-2", None, Wanted::Whole);
        check("bytes=9-3", None, Wanted::Whole);
        check("bytes=100-", None, Wanted::Nothing);
    }
}
