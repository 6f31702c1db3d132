//! `GET /`.

use crate::content::{Post, a_blog, a_page, a_post, an_empty_blog, import, link_with, links, posts_on};

#[tokio::test]
async fn an_empty_blog_has_a_front_page() {
    let page = an_empty_blog().await.get("/").await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(posts_on(&page), [""; 0]);
}

#[tokio::test]
async fn published_posts_are_listed_newest_first_and_nothing_else_is() {
    let app = a_blog(&[
        a_post("middle").published_at("2026-03-02T09:00:00.000Z").with("featured", 1),
        a_post("oldest").published_at("2026-03-01T09:00:00.000Z"),
        a_post("newest").published_at("2026-03-03T09:00:00.000Z"),
        a_post("for-members").published_at("2026-02-01T09:00:00.000Z").with("visibility", "members"),
        a_post("draft").status("draft"),
        a_post("scheduled").status("scheduled").published_at("2020-01-01T09:00:00.000Z"),
        a_post("by-mail").status("sent"),
        a_page("about"),
    ])
    .await;
    let page = app.get("/").await;
    assert_eq!(posts_on(&page), ["/newest/", "/middle/", "/oldest/", "/for-members/"]);
}

#[tokio::test]
async fn a_list_tells_nothing_that_is_for_members() {
    let secret = "<p>Open.</p><!--members-only--><p>A secret.</p>";
    let post = a_post("a").with("visibility", "paid").with("html", secret).with("plaintext", "Open.\n\nA secret.");
    let app = a_blog(&[post]).await;
    let page = app.get("/").await;
    assert!(page.text().contains("Open.") && !page.text().contains("A secret."), "{}", page.text());
}

/// Of one moment all of them, so that only the order of ids holds the list together.
fn many(name: &str, count: usize, time: &str) -> Vec<Post> {
    (0..count).map(|n| a_post(&format!("{name}-{:02}", (n * 7) % count)).published_at(time)).collect()
}

#[tokio::test]
async fn pages_neither_skip_nor_repeat_while_posts_are_published() {
    let app = a_blog(&many("old", 25, "2026-03-01T09:00:00.000Z")).await;
    let mut page = app.get("/").await;
    let mut seen = posts_on(&page);
    let mut round = 0;
    while let Some(older) = link_with(&page, "before") {
        round += 1;
        import(&app, &many(&format!("new{round}"), 3, "2026-03-02T09:00:00.000Z")).await;
        page = app.get(&older).await;
        assert_eq!(page.status, 200);
        seen.extend(posts_on(&page));
    }
    let all: Vec<String> = (0..25).rev().map(|n| format!("/old-{n:02}/")).collect();
    assert_eq!(seen, all);
}

#[tokio::test]
async fn the_way_back_leads_to_the_front_page() {
    let app = a_blog(&many("post", 25, "2026-03-01T09:00:00.000Z")).await;
    let front = app.get("/").await;
    assert_eq!(link_with(&front, "after"), None);
    let second = app.get(&link_with(&front, "before").expect("a page below")).await;
    assert_eq!(link_with(&second, "after"), None, "the front page has an address of its own");
    assert!(links(&second).contains(&"/".to_owned()));
    let third = app.get(&link_with(&second, "before").expect("a page below")).await;
    assert_eq!((posts_on(&third).len(), link_with(&third, "before")), (5, None));
    let again = app.get(&link_with(&third, "after").expect("a page above")).await;
    assert_eq!(posts_on(&again), posts_on(&second));
}

#[tokio::test]
async fn a_broken_link_says_where_to_start() {
    let app = a_blog(&[a_post("a")]).await;
    for query in ["before=", "before=x", "after=7", "before=7-%27", "before=7-a&after=7-a"] {
        let page = app.get_with(&format!("/?{query}"), "accept", "application/json").await;
        assert_eq!(page.status, 400, "{query}");
        assert!(page.text().contains("This link is broken: start at /"), "{query}: {}", page.text());
    }
}

#[tokio::test]
async fn an_unknown_parameter_is_ignored() {
    let app = a_blog(&[a_post("a")]).await;
    let page = app.get("/?utm_source=letter").await;
    assert_eq!((page.status.as_u16(), posts_on(&page)), (200, vec!["/a/".to_owned()]));
}

#[tokio::test]
async fn a_link_past_the_end_leads_to_the_beginning() {
    let app = a_blog(&[a_post("a")]).await;
    for query in ["before=0-a", "after=9000000000000000-a"] {
        let page = app.get(&format!("/?{query}")).await;
        assert_eq!((page.status.as_u16(), page.header("location")), (302, "/"), "{query}");
    }
}
