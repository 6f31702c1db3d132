//! What the site remembers of a visitor: in the kernel's database, in a Redis, and while that is gone.

use rose_testkit::{Raw, Served, ServedBuilder, eventually, servers::Redis};

use crate::support::the_rest_serves;

fn with(redis: &Redis) -> ServedBuilder {
    Served::builder().misbehaving("unruly").variable("ROSE_REDIS_AUTH", &redis.url())
}

fn ask(rose: &Served, method: &str, path: &str, cookie: &str) -> Raw {
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    rose.send(request.as_bytes()).expect("an answer")
}

/// Counts once; gives the number and the cookie, which stays where the answer has none.
fn count(rose: &Served, cookie: &str) -> (String, String) {
    let answer = ask(rose, "POST", "/unruly/session/", cookie);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let given = answer.header("set-cookie").split(';').next().unwrap_or_default();
    (answer.text(), if given.is_empty() { cookie } else { given }.to_owned())
}

#[track_caller]
fn behaves(rose: &Served) {
    let nobody = ask(rose, "GET", "/unruly/session/", "");
    assert_eq!((nobody.text().as_str(), nobody.header("set-cookie")), ("null", ""));
    let (one, cookie) = count(rose, "");
    assert!(one == "1" && cookie.starts_with("session="), "{one} {cookie}");
    assert_eq!(count(rose, &cookie), ("2".to_owned(), cookie.clone()));
    assert_eq!(ask(rose, "GET", "/unruly/session/", &cookie).text(), "2");
    assert_eq!(count(rose, "").0, "1", "another visitor");
    let told = ask(rose, "POST", "/unruly/session/too-much/", &cookie).text();
    assert!(told.contains("bytes are too many for a session"), "{told}");
    assert_eq!(ask(rose, "GET", "/unruly/session/", &cookie).text(), "2", "what was there stays");
    let ended = ask(rose, "POST", "/unruly/session/end/", &cookie);
    assert!(ended.header("set-cookie").contains("Max-Age=0"), "{}", ended.head);
    assert_eq!(ended.header("cache-control"), "no-store");
    assert_eq!(ask(rose, "GET", "/unruly/session/", &cookie).text(), "null");
}

#[test]
fn without_a_redis_sessions_are_in_the_kernels_database_and_outlive_it() {
    let mut rose = Served::builder().misbehaving("unruly").start();
    behaves(&rose);
    let (_, cookie) = count(&rose, "");
    rose.end();
    let rose = rose.again().start();
    assert_eq!(ask(&rose, "GET", "/unruly/session/", &cookie).text(), "1");
}

#[test]
fn with_a_redis_every_worker_knows_the_visitor() {
    let redis = Redis::auth("16mb");
    let rose = with(&redis).variable("ROSE_WORKERS", "2").variable("ROSE_PAGE_CACHE", "off").start();
    behaves(&rose);
    let mut cookie = String::new();
    for number in 1..=20 {
        let (counted, given) = count(&rose, &cookie);
        assert_eq!(counted, number.to_string());
        cookie = given;
    }
}

#[test]
fn while_the_auth_redis_is_gone_only_what_needs_a_session_answers_503() {
    let mut redis = Redis::auth("16mb");
    let rose = with(&redis).start();
    let (_, cookie) = count(&rose, "");
    redis.server().kill();
    let page = ask(&rose, "GET", "/unruly/session/", &cookie);
    assert_eq!(page.status, 503);
    assert!(page.header("content-type").starts_with("text/html") && page.text().contains("<main"), "{}", page.head);
    assert_eq!(ask(&rose, "POST", "/unruly/session/", &cookie).status, 503);
    assert_eq!(ask(&rose, "GET", "/unruly/session/", "").status, 200, "nobody is asked for");
    the_rest_serves(&rose);
    redis.start_again();
    eventually("sessions again", || (ask(&rose, "GET", "/unruly/session/", &cookie).status == 200).then_some(()));
    let log = rose.log();
    assert_eq!(log.matches("the auth Redis is gone or too slow").count(), 1, "{log}");
    assert_eq!(log.matches("the auth Redis is there again").count(), 1, "{log}");
}

#[test]
fn a_full_auth_redis_refuses_the_write_and_loses_nothing() {
    let redis = Redis::auth("16mb");
    let rose = with(&redis).start();
    let (_, cookie) = count(&rose, "");
    // What others keep there fills it, however much a connection or two take of it.
    assert_eq!(redis.cli(&["set", "others", &"x".repeat(100_000)]), "OK");
    assert_eq!(redis.cli(&["config", "set", "maxmemory", "100kb"]), "OK");
    let refused = ask(&rose, "POST", "/unruly/session/", &cookie);
    assert_eq!((refused.status, refused.header("set-cookie")), (503, ""));
    rose.logged("is full and took nothing more");
    assert_eq!(ask(&rose, "GET", "/unruly/session/", &cookie).text(), "1");
    the_rest_serves(&rose);
    assert_eq!(redis.cli(&["config", "set", "maxmemory", "16mb"]), "OK");
    assert_eq!(count(&rose, &cookie).0, "2");
}
