//! The short way: a page that is kept, and what its visitor sees in it, are sent at once, without a task, a span or a
//! plugin, and with headers that were made beforehand.
//!
//! Whatever is not as simple as that goes the long way (`super::answer`), which gives the same answer.

use std::{
    fmt::Write as _,
    sync::{Arc, OnceLock},
};

use axum::{body::Body, extract::Request, response::Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::{
    super::respond::{self, SMALLEST_COMPRESSED},
    cache::PageCache,
    kept::Kept,
    send::Frames,
};
use crate::{
    figures::Answered,
    session::{has_written, session_hash},
    versions::{Basis, Versions},
};

/// A page that can be sent at once.
#[derive(Debug)]
pub(super) struct Front {
    pub(super) kept: Arc<Kept>,
    pub(super) generation: u64,
    guest: Shape,
    answered: Answered,
}

/// What somebody with a session sees of a page, and what that rests on beside the page itself.
#[derive(Debug)]
pub(super) struct Member {
    fillings: Vec<Bytes>,
    bases: Vec<Basis>,
    shape: Shape,
}

/// The heads of an answer, plain and in gzip.
#[derive(Debug)]
struct Shape {
    plain: Coded,
    gzip: OnceLock<Coded>,
    compressible: bool,
}

#[derive(Debug)]
struct Coded {
    headers: HeaderMap,
    etag: HeaderValue,
}

impl Coded {
    /// `tag` without quotes.
    fn new(around: &HeaderMap, tag: &str, is_gzip: bool) -> Self {
        let mut headers = around.clone();
        let mut text = String::with_capacity(tag.len() + 5);
        let _written = write!(text, "\"{tag}{}\"", if is_gzip { "-gz" } else { "" });
        let etag = HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("\"\""));
        headers.insert(header::ETAG, etag.clone());
        if is_gzip {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        Self { headers, etag }
    }
}

impl Shape {
    fn new(kept: &Kept, around: &HeaderMap, tag: &str) -> Self {
        let compressible = kept.is_compressible() && kept.guest.body.len() >= SMALLEST_COMPRESSED;
        Self { plain: Coded::new(around, tag, false), gzip: OnceLock::new(), compressible }
    }

    fn gzip(&self, tag: impl FnOnce() -> String) -> &Coded {
        self.gzip.get_or_init(|| {
            let mut around = self.plain.headers.clone();
            around.remove(header::ETAG);
            Coded::new(&around, &tag(), true)
        })
    }
}

impl Front {
    /// `around`: all headers but those of a coding.
    pub(super) fn new(kept: Arc<Kept>, generation: u64, around: &HeaderMap, answered: Answered) -> Self {
        let guest = Shape::new(&kept, around, &kept.guest.tag);
        Self { kept, generation, guest, answered }
    }
}

impl Member {
    pub(super) fn new(kept: &Kept, around: &HeaderMap, fillings: Vec<Bytes>, bases: Vec<Basis>) -> Self {
        let shape = Shape::new(kept, around, &kept.tag_with(&fillings));
        Self { fillings, bases, shape }
    }

    pub(super) fn weight(&self) -> u32 {
        const AROUND: usize = 4_096;
        u32::try_from(self.fillings.iter().map(Bytes::len).sum::<usize>() + AROUND).unwrap_or(u32::MAX)
    }

    fn holds(&self, versions: &Versions, now: i64) -> bool {
        self.bases.iter().all(|basis| basis.holds(versions, now).is_ok())
    }
}

/// The answer, where it is there. `generation` is the registry's that serves now.
pub(in crate::http) fn ready(
    cache: &PageCache,
    request: &Request,
    (generation, versions, now): (u64, &Versions, i64),
    is_secure: bool,
) -> Option<Response> {
    let is_head = request.method() == Method::HEAD;
    let is_plain = (is_head || request.method() == Method::GET) && request.uri().query().is_none();
    if !is_plain || !http_body::Body::is_end_stream(request.body()) {
        return None;
    }
    let front = cache.front(request.uri().path())?;
    if front.generation != generation || front.kept.basis.holds(versions, now).is_err() {
        return None;
    }
    let headers = request.headers();
    let mut member = None;
    if headers.contains_key(header::COOKIE) {
        if has_written(headers).is_some() {
            return None;
        }
        match session_hash(headers, is_secure) {
            Some(session) if front.kept.personal.is_some() => {
                member = Some(cache.member(front.kept.number, session).filter(|member| member.holds(versions, now))?);
            }
            // Who edits is told how the page came about.
            Some(session) if !cache.is_reader(&session, versions, now) => return None,
            _ => {}
        }
    }
    let begun = front.answered.begin();
    let response = send(&front, member.as_deref(), headers, is_head)?;
    cache.count("hit");
    front.answered.end(begun, response.status().as_u16());
    Some(response)
}

fn send(front: &Front, member: Option<&Member>, request: &HeaderMap, is_head: bool) -> Option<Response> {
    let kept = &front.kept;
    let shape = member.map_or(&front.guest, |member| &member.shape);
    let wants_gzip = shape.compressible && respond::negotiate::prefers_gzip(request);
    let (coded, body) = match (wants_gzip, member) {
        // The first one is compressed on the long way, beside other work where it is large.
        (true, _) if !kept.is_packed(member.is_none()) => return None,
        (true, Some(member)) => {
            let packed = kept.personal.as_ref()?.gzip(&member.fillings)?;
            (shape.gzip(|| kept.tag_with(&member.fillings)), Frames::one(packed))
        }
        (true, None) => (shape.gzip(|| kept.guest.tag.clone()), Frames::one(kept.guest.gzip()?)),
        (false, Some(member)) => (&shape.plain, kept.frames(&member.fillings)),
        (false, None) => (&shape.plain, Frames::one(kept.guest.body.clone())),
    };
    let mut response = Response::new(Body::empty());
    response.headers_mut().clone_from(&coded.headers);
    if request.contains_key(header::IF_NONE_MATCH) && respond::is_known(request, coded.etag.to_str().ok()?) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING] {
            response.headers_mut().remove(name);
        }
        return Some(response);
    }
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(body.length()));
    if !is_head {
        *response.body_mut() = body.into_body();
    }
    Some(response)
}
