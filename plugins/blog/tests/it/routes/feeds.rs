//! `GET /rss/`, `/feed.json` and those of tags and authors.

use std::{collections::BTreeMap, path::Path};

use feed_rs::{model::Feed, parser};
use rose_testkit::App;
use serde_json::Value;

use crate::content::{Post, a_blog, a_post, an_empty_blog, import};

/// What an independent reader makes of a feed that must be strict XML or JSON.
async fn read(app: &App, path: &str) -> Feed {
    let answer = app.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let kind = answer.header("content-type");
    match path.ends_with(".json") {
        true => assert_eq!(kind, "application/feed+json"),
        false => {
            assert_eq!(kind, "application/rss+xml; charset=utf-8");
            roxmltree::Document::parse(answer.text()).expect("strict XML");
        }
    }
    parser::parse(&answer.body[..]).expect("a feed")
}

/// The whole text of an entry.
fn body(feed: &Feed, entry: usize) -> &str {
    let content = feed.entries[entry].content.as_ref().and_then(|content| content.body.as_deref());
    content.expect("the text is in the feed")
}

#[tokio::test]
async fn what_was_pasted_from_elsewhere_breaks_no_feed() {
    let title = "Apples\u{10} and\u{1d} pears";
    let html = "<p>One ]]> two</p><!-- a -- b --><p>\u{c}three</p>";
    let app = a_blog(&[
        a_post("a").with("title", title).with("html", html).tagged(&["News"]).by("Ada"),
        a_post("b").with("title", title).published_at("2026-03-02T09:00:00.000Z"),
    ])
    .await;
    for path in ["/rss/", "/feed.json"] {
        let feed = read(&app, path).await;
        let ids: Vec<&str> = feed.entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids, ["b", "a"], "{path}: the newest first, each by its own id");
        let told = feed.entries[1].title.as_ref().map(|title| title.content.as_str()).unwrap_or_default();
        assert_eq!(told.replace(['\u{10}', '\u{1d}'], ""), "Apples and pears", "{path}");
        for piece in ["One ]]> two", "<!-- a -- b -->", "three"] {
            assert!(body(&feed, 1).contains(piece), "{path}: {piece} in {}", body(&feed, 1));
        }
        assert_eq!(feed.entries[1].authors[0].name.as_deref(), Some("Ada"), "{path}");
    }
    let categories: Vec<String> =
        read(&app, "/rss/").await.entries[1].categories.iter().map(|category| category.term.clone()).collect();
    assert_eq!(categories, ["News"]);
}

#[tokio::test]
async fn a_post_keeps_its_id_when_its_address_and_its_words_change() {
    let app = a_blog(&[a_post("a")]).await;
    let before = read(&app, "/rss/").await.entries[0].clone();
    import(&app, &[a_post("a").with("slug", "z").with("title", "Other words")]).await;
    let after = read(&app, "/rss/").await.entries[0].clone();
    assert_eq!(before.id, after.id);
    assert!(before.links[0].href.ends_with("/a/") && after.links[0].href.ends_with("/z/"), "{:?}", after.links);
}

#[tokio::test]
async fn links_and_pictures_work_where_they_are_read() {
    let html = "<p><a href=\"/about/\">About</a> <a href=\"#notes\">notes</a></p>\
        <img src=\"//cdn.example/a.jpg\" srcset=\"/content/images/a.jpg 600w, /content/images/b.jpg 2x\">\
        <img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\" data-src=\"/content/images/late.jpg\" loading=\"lazy\">";
    let app = a_blog(&[a_post("a").with("html", html).with("feature_image", "/content/images/first.jpg")]).await;
    let url = &app.get("/feed.json").await.text().to_owned();
    let site = serde_json::from_str::<Value>(url).expect("JSON")["home_page_url"].as_str().expect("text").to_owned();
    for path in ["/rss/", "/feed.json"] {
        let feed = read(&app, path).await;
        let body = body(&feed, 0);
        for piece in [
            format!("href=\"{site}about/\""),
            format!("href=\"{site}a/#notes\""),
            "src=\"https://cdn.example/a.jpg\"".to_owned(),
            format!("srcset=\"{site}content/images/a.jpg 600w, {site}content/images/b.jpg 2x\""),
            format!("src=\"{site}content/images/late.jpg\""),
            format!("src=\"{site}content/images/first.jpg\""),
        ] {
            assert!(body.contains(&piece), "{path}: {piece} in {body}");
        }
        assert!(!body.contains("=\"/") && !body.contains("base64"), "{path}: {body}");
    }
    assert!(app.get("/a/").await.text().contains("href=\"/about/\""), "its own page keeps the author's links");
}

#[tokio::test]
async fn a_feed_has_what_a_guest_may_read() {
    let half = "<p>Open.</p><!--members-only--><p>A secret.</p>";
    let app = a_blog(&[
        a_post("half").with("visibility", "members").with("html", half).with("plaintext", "Open.\n\nA secret."),
        a_post("draft").status("draft").with("html", "<p>A secret.</p>"),
        a_post("later").status("scheduled").with("html", "<p>A secret.</p>"),
        a_post("tagged").tagged(&["#hidden"]),
    ])
    .await;
    for path in ["/rss/", "/feed.json"] {
        let text = app.get(path).await.text().to_owned();
        assert!(text.contains("Open.") && !text.contains("A secret.") && !text.contains("hidden"), "{path}: {text}");
        assert_eq!(read(&app, path).await.entries.len(), 2, "{path}");
    }
    assert_eq!(app.get("/tag/hash-hidden/rss/").await.status, 404);
}

#[tokio::test]
async fn tags_and_authors_have_feeds_of_their_own() {
    let app = a_blog(&[a_post("a").tagged(&["News"]).by("ada"), a_post("b").by("bo")]).await;
    for (path, id) in [("/tag/news/", "a"), ("/author/bo/", "b")] {
        let page = app.get(path).await.text().to_owned();
        for form in ["rss/", "feed.json"] {
            let feed = read(&app, &format!("{path}{form}")).await;
            assert_eq!(feed.entries.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(), [id], "{path}{form}");
            assert!(page.contains(&format!("{path}{form}\">")), "the page leads to {path}{form}");
        }
    }
    for path in ["/tag/nothing/rss/", "/author/nobody/feed.json"] {
        assert_eq!(app.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_feed_is_as_long_as_the_operator_says() {
    let posts: Vec<Post> = (0..20).map(|number| a_post(&format!("post-{number}"))).collect();
    let app = a_blog(&posts).await;
    assert_eq!(read(&app, "/rss/").await.entries.len(), 15, "as Ghost's");
    app.set("blog", "feed_size", "3").await;
    app.host().reload().await.expect("a registry");
    assert_eq!(read(&app, "/rss/").await.entries.len(), 3);
}

#[tokio::test]
async fn an_empty_blog_has_an_empty_feed() {
    let app = an_empty_blog().await;
    assert_eq!(read(&app, "/rss/").await.entries.len(), 0);
    assert_eq!(app.get("/feed/").await.header("location"), "/rss/");
}

/// A reader that followed the site while Ghost served it must not show old posts again.
#[tokio::test]
async fn recorded_posts_have_ghosts_ids() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded");
    let mut recorded = BTreeMap::new();
    for file in std::fs::read_dir(folder).expect("the recordings are there") {
        let recording = std::fs::read_to_string(file.expect("a file").path()).expect("text");
        let recording: Value = serde_json::from_str(&recording).expect("JSON");
        let posts = recording["body"]["posts"].as_array().cloned().unwrap_or_default();
        let is_shown = |post: &Value| matches!(post["status"].as_str(), None | Some("published"));
        recorded.extend(posts.into_iter().filter(is_shown).map(|post| (post["id"].to_string(), post)));
    }
    let fields = ["id", "title", "html", "published_at", "visibility", "feature_image"];
    let post = |row: &Value| {
        let post = a_post(row["slug"].as_str().expect("a slug"));
        fields.iter().fold(post, |post, field| post.with(field, row[*field].clone()))
    };
    let app = a_blog(&recorded.values().map(post).collect::<Vec<_>>()).await;
    app.set("blog", "feed_size", "100").await;
    app.host().reload().await.expect("a registry");
    let mut wanted: Vec<&str> = recorded.values().filter_map(|row| row["id"].as_str()).collect();
    wanted.sort_unstable();
    assert!(wanted.len() >= 5, "{}", wanted.len());
    for path in ["/rss/", "/feed.json"] {
        let feed = read(&app, path).await;
        let mut ids: Vec<&str> = feed.entries.iter().map(|entry| entry.id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, wanted, "{path}");
    }
}
