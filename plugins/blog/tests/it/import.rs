//! `rose run blog import FILE`.

use rose_testkit::{App, Ran};

use crate::content::{a_blog, a_page, a_post, an_empty_blog, export, import, posts_on};

const DEMO: &[u8] = include_bytes!("../../demo/demo.json");

/// The lines that count.
fn counts(lines: &[String]) -> [&str; 4] {
    let line = |kind: &str| lines.iter().find(|line| line.starts_with(kind)).map_or("", String::as_str);
    ["posts", "pages", "tags", "authors"].map(line)
}

async fn front_page(app: &App) -> Vec<String> {
    posts_on(&app.get("/").await)
}

#[tokio::test]
async fn an_import_counts_and_a_second_one_changes_nothing() {
    let app = an_empty_blog().await;
    let content = [a_post("a").tagged(&["News"]), a_post("b").tagged(&["News", "#x"]).by("ben"), a_page("about")];
    let lines = import(&app, &content).await;
    assert_eq!(
        counts(&lines),
        [
            "posts    2 new, 0 changed, 0 unchanged",
            "pages    1 new, 0 changed, 0 unchanged",
            "tags     2 new, 0 changed, 0 unchanged",
            "authors  2 new, 0 changed, 0 unchanged",
        ]
    );
    assert!(lines.contains(&"Not part of the blog, left out: members 1".to_owned()), "{lines:#?}");

    let before = app.get("/a/").await.body;
    assert_eq!(
        counts(&import(&app, &content).await),
        [
            "posts    0 new, 0 changed, 2 unchanged",
            "pages    0 new, 0 changed, 1 unchanged",
            "tags     0 new, 0 changed, 2 unchanged",
            "authors  0 new, 0 changed, 2 unchanged",
        ]
    );
    assert_eq!(app.get("/a/").await.body, before);
}

#[tokio::test]
async fn a_dry_run_reports_and_writes_nothing() {
    let app = an_empty_blog().await;
    let ran = app.run("blog", "import", &["dry-run"], export(&[a_post("a")])).await;
    assert_eq!(ran.outcome, Ok(()));
    assert_eq!(ran.lines[0], "Dry run: nothing was written. An import would give:");
    assert_eq!(counts(&ran.lines)[0], "posts    1 new, 0 changed, 0 unchanged");
    assert_eq!(front_page(&app).await, [""; 0]);
}

#[tokio::test]
async fn a_broken_file_imports_nothing_and_says_what_to_do() {
    let app = a_blog(&[a_post("a")]).await;
    let whole = export(&[a_post("b"), a_post("c")]);
    let wrong_type = br#"{"db":[{"data":{"posts":[{"id":"b","title":["B"]}]}}]}"#;
    for (file, expected) in [
        (&whole[..whole.len() / 2], "line 1 column"),
        (&wrong_type[..], "expected text at line 1 column"),
        (br#"{"users":[]}"#, "neither `db`"),
        (b"", "is empty"),
        (b"PK\x03\x04", "compressed"),
    ] {
        let ran = app.run("blog", "import", &[], file.to_vec()).await;
        let said = ran.outcome.expect_err("a broken file");
        assert!(said.contains(expected), "{said}");
        assert_eq!(ran.lines, [""; 0]);
        assert_eq!(front_page(&app).await, ["/a/"]);
    }
}

#[tokio::test]
async fn what_cannot_be_taken_is_named_and_the_rest_is_imported() {
    let app = an_empty_blog().await;
    let content = export(&[
        a_post("a"),
        a_post("b").with("title", ""),
        a_post("c").with("slug", "a"),
        a_post("d").status("gone"),
        a_post("e").published_at("soon"),
    ]);
    let ran = app.run("blog", "import", &[], content).await;
    assert_eq!(ran.outcome, Ok(()));
    let start =
        ran.lines.iter().position(|line| line == "Not taken (4):").unwrap_or_else(|| panic!("{:#?}", ran.lines));
    for (line, (what, why)) in ran.lines[start + 1..].iter().zip([
        ("post with the slug `b`", "it has no title"),
        ("post `Title of c` (slug `a`)", "that of post `Title of a` (slug `a`)"),
        ("post `Title of d` (slug `d`)", "its status `gone`"),
        ("post `Title of e` (slug `e`)", "its published_at `soon` is no time"),
    ]) {
        assert!(line.starts_with(&format!("- {what}: ")) && line.contains(why), "{line}");
    }
    assert_eq!(front_page(&app).await, ["/a/"]);
}

#[tokio::test]
async fn a_post_is_recognised_by_ghosts_id_and_may_move() {
    let app = a_blog(&[a_post("a"), a_post("b"), a_post("c").tagged(&["One", "Two"])]).await;
    let lines = import(
        &app,
        &[
            a_post("a").with("slug", "b").with("title", "First"),
            a_post("b").with("slug", "a").with("title", "Second"),
            a_post("c").tagged(&["Two"]),
        ],
    )
    .await;
    assert_eq!(counts(&lines)[0], "posts    0 new, 3 changed, 0 unchanged");
    assert!(app.get("/b/").await.text().contains("First"));
    assert!(app.get("/a/").await.text().contains("Second"));
    let page = app.get("/c/").await;
    assert!(page.text().contains("Two") && !page.text().contains("One"), "{}", page.text());
}

#[tokio::test]
async fn a_slug_that_another_post_has_is_refused_with_both_named() {
    let app = a_blog(&[a_post("a")]).await;
    let ran = app.run("blog", "import", &[], export(&[a_post("b").with("slug", "a"), a_post("c")])).await;
    let expected = "- post `Title of b` (slug `a`): its slug is that of `Title of a` (slug `a`), which is here: \
                    change one of them";
    assert!(ran.lines.contains(&expected.to_owned()), "{:#?}", ran.lines);
    assert!(app.get("/a/").await.text().contains("Text of a."));
    assert_eq!(app.get("/c/").await.status, 200);
}

#[tokio::test]
async fn posts_that_cannot_be_seen_are_noted() {
    let app = an_empty_blog().await;
    let lines =
        import(&app, &[a_post("later").status("scheduled"), a_post("some").with("visibility", "members")]).await;
    for (about, slug) in [("stay hidden", "later"), ("of posts for members", "some")] {
        let noted = lines.iter().any(|line| line.starts_with("Note: ") && line.contains(about) && line.ends_with(slug));
        assert!(noted, "{about}: {lines:#?}");
    }
}

#[tokio::test]
async fn an_answer_of_ghosts_admin_api_can_be_imported() {
    let app = an_empty_blog().await;
    let ran = app.run("blog", "import", &[], &include_bytes!("../ghost/admin-posts.json")[..]).await;
    assert_eq!(ran.outcome, Ok(()));
    assert_eq!(
        counts(&ran.lines),
        [
            "posts    2 new, 0 changed, 0 unchanged",
            "pages    0 new, 0 changed, 0 unchanged",
            "tags     4 new, 0 changed, 0 unchanged",
            "authors  2 new, 0 changed, 0 unchanged",
        ]
    );
    let last = ran.progress.last().expect("progress");
    assert_eq!((last.done, last.total), (2, 2));
}

/// The demo is what a newcomer sees first: all of it must arrive.
#[tokio::test]
async fn the_demo_is_taken_whole() {
    let app = an_empty_blog().await;
    let ran = app.run("blog", "import", &[], DEMO).await;
    assert_eq!(ran.outcome, Ok(()));
    assert!(!ran.lines.iter().any(|line| line.starts_with("Not taken")), "{:#?}", ran.lines);
    let mut page = app.get("/").await;
    loop {
        for path in posts_on(&page) {
            assert_eq!(app.get(&path).await.status, 200, "{path}");
        }
        match crate::content::link_with(&page, "before") {
            Some(older) => page = app.get(&older).await,
            None => break,
        }
    }
}

#[tokio::test]
async fn ten_thousand_posts_are_read_compared_and_kept_apart() {
    let app = an_empty_blog().await;
    let many: Vec<_> = (0..10_000).map(|n| a_post(&format!("p{n:05}")).tagged(&["All"])).collect();
    assert_eq!(counts(&import(&app, &many).await)[0], "posts    10000 new, 0 changed, 0 unchanged");
    assert_eq!(counts(&import(&app, &many).await)[0], "posts    0 new, 0 changed, 10000 unchanged");
}

#[tokio::test]
async fn the_settings_of_a_ghost_site_are_printed_for_the_operator_to_load() {
    let app = an_empty_blog().await;
    let Ran { outcome, lines, .. } = app.run("blog", "site-settings", &[], DEMO).await;
    assert_eq!(outcome, Ok(()));
    assert!(lines.contains(&"title = \"Rosebay Growers\"".to_owned()), "{lines:#?}");
    let Ran { outcome, .. } = app.run("blog", "site-settings", &[], &b"[]"[..]).await;
    assert!(outcome.is_err_and(|told| told.contains("has no settings")));
}

#[tokio::test]
async fn code_is_shown_in_colours_and_goes_into_feeds_without() {
    let code = "<pre><code class=\"language-python\">return 1</code></pre>";
    let app = a_blog(&[a_post("a").with("html", code), a_post("b")]).await;
    let page = app.get("/a/").await;
    assert!(
        page.text().contains("<span class=\"hl-k\">return </span><span class=\"hl-n\">1</span>"),
        "{}",
        page.text()
    );
    let feed = app.get("/rss/").await;
    assert!(feed.text().contains("language-python") && !feed.text().contains("hl-k"), "{}", feed.text());
    import(&app, &[a_post("a")]).await;
    assert!(!app.get("/a/").await.text().contains("hl-k"));
}
