//! The site's settings as Ghost's: `site_settings.rs` read the other way round. What Ghost has no place for stands
//! beside its tables, as it was written.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::address;
use crate::{site_settings::SAME, social};

/// A row of Ghost's table `settings`.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Row {
    key: &'static str,
    value: Value,
}

/// What was set, for Ghost.
pub(super) fn rows(set: &BTreeMap<String, String>) -> Vec<Row> {
    let get = |name: &str| set.get(name).filter(|text| !text.trim().is_empty()).cloned();
    let same = SAME.iter().filter_map(|(key, name)| Some(Row { key, value: Value::from(address::whole(&get(name))?) }));
    let mut rows: Vec<Row> = same.collect();
    for key in ["navigation", "secondary_navigation"] {
        rows.extend(get(key).map(|links| Row { key, value: navigation(&links).to_string().into() }));
    }
    let accounts = get("social").unwrap_or_default();
    for account in accounts.split('|') {
        let url = account.split_whitespace().next_back().unwrap_or_default();
        rows.extend(social::network_of(url).map(|(key, name)| Row { key, value: name.into() }));
    }
    rows
}

/// `About /about/ | Shop https://shop.example/` as Ghost keeps it: paths of the site stay paths, for Ghost does not
/// read the stand-in here.
fn navigation(links: &str) -> Value {
    let link = |link: &str| {
        let (label, url) = link.trim().rsplit_once(char::is_whitespace)?;
        Some(json!({ "label": label.trim(), "url": url }))
    };
    links.split('|').filter_map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_ghosts() {
        let set = [
            ("title", "Rose"),
            ("logo", "/content/images/logo.png"),
            ("time_zone", "Europe/Vienna"),
            ("description", " "),
            ("navigation", "About us /about/ | Shop https://shop.example/"),
            ("social", "https://x.com/rose | Our shop https://shop.example/"),
            ("code_hosts", "https://stats.example"),
        ];
        let rows = rows(&set.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
        let links = r#"[{"label":"About us","url":"/about/"},{"label":"Shop","url":"https://shop.example/"}]"#;
        let expected = [
            ("title", "Rose"),
            ("logo", "__GHOST_URL__/content/images/logo.png"),
            ("timezone", "Europe/Vienna"),
            ("navigation", links),
            ("twitter", "@rose"),
        ];
        assert_eq!(rows, expected.map(|(key, value)| Row { key, value: value.into() }));
    }
}
