//! `GET /archive/` and `GET /archive/{year}/{month}/`.

use rose_testkit::App;

use crate::content::{a_blog, a_page, a_post, import, links, posts_on};

fn months(page: &rose_testkit::Answer) -> Vec<String> {
    links(page).into_iter().filter(|path| path.starts_with("/archive/2")).collect()
}

#[tokio::test]
async fn the_archive_has_the_months_with_posts_newest_first() {
    let app = a_blog(&[
        a_post("a").published_at("2026-03-05T09:00:00.000Z"),
        a_post("b").published_at("2026-03-06T09:00:00.000Z"),
        a_post("c").published_at("2024-12-31T09:00:00.000Z"),
        a_post("draft").status("draft").published_at("2025-06-01T09:00:00.000Z"),
        a_page("about").published_at("2023-01-01T09:00:00.000Z"),
    ])
    .await;
    let page = app.get("/archive/").await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(months(&page), ["/archive/2026/03/", "/archive/2024/12/"]);
    assert!(page.text().contains("March 2026") && page.text().contains("2024"), "{}", page.text());
}

#[tokio::test]
async fn an_empty_archive_and_a_page_of_ones_own_at_its_address() {
    let app = a_blog(&[a_page("archive")]).await;
    let page = app.get("/archive/").await;
    assert!(page.text().contains("Text of archive."), "{}", page.text());
    assert_eq!(a_blog(&[]).await.get("/archive/").await.status, 200);
}

#[tokio::test]
async fn a_month_is_the_one_of_the_sites_clock() {
    let posts = [
        a_post("february").published_at("2026-02-28T22:30:00.000Z"),
        a_post("march").published_at("2026-02-28T23:30:00.000Z"),
        a_post("april").published_at("2026-03-31T22:00:00.000Z"),
    ];
    let app = App::builder().plugin("blog").site("time_zone", "Europe/Vienna").start().await;
    import(&app, &posts).await;
    let page = app.get("/archive/2026/03/").await;
    assert_eq!(posts_on(&page), ["/march/"], "{}", page.text());
    assert_eq!(months(&page), ["/archive/2026/02/", "/archive/2026/04/"], "the way to the months beside it");
}

#[tokio::test]
async fn a_month_without_posts_is_not_found() {
    let app = a_blog(&[a_post("a").published_at("2026-03-05T09:00:00.000Z")]).await;
    for path in ["/archive/2026/04/", "/archive/2026/3/", "/archive/2026/13/", "/archive/26/03/", "/archive/x/y/"] {
        assert_eq!(app.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_month_has_pages_of_its_own() {
    let post = |n: usize| a_post(&format!("post-{n:02}")).published_at(&format!("2026-03-{:02}T09:00:00.000Z", n + 1));
    let around = [
        a_post("before").published_at("2026-02-10T09:00:00.000Z"),
        a_post("after").published_at("2026-04-10T09:00:00.000Z"),
    ];
    let app = a_blog(&(0..15).map(post).chain(around).collect::<Vec<_>>()).await;
    let first = app.get("/archive/2026/03/").await;
    assert_eq!(posts_on(&first).first().map(String::as_str), Some("/post-14/"));
    let older = crate::content::link_with(&first, "before").expect("a way down");
    assert!(older.starts_with("/archive/2026/03/?before="), "{older}");
    let second = app.get(&older).await;
    assert_eq!(posts_on(&second), ["/post-04/", "/post-03/", "/post-02/", "/post-01/", "/post-00/"]);
    assert!(crate::content::link_with(&second, "before").is_none());
    for place in ["before=9223372036854775807-a", "after=0-a"] {
        let page = app.get(&format!("/archive/2026/03/?{place}")).await;
        let shown = posts_on(&page);
        assert!(!shown.is_empty() && shown.iter().all(|post| post.starts_with("/post-")), "{place}: {shown:?}");
    }
}
