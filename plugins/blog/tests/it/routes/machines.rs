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
