//! What is gone leads on: renamed tags and authors, and the redirects of a file of Ghost's.

use rose_testkit::App;

use crate::content::{a_blog, a_post, an_empty_blog, export};

async fn check(app: &App, path: &str, expected: (u16, &str)) {
    let answer = app.get(path).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), expected, "{path}");
}

#[tokio::test]
async fn a_file_of_ghosts_leads_on_from_any_path_that_nothing_is_at() {
    let app = a_blog(&[a_post("here").tagged(&["News"])]).await;
    for path in ["/old/", "/2019/05/here/", "/tag/food/"] {
        check(&app, path, (404, "")).await;
    }
    let file = r#"[
        {"from": "/old/", "to": "/here/", "permanent": true},
        {"from": "^/\\d{4}/\\d{2}/(.*)$", "to": "/$1"},
        {"from": "/tag/food", "to": "https://food.example/a?from=blog", "permanent": true},
        {"from": "/here/", "to": "/old/"},
        {"from": "/nobody/", "to": "javascript:alert(1)"}
    ]"#;
    let ran = app.run("blog", "redirects", &[], file).await;
    assert_eq!(ran.outcome, Ok(()));
    assert_eq!(
        ran.lines[..2],
        ["redirects 2, 1 of them patterns, in place of 0", "Redirects that were not taken (3):"]
    );
    assert!(ran.lines[2].contains("neither a path") && ran.lines[3].contains("circle"), "{:#?}", ran.lines);
}

#[tokio::test]
async fn redirects_keep_the_query_and_what_is_published_comes_first() {
    let app = a_blog(&[a_post("here").tagged(&["News"])]).await;
    check(&app, "/old/", (404, "")).await;
    let file = "301:\n  /old: /here/\n  /here/: /elsewhere/\n  /tag/food: https://food.example/a?from=blog\n302:\n  ^/\\d{4}/\\d{2}/(.*)$: /$1\n";
    assert_eq!(
        app.run("blog", "redirects", &["dry-run"], file).await.lines[1],
        "redirects 4, 1 of them patterns, in place of 0"
    );
    check(&app, "/old/", (404, "")).await;
    assert_eq!(app.run("blog", "redirects", &[], file).await.outcome, Ok(()));
    // The 404 of a moment ago was kept.
    for _twice in 0..2 {
        check(&app, "/old/", (301, "/here/")).await;
        check(&app, "/old/?utm=a&b=c", (301, "/here/?utm=a&b=c")).await;
    }
    check(&app, "/2019/05/here/", (302, "/here/")).await;
    check(&app, "/tag/food/?from=me&x=1", (301, "https://food.example/a?from=blog&x=1")).await;
    assert_eq!(app.get("/here/").await.status, 200);
    check(&app, "/tag/none/", (404, "")).await;
    check(&app, "/no/such/path.html", (404, "")).await;
    assert_eq!(app.post("/no/such/path", &[]).await.status, 404);
    let broken = app.run("blog", "redirects", &[], "303:\n  /a: /b\n").await;
    assert!(broken.outcome.expect_err("no such status").contains("`303`"));
    check(&app, "/old/", (301, "/here/")).await;
    assert_eq!(app.run("blog", "redirects", &[], "[]").await.outcome, Ok(()));
    check(&app, "/old/", (404, "")).await;
}

/// Imports a post whose tag and author have this slug.
async fn rename(app: &App, slug: &str) {
    let file = String::from_utf8(export(&[a_post("a").tagged(&["News"])])).expect("text");
    let renamed = ["News\",\"slug\":\"news", "ada\",\"slug\":\"ada"].iter().fold(file, |file, old| {
        let (name, _) = old.split_once('"').expect("a name");
        assert!(file.contains(old));
        file.replace(old, &format!("{name}\",\"slug\":\"{slug}"))
    });
    assert_eq!(app.run("blog", "import", &[], renamed).await.outcome, Ok(()));
}

#[tokio::test]
async fn renamed_tags_and_authors_lead_on() {
    let app = an_empty_blog().await;
    for slug in ["news", "stories", "tales"] {
        rename(&app, slug).await;
        for kind in ["tag", "author"] {
            check(&app, &format!("/{kind}/{slug}/"), (200, "")).await;
        }
    }
    for kind in ["tag", "author"] {
        let now = format!("/{kind}/tales/");
        check(&app, &format!("/{kind}/news/?a=b"), (301, &format!("{now}?a=b"))).await;
        check(&app, &format!("/{kind}/stories/"), (301, &now)).await;
    }
    rename(&app, "news").await;
    check(&app, "/tag/news/", (200, "")).await;
    check(&app, "/author/tales/", (301, "/author/news/")).await;
}
