//! Errors as readers and programs see them.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use jiff::tz::TimeZone;
use rose_abi::messages::Phrase;
use serde_json::{Value, json};

use super::{Asked, Fault, Saying, TEMPLATE, answer};
use crate::{
    http::{
        assets::{AssetFile, AssetUrls, Assets},
        respond::Outgoing,
    },
    page::{Candidate, Origin, PageExtra, Templates, base, samples},
    words::{Args, MessageFile, Words},
};

/// The base theme's phrases.
fn words(lang: &str) -> Arc<Words> {
    built(lang, base::messages())
}

fn built(lang: &str, files: Vec<MessageFile>) -> Arc<Words> {
    Words::build(lang, &TimeZone::UTC, files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn templates(error_page: &str) -> Templates {
    let candidate = Candidate {
        name: TEMPLATE.to_owned(),
        source: error_page.to_owned(),
        file: "errors/error.hbs".to_owned(),
        origin: Origin::Base,
    };
    Templates::build(vec![candidate], AssetUrls::default(), words("en"))
        .unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn ask(accept: &'static str, fault: &Fault, templates: Option<&Templates>) -> (Outgoing, bool) {
    ask_in(&words("en"), accept, fault, templates)
}

fn ask_in(words: &Words, accept: &'static str, fault: &Fault, templates: Option<&Templates>) -> (Outgoing, bool) {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
    let extra = PageExtra { site: json!({"title": "S"}), page: json!({"url": "/"}) };
    let asked = Asked { headers: &headers, path: "/x/", request_id: "r-1<", words };
    let (outgoing, failure) = answer(fault, &asked, templates, extra);
    assert_eq!(outgoing.status, fault.status);
    assert_eq!(outgoing.headers.get(header::VARY), Some(&HeaderValue::from_static("accept")));
    assert_eq!(outgoing.cache, super::CachePolicy::NoStore);
    (outgoing, failure.is_some())
}

fn body(outgoing: &Outgoing) -> String {
    match &outgoing.page {
        Some(page) => page.clone().without_fragments(),
        None => String::from_utf8(outgoing.body.to_vec()).expect("errors are text"),
    }
}

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[test]
fn readers_get_the_sites_error_page() {
    let page = templates("{{status}}|{{title}}|{{message}}|{{#if hint}}{{hint}}{{/if}}|{{request_id}}|{{site.title}}");
    let fault = Fault::new(StatusCode::NOT_FOUND).because("no post at <here>").hint("Look elsewhere.");
    for accept in [BROWSER, "*/*", "image/png"] {
        let (outgoing, broken) = ask(accept, &fault, Some(&page));
        assert!(!broken);
        assert_eq!(body(&outgoing), "404|Not found|no post at &lt;here&gt;|Look elsewhere.||S");
    }
    let (broken, _) = ask(BROWSER, &Fault::new(StatusCode::BAD_GATEWAY).because("x"), Some(&page));
    assert!(body(&broken).ends_with("|r-1&lt;|S"), "what is the site's fault has a reference: {}", body(&broken));
}

#[test]
fn programs_get_a_problem() {
    let fault = Fault::new(StatusCode::SERVICE_UNAVAILABLE);
    let (outgoing, _) = ask("application/json", &fault, None);
    assert_eq!(outgoing.content_type, Some(HeaderValue::from_static("application/problem+json")));
    let problem: Value = serde_json::from_str(&body(&outgoing)).expect("a problem is JSON");
    assert_eq!(
        problem,
        json!({
            "type": "about:blank", "title": "Service Unavailable", "status": 503, "instance": "/x/", "request_id": "r-1<",
            "detail": "This part of the site is not available at the moment. Please try again in a moment."
        })
    );
}

#[test]
fn a_broken_error_page_is_replaced_and_told() {
    let fault = Fault::new(StatusCode::INTERNAL_SERVER_ERROR).because("<oh>");
    for (templates, expected) in [(Some(templates("{{typo}}")), true), (None, false)] {
        let (outgoing, broken) = ask(BROWSER, &fault, templates.as_ref());
        assert_eq!(broken, expected);
        for part in ["<!doctype html>", "<h1>Our fault</h1>", "<p>&lt;oh&gt;</p>", "<code>r-1&lt;</code>"] {
            assert!(body(&outgoing).contains(part), "no `{part}` in {}", body(&outgoing));
        }
    }
}

#[test]
fn the_base_themes_error_page_takes_every_fault() {
    let sheet = AssetFile::new(base::ASSET_OWNER, base::SHEET, Bytes::new());
    let files = base::assets().into_iter().chain([sheet]).collect::<Vec<_>>();
    let assets = Assets::build(files).expect("the base theme's assets have good names");
    let words = words("en");
    let templates = Templates::build(base::candidates(), assets.urls(), Arc::clone(&words));
    let templates = templates.expect("the base theme fits together");
    let [plain, ..] = samples::all();
    for status in (400..600).filter_map(|status| StatusCode::from_u16(status).ok()) {
        let fault = Fault::new(status);
        let asked = Asked { headers: &HeaderMap::new(), path: "/x/", request_id: "r-1", words: &words };
        let (outgoing, failure) = answer(&fault, &asked, Some(&templates), plain.untitled());
        assert_eq!(failure, None);
        let own = format!("rose-error-{}-message", status.as_str());
        let other = if status.is_server_error() { "rose-error-500-message" } else { "rose-error-other-message" };
        let id = if words.has(&own) { own.as_str() } else { other };
        let message = words.text(id, &Args::new()).expect("a phrase without arguments");
        assert!(body(&outgoing).contains(&message), "{status}: {}", body(&outgoing));
    }
}

#[test]
fn a_fault_is_told_in_the_sites_language() {
    let page = templates("{{title}}|{{message}}|{{#if hint}}{{hint}}{{/if}}");
    let german = words("de");
    let shown = |fault: &Fault| {
        let (outgoing, broken) = ask_in(&german, BROWSER, fault, Some(&page));
        assert!(!broken);
        body(&outgoing)
    };
    let missing = Fault::new(StatusCode::NOT_FOUND);
    assert!(shown(&missing).starts_with("Nicht gefunden|Unter dieser Adresse"), "{}", shown(&missing));
    let phrase = Phrase::new("rose-error-absent-message").with("part", "<Blog>");
    let absent = Fault::new(StatusCode::SERVICE_UNAVAILABLE).because(phrase);
    assert!(shown(&absent).contains("|Der Teil „&lt;Blog&gt;“ dieser Website fehlt im Moment.|"), "{}", shown(&absent));
    // A phrase that cannot be told gives way to the words that came with it.
    let unknown = Saying::Phrase(Box::new(Phrase::new("nobodys")), Some("It is closed.".to_owned()));
    assert!(shown(&missing.clone().because(unknown)).ends_with("|It is closed.|"));
    let (outgoing, _) = ask_in(&german, BROWSER, &missing, None);
    let plain = body(&outgoing);
    for part in
        ["<html lang=\"de\" dir=\"ltr\">", "<h1>Nicht gefunden</h1>", ">Zur Startseite</a>", "Kennzeichen: <code>"]
    {
        assert!(plain.contains(part), "no `{part}` in {plain}");
    }
}

#[test]
fn a_problem_has_the_same_title_in_every_language() {
    let (outgoing, _) = ask_in(&words("de"), "application/json", &Fault::new(StatusCode::NOT_FOUND), None);
    let problem: Value = serde_json::from_str(&body(&outgoing)).expect("a problem is JSON");
    assert_eq!(problem["title"], "Not Found");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.starts_with("Unter dieser Adresse")), "{problem}");
}

#[test]
fn a_fault_is_told_even_without_any_phrase() {
    let (outgoing, _) = ask_in(&built("de", Vec::new()), BROWSER, &Fault::new(StatusCode::NOT_FOUND), None);
    assert!(body(&outgoing).contains("<h1>Not Found</h1>"), "{}", body(&outgoing));
}

#[test]
fn every_phrase_that_the_kernel_tells_is_there() {
    let words = words("en");
    let sources = [include_str!("../serve/faults.rs"), include_str!("../security.rs"), include_str!("../limits.rs")];
    let ids = sources.iter().flat_map(|source| source.split('"').filter(|text| text.starts_with("rose-error-")));
    let ids: Vec<_> = ids.collect();
    assert!(ids.len() > 8, "{ids:?}");
    for id in ids {
        assert!(words.has(id), "`{id}` is in no message file");
    }
}
