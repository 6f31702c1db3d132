//! What every page gets from the kernel, held to what templates are checked with.

use std::path::PathBuf;

use serde_json::Value;

use super::Site;
use crate::{
    clock::Clock,
    config::{self, Environment, Overrides},
    host::{Host, HostOptions},
    page::samples,
    store::StoreOptions,
};

/// What templates may count on, but the kernel does not give yet; empty when it does.
const NOT_GIVEN_YET: [&[&str]; 2] = [
    &[".accent_style", ".dir", ".icon", ".logo", ".secondary_navigation", ".social"],
    &[
        ".canonical",
        ".description",
        ".foot_code",
        ".full_title",
        ".head_code",
        ".json_ld",
        ".next",
        ".open_graph",
        ".previous",
        ".robots",
        ".title",
        ".twitter",
    ],
];

/// A site that has a value for whatever may be absent, as far as settings go.
async fn site(folder: &tempfile::TempDir) -> Site {
    let variables = [("ROSE_DATA", "data"), ("ROSE_SITE_NAVIGATION", "Home / | Imprint /imprint/")];
    let environment = Environment {
        variables: variables.map(|(name, value)| (name.to_owned(), value.into())).into(),
        folder: folder.path().to_owned(),
        executable: None,
    };
    let config = config::load(&environment, &Overrides::default()).expect("settings that hold");
    let options = HostOptions {
        program: PathBuf::new(),
        store: StoreOptions::new(&config.data.folder),
        data: config.data,
        plugins: config.plugins,
        clock: Clock::system(),
        remembers: false,
    };
    let host = Host::open(options).await.expect("a host without plugins");
    Site::new(host, &config.http, &config.site).expect("a site's URL")
}

#[tokio::test]
async fn what_a_page_gets_is_in_the_samples_that_templates_are_checked_with() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let site = site(&folder).await;
    let given = site.extra("/apple-day/");
    for kind in samples::all() {
        let pairs = [(&given.site, &kind.extra.site), (&given.page, &kind.extra.page)];
        for ((given, sample), not_yet) in pairs.into_iter().zip(NOT_GIVEN_YET) {
            let (only_given, only_sampled) = differences(given, sample);
            assert_eq!(only_given, Vec::<String>::new(), "{}: add these to `page::samples`", kind.kind);
            assert_eq!(only_sampled, not_yet, "{}: samples promise what the kernel does not give", kind.kind);
        }
    }
    site.host().stop().await;
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
