//! A page out of its template and its fragments: what is made for all becomes part of it, what is made for one visitor
//! stays a hole.

use std::{collections::BTreeMap, sync::Arc};

use bytes::{Bytes, BytesMut};
use futures_util::future::join;
use http::header;

use super::{
    super::{
        respond::{CachePolicy, Outgoing},
        serve::Asking,
    },
    kept::{Form, Hole, Kept, Personal},
};
use crate::{
    host::{Filled, Told, Wanted},
    page::{Ask, Part, Rendered},
    versions::Seen,
};

/// Asks for the fragments of an answer, and puts it together. What they are made from is noted in `seen`.
pub(super) async fn compose(asking: &Asking<'_>, outgoing: Outgoing, seen: &Arc<Seen>) -> Kept {
    let Outgoing { status, content_type, body, cache, mut headers, page, file, keeps_query, .. } = outgoing;
    let (body, personal, told) = match page {
        Some(rendered) => filled(asking, &rendered, seen).await,
        None => (body, None, Vec::new()),
    };
    let is_shared = personal.is_none() && seen.for_one().is_none() && seen.audience().is_none();
    let policy = match cache {
        CachePolicy::Revalidate | CachePolicy::Hour if !is_shared => CachePolicy::Private,
        policy => policy,
    };
    if !is_shared {
        headers.append(header::VARY, http::HeaderValue::from_static("cookie"));
    }
    let guest = match &file {
        Some(file) => Form::of_file(file),
        None => Form::new(body),
    };
    let (basis, statements) = (seen.basis(), seen.statements());
    let number = Kept::next_number();
    Kept { file, keeps_query, number, status, content_type, headers, policy, guest, personal, basis, told, statements }
}

/// The body for guests, and what is different for others.
async fn filled(asking: &Asking<'_>, rendered: &Rendered, seen: &Arc<Seen>) -> (Bytes, Option<Personal>, Vec<Told>) {
    let parts = rendered.parts();
    let registry = asking.registry;
    let shown = parts.iter().filter_map(|part| match part {
        Part::Hole(number) => Some(*number),
        Part::Html(_) => None,
    });
    // What cannot be asked for stays empty.
    let asked = shown.filter_map(|number| Some((number, Wanted::of(rendered.asks().get(number)?)?)));
    let (personal, shared): (BTreeMap<usize, Wanted>, BTreeMap<usize, Wanted>) =
        asked.partition(|(number, _)| registry.fragments().is_personal(&rendered.asks()[*number].name));
    let (of_shared, of_personal) = (shared.values().cloned().collect(), personal.values().cloned().collect());
    let guest = Arc::new(asking.site.host().sessions().guest());
    let visitor = asking.visitor();
    let (shared_html, guest_html) =
        join(fill(asking, of_shared, visitor, seen), fill(asking, of_personal, &guest, seen)).await;
    let told = shared_html.told.iter().chain(&guest_html.told).cloned().collect();
    let (shared_html, guest_html) = (by_number(&shared, shared_html), by_number(&personal, guest_html));

    let nothing = Ask { name: String::new(), arguments: serde_json::Map::new(), fallback: Some(String::new()) };
    let (mut body, mut ends, mut holes) = (BytesMut::new(), Vec::new(), Vec::new());
    for part in parts {
        let number = match part {
            Part::Html(html) => {
                body.extend_from_slice(html.as_bytes());
                continue;
            }
            Part::Hole(number) => number,
        };
        let ask = rendered.asks().get(number).unwrap_or(&nothing);
        let empty = || ask.empty();
        match personal.get(&number) {
            Some(wanted) => {
                let begin = body.len();
                body.extend_from_slice(guest_html.get(&number).cloned().unwrap_or_else(empty).as_bytes());
                ends.push((begin, body.len()));
                holes.push(Hole::new(ask, wanted.clone()));
            }
            None => body.extend_from_slice(shared_html.get(&number).cloned().unwrap_or_else(empty).as_bytes()),
        }
    }
    let body = body.freeze();
    let personal = (!holes.is_empty()).then(|| Personal::new(stretches(&body, &ends), holes));
    (body, personal, told)
}

async fn fill(
    asking: &Asking<'_>,
    asks: Vec<Wanted>,
    visitor: &Arc<crate::session::Visitor>,
    seen: &Arc<Seen>,
) -> Filled {
    match asks.is_empty() {
        true => Filled::default(),
        false => asking.registry.fill(&asks, visitor, seen).await,
    }
}

/// The HTML that was given for each ask, in the order in which they were asked for.
fn by_number(asked: &BTreeMap<usize, Wanted>, filled: Filled) -> BTreeMap<usize, String> {
    asked.keys().zip(filled.html).filter_map(|(number, html)| Some((*number, html?))).collect()
}

/// What is around the guest's fillings.
fn stretches(body: &Bytes, fillings: &[(usize, usize)]) -> Vec<Bytes> {
    let begins = std::iter::once(0).chain(fillings.iter().map(|(_, end)| *end));
    let ends = fillings.iter().map(|(begin, _)| *begin).chain([body.len()]);
    begins.zip(ends).map(|(begin, end)| body.slice(begin..end)).collect()
}
