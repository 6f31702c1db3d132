//! `rose run blog export`: what goes out comes in again as it was.

use std::{collections::BTreeMap, path::Path};

use rose_testkit::App;
use serde_json::Value;

use crate::content::{a_page, a_post, an_empty_blog, export};

const DEMO: &[u8] = include_bytes!("../../demo/demo.json");

/// Exports into a folder and gives the file.
async fn exported(app: &App, folder: &Path) -> Vec<u8> {
    let ran = app.run_in("blog", "export", &[], &[("to", folder)], "").await;
    assert_eq!(ran.outcome, Ok(()));
    std::fs::read(folder.join("db.json")).expect("an export")
}

async fn imported(app: &App, folder: &Path, file: Vec<u8>) {
    let ran = app.run_in("blog", "import", &[], &[("content", folder)], file).await;
    assert_eq!(ran.outcome, Ok(()));
    assert!(!ran.lines.iter().any(|line| line.starts_with("Not taken")), "{:#?}", ran.lines);
}

/// Every row of every table, on SQLite; numbers that SQLite gives to rows say nothing.
fn tables(app: &App) -> BTreeMap<String, Vec<String>> {
    let mut tables = BTreeMap::new();
    if app.database().is_some() {
        return tables;
    }
    let database = rusqlite::Connection::open(app.folder().join("data/blog.db")).expect("the blog's database");
    let names = "select name from sqlite_schema where type = 'table' and sql not like '%virtual%' order by name";
    let mut names = database.prepare(names).expect("a statement");
    let names: Vec<String> =
        names.query_map([], |row| row.get(0)).expect("names").map(|name| name.expect("a name")).collect();
    for name in names.into_iter().filter(|name| !name.starts_with("search_index") && !name.starts_with("rose")) {
        let mut rows = database.prepare(&format!("select * from \"{name}\"")).expect("a statement");
        let columns: Vec<String> = rows.column_names().into_iter().map(str::to_owned).collect();
        let row = |row: &rusqlite::Row<'_>| {
            let fields = columns.iter().enumerate().filter(|(_, column)| !(name == "search" && *column == "id"));
            fields
                .map(|(number, column)| Ok(format!("{column}={:?}", row.get_ref(number)?)))
                .collect::<Result<Vec<_>, _>>()
        };
        let mut rows: Vec<String> =
            rows.query_map([], row).expect("rows").map(|row| row.expect("a row").join("\n")).collect();
        rows.sort_unstable();
        tables.insert(name, rows);
    }
    tables
}

fn without_date(file: &[u8]) -> Value {
    let mut file: Value = serde_json::from_slice(file).expect("JSON");
    file["db"][0]["meta"]["exported_on"] = Value::Null;
    file
}

/// Exports `app`, imports that into an empty site, and compares all there is.
async fn check_round(app: &App) {
    let (folder, again) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let file = exported(app, folder.path()).await;
    let other = an_empty_blog().await;
    imported(&other, folder.path(), file.clone()).await;
    let (before, after) = (tables(app), tables(&other));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (name, rows) in &before {
        assert_eq!(rows.len(), after[name].len(), "{name}");
        for (one, other) in rows.iter().zip(&after[name]) {
            assert_eq!(one, other, "{name}");
        }
    }
    assert_eq!(without_date(&exported(&other, again.path()).await), without_date(&file));
}

#[tokio::test]
async fn the_demo_comes_in_again_as_it_went_out() {
    let app = an_empty_blog().await;
    assert_eq!(app.run("blog", "import", &[], DEMO).await.outcome, Ok(()));
    check_round(&app).await;
}

#[tokio::test]
async fn every_field_comes_in_again_as_it_went_out() {
    let text = "quotes \" and \u{1f339} and\nlines <b>&amp;</b>";
    let mut full = a_post("full").tagged(&["B", "#internal", "A"]).by("ben");
    for field in [
        "uuid",
        "comment_id",
        "locale",
        "published_by",
        "custom_excerpt",
        "custom_template",
        "email_recipient_filter",
        "newsletter_id",
        "codeinjection_head",
        "codeinjection_foot",
        "og_title",
        "og_description",
        "twitter_title",
        "twitter_description",
        "meta_title",
        "meta_description",
        "email_subject",
        "frontmatter",
        "feature_image_alt",
        "feature_image_caption",
    ] {
        full = full.with(field, format!("{field} {text}"));
    }
    for field in ["feature_image", "og_image", "twitter_image", "canonical_url"] {
        full = full.with(field, format!("__GHOST_URL__/content/images/{field}.png"));
    }
    let html = r##"<p><a href="__GHOST_URL__/about/">about</a> <img src="__GHOST_URL__/content/images/a.png" srcset="__GHOST_URL__/content/images/size/w600/a.png 600w, __GHOST_URL__/content/images/a.png 800w"></p>"##;
    let lexical = r#"{"root":{"type":"root","children":[{"type":"image","src":"__GHOST_URL__/content/images/a.png","width":800,"height":400},{"type":"html","html":"<a href=\"__GHOST_URL__/b/\">b</a>"}]}}"#;
    let posts = [
        full.with("featured", 1).with("email_only", 1).with("show_title_and_feature_image", 0).with("html", html),
        a_post("sourced").with("lexical", lexical).with("html", "<p>what Ghost made of it</p>"),
        a_post("unread").with("lexical", "{").with("html", "<p>kept</p>"),
        a_post("empty-strings").with("meta_title", "").with("codeinjection_head", "").with("html", ""),
        a_post("fine").with("updated_at", "2026-03-01T09:00:00.123456Z"),
        a_post("draft").status("draft").with("published_at", Value::Null),
        a_post("later").status("scheduled"),
        a_post("paid").with("visibility", "paid"),
        a_page("about"),
    ];
    let app = an_empty_blog().await;
    let content = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(content.path().join("files/deep")).expect("room");
    std::fs::write(content.path().join("files/deep/ä b.txt"), "words").expect("room");
    imported(&app, content.path(), export(&posts)).await;
    check_round(&app).await;
}

#[tokio::test]
async fn redirects_go_out_with_the_old_addresses_of_what_was_renamed() {
    let app = an_empty_blog().await;
    let content = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(content.path().join("data")).expect("room");
    let file = "301:\n  ^/blog(/.*)$: $1\n302:\n  /shop/: https://shop.example/\n";
    std::fs::write(content.path().join("data/redirects.yaml"), file).expect("room");
    imported(&app, content.path(), export(&[a_post("a").with("slug", "a.b").tagged(&["News"])])).await;
    imported(&app, content.path(), export(&[a_post("a").with("slug", "b").tagged(&["News"])])).await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = exported(&app, folder.path()).await;
    let other = an_empty_blog().await;
    imported(&other, folder.path(), file).await;
    for (path, expected) in
        [("/blog/x/?y=1", "/x/?y=1"), ("/shop/", "https://shop.example/"), ("/a.b/", "/b/"), ("/shop/a", "")]
    {
        for app in [&app, &other] {
            assert_eq!(app.get(path).await.header("location"), expected, "{path}");
        }
    }
}

#[tokio::test]
async fn files_go_out_and_an_export_is_never_written_over() {
    let app = an_empty_blog().await;
    let content = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(content.path().join("images/2026")).expect("room");
    std::fs::write(content.path().join("images/2026/a.svg"), "<svg/>").expect("room");
    imported(&app, content.path(), export(&[a_post("a")])).await;
    let folder = tempfile::tempdir().expect("a folder");
    let to = folder.path().join("not/there/yet");
    let first = exported(&app, &to).await;
    assert_eq!(std::fs::read(to.join("content/images/2026/a.svg")).unwrap(), b"<svg/>");
    let second = app.run_in("blog", "export", &[], &[("to", &to)], "").await;
    let said = second.outcome.expect_err("there is one");
    assert!(said.contains("the folder is not empty"), "{said}");
    assert_eq!(std::fs::read(to.join("db.json")).unwrap(), first);
}

#[tokio::test]
async fn the_sites_settings_come_in_again_as_they_went_out() {
    let app = an_empty_blog().await;
    let settings = [
        ("code_hosts", "https://stats.example.org"),
        ("head_code", "<script>\n\"a\" \\ \u{7f}</script>"),
        ("navigation", "Über uns /about/ | Shop https://shop.example/"),
        ("social", "Our shop https://shop.example/ | https://x.com/rose"),
        ("title", "Rosebay"),
    ];
    for (name, value) in settings {
        app.set("site", name, value).await;
    }
    app.host().reload().await.expect("the settings fit");
    let folder = tempfile::tempdir().expect("a folder");
    let file = exported(&app, folder.path()).await;
    let printed = app.run("blog", "site-settings", &[], file).await;
    assert_eq!(printed.outcome, Ok(()));
    let printed: BTreeMap<String, String> = printed
        .lines
        .iter()
        .filter_map(|line| line.split_once(" = "))
        // JSON's strings are TOML's.
        .map(|(name, value)| (name.to_owned(), serde_json::from_str(value).expect("a string")))
        .collect();
    assert_eq!(printed, settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
}
