//! `GET /{slug}/`.

use crate::content::{a_blog, a_page, a_post};

#[tokio::test]
async fn a_post_is_shown_with_its_text_tags_and_authors() {
    let html = "<p class=\"x\">One &amp; two</p><script>let a = 1 < 2;</script>";
    let app = a_blog(&[a_post("a").with("html", html).tagged(&["News", "#hidden"]).by("Ada")]).await;
    let page = app.get("/a/").await;
    assert_eq!(page.status, 200, "{}", page.text());
    for piece in ["Title of a", html, "News", "Ada"] {
        assert!(page.text().contains(piece), "`{piece}` is not in {}", page.text());
    }
    for piece in ["#hidden", "Ada@example.com", "ada@example.com"] {
        assert!(!page.text().contains(piece), "`{piece}` is in {}", page.text());
    }
}

#[tokio::test]
async fn a_title_is_text_and_not_html() {
    let app = a_blog(&[a_post("a").with("title", "<b>&")]).await;
    let page = app.get("/a/").await;
    assert!(page.text().contains("&lt;b&gt;&amp;") && !page.text().contains("<b>&"), "{}", page.text());
}

#[tokio::test]
async fn a_page_is_shown_at_its_own_address() {
    let app = a_blog(&[a_page("about")]).await;
    let page = app.get("/about/").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("<p>Text of about.</p>"), "{}", page.text());
}

#[tokio::test]
async fn what_is_not_published_answers_as_what_is_not_there() {
    let app = a_blog(&[
        a_post("draft").status("draft"),
        a_post("scheduled").status("scheduled"),
        a_post("by-mail").status("sent"),
        a_page("draft-page").status("draft"),
    ])
    .await;
    for slug in ["missing", "draft", "scheduled", "by-mail", "draft-page"] {
        let page = app.get_with(&format!("/{slug}/"), "accept", "application/json").await;
        assert_eq!(page.status, 404, "{slug}");
        assert!(page.text().contains(&format!("Nothing is published at /{slug}/")), "{}", page.text());
        assert!(!page.text().contains("Text of"), "{}", page.text());
    }
}

#[tokio::test]
async fn a_stranger_reads_the_public_part_only() {
    let half = "<p>Open.</p><!--members-only--><p>A secret.</p>";
    let gated = "<p>Open.</p><!--kg-gated-block:begin nonMember:false --><p>A secret.</p><!--kg-gated-block:end-->";
    let secret = "Open.\n\nA secret.";
    let app = a_blog(&[
        a_post("half").with("visibility", "members").with("html", half).with("plaintext", secret),
        a_post("whole").with("visibility", "paid").with("html", "<p>A secret.</p>").with("custom_excerpt", "Open."),
        a_post("filter").with("visibility", "label:vip").with("html", half).with("plaintext", secret),
        a_post("part").with("html", gated).with("plaintext", secret),
    ])
    .await;
    for slug in ["half", "whole", "filter", "part"] {
        let page = app.get(&format!("/{slug}/")).await;
        assert_eq!(page.status, 200, "{slug}");
        assert!(page.text().contains("Open.") && !page.text().contains("A secret."), "{slug}: {}", page.text());
    }
}

#[tokio::test]
async fn a_post_without_picture_tags_and_text_is_a_page_too() {
    let bare = a_post("a").with("html", ()).with("plaintext", ()).with("lexical", "{}");
    let app = a_blog(&[bare]).await;
    assert_eq!(app.get("/a/").await.status, 200);
    assert_eq!(app.get("/").await.status, 200);
}
