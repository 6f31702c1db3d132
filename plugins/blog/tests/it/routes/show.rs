//! `GET /{slug}/`.

use crate::content::{a_blog, a_page, a_post, import, links, posts_on};

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

#[tokio::test]
async fn capitals_lead_to_the_post() {
    let app = a_blog(&[a_post("apple-day")]).await;
    let page = app.get("/Apple-Day/").await;
    assert_eq!((page.status.as_u16(), page.header("location")), (301, "/apple-day/"));
    assert_eq!(app.get("/Apple-Night/").await.status, 404);
}

#[tokio::test]
async fn an_old_address_leads_to_where_the_post_is_now() {
    let app = a_blog(&[a_post("a"), a_post("b"), a_post("draft").status("draft").with("published_at", ())]).await;
    let leads = async |path: &str| {
        let answer = app.get(path).await;
        (answer.status.as_u16(), answer.header("location").to_owned())
    };
    let renamed = |id: &str, slug: &str| a_post(id).with("slug", slug);
    import(&app, &[renamed("a", "second")]).await;
    assert_eq!(leads("/a/").await, (301, "/second/".to_owned()));
    import(&app, &[renamed("a", "third")]).await;
    for old in ["/a/", "/second/"] {
        assert_eq!(leads(old).await, (301, "/third/".to_owned()), "{old}: at once, without a chain");
    }
    import(&app, &[renamed("a", "a")]).await;
    assert_eq!(leads("/a/").await.0, 200, "there again: no loop");
    assert_eq!(leads("/third/").await, (301, "/a/".to_owned()));

    import(&app, &[renamed("a", "b"), renamed("b", "a")]).await;
    assert_eq!((leads("/a/").await.0, leads("/b/").await.0), (200, 200), "two that changed places");
    assert!(app.get("/a/").await.text().contains("Title of b"));

    import(&app, &[renamed("draft", "other").status("draft").with("published_at", ())]).await;
    assert_eq!(leads("/draft/").await.0, 404, "nobody has seen it there");
    import(&app, &[renamed("a", "gone").status("draft")]).await;
    assert_eq!(leads("/second/").await.0, 404, "what is not published is nowhere");
}

#[tokio::test]
async fn a_post_leads_to_its_neighbours_in_time() {
    let app = a_blog(&[
        a_post("first").published_at("2026-03-01T09:00:00.000Z"),
        a_post("second").published_at("2026-03-02T09:00:00.000Z"),
        a_post("third").published_at("2026-03-03T09:00:00.000Z"),
        a_post("draft").status("draft").published_at("2026-03-02T10:00:00.000Z"),
        a_page("about").published_at("2026-03-02T11:00:00.000Z"),
    ])
    .await;
    assert_eq!(posts_on(&app.get("/second/").await), ["/first/", "/third/"]);
    assert_eq!(posts_on(&app.get("/first/").await), ["/second/"]);
    assert_eq!(posts_on(&app.get("/about/").await), [""; 0]);
}

#[tokio::test]
async fn posts_that_share_the_most_tags_are_related_and_internal_tags_do_not_count() {
    let at = |day: u8| format!("2026-03-{day:02}T09:00:00.000Z");
    let app = a_blog(&[
        a_post("a").published_at(&at(10)).tagged(&["#x", "Apples", "Bees"]),
        a_post("both").published_at(&at(1)).tagged(&["Bees", "Apples"]),
        a_post("one").published_at(&at(3)).tagged(&["Apples"]),
        a_post("older-one").published_at(&at(2)).tagged(&["Bees"]),
        a_post("oldest-one").published_at("2026-02-01T09:00:00.000Z").tagged(&["Bees"]),
        a_post("internal").published_at("2026-01-01T09:00:00.000Z").tagged(&["#x"]),
        a_post("draft").status("draft").tagged(&["Apples", "Bees"]),
    ])
    .await;
    let page = app.get("/a/").await;
    let related = page.text().split_once("class=\"related").map(|(_, rest)| rest.to_owned()).unwrap_or_default();
    let places = ["/both/", "/one/", "/older-one/"].map(|path| related.find(path));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in {related}");
    for path in ["/oldest-one/", "/internal/", "/draft/"] {
        assert!(!related.contains(path), "{path}");
    }
}

#[tokio::test]
async fn a_members_post_says_so_and_shows_the_way_on() {
    let html = "<p>Open.</p><!--members-only--><p>A secret.</p>";
    let app = a_blog(&[a_post("a").with("visibility", "members").with("html", html)]).await;
    app.set("blog", "membership_url", "/join/").await;
    app.host().reload().await.expect("a new generation");
    let page = app.get("/a/").await;
    assert!(links(&page).contains(&"/join/".to_owned()), "{}", page.text());
}
