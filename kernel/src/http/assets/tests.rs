//! Assets as clients see them.

use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use super::{AssetFile, Assets};
use crate::http::respond::respond;

fn assets() -> Assets {
    Assets::build([
        AssetFile::new("theme", "base.css", "a { color: red }\n".repeat(200)),
        AssetFile::new("theme", "icon.svg", "<svg/>"),
        AssetFile::new("blog", "demo/rose garden.jpg", vec![0xff; 5000]),
        AssetFile::new("blog", "LICENSE", "x"),
        AssetFile::new("blog", ".hidden", "x"),
        AssetFile::new("blog", "app.min.js", "1"),
    ])
    .unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// The status and some headers of an answer.
async fn check(path: &str, accept_encoding: &'static str, expected: &[(&str, &str)]) {
    let mut request = HeaderMap::new();
    request.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accept_encoding));
    let found = assets().find(path).unwrap_or_else(|| panic!("{path} is not there"));
    let response = respond(&Method::GET, &request, found).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    for (name, value) in expected {
        let found = response.headers().get(*name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_eq!(found, *value, "{name} of {path}");
    }
}

#[test]
fn names_become_urls_with_a_hash() {
    let assets = assets();
    let urls = assets.urls();
    let check = |name: &str, before: &str, after: &str| {
        let url = urls.url(name).unwrap_or_else(|| panic!("{name} has no URL"));
        let hash = url.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
        assert!(hash.is_some_and(|hash| hash.len() == 16), "{name}: {url}");
        assert!(assets.find(url).is_some(), "{url}");
    };
    check("theme/base.css", "/assets/theme/base.", ".css");
    check("blog/demo/rose garden.jpg", "/assets/blog/demo/rose%20garden.", ".jpg");
    check("blog/LICENSE", "/assets/blog/LICENSE.", "");
    check("blog/.hidden", "/assets/blog/.hidden.", "");
    check("blog/app.min.js", "/assets/blog/app.min.", ".js");
    assert_eq!(urls.url("theme/other.css"), None);
}

#[test]
fn another_content_is_another_url() {
    let url = |text: &str| {
        let assets = Assets::build([AssetFile::new("a", "x.css", text.to_owned())]).expect("a good name");
        assets.urls().url("a/x.css").map(str::to_owned)
    };
    assert_eq!(url("one"), url("one"));
    assert_ne!(url("one"), url("two"));
}

#[tokio::test]
async fn each_url_says_how_long_it_holds() {
    let hashed = assets().urls().url("theme/base.css").unwrap_or_default().to_owned();
    let forever = [
        ("cache-control", "public, max-age=31536000, immutable"),
        ("content-type", "text/css; charset=utf-8"),
        ("content-encoding", "gzip"),
        ("vary", "accept-encoding"),
    ];
    check(&hashed, "gzip", &forever).await;
    check("/assets/theme/base.css", "gzip", &[("cache-control", "no-cache"), ("content-encoding", "gzip")]).await;
    check("/assets/theme/base.css", "br", &[("content-encoding", ""), ("content-length", "3400")]).await;
    let picture = [("content-type", "image/jpeg"), ("content-encoding", ""), ("content-security-policy", "")];
    check("/assets/blog/demo/rose%20garden.jpg", "gzip", &picture).await;
    check("/assets/blog/LICENSE", "gzip", &[("content-type", "application/octet-stream")]).await;
}

#[test]
fn players_are_told_what_they_get() {
    for (name, expected) in [
        ("rain.wav", "audio/wav"),
        ("rain.mp3", "audio/mpeg"),
        ("rain.ogg", "audio/ogg"),
        ("bees.webm", "video/webm"),
        ("bees.mp4", "video/mp4"),
        ("diary.csv", "text/csv; charset=utf-8"),
    ] {
        assert_eq!(super::media_type(name), expected, "{name}");
    }
}

#[tokio::test]
async fn pictures_with_scripts_in_them_are_sandboxed() {
    let sandbox = ("content-security-policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:");
    check("/assets/theme/icon.svg", "", &[("content-type", "image/svg+xml"), sandbox]).await;
}

#[test]
fn whatever_is_not_there_is_not_found() {
    let assets = assets();
    for path in [
        "/assets/",
        "/assets/theme/",
        "/assets/theme",
        "/assets/theme/../theme/base.css",
        "/assets/theme/base.0000000000000000.css",
        "/assets/theme/base.css/",
        "/assets//theme/base.css",
        "/assets/theme/%FF.css",
        "/other/theme/base.css",
        "/asset",
        "",
    ] {
        assert!(assets.find(path).is_none(), "{path}");
    }
}

#[test]
fn names_that_cannot_be_urls_are_refused() {
    for (owner, name) in [
        ("a", ""),
        ("a", "/x"),
        ("a", "../x"),
        ("a", "x//y"),
        ("a", "x\\y"),
        ("a", "x\ny"),
        ("", "x"),
        ("a/b", "x"),
        ("a", "."),
    ] {
        let problems = Assets::build([AssetFile::new(owner, name, "x")]).err().unwrap_or_default();
        assert!(problems.len() == 1 && problems[0].owner == owner, "{owner} {name}: {problems:?}");
    }
    let twice = [AssetFile::new("a", "x", "1"), AssetFile::new("a", "x", "2"), AssetFile::new("b", "x", "3")];
    let problems = Assets::build(twice).err().unwrap_or_default();
    assert_eq!(
        problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["asset `x` of `a` is there twice: rename one of them"]
    );
}
