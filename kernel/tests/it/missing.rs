//! Plugins that are gone: the kernel says itself what is missing, and to whoever runs the site what to do.

use std::fs;

use rose_testkit::{App, Served};

use crate::support::{a_good_neighbour, printed, unruly};

/// A kernel in the same folder after `libunruly.so` was taken away.
async fn without_its_file(app: &App) -> App {
    fs::remove_file(app.folder().join("plugins/libunruly.so")).expect("a file");
    App::builder().file("neighbour.so", a_good_neighbour()).after(app).start().await
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_plugin_is_missing_the_kernel_serves_a_page_of_its_own_that_names_the_part() {
    let app = without_its_file(&unruly().await).await;
    for path in ["/unruly/ok/", "/unruly/page/", "/unruly/number/7/"] {
        let page = app.get(path).await;
        assert_eq!((page.status.as_u16(), page.header("content-type")), (503, "text/html; charset=utf-8"), "{path}");
        assert!(page.text().contains("“Unruly”") && page.text().contains("rose plugin list"), "{}", page.text());
        let data = app.get_with(path, "accept", "application/json").await;
        assert_eq!((data.status.as_u16(), data.header("content-type")), (503, "application/problem+json"), "{path}");
        assert!(data.json()["detail"].as_str().is_some_and(|detail| detail.contains("“Unruly”")), "{}", data.text());
        assert_eq!(data.header("cache-control"), "no-store");
    }
    assert_eq!(app.get("/unruly/ok").await.header("location"), "/unruly/ok/");
    assert_eq!(
        (app.get("/healthy").await.text(), app.get("/elsewhere/").await.status.as_u16()),
        ("claims-healthz", 404)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kernel_without_a_plugin_is_still_ready_and_names_it() {
    let app = without_its_file(&unruly().await).await;
    let ready = app.get("/readyz").await;
    assert_eq!(ready.status, 200);
    let absent = ready.json()["absent"].clone();
    assert!(absent.as_array().is_some_and(|absent| absent.contains(&"unruly".into())), "{absent}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_comes_back_serves_with_its_data() {
    let first = unruly().await;
    assert_eq!(first.get("/unruly/write-in-read/").await.text(), "[0,1]");
    let second = without_its_file(&first).await;
    assert_eq!(second.get("/unruly/notes/").await.status, 503);
    let third = App::builder().misbehaving("unruly").after(&second).start().await;
    assert_eq!(third.get("/unruly/notes/").await.text(), r#"["write in read 0"]"#);
}

#[test]
fn the_list_says_missing_until_the_plugin_is_forgotten_which_makes_its_paths_nobodys() {
    let mut rose = Served::builder().misbehaving("unruly").file("neighbour.so", &a_good_neighbour()).start();
    rose.end();
    fs::remove_file(rose.folder().join("plugins/libunruly.so")).expect("a file");
    let rose = rose.again().start();
    let (good, text) = printed(&rose.rose(&["plugin", "list"]));
    let row = text.lines().find(|line| line.ends_with("libunruly.so")).unwrap_or_default();
    assert!(good && row.starts_with("unruly ") && row.contains("missing"), "{text}");
    let page = rose.get("/unruly/state/");
    assert!(page.status == 503 && page.text().contains("“Unruly”"), "{}", page.text());

    let (good, text) = printed(&rose.rose(&["plugin", "forget", "unruly"]));
    assert!(good && text.contains("its data stays"), "{text}");
    let (good, text) = printed(&rose.rose(&["plugin", "forget", "unruly"]));
    assert!(!good && text.contains("no plugin `unruly` is known"), "{text}");
    let rose = rose.again().start();
    assert_eq!(rose.get("/unruly/state/").status, 404);
    let (_, text) = printed(&rose.rose(&["plugin", "list"]));
    assert!(!text.contains("libunruly.so"), "{text}");
    assert!(rose.folder().join("data/unruly.db").exists(), "its data stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_without_any_plugin_says_so() {
    let app = App::builder().start().await;
    let page = app.get("/").await;
    assert_eq!(page.status, 503);
    assert!(page.text().contains("Nothing is here yet") && page.text().contains("rose plugin list"), "{}", page.text());
    let data = app.get_with("/anything/", "accept", "application/json").await;
    let told = data.json();
    assert_eq!((data.status.as_u16(), &told["title"]), (503, &"Service Unavailable".into()));
    assert!(told["detail"].as_str().is_some_and(|detail| detail.contains("no plugin")), "{told}");
    assert_eq!((app.get("/healthz").await.status.as_u16(), app.get("/readyz").await.status.as_u16()), (200, 200));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_whose_only_plugin_is_missing_names_it_at_every_address() {
    let app = unruly().await;
    fs::remove_file(app.folder().join("plugins/libunruly.so")).expect("a file");
    let app = App::builder().after(&app).start().await;
    for path in ["/", "/unruly/ok/", "/elsewhere/"] {
        let page = app.get(path).await;
        assert!(page.status == 503 && page.text().contains("Unruly"), "{path}: {}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn safe_mode_serves_without_plugins_and_forgets_nothing() {
    let app = unruly().await;
    assert_eq!(app.get("/unruly/write-in-read/").await.text(), "[0,1]");
    let safe = App::builder().after(&app).variable("ROSE_SAFE", "on").start().await;
    assert_eq!(safe.get("/unruly/ok/").await.status, 503);
    assert_eq!(safe.get("/readyz").await.json()["plugins"], serde_json::json!([]));
    let again = App::builder().after(&safe).start().await;
    assert_eq!(again.get("/unruly/notes/").await.text(), r#"["write in read 0"]"#);
}
