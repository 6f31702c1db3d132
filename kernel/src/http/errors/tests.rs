//! Errors as readers and programs see them.

use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::{Asked, Fault, TEMPLATE, answer};
use crate::{
    http::{
        assets::{AssetUrls, Assets},
        respond::Outgoing,
    },
    page::{Candidate, Origin, PageExtra, Templates, base},
};

fn templates(error_page: &str) -> Templates {
    let candidate = Candidate {
        name: TEMPLATE.to_owned(),
        source: error_page.to_owned(),
        file: "errors/error.hbs".to_owned(),
        origin: Origin::Base,
    };
    Templates::build(vec![candidate], AssetUrls::default()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn ask(accept: &'static str, fault: &Fault, templates: Option<&Templates>) -> (Outgoing, bool) {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
    let extra = PageExtra { site: json!({"title": "S"}), page: json!({"url": "/"}) };
    let asked = Asked { headers: &headers, path: "/x/", request_id: "r-1<" };
    let (outgoing, failure) = answer(fault, &asked, templates, extra);
    assert_eq!(outgoing.status, fault.status);
    assert_eq!(outgoing.headers.get(header::VARY), Some(&HeaderValue::from_static("accept")));
    assert_eq!(outgoing.cache, super::CachePolicy::NoStore);
    (outgoing, failure.is_some())
}

fn body(outgoing: &Outgoing) -> &str {
    std::str::from_utf8(&outgoing.body).expect("errors are text")
}

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[test]
fn readers_get_the_sites_error_page() {
    let page = templates("{{status}}|{{title}}|{{message}}|{{#if hint}}{{hint}}{{/if}}|{{request_id}}|{{site.title}}");
    let fault = Fault::new(StatusCode::NOT_FOUND).because("no post at <here>").hint("Look elsewhere.");
    for accept in [BROWSER, "*/*", "image/png"] {
        let (outgoing, broken) = ask(accept, &fault, Some(&page));
        assert!(!broken);
        assert_eq!(body(&outgoing), "404|Not found|no post at &lt;here&gt;|Look elsewhere.|r-1&lt;|S");
    }
}

#[test]
fn programs_get_a_problem() {
    let fault = Fault::new(StatusCode::SERVICE_UNAVAILABLE);
    let (outgoing, _) = ask("application/json", &fault, None);
    assert_eq!(outgoing.content_type, Some(HeaderValue::from_static("application/problem+json")));
    let problem: Value = serde_json::from_str(body(&outgoing)).expect("a problem is JSON");
    assert_eq!(
        problem,
        json!({
            "type": "about:blank", "title": "Not available", "status": 503, "instance": "/x/", "request_id": "r-1<",
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
    let assets = Assets::build(base::assets()).expect("the base theme's assets have good names");
    let templates = Templates::build(base::candidates(), assets.urls()).expect("the base theme fits together");
    let site = json!({"title": "S", "lang": "en", "description": "", "timezone": "UTC", "navigation": []});
    for status in (400..600).filter_map(|status| StatusCode::from_u16(status).ok()) {
        let fault = Fault::new(status);
        let asked = Asked { headers: &HeaderMap::new(), path: "/x/", request_id: "r-1" };
        let extra = PageExtra { site: site.clone(), page: json!({"path": "/x/", "url": "https://example.org/x/"}) };
        let (outgoing, failure) = answer(&fault, &asked, Some(&templates), extra);
        assert_eq!(failure, None);
        assert!(body(&outgoing).contains(&fault.message), "{status}: {}", body(&outgoing));
    }
}
