//! E-mail addresses in text.

use super::super::chars::is_blank;
use super::{Match, char_at, host, is_separator};

/// Longer names than this are none, which also keeps the search short.
const NAME: usize = 64;

/// The top-level domains, besides those of two letters, by which a bare address is told from other text with an `@`.
const TOP_LEVELS: [&str; 16] = [
    "biz", "com", "edu", "gov", "net", "org", "pro", "web", "xxx", "aero", "asia", "coop", "info", "museum", "name",
    "shop",
];

/// By first letter, the second letters of the top-level domains of countries.
const COUNTRIES: [&str; 26] = [
    "cdefgilmnoqrstuwxz",
    "abdefghijmnorstvwyz",
    "acdfghiklmnoruvwxyz",
    "ejkmoz",
    "cegrstu",
    "ijkmor",
    "abdefghilmnpqrstuwy",
    "kmnrtu",
    "delmnoqrst",
    "emop",
    "eghimnprwyz",
    "abcikrstuvy",
    "acdeghklmnopqrstuvwxyz",
    "acefgilopruz",
    "m",
    "aefghklmnrstwy",
    "a",
    "eosuw",
    "abcdeghijklmnortuvxyz",
    "cdfghjklmnortvwz",
    "agksyz",
    "aceginu",
    "fs",
    "",
    "et",
    "amw",
];

/// Finds addresses that stand by themselves, without `mailto:`.
pub(super) fn find(text: &str) -> Vec<Match> {
    let mut matches = Vec::new();
    let mut searched = 0;
    for at in memchr::memchr_iter(b'@', text.as_bytes()) {
        let Some(start) = name_before(text, searched, at) else { continue };
        let Some(end) = host_after(text, at + 1) else { continue };
        matches.push(Match { start, end, is_bare_email: true });
        searched = end;
    }
    matches
}

/// The end of the address that follows `mailto:`. Any host will do here.
pub(super) fn after_mailto(text: &str, start: usize) -> Option<usize> {
    let name = text.as_bytes()[start..].iter().take(NAME + 1).take_while(|byte| is_name(**byte)).count();
    let at = start + name;
    if !(1..=NAME).contains(&name) || text.as_bytes()[start] == b'"' || text.as_bytes().get(at) != Some(&b'@') {
        return None;
    }
    let end = host::skip(text, at + 1, host::Kind::Any)?;
    host::ends(text, end).then_some(end)
}

/// Where the name before an `@` starts: as far to the left as something stands there that sets it apart.
fn name_before(text: &str, searched: usize, at: usize) -> Option<usize> {
    let before = &text.as_bytes()[searched..at];
    let run = before.iter().rev().take(NAME + 1).take_while(|byte| is_name(**byte)).count();
    (at - run..at).find(|start| {
        let is_apart = match text.get(searched..*start).and_then(|before| before.chars().next_back()) {
            Some(before) => matches!(before, '"' | '(') || is_separator(before) || is_blank(before),
            None => *start == 0,
        };
        is_apart && at - start <= NAME && text.as_bytes()[*start] != b'"'
    })
}

/// Whether a byte may stand in a name. A quotation mark may not come first.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-;:&=+$,\"._".contains(&byte)
}

fn host_after(text: &str, start: usize) -> Option<usize> {
    let end = host::skip(text, start, host::Kind::Any)?;
    let name = &text[start..end];
    let (_, last) = name.rsplit_once('.')?;
    let is_known = is_top_level(last) || is_ip4(name);
    (is_known && host::ends(text, end)).then_some(end)
}

fn is_top_level(label: &str) -> bool {
    if let [first, second] = label.as_bytes() {
        let country = usize::from(first.to_ascii_lowercase().wrapping_sub(b'a'));
        return COUNTRIES.get(country).is_some_and(|seconds| seconds.contains(char::from(second.to_ascii_lowercase())));
    }
    TOP_LEVELS.iter().any(|known| known.eq_ignore_ascii_case(label))
        || host::is_encoded(label)
        || label.to_lowercase() == "рф"
}

fn is_ip4(name: &str) -> bool {
    let is_byte = |part: &str| part.len() <= 3 && char_at(part, 0) != Some('+') && part.parse::<u8>().is_ok();
    name.split('.').count() == 4 && name.split('.').all(is_byte)
}
