//! The fillings of a page's holes for one visitor, from memory where they are there.

use std::sync::Arc;

use bytes::Bytes;

use super::{
    super::serve::Asking,
    cache::{Filling, FillingKey, PageCache},
    kept::Personal,
};
use crate::{
    figures,
    host::{Told, Wanted},
    versions::{Basis, Seen},
};

/// What a visitor's holes are filled with, one for each hole; what those rest on that may be kept; and how those did that
/// had to be made.
pub(super) async fn fillings(
    asking: &Asking<'_>,
    cache: &PageCache,
    personal: &Personal,
    session: &str,
    is_afresh: bool,
) -> (Vec<Bytes>, Vec<Basis>, Vec<Told>) {
    let host = asking.site.host();
    let (versions, now) = (host.versions(), host.clock().now());
    let key = |wanted: &Wanted| FillingKey {
        generation: asking.registry.generation,
        session: session.to_owned(),
        wanted: wanted.clone(),
    };
    let mut found: Vec<Option<Arc<Filling>>> = Vec::with_capacity(personal.holes.len());
    for hole in &personal.holes {
        let known = match is_afresh || !cache.is_on() {
            true => Err("afresh"),
            false => cache.filling(&key(&hole.wanted), versions, now),
        };
        figures::filling(known.as_ref().map_or_else(|why| *why, |_| "hit"));
        found.push(known.ok());
    }
    let missing: Vec<Wanted> = (personal.holes.iter().zip(&found))
        .filter(|(_, found)| found.is_none())
        .map(|(hole, _)| hole.wanted.clone())
        .collect();
    let (mut told, mut may_keep) = (Vec::new(), true);
    if !missing.is_empty() {
        let seen = Seen::begin(versions, now);
        let filled = asking.registry.fill(&missing, asking.visitor(), &seen).await;
        let basis = seen.basis();
        may_keep =
            cache.is_on() && versions.may_keep() && seen.for_one().is_none() && basis.holds(versions, now).is_ok();
        let mut made = missing.into_iter().zip(filled.html).map(|(wanted, html)| {
            let filling = Arc::new(Filling { html: html.map(Bytes::from), basis: basis.clone() });
            if may_keep {
                cache.keep_filling(key(&wanted), Arc::clone(&filling));
            }
            filling
        });
        for found in found.iter_mut().filter(|found| found.is_none()) {
            *found = made.next();
        }
        told = filled.told;
    }
    let shown = |(filling, empty): (Option<Arc<Filling>>, &Bytes)| {
        filling.and_then(|filling| filling.html.clone()).unwrap_or_else(|| empty.clone())
    };
    let bases = match may_keep {
        true => found.iter().flatten().map(|filling| filling.basis.clone()).collect(),
        false => Vec::new(),
    };
    let empties = personal.holes.iter().map(|hole| &hole.empty);
    (found.into_iter().zip(empties).map(shown).collect(), bases, told)
}
