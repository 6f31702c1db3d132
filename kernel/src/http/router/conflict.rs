//! Two claims that cannot both stand, in words for those who made them.
//!
//! Which of them stands is decided by [`super::Router`].

use http::Method;

use super::Entry;

/// A place in brackets, where one is known.
pub(super) fn at(place: Option<&str>) -> String {
    place.map(|place| format!(" ({place})")).unwrap_or_default()
}

/// Of two that claim one method and path.
pub(super) fn both<T>(method: &Method, earlier: &Entry<T>, later: &Entry<T>) -> String {
    let (a, b) = (&earlier.owner, &later.owner);
    let places: Vec<&str> = [&earlier.place, &later.place].into_iter().flatten().map(String::as_str).collect();
    let places = if places.is_empty() { String::new() } else { format!(" ({})", places.join(" and ")) };
    let route = format!("{method} {}", anonymous(&later.pattern.text));
    match a == b {
        true => format!("plugin `{a}` claims `{route}` twice{places}: remove one of them"),
        false => format!("plugins `{a}` and `{b}` both claim `{route}`{places}: give one of them a prefix"),
    }
}

/// Of two whose patterns match the same paths.
pub(super) fn ambiguous<T>(method: &Method, earlier: &Entry<T>, later: &Entry<T>) -> String {
    format!(
        "`{}` of plugin `{}`{} and `{method} {}` of plugin `{}`{} match the same paths and \
         cannot stand beside each other: give one of them a prefix",
        earlier.pattern.text,
        earlier.owner,
        at(earlier.place.as_deref()),
        later.pattern.text,
        later.owner,
        at(later.place.as_deref())
    )
}

/// The pattern with its parameters' names left out, since they do not matter.
fn anonymous(pattern: &str) -> String {
    let mut shown = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let inside = after.split_once('}').map_or(after, |(name, _)| name);
        shown.push_str(before);
        shown.push_str(if inside.starts_with('*') { "{*…}" } else { "{…}" });
        rest = after.get(inside.len() + 1..).unwrap_or_default();
    }
    shown + rest
}
