//! The short way: a page that is kept, and what its visitor sees in it, are sent at once, without a task, a span or a
//! plugin, and with headers that were made beforehand.
//!
//! Whatever is not as simple as that goes the long way (`super::answer`), which gives the same answer.

use std::sync::Arc;

use axum::{body::Body, extract::Request, response::Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::{
    super::respond,
    cache::{HIT, PageCache},
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
    guest: Heads,
    answered: Answered,
}

/// What somebody with a session sees of a page, and what that rests on beside the page itself.
#[derive(Debug)]
pub(super) struct Member {
    fillings: Vec<Bytes>,
    bases: Vec<Basis>,
    heads: Heads,
}

/// The heads of an answer, plain and in gzip.
#[derive(Debug)]
struct Heads {
    plain: Head,
    gzip: Head,
}

#[derive(Debug)]
struct Head {
    headers: HeaderMap,
    etag: String,
}

impl Heads {
    /// `around`: all headers but those of a coding. `fillings` are those of a member.
    fn new(kept: &Kept, around: &HeaderMap, fillings: Option<&[Bytes]>) -> Self {
        let head = |is_gzip| {
            let (mut headers, etag) = (around.clone(), kept.etag(fillings, is_gzip));
            if let Ok(etag) = HeaderValue::try_from(&etag) {
                headers.insert(header::ETAG, etag);
            }
            if is_gzip {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
            Head { headers, etag }
        };
        Self { plain: head(false), gzip: head(true) }
    }
}

impl Front {
    /// `around`: all headers but those of a coding.
    pub(super) fn new(kept: Arc<Kept>, generation: u64, around: &HeaderMap, answered: Answered) -> Self {
        let guest = Heads::new(&kept, around, None);
        Self { kept, generation, guest, answered }
    }
}

impl Member {
    pub(super) fn new(kept: &Kept, around: &HeaderMap, fillings: Vec<Bytes>, bases: Vec<Basis>) -> Self {
        let heads = Heads::new(kept, around, Some(&fillings));
        Self { fillings, bases, heads }
    }

    pub(super) fn weight(&self) -> u32 {
        const AROUND: usize = 4_096;
        u32::try_from(self.fillings.iter().map(Bytes::len).sum::<usize>() + AROUND).unwrap_or(u32::MAX)
    }

    fn holds(&self, versions: &Versions, now: i64) -> bool {
        self.bases.iter().all(|basis| basis.holds(versions, now).is_ok())
    }
}

/// The answer to a `GET`, where it is there. `generation` is the registry's that serves now.
pub(in crate::http) fn at_once(
    cache: &PageCache,
    request: &Request,
    (generation, versions, now): (u64, &Versions, i64),
    is_secure: bool,
) -> Option<Response> {
    let is_simple = request.method() == Method::GET && request.uri().query().is_none();
    if !is_simple || !http_body::Body::is_end_stream(request.body()) {
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
    if front.kept.file.is_some() && headers.contains_key(header::RANGE) {
        return None;
    }
    let begun = front.answered.begin();
    let response = send(&front, member.as_deref(), headers)?;
    cache.count(HIT);
    front.answered.end(begun, response.status().as_u16());
    Some(response)
}

fn send(front: &Front, member: Option<&Member>, request: &HeaderMap) -> Option<Response> {
    let kept = &front.kept;
    let heads = member.map_or(&front.guest, |member| &member.heads);
    let wants_gzip = kept.is_worth_compressing() && respond::negotiate::prefers_gzip(request);
    let head = if wants_gzip { &heads.gzip } else { &heads.plain };
    let mut response = Response::new(Body::empty());
    response.headers_mut().clone_from(&head.headers);
    if respond::is_known(request, &head.etag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        for name in [header::CONTENT_TYPE, header::CONTENT_ENCODING] {
            response.headers_mut().remove(name);
        }
        return Some(response);
    }
    let body = match (wants_gzip, member) {
        // The first one is compressed on the long way, beside other work where it is large.
        (true, _) if !kept.is_packed(member.is_none()) => return None,
        (true, Some(member)) => Frames::one(kept.personal.as_ref()?.gzip(&member.fillings)?),
        (true, None) => Frames::one(kept.guest.gzip()?),
        (false, member) => kept.frames(member.map(|member| member.fillings.as_slice())),
    };
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(body.length()));
    *response.body_mut() = body.into_body();
    Some(response)
}
