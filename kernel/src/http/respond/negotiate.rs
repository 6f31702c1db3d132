//! What a client prefers: `Accept` and `Accept-Encoding`.
//!
//! Whatever cannot be understood counts as not said: nobody is refused an answer over these headers.

use http::{HeaderMap, HeaderName, header};

/// Whether an answer in gzip is wanted: it is allowed, and not liked less than a plain one.
pub(crate) fn prefers_gzip(request: &HeaderMap) -> bool {
    let mut gzip = None;
    let mut plain = None;
    let mut any = None;
    for (coding, quality) in preferences(request, &header::ACCEPT_ENCODING) {
        match coding.as_str() {
            "gzip" | "x-gzip" => gzip = Some(quality),
            "identity" => plain = Some(quality),
            "*" => any = Some(quality),
            _ => {}
        }
    }
    let gzip = gzip.or(any).unwrap_or(0);
    // A plain answer is always acceptable, but nobody prefers it who does not say so.
    gzip > 0 && plain.is_none_or(|plain| gzip >= plain)
}

/// Whether data is wanted rather than a page. A page is what everybody gets who accepts both alike.
pub(crate) fn prefers_json(request: &HeaderMap) -> bool {
    let accepted = preferences(request, &header::ACCEPT);
    let json = liking(&accepted, &["application/json", "application/problem+json"], "application/*");
    let html = liking(&accepted, &["text/html", "application/xhtml+xml"], "text/*");
    json > html
}

/// How much a client likes a kind of answer: first by its number, then by how exactly it was named.
fn liking(accepted: &[(String, u16)], exact: &[&str], group: &str) -> (u16, u8) {
    let of = |wanted: &dyn Fn(&str) -> bool| accepted.iter().filter(|(kind, _)| wanted(kind)).map(|(_, q)| *q).max();
    let likings =
        [(of(&|kind| exact.contains(&kind)), 3), (of(&|kind| kind == group), 2), (of(&|kind| kind == "*/*"), 1)];
    // The most exact one decides, even where a wider one says more.
    let decisive = likings.into_iter().find_map(|(quality, exactness)| quality.map(|quality| (quality, exactness)));
    decisive.filter(|(quality, _)| *quality > 0).unwrap_or_default()
}

/// Every element of a list of preferences in lower case, with its quality in thousandths.
fn preferences(request: &HeaderMap, name: &HeaderName) -> Vec<(String, u16)> {
    let lines = request.get_all(name).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(',')).filter_map(preference).collect()
}

fn preference(element: &str) -> Option<(String, u16)> {
    let mut parts = element.split(';').map(str::trim);
    let what = parts.next().filter(|what| !what.is_empty())?.to_ascii_lowercase();
    let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    match quality {
        None => Some((what, 1000)),
        Some(quality) => Some((what, thousandths(quality)?)),
    }
}

/// `0.5` is 500; `None` for what is not a quality.
fn thousandths(quality: &str) -> Option<u16> {
    let (whole, part) = quality.split_once('.').unwrap_or((quality, ""));
    if part.len() > 3 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match whole {
        "1" => part.bytes().all(|byte| byte == b'0').then_some(1000),
        "0" => format!("{part:0<3}").parse().ok(),
        _ => None,
    }
}
