//! What other plugins show on the blog's pages.

use rose_testkit::{App, AppBuilder, built};

use crate::content::{Post, a_post, blog_in};

const EMPTY: &str = "<span class=\"fragment-empty fragment-empty-";

/// A blog with posts beside a plugin that provides every fragment.
async fn beside_village(posts: &[Post], builder: AppBuilder) -> App {
    blog_in(builder.library(built::plugin("village")), posts).await
}

fn numbered(count: usize) -> Vec<Post> {
    (1..=count).map(|number| a_post(&format!("post-{number}"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_providers_a_page_has_the_flat_navigation_and_empty_holes() {
    let app = blog_in(App::builder().site("navigation", "Home /"), &numbered(2)).await;
    for path in ["/", "/post-1/"] {
        let page = app.get(path).await;
        assert!(page.text().contains("<nav class=\"site-nav\""), "{}", page.text());
        for name in ["auth-menu", "cart-mini", "container-nav", "container-cards"] {
            assert!(page.text().contains(&format!("{EMPTY}{name}\"></span>")), "{path}: {name}");
        }
        assert_eq!(page.header("vary"), "accept-encoding", "it is the same page for all");
        assert_eq!(page.header("cache-control"), "no-cache");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_and_a_post_show_what_another_plugin_knows_of_them() {
    let app = beside_village(&numbered(2), App::builder()).await;
    app.post("/village/places/", &[("name", "hall"), ("label", "The <hall>")]).await;
    let listing = app.get("/").await.text().to_owned();
    assert!(listing.contains("<a href=\"/village/place/hall/\">The &lt;hall&gt;</a>"), "its navigation: {listing}");
    assert_eq!(listing.matches("class=\"site-nav\"").count(), 1, "and not the flat one beside it");
    assert!(listing.contains("<a class=\"auth-menu\" href=\"/village/\">Sign in</a>"));
    assert!(listing.contains(&format!("{EMPTY}cart-mini\"></span>")), "nothing is in a guest's cart");
    assert!(!listing.contains("Apple day"));

    let id = "post-1";
    let entry = [("title", "Apple day"), ("place", "hall"), ("container", id)];
    assert_eq!(app.post("/village/entries/", &entry).await.status, 303);
    assert_eq!(app.get("/").await.text().matches("<p class=\"container-card\">Apple day</p>").count(), 1);
    let post = app.get("/post-1/").await.text().to_owned();
    assert!(post.contains("Apple day") && post.contains("1 entries in the village"), "{post}");
    assert!(!app.get("/post-2/").await.text().contains("container-card\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_asks_for_the_cards_of_all_its_posts_in_one_call() {
    let app = beside_village(&numbered(20), App::builder()).await;
    app.set("blog", "page_size", "20").await;
    app.host().reload().await.expect("a registry");
    let joined = app.post("/village/join/", &[("name", "Ada"), ("editor", "true")]).await;
    let cookie = joined.header("set-cookie").split(';').next().expect("a cookie").to_owned();
    let page = app.get_with("/", "cookie", &cookie).await;
    assert_eq!(page.text().matches("class=\"card-parts\"").count(), 20);
    let timing = page.header("server-timing");
    assert_eq!(timing.matches("container-cards;").count(), 1, "{timing}");
}
