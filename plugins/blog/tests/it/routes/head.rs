//! What pages say to those that do not read them.

use rose_testkit::{Answer, App};
use serde_json::{Value, json};

use crate::content::{Post, a_page, a_post, import};

async fn a_site(posts: &[Post]) -> App {
    let app = App::builder().plugin("blog").variable("ROSE_SITE_URL", "https://rose.example");
    let app = app.site("title", "Rosebay").site("description", "Growers on a hill.").site("cover_image", "/cover.jpg");
    let app = app.start().await;
    import(&app, posts).await;
    app
}

/// The contents of the `<meta>` elements of a name, unescaped as far as these tests need it.
fn meta(page: &Answer, name: &str) -> Vec<String> {
    let text = page.text().replace("&#x3D;", "=").replace("&amp;", "&").replace("&#x27;", "'");
    let of = |key: &str| {
        let start = format!("<meta {key}=\"{name}\" content=\"");
        text.split(start.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap_or("").to_owned()).collect()
    };
    let (named, properties): (Vec<_>, Vec<_>) = (of("name"), of("property"));
    [named, properties].concat()
}

fn link(page: &Answer, rel: &str) -> Option<String> {
    let start = format!("<link rel=\"{rel}\" href=\"");
    let text = page.text().replace("&#x3D;", "=");
    text.split(start.as_str()).nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
}

fn title(page: &Answer) -> &str {
    page.text().split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or("")
}

fn json_ld(page: &Answer) -> Value {
    let text = page.text().split("<script type=\"application/ld+json\">").nth(1).expect("a JSON-LD document");
    serde_json::from_str(text.split("</script>").next().expect("an end")).expect("JSON")
}

#[tokio::test]
async fn a_post_is_told_by_its_title_excerpt_and_picture() {
    let post = a_post("a").tagged(&["News", "#hidden"]).by("Ada").with("feature_image", "/a.jpg");
    let page = a_site(&[post]).await.get("/a/").await;
    assert_eq!(title(&page), "Title of a · Rosebay");
    assert_eq!(link(&page, "canonical").as_deref(), Some("https://rose.example/a/"));
    for (name, content) in [
        ("description", "Text of a."),
        ("og:type", "article"),
        ("og:title", "Title of a"),
        ("og:url", "https://rose.example/a/"),
        ("og:image", "https://rose.example/a.jpg"),
        ("article:published_time", "2026-03-01T09:00:00Z"),
        ("article:tag", "News"),
        ("twitter:card", "summary_large_image"),
        ("twitter:title", "Title of a"),
    ] {
        assert_eq!(meta(&page, name), [content], "{name}");
    }
    let about = json_ld(&page);
    assert_eq!(about["@type"], "Article");
    assert_eq!(about["headline"], "Title of a");
    assert_eq!(about["author"], json!([{"@type": "Person", "name": "Ada", "url": "https://rose.example/author/Ada/"}]));
    assert_eq!(about["keywords"], json!(["News"]), "internal tags are nobody's business");
    assert_eq!(about["isAccessibleForFree"], true);
}

#[tokio::test]
async fn the_meta_fields_of_a_post_win() {
    let post = a_post("a")
        .with("canonical_url", "https://elsewhere.example/a/")
        .with("meta_title", "For search")
        .with("meta_description", "For searchers.")
        .with("og_title", "For friends")
        .with("og_image", "https://pictures.example/og.jpg")
        .with("twitter_description", "For birds.");
    let page = a_site(&[post]).await.get("/a/").await;
    assert_eq!(title(&page), "For search · Rosebay");
    assert_eq!(link(&page, "canonical").as_deref(), Some("https://elsewhere.example/a/"));
    for (name, content) in [
        ("description", "For searchers."),
        ("og:title", "For friends"),
        ("og:description", "For searchers."),
        ("og:image", "https://pictures.example/og.jpg"),
        ("twitter:title", "For friends"),
        ("twitter:description", "For birds."),
    ] {
        assert_eq!(meta(&page, name), [content], "{name}");
    }
}

#[tokio::test]
async fn a_page_without_a_picture_has_the_sites_and_is_no_article() {
    let page = a_site(&[a_page("about")]).await.get("/about/").await;
    assert_eq!(meta(&page, "og:type"), ["website"]);
    assert_eq!(meta(&page, "og:image"), ["https://rose.example/cover.jpg"]);
    assert_eq!(json_ld(&page)["@type"], "WebPage");
}

#[tokio::test]
async fn the_front_page_is_the_site_and_later_ones_are_not_for_search_engines() {
    let posts: Vec<Post> = (0..15).map(|n| a_post(&format!("post-{n:02}")).by("Ada")).collect();
    let app = a_site(&posts).await;
    let first = app.get("/").await;
    assert_eq!(title(&first), "Rosebay");
    assert_eq!(meta(&first, "description"), ["Growers on a hill."]);
    assert_eq!(json_ld(&first)["@type"], "WebSite");
    assert!(meta(&first, "robots").is_empty() && link(&first, "prev").is_none());
    let later = app.get(&link(&first, "next").expect("a page below")).await;
    assert_eq!(title(&later), "Earlier posts · Rosebay");
    assert_eq!(meta(&later, "robots"), ["noindex, follow"]);
    assert_eq!(link(&later, "prev").as_deref(), Some("/"));
}

#[tokio::test]
async fn tags_and_authors_have_their_own_words() {
    let app = a_site(&[a_post("a").tagged(&["News"]).by("Ada")]).await;
    let tag = app.get("/tag/news/").await;
    assert_eq!((title(&tag), json_ld(&tag)["@type"].as_str()), ("News · Rosebay", Some("CollectionPage")));
    assert_eq!(link(&tag, "canonical").as_deref(), Some("https://rose.example/tag/news/"));
    let author = app.get("/author/Ada/").await;
    assert_eq!((title(&author), meta(&author, "og:type").concat().as_str()), ("Ada · Rosebay", "profile"));
    assert_eq!(json_ld(&author)["mainEntity"]["name"], "Ada");
}

#[tokio::test]
async fn titles_of_the_archive_are_in_the_sites_language() {
    let app = a_site(&[a_post("a")]).await;
    app.set("site", "locale", "de").await;
    app.host().reload().await.expect("a new generation");
    assert_eq!(title(&app.get("/archive/").await), "Archiv · Rosebay");
    let month = app.get("/archive/2026/03/").await;
    assert_eq!(title(&month), "März 2026 · Rosebay");
    assert!(month.text().contains("1. März 2026"), "{}", month.text());
}

#[tokio::test]
async fn nothing_that_is_written_ends_the_json_or_an_attribute() {
    let title = "</script><b a=\"\u{2028}'&";
    let page = a_site(&[a_post("a").with("title", title)]).await.get("/a/").await;
    assert_eq!(json_ld(&page)["headline"], title);
    assert!(!page.text().contains("<b a="), "{}", page.text());
}

#[tokio::test]
async fn the_code_of_a_post_runs_on_its_own_page_alone() {
    let post = a_post("a")
        .with("codeinjection_head", "<style>h1{}</style>")
        .with("codeinjection_foot", "<script>a()</script>");
    let app = a_site(&[post, a_post("b")]).await;
    let (own, other) = (app.get("/a/").await, app.get("/b/").await);
    assert!(own.text().contains("<style>h1{}</style>") && own.text().contains("<script>a()</script>"));
    assert!(own.header("content-security-policy").contains("'sha256-"), "{}", own.header("content-security-policy"));
    assert!(!other.text().contains("a()") && !other.header("content-security-policy").contains("sha256"));
}

#[tokio::test]
async fn every_template_is_right_with_every_sample() {
    let checked = a_site(&[]).await.host().check_templates().await.expect("templates");
    assert!(checked.wrongs.is_empty() && checked.remarks.is_empty(), "{:#?} {:#?}", checked.wrongs, checked.remarks);
    assert!(checked.samples > 30, "{}", checked.samples);
}
