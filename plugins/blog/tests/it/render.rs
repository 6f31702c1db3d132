//! Posts' HTML from their sources: at an import, and by `rose run blog render`.

use std::fs;

use rose_testkit::{App, Ran, Served, built};
use serde_json::{Value, json};

use crate::content::{a_blog, a_post, an_empty_blog, export, import};

/// A Lexical document of one paragraph, as an export has it.
fn lexical(text: &str) -> String {
    document(&[json!({ "type": "paragraph", "children": [{ "type": "text", "text": text }] })])
}

fn document(children: &[Value]) -> String {
    json!({ "root": { "type": "root", "children": children } }).to_string()
}

async fn shown(app: &App, slug: &str) -> String {
    app.get(&format!("/{slug}/")).await.text().to_owned()
}

async fn render(app: &App, flags: &[&str]) -> Vec<String> {
    let Ran { outcome, lines, .. } = app.run("blog", "render", flags, "").await;
    assert_eq!(outcome, Ok(()));
    lines
}

#[tokio::test]
async fn a_post_shows_what_its_source_says() {
    let mobiledoc = json!({
        "version": "0.3.1", "atoms": [], "cards": [["html", { "html": "<i>card</i>" }]], "markups": [],
        "sections": [[1, "p", [[0, [], 0, "from Mobiledoc"]]], [10, 0]],
    });
    let posts = [
        a_post("new").with("lexical", lexical("from Lexical")).with("plaintext", "old"),
        a_post("old").with("mobiledoc", mobiledoc.to_string()),
        a_post("plain"),
    ];
    let app = a_blog(&posts).await;
    assert!(shown(&app, "new").await.contains("<p>from Lexical</p>"));
    let old = shown(&app, "old").await;
    assert!(old.contains("<p>from Mobiledoc</p>") && old.contains("<i>card</i>"), "{old}");
    assert!(shown(&app, "plain").await.contains("<p>Text of plain.</p>"));
    // The list tells it too: excerpts are made of what is shown.
    let front = app.get("/").await;
    assert!(front.text().contains("from Lexical") && !front.text().contains("Text of new"), "{}", front.text());
}

#[tokio::test]
async fn what_cannot_be_read_keeps_its_html_and_is_reported() {
    let app = an_empty_blog().await;
    let broken_off = document(&[json!({ "type": "paragraph", "children": [] }), json!({ "type": "poll" })]);
    let lines = import(
        &app,
        &[
            a_post("broken").with("lexical", "{\"root\":"),
            a_post("poll").with("lexical", broken_off),
            a_post("odd").with("mobiledoc", "{\"sections\":[[1]]}"),
            a_post("empty").with("lexical", document(&[])).with("html", ()),
        ],
    )
    .await;
    let note = lines.iter().find(|line| line.contains("cannot be read")).expect("a note");
    for piece in ["broken (the document is not JSON", "poll (a node of the unknown type `poll`)", "odd (the Mobiledoc"]
    {
        assert!(note.contains(piece), "`{piece}` is not in {note}");
    }
    assert!(!note.contains("empty"), "{note}");
    for slug in ["broken", "poll", "odd"] {
        assert!(shown(&app, slug).await.contains(&format!("<p>Text of {slug}.</p>")), "{slug}");
    }
    let lines = render(&app, &[]).await;
    assert_eq!(lines[0], "posts and pages: 4; with new HTML: 0");
    assert!(lines[1].starts_with("Note: ") && lines[1].contains("poll (a node"), "{lines:#?}");
}

#[tokio::test]
async fn half_a_surrogate_pair_costs_a_character() {
    let post = a_post("a").with("title", "T-HALF").with("lexical", lexical("one HALF two"));
    let file = String::from_utf8(export(&[post, a_post("b")])).expect("text");
    // In the document the escape is inside of a text that is JSON itself.
    let file = file.replace("T-HALF", "T-\\ud83d").replace("HALF", "\\\\udc00");
    let app = an_empty_blog().await;
    let Ran { outcome, lines, .. } = app.run("blog", "import", &[], file).await;
    assert_eq!((outcome, lines[0].as_str()), (Ok(()), "posts    2 new, 0 changed, 0 unchanged"));
    let page = shown(&app, "a").await;
    assert!(page.contains("T-\u{fffd}") && page.contains("<p>one \u{fffd} two</p>"), "{page}");
}

#[tokio::test]
async fn what_differs_from_ghosts_html_is_listed() {
    let same = "<p class=\"b a\">x</p>";
    let card = document(&[json!({ "type": "html", "html": "<p class='a b'>x</p>" })]);
    let comments = |html: &str| format!("\n<!--kg-card-begin: html-->\n{html}\n<!--kg-card-end: html-->\n");
    let app = a_blog(&[
        a_post("differs").with("lexical", lexical("here")).with("html", "<p>there</p>"),
        a_post("says-the-same").with("lexical", card).with("html", comments(same)),
        a_post("never-came").with("lexical", lexical("x")).with("html", ()),
        a_post("has-no-source"),
    ])
    .await;
    assert_eq!(
        render(&app, &["compare"]).await,
        ["differs: `here` instead of `there`", "posts and pages: 4; with other HTML than Ghost's: 1",]
    );
    assert!(shown(&app, "differs").await.contains("<p>here</p>"));
}

#[test]
fn posts_are_rendered_anew_where_something_has_changed() {
    let rose = Served::builder().library(built::plugin("blog")).variable("ROSE_SITE_URL", "https://before.example");
    let picture = json!({
        "type": "image", "src": "https://after.example/content/images/a.jpg", "width": 1000, "height": 500,
    });
    let file = rose.folder().join("export.json");
    fs::write(&file, export(&[a_post("a").with("lexical", document(&[picture])), a_post("b")])).expect("room");
    rose.good(&["run", "blog", "import", &file.display().to_string()]);
    let rose = rose.variable("ROSE_SITE_URL", "https://after.example");
    assert_eq!(rose.good(&["run", "blog", "render"]), "posts and pages: 2; with new HTML: 1\n");
    assert_eq!(rose.good(&["run", "blog", "render"]), "posts and pages: 2; with new HTML: 0\n");
    let page = rose.start().get("/a/").text();
    assert!(page.contains("https://after.example/content/images/size/w600/a.jpg 600w"), "{page}");
}
