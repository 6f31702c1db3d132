//! A page's way to the visitor: out of the cache, or through its plugin, the template and the fragments, once for
//! everybody.
//!
//! What a page depends on is not declared but seen while it is made (`versions/`). Nothing in here routes, and nothing
//! in here knows what a page is about.

mod at_once;
mod cache;
mod compose;
mod file;
mod fill;
mod gzip;
mod kept;
mod send;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;
use rose_abi::messages::Audience;

use self::{
    at_once::Front,
    cache::{HIT, Key, Look, Route, Turn},
    kept::Kept,
};
pub(super) use self::{at_once::at_once, cache::PageCache, file::File, send::Sending};
use super::{
    errors::Fault,
    invoke,
    respond::{CachePolicy, Outgoing, negotiate},
    serve::Asking,
};
use crate::{host::Plugin, versions::Seen};

/// How often one waits for somebody else who makes the same page, before one makes it oneself.
const PATIENCE: usize = 2;

/// What answers: a route of a plugin.
pub(super) struct Call<'a> {
    pub(super) plugin: &'a Plugin,
    /// The plugin's position in the registry.
    pub(super) position: usize,
    /// The route's in its description.
    pub(super) route: u32,
    pub(super) params: Vec<(String, String)>,
    /// What the handler is given of the query.
    pub(super) query: String,
}

/// What was made, and whether it may be kept.
struct Made {
    kept: Kept,
    /// Why it is of no use to others.
    for_one: Option<&'static str>,
    /// For which kind of visitor it was made, where it differs by that.
    audience: Option<Audience>,
}

/// Answers a request by a plugin, or by what was made before.
pub(super) async fn answer(asking: &Asking<'_>, call: &Call<'_>, body: Bytes) -> Result<Sending, Fault> {
    let cache = asking.site.pages();
    let is_read = [Method::GET, Method::HEAD].contains(&asking.parts.method);
    let is_afresh = is_read && is_too_early(asking).await;
    if !is_read || !cache.is_on() || is_afresh {
        let how = if !is_read {
            "write"
        } else if is_afresh {
            "afresh"
        } else {
            "off"
        };
        cache.count(how);
        let made = Box::pin(make(asking, call, body)).await?;
        return Ok(Sending { kept: Arc::new(made.kept), how, is_afresh });
    }
    kept_or_made(asking, call, body).await
}

/// Fragments for an answer that has no route: a fault that is told as a page.
pub(super) async fn dress(asking: &Asking<'_>, outgoing: Outgoing) -> Sending {
    let is_afresh = is_too_early(asking).await;
    let seen = begin(asking);
    let kept = Box::pin(compose::compose(asking, outgoing, &seen)).await;
    Sending { kept: Arc::new(kept), how: "fault", is_afresh }
}

/// The part of a query that a handler reads, in one order: what makes no difference keeps no pages apart. `None`: all.
pub(super) fn query_of(query: &str, fields: Option<&[String]>) -> String {
    let Some(fields) = fields else { return query.to_owned() };
    if fields.is_empty() || query.is_empty() {
        return String::new();
    }
    let place = |pair: &str| {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name).replace('+', " ");
        let name = percent_decode_str(&name).decode_utf8().ok()?.into_owned();
        fields.iter().position(|field| *field == name)
    };
    let mut read: Vec<(usize, &str)> = query.split('&').filter_map(|pair| Some((place(pair)?, pair))).collect();
    read.sort_by_key(|(place, _)| *place);
    read.into_iter().map(|(_, pair)| pair).collect::<Vec<_>>().join("&")
}

/// Whether this worker may not know yet of something that this visitor wrote a moment ago.
async fn is_too_early(asking: &Asking<'_>) -> bool {
    if !asking.site.pages().is_on() {
        return false;
    }
    let is_too_early = match asking.has_written() {
        None => false,
        Some(is_heard) => !(is_heard && asking.site.host().versions().catch_up().await),
    };
    if is_too_early {
        asking.visitor().know_afresh();
    }
    is_too_early
}

async fn kept_or_made(asking: &Asking<'_>, call: &Call<'_>, body: Bytes) -> Result<Sending, Fault> {
    let (cache, host) = (asking.site.pages(), asking.site.host());
    let (versions, clock) = (host.versions(), host.clock());
    cache.enter(asking.registry.generation);
    let key = key(asking, call).await?;
    let mut why = "absent";
    let mut turn = None;
    for _ in 0..=PATIENCE {
        match cache.look(&key, versions, clock.now()) {
            Look::Hit(kept) => {
                cache.count(HIT);
                return Ok(Sending { kept, how: HIT, is_afresh: false });
            }
            Look::Miss(reason) => why = reason,
        }
        if cache.is_for_one(key.route) {
            break;
        }
        match cache.turn(&key) {
            Turn::Make(flight) => {
                turn = Some(flight);
                break;
            }
            // It is over when whoever makes it goes away, whether or not there is a page then.
            Turn::Wait(mut under_way) => drop(under_way.changed().await),
        }
    }
    cache.count(why);
    // On the heap: what is seldom under way would make every request larger.
    let mut made = Box::pin(make(asking, call, body.clone())).await?;
    if made.for_one.is_none() && made.kept.basis.holds(versions, clock.now()).is_err() {
        // Something moved meanwhile: parts of it may not fit each other.
        made = Box::pin(make(asking, call, body)).await?;
    }
    let kept = Arc::new(made.kept);
    cache.note_for_one(key.route, made.for_one.is_some());
    if made.for_one.is_none() && versions.may_keep() && kept.basis.holds(versions, clock.now()).is_ok() {
        // As the handler saw it: the visitor may have signed in since the key was made.
        let key = match made.audience {
            Some(audience) => {
                cache.note_audience(key.route);
                Key { audience: Some(audience), ..key }
            }
            None => key,
        };
        if key.is_simple() && kept.may_stand_in_front() {
            let answered = asking.answered();
            let front = Front::new(Arc::clone(&kept), key.generation, &send::around(asking, &kept), answered);
            cache.put_in_front(&key.path, front);
        } else {
            cache.keep(key, Arc::clone(&kept));
        }
    }
    drop(turn);
    Ok(Sending { kept, how: made.for_one.unwrap_or(why), is_afresh: false })
}

async fn key(asking: &Asking<'_>, call: &Call<'_>) -> Result<Key, Fault> {
    let route = Route { plugin: call.position, route: call.route };
    let audience = match asking.site.pages().differs_by_audience(route) {
        true => Some(audience(asking).await?),
        false => None,
    };
    Ok(Key {
        generation: asking.registry.generation,
        route,
        path: asking.parts.uri.path().to_owned(),
        query: call.query.clone(),
        is_data: negotiate::prefers_json(&asking.parts.headers),
        audience,
    })
}

/// What pages differ by. Whether somebody edits is none of it.
async fn audience(asking: &Asking<'_>) -> Result<Audience, Fault> {
    let known = asking.visitor().audience().await;
    let audience = known.map_err(|error| {
        tracing::debug!(%error, "a page that differs by visitor cannot be shown");
        Fault::new(StatusCode::SERVICE_UNAVAILABLE)
    })?;
    Ok(Audience { editor: false, ..audience.unwrap_or_default() })
}

fn begin(asking: &Asking<'_>) -> Arc<Seen> {
    let host = asking.site.host();
    Seen::begin(host.versions(), host.clock().now())
}

/// Lets the plugin answer, renders, and asks for the fragments.
async fn make(asking: &Asking<'_>, call: &Call<'_>, body: Bytes) -> Result<Made, Fault> {
    let seen = begin(asking);
    let outgoing = match invoke::request(asking, call, body, &seen).await {
        Ok(outgoing) => outgoing,
        Err(fault) if fault.status.is_client_error() => asking.apologise(&fault),
        Err(fault) => return Err(fault),
    };
    let is_final = matches!(outgoing.status.as_u16(), 200 | 301 | 302 | 303 | 307 | 308 | 404 | 410);
    let is_not_to_be_kept = outgoing.status == StatusCode::OK && outgoing.cache == CachePolicy::NoStore;
    let kept = compose::compose(asking, outgoing, &seen).await;
    let visitor = asking.visitor();
    let for_one = seen.for_one().or(match () {
        () if !is_final => Some("status"),
        () if is_not_to_be_kept => Some("no-store"),
        () if visitor.cookie().is_some() || visitor.has_written().is_some() => Some("write"),
        () => None,
    });
    Ok(Made { kept, for_one, audience: seen.audience() })
}
