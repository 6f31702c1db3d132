//! A plugin whose file is taken away, and a site without any.

use http::StatusCode;
use rose_testkit::{App, Served, built};

#[tokio::test(flavor = "multi_thread")]
async fn the_kernel_says_what_is_missing_where_a_plugin_answered_before() {
    let app = App::builder().misbehaving("unruly").start().await;
    assert_eq!(app.get("/unruly/ok/").await.status, StatusCode::OK);
    app.stop().await;
    std::fs::remove_file(app.folder().join("plugins/libunruly.so")).expect("the file was there");

    let again = App::builder().after(&app).start().await;
    let answer = again.get("/unruly/ok/").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().contains("The part “Unruly” of this site is missing"), "{}", answer.text());
    assert!(answer.text().contains("rose plugin list"), "the operator is told where to look");
    assert!(answer.text().contains("base."), "the page has the site's looks");
    let data = again.get_with("/unruly/ok/", "accept", "application/json").await.json();
    assert_eq!((&data["status"], &data["title"]), (&503.into(), &"Not available".into()));

    let ready = again.get("/readyz").await;
    assert_eq!((ready.status, &ready.json()["absent"]), (StatusCode::OK, &serde_json::json!(["unruly"])));

    again.host().forget("unruly").await.expect("it was known");
    again.host().reload().await.expect("a registry");
    let answer = again.get("/unruly/ok/").await;
    assert!(answer.text().contains("a site is made of plugins"), "{}", answer.text());
    again.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_comes_back_serves_again_with_its_data() {
    let app = App::builder().misbehaving("unruly").start().await;
    app.stop().await;
    let file = app.folder().join("plugins/libunruly.so");
    std::fs::remove_file(&file).expect("the file was there");
    let without = App::builder().after(&app).start().await;
    assert_eq!(without.get("/unruly/ok/").await.status, StatusCode::SERVICE_UNAVAILABLE);

    without.add_library(built::misbehaving("unruly"));
    without.host().reload().await.expect("a registry");
    assert_eq!(without.get("/unruly/ok/").await.status, StatusCode::OK);
    without.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_without_plugins_says_how_to_begin() {
    let app = App::builder().start().await;
    let answer = app.get("/").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.text().contains("Nothing is here yet") && answer.text().contains("rose plugin list"));
    assert_eq!(app.get("/healthz").await.status, StatusCode::OK);
    app.stop().await;
}

#[test]
fn the_list_shows_a_missing_file_with_the_way_out() {
    let mut served = Served::builder().library(built::misbehaving("unruly")).start();
    served.end();
    std::fs::remove_file(served.folder().join("plugins/libunruly.so")).expect("the file was there");
    let again = served.again().start();
    assert_eq!(again.get("/unruly/ok/").status, 503);

    let list = again.rose(&["plugin", "list"]);
    let text = String::from_utf8_lossy(&list.stdout).into_owned();
    assert!(list.status.success() && text.contains("missing") && text.contains("libunruly.so"), "{text}");
    assert!(text.contains("rose plugin forget unruly"), "{text}");

    let forgotten = again.rose(&["plugin", "forget", "unruly"]);
    assert!(forgotten.status.success());
    let text = String::from_utf8_lossy(&again.rose(&["plugin", "list"]).stdout).into_owned();
    assert!(text.contains("There are no plugins"), "{text}");
}
