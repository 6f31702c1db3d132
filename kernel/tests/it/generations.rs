//! Several generations of one plugin side by side: what began on the old one ends there, and nothing is shared.

use axum::body::Body;
use http::Method;
use rose_testkit::{App, Served, built};
use tokio::task::JoinHandle;

use crate::support::{a_request, unruly, until};

async fn reload(app: &App) {
    app.host().reload().await.expect("a registry");
}

async fn generation(app: &App) -> u64 {
    app.get("/readyz").await.json()["generation"].as_u64().expect("a number")
}

/// A request under way, and its body.
fn under_way(app: &App, path: &'static str) -> JoinHandle<(u16, String)> {
    let site = app.site().clone();
    tokio::spawn(async move {
        let (parts, body) = site.answer(a_request(Method::GET, path, &[], Body::empty())).await.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        (parts.status.as_u16(), String::from_utf8_lossy(&body).into_owned())
    })
}

/// The outcome of what a generation left behind, once there is one.
async fn outcome(app: &App, path: &str) -> String {
    until("an outcome", async || app.get(path).await.json().as_str().map(str::to_owned)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_generation_has_a_state_of_its_own() {
    let app = unruly().await;
    for count in ["1", "2", "3"] {
        assert_eq!(app.get("/unruly/state/").await.text(), count);
    }
    reload(&app).await;
    assert_eq!(app.get("/unruly/state/").await.text(), "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_registry_has_a_larger_number_than_those_before() {
    let app = unruly().await;
    let mut last = generation(&app).await;
    for _ in 0..3 {
        reload(&app).await;
        let now = generation(&app).await;
        assert!(now > last, "{now} after {last}");
        last = now;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_began_on_the_old_generation_ends_there_while_the_new_one_serves() {
    let app = unruly().await;
    assert_eq!(app.get("/unruly/state/").await.text(), "1");
    // It does not come to its end before three seconds have passed, on one thread of several.
    let old = under_way(&app, "/unruly/block/");
    let registry = app.host().registry();
    let plugin = registry.plugin("unruly").expect("a plugin").clone();
    drop(registry);
    reload(&app).await;
    assert_eq!(app.get("/unruly/state/").await.text(), "1", "the new one serves");
    let new = app.host().registry().plugin("unruly").expect("a plugin").clone();
    assert!(!std::sync::Arc::ptr_eq(&plugin, &new), "it is another one");
    assert!(!old.is_finished(), "the old one still works");
    assert_eq!(old.await.expect("an answer"), (200, "blocked".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_on_the_old_generation_may_still_use_the_kernel_until_it_ends() {
    let app = unruly().await;
    // 100 reads on threads of its own, each a call to the kernel.
    let requests: Vec<_> = (0..8).map(|_| under_way(&app, "/unruly/own-thread/")).collect();
    reload(&app).await;
    for request in requests {
        assert_eq!(request.await.expect("an answer"), (200, "5050".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_fails_while_generations_change() {
    let app = unruly().await;
    let site = app.site().clone();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let visitors: Vec<_> = (0..4)
        .map(|_| {
            let (site, stopped) = (site.clone(), stopped.clone());
            tokio::spawn(async move {
                let mut answers = 0;
                while !*stopped.borrow() {
                    let answer = site.answer(a_request(Method::GET, "/unruly/notes/", &[], Body::empty())).await;
                    assert_eq!(answer.status(), 200);
                    answers += 1;
                    // A page that is kept waits for nothing, and others want a turn too.
                    tokio::task::yield_now().await;
                }
                answers
            })
        })
        .collect();
    for _ in 0..5 {
        reload(&app).await;
    }
    stop.send(true).expect("visitors");
    for visitor in visitors {
        let answers: u32 = visitor.await.expect("no answer failed");
        assert!(answers > 0, "every visitor was served");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_outlives_its_generation_is_told_that_it_is_over() {
    let app = unruly().await;
    assert_eq!(app.get("/unruly/thread-outlives/").await.text(), "ok");
    reload(&app).await;
    // Both generations are of one library, so that a static of it is how the new one knows.
    let told = outcome(&app, "/unruly/thread-outlives/outcome/").await;
    assert!(told.contains("over"), "{told}");
    assert_eq!(app.get("/unruly/ok/").await.text(), "ok", "what it did afterwards harmed nobody");
}

#[test]
fn the_tasks_of_a_generation_are_cancelled_when_it_is_stopped() {
    let mut rose = Served::builder().misbehaving("unruly").start();
    assert_eq!(rose.get("/unruly/task-forever/").text(), "ok");
    assert_eq!(rose.get("/unruly/task-panics-at-stop/").text(), "ok");
    // What has not begun would be dropped without a word.
    rose.logged("unruly's task begins");
    rose.logged("unruly's bomb is laid");
    let status = rose.end().expect("a status");
    assert!(status.success(), "{status}: {}", rose.log());
    assert!(rose.logged("unruly's task was cancelled").contains("plugin=\"unruly\""));
    // A destructor that panics meanwhile is logged and holds up nothing.
    assert!(rose.logged("the bomb went off").contains("a destructor panicked"));
    rose.logged("the kernel has ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_file_is_taken_up_by_a_reload_and_a_broken_one_leaves_the_rest_as_it_was() {
    let app = unruly().await;
    assert_eq!(app.get("/bad-schema/").await.status, 404);
    let before = generation(&app).await;
    app.add_library(built::misbehaving("panics_in_describe"));
    app.add_library(built::misbehaving("refuses_in_activate"));
    std::fs::write(app.folder().join("plugins/empty.so"), "").expect("room for a file");
    reload(&app).await;
    assert!(generation(&app).await > before);
    assert_eq!(app.refused().len(), 3, "{:?}", app.refused());
    assert_eq!(app.get("/unruly/ok/").await.text(), "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_whose_file_went_bad_is_missing_after_a_reload_and_back_after_the_next() {
    let app = unruly().await;
    let place = app.folder().join("plugins/libunruly.so");
    // A new file in its place, as a copy would be: what is mapped must not change.
    let put = |content: &[u8]| {
        std::fs::remove_file(&place).and_then(|()| std::fs::write(&place, content)).expect("room for a file");
    };
    put(b"half a pl");
    reload(&app).await;
    let page = app.get("/unruly/ok/").await;
    assert_eq!(page.status, 503);
    assert!(page.text().contains("Unruly"), "{}", page.text());
    put(&std::fs::read(built::misbehaving("unruly")).expect("a plugin"));
    reload(&app).await;
    assert_eq!(app.get("/unruly/ok/").await.text(), "ok");
    assert_eq!(app.refused(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_that_cannot_read_the_folder_keeps_what_serves() {
    let app = unruly().await;
    let before = generation(&app).await;
    let folder = app.folder().join("plugins");
    std::fs::rename(&folder, app.folder().join("away")).expect("another name");
    std::fs::write(&folder, "no folder").expect("a file");
    let error = app.host().reload().await.expect_err("no folder").to_string();
    assert!(error.contains("cannot be read as the folder of plugins") && error.contains("ROSE_PLUGINS"), "{error}");
    assert_eq!((generation(&app).await, app.get("/unruly/ok/").await.text()), (before, "ok"));
}
