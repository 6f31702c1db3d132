//! HTML for those who read it elsewhere: every address in it is absolute, and a picture that a script would have fetched
//! later is there.
//!
//! What is not an address stays as it is, to the letter. Takes time in proportion to the HTML.

use std::borrow::Cow;

use url::{ParseError, Url};

use crate::shown::tags::{Piece, Pieces, Tag};

/// Where scripts that load pictures late keep their addresses.
const LATE: [&str; 3] = ["data-src", "data-lazy-src", "data-original"];

/// The same for sets of addresses.
const LATE_SETS: [&str; 2] = ["data-srcset", "data-lazy-srcset"];

/// The HTML with absolute addresses; `place` is the address of the page that it stands on.
pub(super) fn absolute(html: &str, place: &Url) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 16);
    let (mut pieces, mut copied) = (Pieces::of(html), 0);
    loop {
        let start = pieces.at();
        let Some(piece) = pieces.next() else { break };
        let Piece::Start(tag) = piece else { continue };
        if let Some(changed) = changed(tag, place) {
            out.push_str(&html[copied..start]);
            out.push_str(&changed);
            copied = pieces.at();
        }
    }
    out.push_str(&html[copied..]);
    out
}

/// The tag with other addresses; `None` where it has none that must change.
fn changed(tag: Tag<'_>, place: &Url) -> Option<String> {
    let mut new: Vec<(&str, String)> = Vec::new();
    let mut without: Vec<&str> = Vec::new();
    let late = late_picture(tag);
    for attribute in tag.attributes() {
        let name = attribute.name;
        let value = match name.to_ascii_lowercase().as_str() {
            "src" if late.is_some() => None,
            "href" | "src" | "poster" | "cite" | "action" | "data" => resolved(attribute.value, place),
            "srcset" => set(attribute.value, place),
            _ => continue,
        };
        if let Some(value) = value {
            new.push((name, value));
            without.push(name);
        }
    }
    if let Some(late) = late {
        without.extend(["src", "srcset"]);
        without.extend(LATE.iter().chain(&LATE_SETS));
        new.retain(|(name, _)| *name != "srcset");
        new.push(("src", resolved(late, place).unwrap_or_else(|| late.to_owned())));
        if let Some(late) = LATE_SETS.iter().find_map(|name| tag.attribute(name)) {
            new.push(("srcset", set(late, place).unwrap_or_else(|| late.to_owned())));
        }
    }
    if new.is_empty() {
        return None;
    }
    let new: Vec<String> = new.iter().map(|(name, value)| format!("{name}=\"{}\"", quoted(value))).collect();
    Some(tag.with(&new.join(" "), &without))
}

/// The address of a picture that would be fetched by a script, where nothing or a stand-in is shown until then.
fn late_picture(tag: Tag<'_>) -> Option<&str> {
    let stands_in =
        tag.attribute("src").is_none_or(|src| src.is_empty() || src.trim_ascii_start().starts_with("data:"));
    let found = || LATE.iter().find_map(|name| tag.attribute(name)).filter(|late| !late.is_empty());
    (tag.name().eq_ignore_ascii_case("img") && stands_in).then(found).flatten()
}

/// An absolute address; `None` where it is one, or is none at all.
fn resolved(address: &str, place: &Url) -> Option<String> {
    let address = address.trim_ascii();
    if address.is_empty() {
        return None;
    }
    if address.starts_with("//") {
        // As pages of ours do, whatever the scheme of this site.
        return Some(format!("https:{address}"));
    }
    match Url::parse(address) {
        Err(ParseError::RelativeUrlWithoutBase) => place.join(address).ok().map(String::from),
        _ => None,
    }
}

/// A set of addresses with their widths; `None` where all of them are absolute (<https://html.spec.whatwg.org/multipage/images.html#srcset-attributes>).
fn set(set: &str, place: &Url) -> Option<String> {
    let (mut candidates, mut is_new) = (Vec::new(), false);
    let mut rest = set;
    let is_before = |character: char| character.is_ascii_whitespace() || character == ',';
    loop {
        rest = rest.trim_start_matches(is_before);
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|character: char| character.is_ascii_whitespace()).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        let bare = address.trim_end_matches(',');
        let descriptor;
        (descriptor, rest) = match bare.len() == address.len() {
            true => after.split_once(',').unwrap_or((after, "")),
            false => ("", after),
        };
        let address = resolved(bare, place).map_or(Cow::Borrowed(bare), Cow::Owned);
        is_new |= matches!(address, Cow::Owned(_));
        candidates.push(format!("{address} {}", descriptor.trim_ascii()).trim_end().to_owned());
    }
    is_new.then(|| candidates.join(", "))
}

/// A value for double quotes. It stood in an attribute before, so that only the quote may be new.
fn quoted(value: &str) -> String {
    value.replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &str) {
        let place = Url::parse("https://example.org/apple-day/").expect("an address");
        assert_eq!(absolute(html, &place), expected, "{html}");
        assert_eq!(absolute(expected, &place), expected, "what is absolute stays");
    }

    #[test]
    fn relative_addresses_become_absolute() {
        check("<a href=\"/about/\">a</a>", "<a href=\"https://example.org/about/\">a</a>");
        check("<a class=x href='../b?a=1&amp;b=2#c'>", "<a href=\"https://example.org/b?a=1&amp;b=2#c\" class=x>");
        check("<a href=#note>", "<a href=\"https://example.org/apple-day/#note\">");
        check("<img src=\"//cdn.example/a.jpg\">", "<img src=\"https://cdn.example/a.jpg\">");
        check(
            "<video poster=\"/p.jpg\" src=\"/v.mp4\"></video>",
            "<video poster=\"https://example.org/p.jpg\" src=\"https://example.org/v.mp4\"></video>",
        );
    }

    #[test]
    fn what_is_no_relative_address_stays() {
        for html in [
            "<p>/about/ <!-- <a href=\"/x\"> --> a < b</p>",
            "<a href=\"mailto:ada@example.org\"><a href=\"\"><a href=\"tel:+44\"><img src=\"data:image/gif;base64,R0\">",
            "<script>let a = '<a href=\"/x/\">';</script>",
            "<a href=\"https://other.example/?q='&quot;\">",
            "<p data-href=\"/x/\">",
            "<a href=\"/never-ends",
        ] {
            check(html, html);
        }
    }

    #[test]
    fn a_quote_stays_inside_of_its_attribute() {
        check("<a href='/a\"b'>", "<a href=\"https://example.org/a%22b\">");
        check("<a href='//a/\" onclick=\"x'>", "<a href=\"https://a/&quot; onclick=&quot;x\">");
    }

    #[test]
    fn sets_of_pictures_are_resolved_one_by_one() {
        check(
            "<img srcset=\"/a.jpg 300w, /b,c.jpg 2x,/d.jpg\" src=\"/a.jpg\">",
            "<img srcset=\"https://example.org/a.jpg 300w, https://example.org/b,c.jpg 2x, https://example.org/d.jpg\" \
             src=\"https://example.org/a.jpg\">",
        );
    }

    #[test]
    fn a_picture_that_a_script_would_fetch_is_there() {
        check(
            "<img class=\"lazy\" src=\"data:image/gif;base64,R0lGOD\" data-src=\"/a.jpg\" data-srcset=\"/b.jpg 2x\" alt=\"A\">",
            "<img src=\"https://example.org/a.jpg\" srcset=\"https://example.org/b.jpg 2x\" class=\"lazy\" alt=\"A\">",
        );
        check("<img data-src=\"//cdn.example/a.jpg\">", "<img src=\"https://cdn.example/a.jpg\">");
        check(
            "<img src=\"/real.jpg\" data-src=\"/b.jpg\">",
            "<img src=\"https://example.org/real.jpg\" data-src=\"/b.jpg\">",
        );
    }
}
