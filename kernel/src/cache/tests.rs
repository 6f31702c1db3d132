//! All by the same rules, and what becomes of a caller while the Redis is gone.

use rose_abi::value::Value;
use rose_testkit::servers::{Postgres, Redis as Server};

use super::*;
use crate::{
    clock::Clock,
    redis::{Redis, RedisAddress},
    store::{Address, Store, StoreOptions},
};

const LONG: Duration = Duration::from_secs(60);

fn in_redis(server: &Server) -> InRedis {
    let address = RedisAddress::new(&server.url()).expect("an address");
    InRedis::new(Redis::new("data", &address, "site").expect("a Redis"))
}

/// The kernel's databases of both dialects.
async fn databases(folder: &std::path::Path) -> [Store; 2] {
    let sqlite = StoreOptions::new(folder);
    let mut postgres = StoreOptions::new("/nowhere");
    let name = Postgres::shared().prefix();
    Postgres::shared().sql("postgres", &format!("create database {name} template template0"));
    postgres.servers.every = Some(Address::new(Postgres::shared().url(&name)));
    let open = async |options| {
        let store = Store::open("kernel", &options).await.expect("a database");
        store.migrate(&crate::host::kernel_migrations(), Clock::system().now()).await.expect("tables");
        store
    };
    [open(sqlite).await, open(postgres).await]
}

async fn check(cache: &dyn Cache) {
    assert_eq!(cache.get("a").await, None);
    cache.set("a", Bytes::from_static(b"one\0"), LONG).await;
    cache.set("b", Bytes::from_static(b"two"), LONG).await;
    cache.set("a", Bytes::from_static(b"three\0"), LONG).await;
    assert_eq!(cache.get("a").await.as_deref(), Some(&b"three\0"[..]));
    assert!(cache.remove("a").await);
    assert!(cache.remove("a").await, "it is gone already");
    assert_eq!((cache.get("a").await, cache.get("b").await.is_some()), (None, true));
    cache.set("large", Bytes::from(vec![0; MOST_BYTES + 1]), LONG).await;
    assert_eq!(cache.get("large").await, None, "it is too large");
    cache.set("short", Bytes::from_static(b"x"), Duration::from_millis(20)).await;
    for _ in 0..500 {
        if cache.get("short").await.is_none() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it does not end");
}

#[tokio::test]
async fn they_behave_alike() {
    check(&InMemory::new(16 << 20)).await;
    let folder = tempfile::tempdir().expect("a folder");
    for store in databases(folder.path()).await {
        check(&InDatabase::new(store.clone(), Clock::system(), 16 << 20)).await;
        store.close().await;
    }
    let server = Server::data();
    check(&in_redis(&server)).await;
    assert_eq!(server.cli(&["keys", "*"]), "site:cache:b", "keys have the site's prefix");
}

#[tokio::test]
async fn one_in_memory_is_bounded() {
    let cache = InMemory::new(1_000_000);
    for number in 0..1_000 {
        cache.set(&number.to_string(), Bytes::from(vec![7; 10_000]), LONG).await;
    }
    cache.0.run_pending_tasks();
    assert!(cache.0.weighted_size() <= 1_000_000, "{} bytes", cache.0.weighted_size());
}

#[tokio::test]
async fn one_in_the_database_is_bounded_and_keeps_what_lasts_longest() {
    let folder = tempfile::tempdir().expect("a folder");
    for store in databases(folder.path()).await {
        let cache = InDatabase::new(store.clone(), Clock::system(), 100_000);
        for number in 0..97 {
            cache.set(&number.to_string(), Bytes::from(vec![7; 10_000]), LONG + LONG * number).await;
        }
        let bytes = store.read("select cast(sum(bytes) as bigint) from cache", Vec::new()).await.expect("a sum");
        assert!(matches!(bytes.rows[0][0], Value::I64(0..=100_000)), "{:?}", bytes.rows);
        assert!(cache.get("96").await.is_some());
        assert_eq!(cache.get("0").await, None);
        store.close().await;
    }
}

#[tokio::test]
async fn while_the_redis_is_gone_nothing_is_there_and_nobody_is_told_that_something_was_forgotten() {
    let mut server = Server::data();
    let cache = in_redis(&server);
    cache.set("a", Bytes::from_static(b"one"), LONG).await;
    assert!(cache.get("a").await.is_some());
    server.server().kill();
    assert_eq!(cache.get("a").await, None);
    cache.set("a", Bytes::from_static(b"two"), LONG).await;
    assert!(!cache.remove("a").await);
}
