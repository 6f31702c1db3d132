//! The page layer from outside: candidates in, problems or HTML out.

mod context;
mod contract;
mod fit;
mod fragments;
mod head;
mod helpers;
mod pose;
mod render;
mod resolve;
mod strict;
mod theme;

use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

use super::{Candidate, Origin, PageExtra, Problem, Rendered, Templates};
use crate::{
    http::assets::AssetUrls,
    words::{MessageFile, Owner, Words},
};

/// A candidate; the origin is told in few words: `theme`, `base`, `own`, or `shop 10` for an override.
fn candidate(name: &str, origin: &str, source: &str) -> Candidate {
    let owner = || name.split('/').next().unwrap_or_default().to_owned();
    let origin = match origin.split_once(' ') {
        Some((plugin, priority)) => Origin::Override {
            plugin: plugin.to_owned(),
            priority: priority.parse().expect("an override's priority is a number"),
        },
        None if origin == "theme" => Origin::Theme,
        None if origin == "base" => Origin::Base,
        None => Origin::Owner { plugin: owner() },
    };
    let file = format!("{}/{name}.hbs", origin.owner());
    Candidate { name: name.to_owned(), source: source.to_owned(), file, origin }
}

fn assets() -> AssetUrls {
    [("theme/base.css", "/assets/theme/base.0123.css"), ("theme/icon.svg", "/assets/theme/icon.4567.svg")]
        .into_iter()
        .collect()
}

/// Some phrases of a base theme, in German on a site in Berlin.
fn words() -> Arc<Words> {
    let file = |lang: &str, source: &str| MessageFile {
        owner: Owner::Base,
        lang: lang.to_owned(),
        file: format!("{lang}.ftl"),
        source: source.to_owned(),
    };
    let files = vec![
        file(
            "en",
            "rose-plain = Plain\nrose-posts = { $count ->\n    [one] One & only\n   *[other] { $count } posts\n}\nrose-of = Posts of { $day }\n",
        ),
        file(
            "de",
            "rose-plain = Schlicht\nrose-posts = { $count ->\n    [one] Nur < einer\n   *[other] { $count } Beiträge\n}\nrose-of = Beiträge vom { $day }\n",
        ),
    ];
    let zone = TimeZone::get("Europe/Berlin").expect("a zone");
    Words::build("de", &zone, files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn build(candidates: &[(&str, &str, &str)]) -> Result<Templates, Vec<Problem>> {
    let candidates = candidates.iter().map(|(name, origin, source)| candidate(name, origin, source));
    Templates::build(candidates.collect(), assets(), words())
}

/// Templates of one plugin, `a`, each under its name.
fn built(templates: &[(&str, &str)]) -> Templates {
    let candidates: Vec<_> = templates.iter().map(|(name, source)| (*name, "own", *source)).collect();
    build(&candidates).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn problems(candidates: &[(&str, &str, &str)]) -> Vec<String> {
    build(candidates).err().unwrap_or_default().iter().map(Problem::to_string).collect()
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("not a map: {other}"),
    }
}

fn extra() -> PageExtra {
    PageExtra {
        site: serde_json::json!({"title": "Rose & Ash", "lang": "en", "description": "", "timezone": "UTC",
            "navigation": [{"label": "Home", "url": "/", "current": true}]}),
        page: serde_json::json!({"url": "https://example.org/x/"}),
    }
}
