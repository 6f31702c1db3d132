//! Every store by the same rules, and what a visitor gets.

use std::sync::Arc;

use http::{HeaderMap, header};
use rose_testkit::servers::Redis as Server;

use super::*;
use crate::{
    clock::Clock,
    redis::{Redis, RedisAddress},
    versions::Versions,
};

/// Moments, in microseconds.
const NOW: i64 = 1_767_225_600_000_000;

async fn check(store: impl SessionStore + 'static) -> Arc<dyn SessionStore> {
    let store: Arc<dyn SessionStore> = Arc::new(store);
    assert_eq!(store.read("one", "blog").await, Ok(None));
    assert_eq!(store.exists("one").await, Ok(false));
    store.write("one", "blog", vec![1, 0, 255]).await.expect("room");
    store.write("one", "cart", vec![2]).await.expect("room");
    store.write("two", "blog", vec![3]).await.expect("room");
    store.write("one", "blog", vec![4]).await.expect("room");
    assert_eq!(store.read("one", "blog").await, Ok(Some(vec![4])));
    assert_eq!(store.read("one", "cart").await, Ok(Some(vec![2])));
    assert_eq!(store.exists("one").await, Ok(true));
    store.end("one").await.expect("an end");
    store.end("one").await.expect("it is gone already");
    assert_eq!(store.read("one", "blog").await, Ok(None));
    assert_eq!(store.exists("one").await, Ok(false));
    assert_eq!(store.read("two", "blog").await, Ok(Some(vec![3])));
    store
}

async fn database(folder: &std::path::Path) -> crate::store::Store {
    let options = crate::store::StoreOptions::new(folder);
    let store = crate::store::Store::open("kernel", &options).await.expect("a database");
    store.migrate(&crate::host::kernel_migrations(), NOW).await.expect("tables");
    store
}

#[tokio::test]
async fn the_stores_behave_alike() {
    check(InMemory::default()).await;
    let folder = tempfile::tempdir().expect("a folder");
    check(InDatabase::new(database(folder.path()).await, Clock::standing(NOW))).await;
    let server = Server::auth("16mb");
    let address = RedisAddress::new(&server.url()).expect("an address");
    check(InRedis::new(Redis::new("auth", &address, "site").expect("a Redis"))).await;
    assert_eq!(server.cli(&["keys", "*"]), "site:session:two");
    assert_eq!(server.cli(&["ttl", "site:session:two"]), LIFETIME.as_secs().to_string());
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Clock::standing(NOW);
    let store = InDatabase::new(database(folder.path()).await, clock.clone());
    store.write("one", "blog", vec![1]).await.expect("room");
    clock.set(NOW + i64::try_from(LIFETIME.as_micros()).expect("a time"));
    assert_eq!(store.read("one", "blog").await, Ok(None));
    assert_eq!(store.exists("one").await, Ok(false));
}

fn sessions() -> Sessions {
    Sessions::new(Arc::new(InMemory::default()), Versions::local(), Clock::standing(NOW), true)
}

fn visitor(sessions: &Sessions, cookie: Option<&str>) -> Visitor {
    let mut headers = HeaderMap::new();
    if let Some(cookie) = cookie {
        headers.insert(header::COOKIE, cookie.parse().expect("a header"));
    }
    sessions.visitor(&headers, true)
}

#[tokio::test]
async fn a_visitor_gets_a_session_with_the_first_write_and_keeps_it() {
    let store = sessions();
    let first = visitor(&store, None);
    assert_eq!(first.read("cart").await, Ok(None));
    assert_eq!(first.cookie(), None, "reading gives none");
    first.write("cart", vec![1]).await.expect("room");
    let cookie = first.cookie().expect("a cookie");
    let pair = cookie.split(';').next().expect("a pair").to_owned();
    let again = visitor(&store, Some(&pair));
    assert_eq!(again.read("cart").await, Ok(Some(vec![1])));
    assert_eq!(again.read("blog").await, Ok(None), "each plugin has its own part");
    again.write("cart", vec![2]).await.expect("room");
    assert_eq!(again.cookie(), None, "it has its session");
    again.end().await.expect("an end");
    assert!(again.cookie().expect("a cookie").contains("Max-Age=0"));
    assert_eq!(visitor(&store, Some(&pair)).read("cart").await, Ok(None));
}

#[tokio::test]
async fn an_id_that_a_visitor_chose_is_not_used() {
    let store = sessions();
    let chosen = format!("__Host-session={}", "a".repeat(64));
    let visitor = visitor(&store, Some(&chosen));
    visitor.write("cart", vec![1]).await.expect("room");
    let given = visitor.cookie().expect("another one");
    assert!(!given.starts_with(&chosen), "{given}");
}

#[tokio::test]
async fn too_much_is_refused() {
    let store = sessions();
    let visitor = visitor(&store, None);
    let refused = visitor.write("cart", vec![0; MOST_BYTES + 1]).await;
    assert_eq!(refused, Err(SessionError::TooLarge(MOST_BYTES + 1)));
    assert_eq!(visitor.cookie(), None);
}
