//! `GET /author/{slug}/`.

use crate::content::{a_blog, a_post, posts_on};

#[tokio::test]
async fn an_author_has_a_page_with_what_they_wrote() {
    let app = a_blog(&[
        a_post("older").published_at("2026-03-01T09:00:00.000Z").by("ada"),
        a_post("newer").published_at("2026-03-02T09:00:00.000Z").by("ada"),
        a_post("other").by("ben"),
        a_post("draft").status("draft").by("ada"),
    ])
    .await;
    let page = app.get("/author/ada/").await;
    assert_eq!(page.status, 200, "{}", page.text());
    assert_eq!(posts_on(&page), ["/newer/", "/older/"]);
    assert!(!page.text().contains("ada@example.com"), "an address is nobody's business");
}

#[tokio::test]
async fn nobody_has_no_page() {
    let app = a_blog(&[a_post("a")]).await;
    assert_eq!(app.get("/author/nobody/").await.status, 404);
    let page = app.get("/author/ADA/").await;
    assert_eq!((page.status.as_u16(), page.header("location")), (301, "/author/ada/"));
}
