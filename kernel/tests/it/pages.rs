//! Pages that are kept: made once for everybody, and never shown when they would be made otherwise now.

use std::io::Read as _;

use axum::body::Body;
use flate2::read::GzDecoder;
use http::Method;
use rose_testkit::{Answer, App, AppBuilder};

use crate::support::{a_request, ask, printed, until, village};

const NOW: i64 = 1_767_225_600_000_000;
const SECOND: i64 = 1_000_000;

async fn a_village() -> App {
    a_village_in(App::builder()).await
}

async fn a_village_in(builder: AppBuilder) -> App {
    let app = village(builder).clock(NOW).start().await;
    place(&app, "hall", "Hall").await;
    app
}

async fn place(app: &App, name: &str, label: &str) {
    assert_eq!(app.post("/village/places/", &[("name", name), ("label", label)]).await.status, 303);
}

async fn entry(app: &App, title: &str, begins_at: i64) {
    let begins_at = begins_at.to_string();
    let form = [("title", title), ("place", "hall"), ("container", "a"), ("begins_at", begins_at.as_str())];
    assert_eq!(app.post("/village/entries/", &form).await.status, 303);
}

/// Somebody with a session: gives their cookie.
async fn joins(app: &App, name: &str, form: &[(&str, &str)]) -> String {
    let form: Vec<_> = [("name", name)].into_iter().chain(form.iter().copied()).collect();
    let joined = app.post("/village/join/", &form).await;
    joined.header("set-cookie").split(';').next().expect("a cookie").to_owned()
}

/// How a page came about, as an editor is told.
async fn how(app: &App, path: &str, editor: &str) -> String {
    let page = app.get_with(path, "cookie", editor).await;
    let timing = page.header("server-timing");
    let desc = timing.strip_prefix("cache;desc=\"").and_then(|rest| rest.split('"').next());
    desc.unwrap_or_else(|| panic!("{path}: {timing}")).to_owned()
}

async fn posts(app: &App, path: &str, cookie: &str, body: &str) -> Answer {
    let headers = [("cookie", cookie), ("content-type", "application/x-www-form-urlencoded")];
    app.send(a_request(Method::POST, path, &headers, body.to_owned())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_made_again_when_what_it_was_made_from_was_written() {
    is_made_again(&a_village().await).await;
    is_made_again(&a_village_in(App::builder().on_postgres()).await).await;
}

async fn is_made_again(app: &App) {
    let editor = joins(app, "Ed", &[("editor", "true")]).await;
    let hit = async |path: &str| how(app, path, &editor).await;
    // One reads a view of two tables; of the other's table no statement of the plugin writes.
    for path in ["/village/", "/village/count/"] {
        assert_eq!((hit(path).await, hit(path).await), ("absent".to_owned(), "hit".to_owned()), "{path}");
    }
    entry(app, "Apple day", 0).await;
    for path in ["/village/", "/village/count/"] {
        assert_eq!((hit(path).await, hit(path).await), ("moved".to_owned(), "hit".to_owned()), "{path}");
    }
    assert!(app.get("/village/").await.text().contains("Apple day (Hall)"));
    assert!(app.get("/village/count/").await.text().contains("<li>1</li>"));
    place(app, "hall", "Old hall").await;
    assert!(app.get("/village/").await.text().contains("Apple day (Old hall)"));
    assert_eq!(app.post("/village/places/remove/", &[("name", "hall")]).await.status, 303);
    assert!(app.get("/village/count/").await.text().contains("<li>0</li>"), "by a cascade and a trigger");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_template_and_what_code_asks_for_counts_too() {
    let app = a_village().await;
    let editor = joins(&app, "Ed", &[("editor", "true")]).await;
    for path in ["/village/clock/", "/village/digest/"] {
        assert!(!app.get(path).await.text().contains("Apple day"));
        assert_eq!(how(&app, path, &editor).await, "hit");
    }
    entry(&app, "Apple day", 0).await;
    for path in ["/village/clock/", "/village/digest/"] {
        assert!(app.get(path).await.text().contains("Apple day"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn members_see_their_own_part_of_a_page_that_is_made_once() {
    let app = a_village().await;
    let [ada, ben, editor] = [
        joins(&app, "Ada", &[("member", "true")]).await,
        joins(&app, "Ben", &[]).await,
        joins(&app, "Ed", &[("editor", "true")]).await,
    ];
    let page = async |cookie: &str| app.get_with("/village/", "cookie", cookie).await;
    let guest = app.get("/village/").await;
    assert!(guest.text().contains("Sign in") && !guest.text().contains("cart-mini\" href"));
    assert!(page(&ada).await.text().contains("Ada <span class=\"label\">member</span>"));
    assert!(page(&ben).await.text().contains(">Ben</a>"));
    assert_eq!(how(&app, "/village/", &editor).await, "hit", "all by one render");
    assert_eq!(posts(&app, "/village/cart/", &ada, "name=honey").await.status, 303);
    assert!(page(&ada).await.text().contains("Cart <span class=\"label\">1</span>"));
    assert!(!page(&ben).await.text().contains("Cart <span"));
    assert_eq!(how(&app, "/village/", &editor).await, "hit", "the page itself shows nothing of it");
    for answer in [&guest, &page(&ada).await] {
        assert_eq!(answer.header("cache-control"), "private, no-cache");
        let vary: Vec<_> = answer.headers.get_all("vary").iter().map(|value| value.to_str().expect("text")).collect();
        assert_eq!(vary, ["cookie", "accept-encoding"]);
    }
    assert_eq!(posts(&app, "/village/leave/", &ada, "").await.status, 303);
    assert_eq!(page(&ada).await.body, app.get("/village/").await.body, "who left is a guest, cookie or not");
    let stranger = format!("session={}", "ab".repeat(32));
    assert_eq!(page(&stranger).await.body, app.get("/village/").await.body, "nobody gave out this one");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_holes_is_the_same_for_all_but_editors_are_told_more() {
    let app = a_village().await;
    let [ada, editor] = [joins(&app, "Ada", &[]).await, joins(&app, "Ed", &[("editor", "true")]).await];
    let path = "/village/count.json";
    let guest = app.get(path).await;
    assert_eq!(
        (guest.text(), guest.header("vary"), guest.header("cache-control")),
        ("0", "accept-encoding", "no-cache")
    );
    for cookie in [&ada, &editor, &ada, &editor] {
        let page = app.get_with(path, "cookie", cookie).await;
        assert_eq!((page.text(), page.header("etag")), ("0", guest.header("etag")));
        assert_eq!(page.header("server-timing").is_empty(), *cookie == ada);
    }
    assert_eq!(how(&app, path, &editor).await, "hit");
    entry(&app, "Apple day", 0).await;
    assert_eq!(app.get_with(path, "cookie", &ada).await.text(), "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_filling_has_its_own_tag_and_compressed_it_is_the_same_page() {
    let app = a_village().await;
    let [ada, ben] = [joins(&app, "Ada", &[]).await, joins(&app, "Ben", &[]).await];
    let mut tags = Vec::new();
    for cookie in ["", &ada, &ben] {
        let plain = ask(&app, "/village/", &[("cookie", cookie)]).await;
        let packed = ask(&app, "/village/", &[("cookie", cookie), ("accept-encoding", "gzip")]).await;
        assert_eq!(packed.header("content-encoding"), "gzip");
        let mut text = String::new();
        GzDecoder::new(packed.body.as_ref()).read_to_string(&mut text).expect("gzip");
        assert_eq!(text, plain.text());
        assert_eq!(plain.header("content-length"), plain.body.len().to_string());
        for (answer, coding) in [(&plain, "identity"), (&packed, "gzip")] {
            let tag = answer.header("etag").to_owned();
            let headers = [("cookie", cookie), ("accept-encoding", coding), ("if-none-match", tag.as_str())];
            let known = ask(&app, "/village/", &headers).await;
            assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
            tags.push(tag);
        }
        let head = app.send(a_request(Method::HEAD, "/village/", &[("cookie", cookie)], Body::empty())).await;
        assert_eq!((head.header("content-length"), head.body.len()), (plain.header("content-length"), 0));
        assert_eq!(head.header("etag"), plain.header("etag"));
    }
    let all = tags.len();
    tags.sort_unstable();
    tags.dedup();
    assert_eq!(tags.len(), all, "no two are the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_knows_its_visitor_is_kept_for_nobody() {
    let app = a_village().await;
    let [ada, editor] = [joins(&app, "Ada", &[]).await, joins(&app, "Ed", &[("editor", "true")]).await];
    for path in ["/village/me/", "/village/nosy/"] {
        let page = app.get_with(path, "cookie", &ada).await;
        assert!(page.text().contains("Ada"), "{}", page.text());
        assert_eq!(page.header("cache-control"), "private, no-cache");
        assert!(!app.get(path).await.text().contains("Ada"));
        let told = how(&app, path, &editor).await;
        assert!(told.starts_with("it "), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_differs_by_audience_is_kept_for_each() {
    let app = a_village().await;
    let member = joins(&app, "Ada", &[("member", "true")]).await;
    let [editor, member_editor] = [
        joins(&app, "Ed", &[("editor", "true")]).await,
        joins(&app, "Em", &[("editor", "true"), ("member", "true")]).await,
    ];
    assert!(app.get("/village/notices/").await.text().contains("for guests"));
    assert!(app.get_with("/village/notices/", "cookie", &member).await.text().contains("for members"));
    assert!(app.get("/village/notices/").await.text().contains("for guests"));
    assert_eq!(how(&app, "/village/notices/", &editor).await, "hit");
    assert_eq!(how(&app, "/village/notices/", &member_editor).await, "hit");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_looks_at_the_clock_is_kept_as_long_as_it_holds() {
    let app = a_village().await;
    let editor = joins(&app, "Ed", &[("editor", "true")]).await;
    entry(&app, "Breakfast", NOW + 60 * SECOND).await;
    entry(&app, "Lunch", NOW + 120 * SECOND).await;
    let next = async |title: &str, told: &str| {
        assert_eq!(how(&app, "/village/next/", &editor).await, told);
        let page = app.get("/village/next/").await;
        assert!(page.text().contains(&format!("<li>{title}</li>")), "not {title}: {}", page.text());
    };
    next("Breakfast", "absent").await;
    app.clock().set(NOW + 60 * SECOND - 1);
    next("Breakfast", "hit").await;
    app.clock().set(NOW + 60 * SECOND);
    next("Lunch", "aged").await;
    assert!(app.get("/village/clock/").await.text().contains(&((NOW / SECOND) + 60).to_string()));
    app.clock().set(NOW + 61 * SECOND);
    assert!(app.get("/village/clock/").await.text().contains(&((NOW / SECOND) + 61).to_string()));
    app.clock().set(NOW + 60 * SECOND);
    assert!(app.get("/village/clock/").await.text().contains(&((NOW / SECOND) + 60).to_string()), "it was set back");
    app.clock().set(NOW + 3600 * SECOND);
    assert_eq!(how(&app, "/village/count/", &editor).await, "absent");
    app.clock().set(NOW + 3600 * SECOND + 299 * SECOND);
    assert_eq!(how(&app, "/village/count/", &editor).await, "hit");
    app.clock().set(NOW + 3600 * SECOND + 300 * SECOND);
    assert_eq!(how(&app, "/village/count/", &editor).await, "aged", "nothing is kept for more than five minutes");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_a_handler_reads_of_a_query_keeps_pages_apart() {
    let app = a_village().await;
    let editor = joins(&app, "Ed", &[("editor", "true")]).await;
    let first = app.get("/village/list/?sort=name&page=2").await;
    assert!(first.text().contains("page 2 by name"));
    for same in ["?page=2&sort=name", "?utm_source=x&sort=name&page=2", "?sort=name&&page=2&x", "?p%61ge=2&sort=name"] {
        let path = format!("/village/list/{same}");
        let told = how(&app, &path, &editor).await;
        // Another spelling is another page, but never a wrong one.
        assert!(told == "hit" || same.contains('%') && told == "absent", "{same}: {told}");
        assert_eq!(app.get(&path).await.body, first.body, "{same}");
    }
    assert!(app.get("/village/list/?page=3&sort=name").await.text().contains("page 3 by name"));
    assert_eq!(how(&app, "/village/count/?anything=1", &editor).await, "absent");
    assert_eq!(how(&app, "/village/count/?another", &editor).await, "hit");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_kept_until_it_is() {
    let app = a_village().await;
    let editor = joins(&app, "Ed", &[("editor", "true")]).await;
    let path = "/village/place/mill/";
    let missing = app.get(path).await;
    assert_eq!(missing.status, 404);
    assert_eq!(how(&app, path, &editor).await, "hit");
    assert_eq!(app.get(path).await.body, missing.body, "it has no word of one request");
    let as_data = app.get_with(path, "accept", "application/json").await;
    assert_eq!(as_data.header("content-type"), "application/problem+json");
    place(&app, "mill", "Mill").await;
    assert_eq!(app.get(path).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_registry_has_pages_of_its_own() {
    let app = a_village().await;
    let before = app.get("/village/").await;
    app.set("site", "title", "Another village").await;
    app.host().reload().await.expect("a registry");
    let after = app.get("/village/").await;
    assert!(!before.text().contains("Another village") && after.text().contains("Another village"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_beside_the_site_is_noticed() {
    let rose = rose_testkit::Served::builder().library(rose_testkit::built::plugin("village")).start();
    let count = || rose.get("/village/count/").text();
    let form = "name=hall&label=Hall";
    let head = "POST /village/places/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
                Content-Type: application/x-www-form-urlencoded";
    let length = form.len();
    let posted = rose.send(format!("{head}\r\nContent-Length: {length}\r\n\r\n{form}").as_bytes());
    assert_eq!(posted.expect("an answer").status, 303);
    assert!(count().contains("<li>0</li>"));
    let ran = printed(&rose.rose(&["run", "village", "add-beside", "Apple day", "hall"]));
    assert!(ran.0, "{}", ran.1);
    until("the new entry", async || count().contains("<li>1</li>").then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_cache_every_page_is_made() {
    let app = village(App::builder().variable("ROSE_PAGE_CACHE", "off")).start().await;
    let editor = joins(&app, "Ed", &[("editor", "true")]).await;
    assert_eq!(how(&app, "/village/", &editor).await, "off");
    assert_eq!(how(&app, "/village/", &editor).await, "off");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moves_while_a_page_is_made_makes_it_made_once_more() {
    let app = a_village().await;
    let editor = joins(&app, "Ed", &[("editor", "true")]).await;
    let site = app.site().clone();
    let under_way = tokio::spawn(async move {
        let (parts, body) =
            site.answer(a_request(Method::GET, "/village/slowly/", &[], Body::empty())).await.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        (parts.status.as_u16(), String::from_utf8_lossy(&body).into_owned())
    });
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    entry(&app, "Apple day", 0).await;
    let (status, page) = under_way.await.expect("an answer");
    assert!(status == 200 && page.contains("<li>1 and 1</li>"), "not a part from before and one from after: {page}");
    assert_eq!(how(&app, "/village/slowly/", &editor).await, "hit", "the second time nothing moved");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_stands_still_is_shown_and_not_kept() {
    let app = a_village().await;
    let editor = joins(&app, "Ed", &[("editor", "true")]).await;
    let (site, (stop, stopped)) = (app.site().clone(), tokio::sync::watch::channel(false));
    let writer = tokio::spawn(async move {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        while !*stopped.borrow() {
            let request = a_request(Method::POST, "/village/entries/", &headers, "title=x&place=hall");
            assert_eq!(site.answer(request).await.status(), 303);
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    });
    for _ in 0..2 {
        assert_ne!(how(&app, "/village/slowly/", &editor).await, "hit");
    }
    stop.send(true).expect("a writer");
    writer.await.expect("every write went well");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_want_one_page_let_one_make_it() {
    let app = a_village().await;
    let asks: Vec<_> = (0..50)
        .map(|_| {
            let site = app.site().clone();
            tokio::spawn(async move {
                site.answer(a_request(Method::GET, "/village/slowly/", &[], Body::empty())).await.status().as_u16()
            })
        })
        .collect();
    for ask in asks {
        assert_eq!(ask.await.expect("an answer"), 200);
    }
    let asked = app.site().page_stats().asked;
    assert_eq!((asked.get("absent"), asked.get("hit")), (Some(&1), Some(&49)), "{asked:?}");
}

/// As many different requests as somebody with bad intent sends.
const MANY: usize = 10_000;

#[tokio::test(flavor = "multi_thread")]
async fn what_anybody_can_send_neither_fills_the_memory_nor_gets_into_a_page() {
    let app = a_village_in(App::builder().variable("ROSE_PAGE_CACHE", "2 MiB")).await;
    let right = app.get("/village/list/").await;
    let hostile = async |number: usize| {
        let (text, session) = (format!("x{number}<script>"), format!("session={number:0>64}"));
        match number % 5 {
            0 => ask(&app, &format!("/village/list/?page={number}%3Cscript%3E"), &[]).await,
            1 => ask(&app, &format!("/village/place/{number}/"), &[]).await,
            2 => ask(&app, "/village/list/", &[("host", &text), ("x-forwarded-host", &text)]).await,
            3 => ask(&app, "/village/list/", &[("cookie", &format!("{session}; rose-wrote=1"))]).await,
            _ => {
                ask(
                    &app,
                    "/village/list/",
                    &[("accept", &format!("a/{number}, b/c;q=0.{number}")), ("accept-language", &text)],
                )
                .await
            }
        }
    };
    for number in 0..MANY {
        let answer = hostile(number).await;
        assert!(answer.status.as_u16() < 500 && !answer.text().contains("<script>"), "{}", answer.text());
    }
    let stats = app.site().page_stats();
    assert!(stats.bytes <= stats.most_bytes, "{stats:?}");
    assert!(stats.pages < 1_000, "{stats:?}");
    for cookie in ["", "session=x", "rose-wrote=0", "rose-wrote=;;=,"] {
        let after = ask(&app, "/village/list/", &[("cookie", cookie)]).await;
        assert_eq!((after.status, &after.body), (right.status, &right.body), "{cookie}");
    }
}

#[test]
fn an_operator_sees_how_the_pages_do_and_has_them_forgotten() {
    let rose = rose_testkit::Served::builder().library(rose_testkit::built::plugin("village"));
    let (went_well, said) = printed(&rose.rose(&["cache", "stats"]));
    assert!(!went_well && said.contains("no site serves from"), "{said}");
    let rose = rose.start();
    let stats = || printed(&rose.rose(&["cache", "stats"])).1;
    assert!(stats().contains("No page was asked for yet."), "{}", stats());
    for _ in 0..3 {
        assert_eq!(rose.get("/village/").status, 200);
    }
    let said = stats();
    assert!(said.contains("keeps 1 pages in ") && said.contains(" of 64 MiB"), "{said}");
    assert!(said.contains("hit        2      66 %") && said.contains("absent     1      33 %"), "{said}");
    assert_eq!(printed(&rose.rose(&["cache", "clear"])), (true, "The site's worker forgot every page.\n".to_owned()));
    assert!(stats().contains("keeps 0 pages"), "{}", stats());
    assert_eq!(rose.get("/village/").status, 200);
    assert!(stats().contains("absent     2"), "{}", stats());
}
