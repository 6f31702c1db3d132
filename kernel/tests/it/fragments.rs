//! Fragments when a provider misbehaves, and when two disagree.

use rose_testkit::App;

use crate::support::village;

const EMPTY: &str = "<span class=\"fragment-empty fragment-empty-";

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_slow_or_broken_leaves_the_page_standing() {
    let app = village(App::builder().variable("ROSE_FRAGMENT_TIME", "100 ms")).start().await;
    let page = app.get("/village/broken/").await;
    assert_eq!(page.status, 200);
    for name in ["village-slow", "village-panics", "village-miscounts", "village-writes", "village-curious", "nobodys"]
    {
        assert!(page.text().contains(&format!("[{EMPTY}{name}\"></span>]")), "{name}: {}", page.text());
    }
    assert!(page.text().contains("[instead of Broken]"), "{}", page.text());
    let places = app.post("/village/places/", &[("name", "hall"), ("label", "Hall")]).await;
    assert_eq!(places.status, 303, "nothing was held or spoiled");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_mean_something_else_by_one_name_do_not_both_serve() {
    let app = village(App::builder()).misbehaving("wrong_fragment").start().await;
    let reason = app.reason("libwrong_fragment.so");
    let wanted = "offers the fragment `auth-menu` as one of many, made for all visitors at ";
    assert!(
        reason.contains(wanted) && reason.contains("but to `village` it is the only one, made for one visitor"),
        "{reason}"
    );
    assert_eq!(app.get("/village/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_one_is_asked_or_all_are_joined_by_their_priority() {
    let app = village(App::builder()).misbehaving("neighbour").start().await;
    assert_eq!(app.refused(), []);
    app.post("/village/places/", &[("name", "hall"), ("label", "Hall")]).await;
    app.post("/village/entries/", &[("title", "Apple day"), ("place", "hall"), ("container", "a")]).await;
    let page = app.get("/village/").await.text().to_owned();
    assert!(page.contains("<nav>the neighbour's</nav>") && !page.contains("site-nav"), "the larger priority: {page}");
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text} in {page}"));
    assert!(place("links of the neighbour") < place("entries in the village"), "of equals, by their ids");
    assert!(place("container-card\">Apple day") < place("cards of the neighbour"), "the smaller comes last");
}
