//! Answers as clients see them.

use std::io::Read;

use bytes::Bytes;
use flate2::read::GzDecoder;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header};

use super::{CachePolicy, Outgoing, is_compressible, negotiate, respond, tag};

fn headers(lines: &[(HeaderName, &str)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in lines {
        map.append(name, HeaderValue::from_str(value).expect("the tests write headers"));
    }
    map
}

async fn ask(method: Method, lines: &[(HeaderName, &str)], outgoing: Outgoing) -> Response<Bytes> {
    respond(&method, &headers(lines), outgoing).await
}

async fn get(lines: &[(HeaderName, &str)], outgoing: Outgoing) -> Response<Bytes> {
    ask(Method::GET, lines, outgoing).await
}

fn of(response: &Response<Bytes>, name: HeaderName) -> String {
    let values = response.headers().get_all(name);
    values.iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(", ")
}

fn text(size: usize) -> String {
    (0..size).map(|i| char::from(b'a' + (i * 7 % 23) as u8)).collect()
}

fn page(size: usize) -> Outgoing {
    Outgoing::html(StatusCode::OK, text(size))
}

fn unpacked(body: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(body).read_to_end(&mut plain).expect("the body is gzip");
    plain
}

#[tokio::test]
async fn a_page_has_its_headers() {
    let response = get(&[], page(10)).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(of(&response, header::CONTENT_TYPE), "text/html; charset=utf-8");
    assert_eq!(of(&response, header::CONTENT_LENGTH), "10");
    assert_eq!(of(&response, header::CACHE_CONTROL), "no-cache");
    assert_eq!(of(&response, header::VARY), "accept-encoding");
    assert_eq!(of(&response, header::ETAG), format!("\"{}\"", tag(text(10).as_bytes())));
    assert_eq!(of(&response, header::CONTENT_ENCODING), "");
    assert_eq!(response.body(), text(10).as_bytes());
}

/// For every size, method and encoding: the bytes are the page's, and the same request with the `ETag` gets a 304 with
/// the same headers but for those of the body.
#[tokio::test]
async fn etag_encoding_and_head_agree() {
    for size in [0, 1, 1023, 1024, 5000, 64 * 1024, 64 * 1024 + 1] {
        for encoding in ["", "gzip", "br, gzip;q=0.5", "identity", "gzip;q=0", "*"] {
            let lines = [(header::ACCEPT_ENCODING, encoding)];
            let response = get(&lines, page(size)).await;
            let gzip = of(&response, header::CONTENT_ENCODING) == "gzip";
            let wanted = ["gzip", "br, gzip;q=0.5", "*"].contains(&encoding) && size >= 1024;
            assert_eq!(gzip, wanted, "{size} {encoding}");
            let plain = if gzip { unpacked(response.body()) } else { response.body().to_vec() };
            assert_eq!(plain, text(size).as_bytes(), "{size} {encoding}");
            assert_eq!(of(&response, header::CONTENT_LENGTH), response.body().len().to_string());
            let etag = of(&response, header::ETAG);
            assert_eq!(etag.ends_with("-gz\""), gzip);

            let head = ask(Method::HEAD, &lines, page(size)).await;
            assert_eq!(head.headers(), response.headers());
            assert!(head.body().is_empty());

            for method in [Method::GET, Method::HEAD] {
                let again = ask(method, &[lines[0].clone(), (header::IF_NONE_MATCH, &etag)], page(size)).await;
                assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
                assert!(again.body().is_empty());
                for kept in [header::ETAG, header::VARY, header::CACHE_CONTROL] {
                    assert_eq!(of(&again, kept.clone()), of(&response, kept));
                }
                for gone in [header::CONTENT_LENGTH, header::CONTENT_TYPE, header::CONTENT_ENCODING] {
                    assert_eq!(of(&again, gone), "");
                }
            }
            let changed = get(&[lines[0].clone(), (header::IF_NONE_MATCH, &etag)], page(size + 1)).await;
            assert_eq!(changed.status(), StatusCode::OK);
        }
    }
}

#[tokio::test]
async fn if_none_match_takes_lists_stars_and_weak_tags() {
    let etag = format!("\"{}\"", tag(text(10).as_bytes()));
    for (asked, expected) in [
        ("*".to_owned(), 304),
        (format!("W/{etag}"), 304),
        (format!("\"a\", {etag}"), 304),
        (format!("\"a\",W/{etag},\"b\""), 304),
        (format!("\"a,b\", {etag}"), 304),
        ("\"a\"".to_owned(), 200),
        (etag.trim_matches('"').to_owned(), 200),
        (String::new(), 200),
        (format!("{}-gz\"", etag.trim_end_matches('"')), 200),
    ] {
        let response = get(&[(header::IF_NONE_MATCH, &asked)], page(10)).await;
        assert_eq!(response.status().as_u16(), expected, "{asked}");
    }
    let lines = [(header::IF_NONE_MATCH, "\"a\""), (header::IF_NONE_MATCH, etag.as_str())];
    assert_eq!(get(&lines, page(10)).await.status(), StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn only_a_get_that_succeeded_is_conditional() {
    let star = [(header::IF_NONE_MATCH, "*")];
    let missing = get(&star, Outgoing::html(StatusCode::NOT_FOUND, "x")).await;
    assert_eq!((missing.status(), of(&missing, header::ETAG)), (StatusCode::NOT_FOUND, String::new()));
    let posted = ask(Method::POST, &star, page(1)).await;
    assert_eq!((posted.status(), of(&posted, header::ETAG)), (StatusCode::OK, String::new()));
    let secret = get(&star, page(1).cached(CachePolicy::NoStore)).await;
    assert_eq!((secret.status(), of(&secret, header::ETAG)), (StatusCode::OK, String::new()));
    assert_eq!(of(&secret, header::CACHE_CONTROL), "no-store");
}

#[tokio::test]
async fn answers_without_a_body_have_none() {
    let redirect = Outgoing::empty(StatusCode::SEE_OTHER).with(header::LOCATION, HeaderValue::from_static("/x/"));
    let redirect = get(&[], redirect).await;
    assert_eq!(of(&redirect, header::LOCATION), "/x/");
    assert_eq!(of(&redirect, header::CONTENT_LENGTH), "0");
    assert_eq!(of(&redirect, header::VARY), "");
    let nothing = get(&[], Outgoing { status: StatusCode::NO_CONTENT, ..page(5) }).await;
    assert!(nothing.body().is_empty() && of(&nothing, header::CONTENT_LENGTH).is_empty());
}

#[tokio::test]
async fn what_is_packed_already_stays_as_it_is() {
    let gzip = [(header::ACCEPT_ENCODING, "gzip")];
    let picture = get(&gzip, Outgoing::new(StatusCode::OK, "image/jpeg", text(5000))).await;
    assert_eq!((of(&picture, header::CONTENT_ENCODING), of(&picture, header::VARY)), (String::new(), String::new()));
    let packed = page(5000).with(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    assert_eq!(get(&gzip, packed).await.body(), text(5000).as_bytes());
    let varied = get(&gzip, page(5000).with(header::VARY, HeaderValue::from_static("accept"))).await;
    assert_eq!(of(&varied, header::VARY), "accept, accept-encoding");
}

#[test]
fn gzip_is_sent_to_those_who_like_it() {
    let check = |lines: &[&str], expected: bool| {
        let lines: Vec<_> = lines.iter().map(|line| (header::ACCEPT_ENCODING, *line)).collect();
        assert_eq!(negotiate::prefers_gzip(&headers(&lines)), expected, "{lines:?}");
    };
    check(&[], false);
    check(&[""], false);
    check(&["gzip"], true);
    check(&["GZip"], true);
    check(&["x-gzip"], true);
    check(&["br", "gzip"], true);
    check(&["deflate, gzip;q=1.0, *;q=0.5"], true);
    check(&["gzip;q=0.001"], true);
    check(&["gzip; q=0"], false);
    check(&["gzip;q=0.000, *"], false);
    check(&["*;q=0"], false);
    check(&["identity, gzip;q=0.5"], false);
    check(&["identity;q=0.5, gzip;q=0.5"], true);
    check(&["identity;q=0"], false);
    check(&["gzip;q=2"], false);
    check(&["gzip;q=banana"], false);
    check(&["gzipped"], false);
    check(&[",,;q=1, gzip,"], true);
}

#[test]
fn json_is_sent_to_those_who_prefer_it() {
    let check = |line: &str, expected: bool| {
        assert_eq!(negotiate::prefers_json(&headers(&[(header::ACCEPT, line)])), expected, "{line}");
    };
    assert!(!negotiate::prefers_json(&HeaderMap::new()));
    check("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", false);
    check("*/*", false);
    check("", false);
    check("application/json", true);
    check("application/problem+json", true);
    check("APPLICATION/JSON; charset=utf-8", true);
    check("application/json, text/plain, */*", true);
    check("application/json;q=0.9, text/html", false);
    check("application/json, text/html;q=0.9", true);
    check("application/json, text/html", false);
    check("application/*, text/html;q=0.1", true);
    check("text/*, application/*", false);
    check("application/json;q=0, */*", false);
    check("image/png", false);
    check("application/activity+json", false);
    check("text/html;q=0, */*", true);
}

#[test]
fn only_what_gains_is_compressed() {
    for kind in
        ["text/css", "TEXT/HTML; charset=utf-8", "application/json", "application/problem+json", "image/svg+xml"]
    {
        assert!(is_compressible(kind), "{kind}");
    }
    for kind in ["image/jpeg", "font/woff2", "application/zip", "video/mp4", "application/octet-stream", ""] {
        assert!(!is_compressible(kind), "{kind}");
    }
}
