//! What every page gets from the kernel, held to what templates are checked with.

use rose_abi::head::{Head, Picture};
use serde_json::Value;

use crate::{
    page::{PageExtra, head::About, samples},
    site::SiteSettings,
};

/// A page that has a value for whatever may be absent.
fn given() -> PageExtra {
    let values = [
        ("logo", "/logo.svg"),
        ("icon", "/icon.svg"),
        ("accent_color", "#8f3148"),
        ("navigation", "Home /"),
        ("secondary_navigation", "Imprint /imprint/"),
        ("social", "https://social.example/@rose"),
    ];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (settings, _) = SiteSettings::read(&values.into());
    let some = || Some("/a/".to_owned());
    let image = Some(Picture { url: "/a.jpg".to_owned(), alt: "A".to_owned() });
    let head = Head {
        robots: some(),
        previous: some(),
        next: some(),
        json_ld: Some("{}".to_owned()),
        image,
        ..Head::default()
    };
    About { url: "https://rose.example", settings: &settings, path: "/a/", head: &head }.extra()
}

#[test]
fn what_a_page_gets_is_in_the_samples_that_templates_are_checked_with() {
    let given = given();
    for kind in samples::all() {
        for (given, sample) in [(&given.site, &kind.extra.site), (&given.page, &kind.extra.page)] {
            let (only_given, only_sampled) = differences(given, sample);
            assert_eq!(only_given, Vec::<String>::new(), "{}: add these to `page::samples`", kind.kind);
            assert_eq!(only_sampled, Vec::<String>::new(), "{}: the kernel does not give these", kind.kind);
        }
    }
}

/// The names in which two values differ, lists compared by their first entries: those that only `ours` has, and those
/// that only `theirs` has. Null and an empty list are like anything.
fn differences(ours: &Value, theirs: &Value) -> (Vec<String>, Vec<String>) {
    let (mut only_ours, mut only_theirs) = (Vec::new(), Vec::new());
    compare("", ours, theirs, &mut only_ours, &mut only_theirs);
    (only_ours, only_theirs)
}

fn compare(at: &str, ours: &Value, theirs: &Value, only_ours: &mut Vec<String>, only_theirs: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Null, _) | (_, Value::Null) => {}
        (Value::Object(ours), Value::Object(theirs)) => {
            for (name, value) in ours {
                let at = format!("{at}.{name}");
                match theirs.get(name) {
                    Some(other) => compare(&at, value, other, only_ours, only_theirs),
                    None => only_ours.push(at),
                }
            }
            only_theirs
                .extend(theirs.keys().filter(|name| !ours.contains_key(*name)).map(|name| format!("{at}.{name}")));
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            if let (Some(ours), Some(theirs)) = (ours.first(), theirs.first()) {
                compare(&format!("{at}[]"), ours, theirs, only_ours, only_theirs);
            }
        }
        (ours, theirs) if std::mem::discriminant(ours) == std::mem::discriminant(theirs) => {}
        _ => {
            only_ours.push(format!("{at} of this kind"));
            only_theirs.push(format!("{at} of another kind"));
        }
    }
}
