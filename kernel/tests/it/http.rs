//! What every answer keeps to, whoever made it: methods, bodies, headers, conditional requests, compression.

use std::io::Read as _;

use axum::body::Body;
use http::Method;
use rose_testkit::{Answer, App};

use crate::support::{a_request, ask, unruly};

const MIB: usize = 1 << 20;

async fn send(app: &App, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    app.send(a_request(method, path, headers, body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_taken_up_to_one_mebibyte_unless_the_route_says_more() {
    let app = unruly().await;
    for (path, limit) in [("/unruly/small/", MIB), ("/unruly/body/", 2 * MIB)] {
        let answer = send(&app, Method::POST, path, &[], vec![b'x'; limit]).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, limit.to_string().as_str()), "{path}");
        let answer = send(&app, Method::POST, path, &[("accept", "application/json")], vec![b'x'; limit + 1]).await;
        assert_eq!((answer.status.as_u16(), answer.header("connection")), (413, "close"), "{path}");
        let said = format!("larger than {} MiB", limit / MIB);
        assert!(answer.text().contains(&said), "{path}: {}", answer.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_limit_of_bodies_is_a_setting_that_a_route_may_exceed() {
    let app = App::builder().misbehaving("unruly").variable("ROSE_BODY_LIMIT", "2 KiB").start().await;
    assert_eq!(send(&app, Method::POST, "/unruly/small/", &[], vec![b'x'; 2049]).await.status, 413);
    assert_eq!(send(&app, Method::POST, "/unruly/body/", &[], vec![b'x'; 2049]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_in_the_wrong_form_is_refused_in_the_readers_words() {
    let app = unruly().await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let json = [("content-type", "application/json; charset=utf-8")];
    type Headers<'a> = &'a [(&'a str, &'a str)];
    let cases: [(&str, Headers<'_>, &str, u16); 7] = [
        ("/unruly/form/", &form, "name=Ada&age=36", 200),
        ("/unruly/form/", &form, "name=Ada&age=old", 422),
        ("/unruly/form/", &json, r#"{"name":"Ada","age":36}"#, 415),
        ("/unruly/form/", &[], "name=Ada&age=36", 415),
        ("/unruly/json/", &json, r#"{"name":"Ada","age":36}"#, 200),
        ("/unruly/json/", &json, r#"{"name":"Ada","age":3600}"#, 422),
        ("/unruly/json/", &json, r#"{"name":"#, 422),
    ];
    for (path, headers, body, status) in cases {
        let answer = send(&app, Method::POST, path, headers, body).await;
        assert_eq!(answer.status, status, "{path} {body}: {}", answer.text());
        if status == 200 {
            assert_eq!(answer.text(), r#"{"name":"Ada","age":36}"#);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_site_sends_is_refused_and_what_it_links_to_is_shown() {
    let app = App::builder().misbehaving("unruly").variable("ROSE_SITE_URL", "https://site.example").start().await;
    let cases: [(&[(&str, &str)], u16); 7] = [
        (&[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], 403),
        (&[("sec-fetch-site", "same-site"), ("origin", "https://other.site.example")], 403),
        (&[("origin", "https://evil.example")], 403),
        (&[("origin", "null")], 403),
        (&[("origin", "https://site.example")], 200),
        (&[("sec-fetch-site", "same-origin"), ("origin", "https://site.example")], 200),
        (&[], 200),
    ];
    for (headers, status) in cases {
        let answer = send(&app, Method::POST, "/unruly/small/", headers, "x").await;
        assert_eq!(answer.status, status, "{headers:?}");
    }
    let refused = send(&app, Method::POST, "/unruly/small/", &[("origin", "https://evil.example")], "x").await;
    assert!(refused.text().contains("https://site.example"), "the way out is named: {}", refused.text());
    assert_eq!(ask(&app, "/unruly/ok/", &[("sec-fetch-site", "cross-site")]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_nobody_takes_is_a_405_that_names_those_taken() {
    let app = unruly().await;
    let cases = [
        (Method::POST, "/unruly/ok/", "GET, HEAD"),
        (Method::DELETE, "/unruly/ok/", "GET, HEAD"),
        (Method::GET, "/unruly/small/", "POST"),
        (Method::HEAD, "/unruly/small/", "POST"),
    ];
    for (method, path, allow) in cases {
        let answer = send(&app, method.clone(), path, &[], "").await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, allow), "{method} {path}");
    }
    for path in ["/healthz", "/readyz", "/assets/theme/base.css"] {
        assert_eq!(send(&app, Method::POST, path, &[], "").await.status, 405, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_request_gets_the_head_of_the_answer_to_get() {
    let app = unruly().await;
    for path in ["/unruly/page/", "/unruly/ok/", "/unruly/nothing/", "/assets/theme/base.css", "/unruly/redirect/"] {
        let (get, head) = (app.get(path).await, send(&app, Method::HEAD, path, &[], "").await);
        assert_eq!(get.status, head.status, "{path}");
        assert!(head.body.is_empty(), "{path}");
        for name in ["content-type", "content-length", "etag", "cache-control", "location", "vary"] {
            // The page of an error has the request's id in it, which is as long as any other.
            assert_eq!(get.header(name), head.header(name), "{path}: {name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_the_client_has_is_not_sent_again() {
    let app = unruly().await;
    for path in ["/unruly/page/", "/assets/theme/base.css"] {
        let first = app.get(path).await;
        let tag = first.header("etag");
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{path}: a strong tag: `{tag}`");
        let again = app.get_with(path, "if-none-match", tag).await;
        assert_eq!((again.status.as_u16(), again.header("etag"), again.body.len()), (304, tag, 0), "{path}");
        let several = format!("\"other\", W/{tag}");
        assert_eq!(app.get_with(path, "if-none-match", &several).await.status, 304, "{path}");
        assert_eq!(app.get_with(path, "if-none-match", "\"other\"").await.status, 200, "{path}");
    }
    let changing = app.get("/unruly/state/").await;
    let again = app.get_with("/unruly/state/", "if-none-match", changing.header("etag")).await;
    assert_eq!((again.status.as_u16(), again.text()), (200, "2"), "what has changed is sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn compressed_and_plain_answers_are_two_with_tags_of_their_own() {
    let app = unruly().await;
    for path in ["/unruly/page/", "/assets/theme/base.css"] {
        let plain = app.get(path).await;
        let packed = app.get_with(path, "accept-encoding", "gzip, br").await;
        assert_eq!((plain.header("content-encoding"), packed.header("content-encoding")), ("", "gzip"), "{path}");
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(packed.body.as_ref()).read_to_end(&mut unpacked).expect("gzip");
        assert_eq!(unpacked, plain.body, "{path}");
        assert!(packed.body.len() < plain.body.len(), "{path}");
        assert_ne!(plain.header("etag"), packed.header("etag"), "{path}");
        for answer in [&plain, &packed] {
            assert!(answer.header("vary").contains("accept-encoding"), "{path}: {:?}", answer.headers);
        }
        // The tag of the one does not stand for the other.
        let headers = [("accept-encoding", "gzip"), ("if-none-match", plain.header("etag"))];
        assert_eq!(ask(&app, path, &headers).await.status, 200, "{path}");
    }
    let refused = app.get_with("/unruly/page/", "accept-encoding", "gzip;q=0").await;
    assert_eq!(refused.header("content-encoding"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_answer_arrives_whole() {
    let app = unruly().await;
    let plain = app.get("/unruly/big-answer/").await;
    assert!(plain.body.len() > 8 * MIB, "{}", plain.body.len());
    let packed = app.get_with("/unruly/big-answer/", "accept-encoding", "gzip").await;
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(packed.body.as_ref()).read_to_end(&mut unpacked).expect("gzip");
    assert!(unpacked == plain.body, "{} and {} bytes", unpacked.len(), plain.body.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_slash_is_a_redirect_that_keeps_the_query() {
    let app = unruly().await;
    let answer = app.get("/unruly/ok?a=1&b=%20x").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (301, "/unruly/ok/?a=1&b=%20x"));
    let answer = send(&app, Method::POST, "/unruly/small", &[], "x").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (308, "/unruly/small/"), "a form keeps its method");
    assert_eq!(app.get("/unruly/number/7").await.header("location"), "/unruly/number/7/");
    // Where nothing is with the slash either there is nothing to redirect to, and never to another site.
    for path in ["/nothing", "//unruly/ok", "//evil.example/unruly/ok"] {
        let answer = app.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (404, ""), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_an_id_of_its_own_and_the_headers_that_protect_its_reader() {
    let app = App::builder().misbehaving("unruly").variable("ROSE_SITE_URL", "https://site.example").start().await;
    let mut ids = Vec::new();
    for path in ["/unruly/page/", "/unruly/panic/", "/nothing/", "/unruly/ok", "/healthz", "/assets/theme/base.css"] {
        let answer = app.get(path).await;
        let wanted = [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("strict-transport-security", "max-age=31536000"),
        ];
        for (name, value) in wanted {
            assert_eq!(answer.header(name), value, "{path}: {name}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'self'"), "{path}: {policy}");
        ids.push(answer.header("x-request-id").to_owned());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6, "{ids:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_is_a_page_for_people_and_data_for_programs() {
    let app = unruly().await;
    for (path, status, title) in [("/nothing/", 404, "Not found"), ("/unruly/number/x/", 404, "Not found")] {
        for accept in ["text/html,application/xhtml+xml,*/*;q=0.8", "*/*", ""] {
            let page = app.get_with(path, "accept", accept).await;
            assert_eq!((page.status.as_u16(), page.header("content-type")), (status, "text/html; charset=utf-8"));
            assert!(page.text().contains(title) && !page.text().contains(page.header("x-request-id")), "{path}");
        }
        let data = app.get_with(path, "accept", "application/json").await;
        assert_eq!((data.status.as_u16(), data.header("content-type")), (status, "application/problem+json"));
        let told = data.json();
        // A program gets the title that HTTP gives to the status, whatever the page says.
        let expected = (&status.into(), &"Not Found".into(), &path.into());
        assert_eq!((&told["status"], &told["title"], &told["instance"]), expected);
        assert_eq!(data.header("cache-control"), "no-store");
        assert!(data.header("vary").contains("accept"), "{:?}", data.headers);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_plugin_says_in_a_refusal_is_text_and_never_html() {
    let app = unruly().await;
    let page = app.get("/unruly/refuse/").await;
    assert_eq!(page.status, 409);
    assert!(page.text().contains("his is &lt;b&gt;taken&lt;/b&gt;") && !page.text().contains("<b>"), "{}", page.text());
    let data = app.get_with("/unruly/refuse/", "accept", "application/json").await.json();
    assert!(data["detail"].as_str().is_some_and(|detail| detail.contains("his is <b>taken</b>")), "{data}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_none_is_refused_before_any_plugin_sees_it() {
    let app = unruly().await;
    let long = format!("/unruly/ok/?{}", "x".repeat(8 * 1024));
    let cases = [
        ("/unruly/number/%ff/", 400),
        ("/unruly/number/7%00/", 400),
        (long.as_str(), 414),
        ("/unruly/number/%37/", 200),
        ("/unruly/number/4294967296/", 404),
        ("/unruly/ok/extra/", 404),
        ("/assets/../healthz", 404),
        ("/assets/theme/%2e%2e/base.css", 404),
        ("/admin/", 404),
        ("/", 404),
    ];
    for (path, status) in cases {
        assert_eq!(app.get(path).await.status, status, "{}", &path[..path.len().min(60)]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_no_plugin_may_give_is_a_500_that_passes_nothing_of_it_on() {
    let app = unruly().await;
    let paths = ["odd-status", "odd-refusal", "redirect-header", "redirect-status"];
    for name in paths {
        let answer = app.get(&format!("/unruly/{name}/")).await;
        assert_eq!(answer.status, 500, "{name}");
        assert_eq!((answer.header("set-cookie"), answer.header("location")), ("", ""), "{name}");
    }
    assert_eq!(app.get("/unruly/redirect/").await.header("location"), "/unruly/ok/");
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_readiness_are_told_to_whoever_watches() {
    let app = unruly().await;
    let health = app.get("/healthz").await;
    assert_eq!((health.status.as_u16(), health.text(), health.header("cache-control")), (200, "ok\n", "no-store"));
    let ready = app.get("/readyz").await;
    assert_eq!((ready.status.as_u16(), ready.header("cache-control")), (200, "no-store"));
    let told = ready.json();
    assert_eq!((&told["status"], &told["plugins"][0]), (&"ready".into(), &"unruly".into()));
    assert_eq!((told["absent"].as_array().map(Vec::len), &told["refused"]), (Some(0), &0.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_asset_may_be_kept_for_ever_under_its_hashed_name_and_is_asked_for_again_under_its_plain_one() {
    let app = unruly().await;
    let page = app.get("/unruly/page/").await;
    let hashed = page.text().split('"').find(|part| part.starts_with("/assets/theme/base.")).expect("a style sheet");
    let (kept, plain) = (app.get(hashed).await, app.get("/assets/theme/base.css").await);
    assert_eq!(kept.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(plain.header("cache-control"), "no-cache");
    assert_eq!((kept.status.as_u16(), &kept.body, kept.header("etag")), (200, &plain.body, plain.header("etag")));
    assert_eq!(kept.header("content-type"), "text/css; charset=utf-8");
    let other = app.get("/assets/theme/base.0123456789abcdef.css").await;
    assert_eq!(other.status, 404, "a name with another hash is none");
}
