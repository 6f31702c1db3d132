//! `GET /sitemap.xml` and what it names, `/robots.txt`, `/oembed/`.

use rose_testkit::App;
use serde_json::Value;

use crate::content::{a_blog, a_page, a_post, an_empty_blog};

/// The addresses in a sitemap or an index, as a strict reader of XML finds them.
async fn places(app: &App, path: &str) -> Vec<String> {
    let answer = app.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    assert_eq!(answer.header("content-type"), "application/xml; charset=utf-8");
    let document = roxmltree::Document::parse(answer.text()).expect("strict XML");
    let site = site(app).await;
    let space = "http://www.sitemaps.org/schemas/sitemap/0.9";
    let places = document.descendants().filter(|node| node.has_tag_name((space, "loc")));
    places.filter_map(|node| node.text()).map(|place| place.replace(&site, "")).collect()
}

/// The site's own address, as it tells it.
async fn site(app: &App) -> String {
    let feed = app.get("/feed.json").await.json();
    feed["home_page_url"].as_str().expect("an address").trim_end_matches('/').to_owned()
}

#[tokio::test]
async fn all_that_is_to_be_found_is_in_a_sitemap() {
    let app = a_blog(&[
        a_post("a").tagged(&["News", "#hidden"]).by("ada").with("feature_image", "/content/images/a&b.jpg"),
        a_post("b").by("bo").published_at("2026-02-01T09:00:00.000Z"),
        a_post("elsewhere").by("bo").with("canonical_url", "https://other.example/x/"),
        a_post("draft").status("draft").tagged(&["Unused"]),
        a_post("secret").with("visibility", "members"),
        a_page("about"),
    ])
    .await;
    let index = places(&app, "/sitemap.xml").await;
    let parts = ["/sitemap-pages.xml", "/sitemap-posts.xml", "/sitemap-tags.xml", "/sitemap-authors.xml"];
    assert_eq!(index, parts);
    assert_eq!(places(&app, parts[0]).await, ["/", "/about/"]);
    let posts = places(&app, parts[1]).await;
    assert_eq!(posts[0], "/b/", "the oldest first");
    assert_eq!(posts.len(), 3, "{posts:?}");
    assert!(posts.contains(&"/secret/".to_owned()), "it has a page, whoever may read it whole");
    assert_eq!(places(&app, parts[2]).await, ["/tag/news/"]);
    assert_eq!(places(&app, parts[3]).await, ["/author/ada/", "/author/bo/"]);
    let text = app.get(parts[1]).await.text().to_owned();
    assert!(text.contains("/content/images/a&amp;b.jpg</image:loc>") && text.contains("<lastmod>2026-03-01T09:00:00Z"));
    for path in ["/sitemap-posts-2.xml", "/sitemap-posts-1.xml", "/sitemap-drafts.xml", "/sitemap-.xml"] {
        assert_eq!(app.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn who_finds_a_hole_is_told_whom_to_tell() {
    let now = 1_767_225_600_000_000;
    let app = App::builder().plugin("blog").clock(now).start().await;
    assert_eq!(app.get("/.well-known/security.txt").await.status, 404);
    app.set("blog", "security_contact", "ada@example.org").await;
    app.host().reload().await.expect("it fits");
    let text = app.get("/.well-known/security.txt").await.text().to_owned();
    let lines: Vec<&str> = text.lines().collect();
    // 180 days after 1 January 2026.
    assert_eq!(lines[..2], ["Contact: mailto:ada@example.org", "Expires: 2026-06-30T00:00:00Z"]);
    assert!(lines[3].starts_with("Canonical: http") && lines[3].ends_with("/.well-known/security.txt"), "{text}");
}

#[tokio::test]
async fn a_link_elsewhere_shows_the_posts_picture() {
    let app = an_empty_blog().await;
    let content = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(content.path().join("images")).expect("room");
    std::fs::write(content.path().join("images/a b.jpg"), rose_testkit::pictures::jpeg(320, 200)).expect("room");
    let posts = [a_post("a").with("feature_image", "__GHOST_URL__/content/images/a%20b.jpg"), a_post("b")];
    let ran = app.run_in("blog", "import", &[], &[("content", content.path())], crate::content::export(&posts)).await;
    assert_eq!(ran.outcome, Ok(()));
    let site = site(&app).await;
    let told = app.get(&format!("/oembed/?url={site}/a/")).await.json();
    assert_eq!((&told["thumbnail_width"], &told["thumbnail_height"]), (&320.into(), &200.into()), "{told}");
    let address = told["thumbnail_url"].as_str().expect("an address").replace(&site, "");
    assert_eq!(app.get(&address).await.header("content-type"), "image/jpeg", "{address}");
    let told = app.get(&format!("/oembed/?url={site}/a/&maxwidth=310")).await.json();
    assert_eq!((&told["thumbnail_width"], &told["thumbnail_height"]), (&300.into(), &187.into()), "{told}");
    let address = told["thumbnail_url"].as_str().expect("an address").replace(&site, "");
    assert_eq!(
        (address.as_str(), app.get(&address).await.status.as_u16()),
        ("/content/images/size/w300/a%20b.jpg", 200)
    );
    assert!(app.get(&format!("/oembed/?url={site}/a/&maxheight=20")).await.json().get("thumbnail_url").is_none());
    let xml = app.get(&format!("/oembed/?format=xml&url={site}/a/")).await;
    assert!(xml.text().contains("<thumbnail_width>320</thumbnail_width>"), "{}", xml.text());
    assert!(app.get(&format!("/oembed/?url={site}/b/")).await.json().get("thumbnail_url").is_none());
}

/// The demo, as everybody's machines read it.
#[tokio::test]
async fn every_feed_and_every_sitemap_of_the_demo_is_right_and_leads_to_pages() {
    let app = an_empty_blog().await;
    let demo = include_bytes!("../../../demo/demo.json");
    assert_eq!(app.run("blog", "import", &[], &demo[..]).await.outcome, Ok(()));
    let (mut pages, mut feeds) = (Vec::new(), vec!["/".to_owned()]);
    for part in places(&app, "/sitemap.xml").await {
        for page in places(&app, &part).await {
            assert_eq!(app.get(&page).await.status, 200, "{page}");
            if part.contains("tags") || part.contains("authors") {
                feeds.push(page.clone());
            }
            pages.push(page);
        }
    }
    assert!(pages.len() > 30 && feeds.len() == 10, "{} pages, {feeds:?}", pages.len());
    for feed in feeds {
        let rss = app.get(&format!("{feed}rss/")).await;
        roxmltree::Document::parse(rss.text()).unwrap_or_else(|wrong| panic!("{feed}: {wrong}"));
        let [rss, json] = [rss, app.get(&format!("{feed}feed.json")).await]
            .map(|answer| feed_rs::parser::parse(&answer.body[..]).unwrap_or_else(|wrong| panic!("{feed}: {wrong}")));
        assert!(!rss.entries.is_empty() && rss.entries.len() == json.entries.len(), "{feed}");
    }
}

#[tokio::test]
async fn an_empty_blog_has_its_front_page_in_a_sitemap() {
    let app = an_empty_blog().await;
    assert_eq!(places(&app, "/sitemap.xml").await, ["/sitemap-pages.xml"]);
    assert_eq!(places(&app, "/sitemap-pages.xml").await, ["/"]);
    assert_eq!(app.get("/sitemap-posts.xml").await.status, 404);
}

#[tokio::test]
async fn robots_are_told_where_the_sitemap_is() {
    let app = an_empty_blog().await;
    let robots = app.get("/robots.txt").await;
    assert_eq!(robots.header("content-type"), "text/plain; charset=utf-8");
    assert!(robots.text().contains(&format!("Sitemap: {}/sitemap.xml\n", site(&app).await)), "{}", robots.text());
    assert!(robots.text().contains("Disallow: /p/\n"), "addresses of previews are secrets");
}

#[tokio::test]
async fn another_site_can_show_a_link_to_a_post() {
    let app = a_blog(&[a_post("a").with("title", "R&D \u{10}<b>").by("ada"), a_post("draft").status("draft")]).await;
    let site = site(&app).await;
    let page = app.get("/a/").await.text().to_owned();
    let link = page.split("application/json+oembed").nth(1).and_then(|rest| rest.split("href=\"").nth(1));
    let link = link.and_then(|rest| rest.split('"').next()).expect("the page names it");
    let link = link.replace("&#x3D;", "=").replace("&amp;", "&").replace(&site, "");
    let answer = app.get(&link).await;
    assert_eq!(answer.status, 200, "{link}: {}", answer.text());
    let told: Value = serde_json::from_str(answer.text()).expect("JSON");
    assert_eq!((told["version"].as_str(), told["type"].as_str()), (Some("1.0"), Some("link")));
    assert_eq!(told["title"], "R&D \u{10}<b>");
    assert_eq!(told["author_url"], format!("{site}/author/ada/"));

    let xml = app.get(&link.replace("format=json", "format=xml")).await;
    let document = roxmltree::Document::parse(xml.text()).expect("strict XML");
    let title = document.descendants().find(|node| node.has_tag_name("title")).and_then(|node| node.text());
    assert_eq!(title, Some("R&D <b>"));
    assert_eq!(app.get(&link.replace("format=json", "format=yaml")).await.status, 501);
    for (address, status) in [("/draft/", 404), ("/missing/", 404), ("/", 400)] {
        let address = format!("{site}{address}");
        assert_eq!(app.get(&format!("/oembed/?url={address}")).await.status, status, "{address}");
    }
    for query in ["", "?url=", "?url=nonsense", "?url=https://other.example/a/"] {
        assert_eq!(app.get(&format!("/oembed/{query}")).await.status, 400, "{query}");
    }
}
