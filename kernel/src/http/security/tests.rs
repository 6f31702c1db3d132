//! Headers for the reader's safety, and the check of unsafe requests.

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use super::{SiteOrigin, content_policy, protect, same_site};

fn site(url: &str) -> SiteOrigin {
    SiteOrigin::of(url).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn an_origin_is_written_as_browsers_do() {
    for (url, origin) in [
        ("https://Example.org", "https://example.org"),
        ("https://example.org:443/blog/", "https://example.org"),
        ("http://example.org:80", "http://example.org"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("HTTPS://example.org:8443", "https://example.org:8443"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ] {
        assert_eq!(site(url).as_str(), origin);
    }
    for url in
        ["", "example.org", "/x", "ftp://example.org", "https://", "https://a@example.org", "https://ex ample.org"]
    {
        assert!(SiteOrigin::of(url).is_err(), "{url}");
    }
}

#[test]
fn a_sites_own_code_is_let_through_and_nothing_else() {
    let policy = content_policy(&["'sha256-x'".to_owned()], &["https://stats.example".to_owned()]);
    let policy = policy.to_str().expect("text");
    for part in [
        "script-src 'self' 'sha256-x' https://stats.example;",
        "style-src 'self' 'unsafe-inline' https://stats.example;",
        "connect-src 'self' https://stats.example;",
        "object-src 'none'",
    ] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
    assert!(!content_policy(&[], &[]).to_str().expect("text").contains("connect-src"));
}

#[test]
fn every_answer_is_protected_and_none_overwritten() {
    let mut answer = HeaderMap::new();
    protect(&mut answer, &site("http://example.org"));
    let csp = answer.get(header::CONTENT_SECURITY_POLICY).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert_eq!(
        csp,
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' https: data:; \
         media-src 'self' https:; frame-src https:; object-src 'none'; base-uri 'self'; form-action 'self'; \
         frame-ancestors 'self'"
    );
    for name in ["x-content-type-options", "referrer-policy", "permissions-policy", "cross-origin-opener-policy"] {
        assert!(answer.contains_key(name), "{name}");
    }
    assert!(!answer.contains_key(header::STRICT_TRANSPORT_SECURITY));

    protect(&mut answer, &site("https://example.org"));
    assert!(answer.contains_key(header::STRICT_TRANSPORT_SECURITY));

    let own = HeaderValue::from_static("sandbox");
    let mut answer = HeaderMap::from_iter([(header::CONTENT_SECURITY_POLICY, own.clone())]);
    protect(&mut answer, &site("https://example.org"));
    assert_eq!(answer.get_all(header::CONTENT_SECURITY_POLICY).iter().collect::<Vec<_>>(), [&own]);
}

/// `sec` is `Sec-Fetch-Site`; `-` stands for no header.
fn check(method: &str, sec: &'static str, origin: &'static str, allowed: bool) {
    let mut request = HeaderMap::new();
    for (name, value) in [(HeaderName::from_static("sec-fetch-site"), sec), (header::ORIGIN, origin)] {
        if value != "-" {
            request.insert(name, HeaderValue::from_static(value));
        }
    }
    let found = same_site(&method.parse().expect("a method"), &request, &site("https://example.org"));
    assert_eq!(found.is_ok(), allowed, "{method} {sec} {origin}: {found:?}");
}

#[test]
fn unsafe_requests_from_other_sites_are_refused() {
    for method in ["POST", "PUT", "DELETE", "PATCH", "BREW"] {
        check(method, "same-origin", "https://example.org", true);
        check(method, "none", "-", true);
        check(method, "-", "-", true);
        check(method, "-", "https://example.org", true);
        check(method, "-", "https://EXAMPLE.org:443", true);
        check(method, "cross-site", "https://evil.example", false);
        check(method, "cross-site", "-", false);
        check(method, "same-site", "https://sub.example.org", false);
        check(method, "nonsense", "https://example.org", false);
        check(method, "-", "https://evil.example", false);
        check(method, "-", "http://example.org", false);
        check(method, "-", "https://example.org.evil.example", false);
        check(method, "-", "https://example.org:8443", false);
        check(method, "-", "null", false);
        check(method, "-", "", false);
    }
    // Behind a proxy the site may be reached by another name than it knows: the browser knows better.
    check("POST", "same-origin", "http://127.0.0.1:8000", true);
    for method in ["GET", "HEAD", "OPTIONS"] {
        check(method, "cross-site", "https://evil.example", true);
    }
}

#[test]
fn a_refusal_says_what_to_do() {
    let request = HeaderMap::from_iter([(header::ORIGIN, HeaderValue::from_static("https://evil.example"))]);
    let refused = same_site(&Method::POST, &request, &site("https://example.org")).expect_err("another site");
    assert_eq!(
        refused.to_string(),
        "this form was sent from https://evil.example, not from https://example.org, and is refused: open the page at \
         https://example.org and send it from there"
    );
}
