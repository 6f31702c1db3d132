//! `GET /p/{uuid}/`.

use crate::content::{a_blog, a_page, a_post};

const UUID: &str = "5f1c9b1e-7a52-4b0e-9a43-0d6a7c1f0a11";

#[tokio::test]
async fn what_is_not_published_is_shown_whole_to_whoever_has_its_address() {
    let html = "<p>Open.</p><!--members-only--><p>For members.</p>";
    for status in ["draft", "scheduled", "sent"] {
        let post = a_post("a").status(status).with("visibility", "members").with("html", html).with("uuid", UUID);
        let page = a_blog(&[post]).await.get(&format!("/p/{UUID}/")).await;
        assert_eq!(page.status, 200, "{status}: {}", page.text());
        assert_eq!((page.header("cache-control"), page.header("x-robots-tag")), ("no-store", "noindex, nofollow"));
        assert!(!page.text().contains("rel=\"canonical\""), "{}", page.text());
        for piece in ["Title of a", "For members.", "noindex"] {
            assert!(page.text().contains(piece), "{status}: `{piece}` is not in {}", page.text());
        }
    }
}

#[tokio::test]
async fn a_draft_without_a_date_and_a_page_have_previews_too() {
    let app = a_blog(&[a_page("a").status("draft").with("published_at", ()).with("uuid", UUID)]).await;
    assert_eq!(app.get(&format!("/p/{UUID}/")).await.status, 200);
}

#[tokio::test]
async fn what_has_been_published_is_at_its_own_address() {
    let app = a_blog(&[a_post("a").with("uuid", UUID)]).await;
    let page = app.get(&format!("/p/{UUID}/")).await;
    assert_eq!((page.status.as_u16(), page.header("location")), (302, "/a/"));
}

#[tokio::test]
async fn an_address_that_nobody_gave_out_shows_nothing() {
    let app = a_blog(&[a_post("a").status("draft").with("uuid", UUID)]).await;
    for path in ["/p/a/", "/p/5f1c9b1e/", "/p/00000000-0000-0000-0000-000000000000/"] {
        assert_eq!(app.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_preview_shows_what_a_reader_would_see_who_is_asked_about() {
    let gate =
        |rule: &str, text: &str| format!("<!--kg-gated-block:begin {rule} --><p>{text}</p><!--kg-gated-block:end-->");
    let html = format!(
        "<p>Open.</p>{}{}<!--members-only--><p>Behind the wall.</p>",
        gate(r#"nonMember:true memberSegment:"status:free""#, "Join us."),
        gate(r#"nonMember:false memberSegment:"status:-free""#, "Thank you."),
    );
    let post = a_post("a").status("draft").with("visibility", "paid").with("html", html).with("uuid", UUID);
    let app = a_blog(&[post]).await;
    for (status, sees) in [
        ("anonymous", [true, true, false, false]),
        ("free", [true, true, false, false]),
        ("paid", [true, false, true, true]),
    ] {
        let page = app.get(&format!("/p/{UUID}/?member_status={status}")).await;
        let shown = ["Open.", "Join us.", "Thank you.", "Behind the wall."].map(|text| page.text().contains(text));
        assert_eq!(shown, sees, "{status}: {}", page.text());
    }
    assert!(app.get(&format!("/p/{UUID}/")).await.text().contains("Behind the wall."));
}
