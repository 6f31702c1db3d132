//! Whether a site stays as quick as it grows: pages of a blog with 10,000 posts beside the front page of one with 100,
//! as calls of the service, nothing kept; and what a post costs to import.

use std::time::Instant;

use bytes::Bytes;
use http::StatusCode;
use rose_testkit::App;
use serde_json::{Value, json};

use crate::rounds::{Measured, ratio};

const MANY: usize = 10_000;
const FEW: usize = 100;
const TAGS: usize = 40;
const AUTHORS: usize = 6;
/// Posts come every eight and a half hours, which makes about ten years of them.
const EVERY: i64 = 30_600;

pub(crate) async fn growth() -> Vec<Measured> {
    let small = App::builder().plugin("blog").variable("ROSE_PAGE_CACHE", "off").start().await;
    let large = App::builder().plugin("blog").variable("ROSE_PAGE_CACHE", "off").start().await;
    let (few, many) = (import(&small, FEW).await, import(&large, MANY).await);
    let mut measured = vec![Measured {
        name: "the import of a post, one of 10,000",
        reference_name: "one of 100",
        subject: many,
        reference: few,
    }];

    let older = redirected(&large, "/page/300/").await;
    let pages = [
        ("the front page, 10,000 posts", "/"),
        ("its page 300", older.as_str()),
        ("the way from /page/300/ to it", "/page/300/"),
        ("a post among 10,000", "/post-5000/"),
        ("a tag's page, 250 posts of 10,000", "/tag/tag-7/"),
        ("the page of a tag that every post has", "/tag/everything/"),
        ("an author's page, a sixth of 10,000", "/author/author-1/"),
        ("the archive, ten years", "/archive/"),
        ("a month of it", "/archive/2021/05/"),
    ];
    for (name, path) in pages {
        let answer = large.get(path).await;
        assert!(matches!(answer.status, StatusCode::OK | StatusCode::FOUND), "{path}: {}", answer.status);
        let reference = "the front page of a site with 100 posts";
        measured.push(ratio(name, reference, || large.get(path), || small.get("/")).await);
    }
    let searches = [
        ("a search for words of one post, 10,000 posts", "/search/?q=frost+5000"),
        ("a search for the beginning of a word of a hundred posts", "/search/?q=500"),
        ("a search for a word of every post", "/search/?q=beans"),
        ("a search for a misspelt word", "/search/?q=beanns"),
        ("what is suggested for the beginning of a word", "/search/suggest.json?q=500"),
    ];
    for (name, path) in searches {
        let answer = large.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let reference = "a post among 10,000";
        measured.push(ratio(name, reference, || large.get(path), || large.get("/post-5000/")).await);
    }
    small.stop().await;
    large.stop().await;
    measured
}

/// Imports so many posts; gives the microseconds that each took.
async fn import(app: &App, posts: usize) -> f64 {
    let content = Bytes::from(content(posts).to_string());
    let start = Instant::now();
    let ran = app.run("blog", "import", &[], content).await;
    assert_eq!(ran.outcome, Ok(()), "{:?}", ran.lines);
    start.elapsed().as_secs_f64() * 1e6 / posts as f64
}

async fn redirected(app: &App, path: &str) -> String {
    let answer = app.get(path).await;
    assert_eq!(answer.status, StatusCode::FOUND, "{path}");
    answer.header("location").to_owned()
}

/// An export of Ghost's. Posts differ in their words and are alike in size: some 4 KB of HTML, a picture for two of
/// three, three tags, one author.
fn content(posts: usize) -> Value {
    let last = 1_767_225_600_i64;
    let time = |number: usize| {
        let at = last - i64::try_from(posts - number).unwrap_or_default() * EVERY;
        jiff::Timestamp::from_second(at).expect("a time").to_string()
    };
    let row = |number: usize| {
        let text = format!("What happened in week {number}: the beans came up, the frost did not. ").repeat(5);
        json!({
            "id": format!("p{number:08}"),
            "slug": format!("post-{number}"),
            "title": format!("Notes of week {number}, with beans"),
            "html": format!("<p>{text}</p>").repeat(10),
            "plaintext": text.repeat(10),
            "feature_image": (!number.is_multiple_of(3)).then_some("/assets/blog/demo/apples.svg"),
            "type": "post",
            "status": "published",
            "visibility": "public",
            "featured": 0,
            "created_at": time(number),
            "updated_at": time(number),
            "published_at": time(number),
        })
    };
    let named = |kind: &str, number: usize| {
        let name = format!("{kind}-{number}");
        json!({ "id": name, "slug": name, "name": name, "visibility": "public", "email": format!("{name}@example.com") })
    };
    let mut tags: Vec<_> = (0..TAGS).map(|number| named("tag", number)).collect();
    tags.push(json!({ "id": "everything", "slug": "everything", "name": "Everything", "visibility": "public" }));
    let tagged = |number: usize| {
        let tag = |tag: String, place: usize| json!({ "post_id": format!("p{number:08}"), "tag_id": tag, "sort_order": place });
        let others = [number % TAGS, (number * 7 + 3) % TAGS];
        let first = tag(format!("tag-{}", others[0]), 0);
        let second = (others[0] != others[1]).then(|| tag(format!("tag-{}", others[1]), 1));
        [Some(first), second, Some(tag("everything".to_owned(), 2))].into_iter().flatten().collect::<Vec<_>>()
    };
    let written = |number: usize| json!({ "post_id": format!("p{number:08}"), "author_id": format!("author-{}", number % AUTHORS), "sort_order": 0 });
    let data = json!({
        "posts": (0..posts).map(row).collect::<Vec<_>>(),
        "tags": tags,
        "users": (0..AUTHORS).map(|number| named("author", number)).collect::<Vec<_>>(),
        "posts_tags": (0..posts).flat_map(tagged).collect::<Vec<_>>(),
        "posts_authors": (0..posts).map(written).collect::<Vec<_>>(),
        "posts_meta": [],
    });
    json!({ "db": [{ "meta": { "version": "6.65.0" }, "data": data }] })
}
