//! Where a redirect leads, with the query of whoever was at the old address.

use http::{HeaderMap, HeaderValue, header};
use percent_encoding::percent_decode_str;

/// Adds the fields of a query to `Location`, but for those that it has itself, in front of its fragment.
pub(super) fn add_query(headers: &mut HeaderMap, query: &str) {
    let Some(location) = headers.get(header::LOCATION).and_then(|location| location.to_str().ok()) else { return };
    if let Ok(location) = HeaderValue::try_from(with_query(location, query)) {
        headers.insert(header::LOCATION, location);
    }
}

fn with_query(location: &str, query: &str) -> String {
    let (place, fragment) = location.split_at(location.find('#').unwrap_or(location.len()));
    let own = place.split_once('?').map_or("", |(_, own)| own);
    let names: Vec<String> = fields(own).map(name).collect();
    let more: Vec<&str> = fields(query).filter(|field| !names.contains(&name(field))).collect();
    let join = match (more.is_empty(), place.contains('?')) {
        (true, _) => "",
        (false, true) if own.is_empty() => "",
        (false, true) => "&",
        (false, false) => "?",
    };
    format!("{place}{join}{}{fragment}", more.join("&"))
}

fn fields(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|field| !field.is_empty())
}

fn name(field: &str) -> String {
    let name = field.split('=').next().unwrap_or_default().replace('+', " ");
    percent_decode_str(&name).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_takes_the_query_along() {
        let check = |location, query, expected: &str| assert_eq!(with_query(location, query), expected);
        check("/new/", "utm=a&b", "/new/?utm=a&b");
        check("/new/?x=1#part", "x=2&y=3", "/new/?x=1&y=3#part");
        check("https://other.example/?", "y=3", "https://other.example/?y=3");
        check("/new/?%78=1", "x=2", "/new/?%78=1");
        check("/new/", "&", "/new/");
    }
}
