//! How many statements each public page takes, held to what stands in `tests/queries.md`: a query for each row of a list
//! does not go in unseen. They are few however much there is to show.

use std::path::Path;

use rose_testkit::{App, built};

use crate::content::{Post, a_page, a_post, blog_in, link_with};

/// Statements of the blog and of a plugin that provides all fragments, as an editor is told.
async fn statements(app: &App, path: &str, editor: &str) -> u32 {
    let page = app.get_with(path, "cookie", editor).await;
    let timing = page.header("server-timing");
    let told = timing.split("db;desc=\"").nth(1).and_then(|rest| rest.split(' ').next());
    told.and_then(|told| told.parse().ok()).unwrap_or_else(|| panic!("{path}: {} {timing}", page.status))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_public_page_takes_as_many_statements_as_is_written_down() {
    let posts: Vec<Post> =
        (1..=45).map(|number| a_post(&format!("post-{number}")).tagged(&["Beans", "Soil"])).collect();
    let posts: Vec<Post> = posts.into_iter().chain([a_page("about"), a_post("draft").status("draft")]).collect();
    let app = blog_in(App::builder().library(built::plugin("village")), &posts).await;
    app.set("blog", "page_size", "20").await;
    app.host().reload().await.expect("a registry");
    let joined = app.post("/village/join/", &[("name", "Ed"), ("editor", "true")]).await;
    let editor = joined.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    let older = link_with(&app.get("/").await, "before").expect("a second page");

    let pages = [
        ("the front page, 20 posts", "/"),
        ("its second page", &older),
        ("a post", "/post-7/"),
        ("a page", "/about/"),
        ("a tag, 20 posts", "/tag/beans/"),
        ("an author, 20 posts", "/author/ada/"),
        ("the archive", "/archive/"),
        ("a month, 20 posts", "/archive/2026/03/"),
        ("an old page number", "/page/2/"),
        ("an address where nothing is", "/nothing-here/"),
    ];
    let mut found = String::from("| page | statements, those of three fragments included |\n| --- | --- |\n");
    for (what, path) in pages {
        found.push_str(&format!("| {what} | {} |\n", statements(&app, path, &editor).await));
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries.md");
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(found, written, "if that is meant, write it into {}", file.display());
}
