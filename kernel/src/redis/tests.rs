//! A real Redis: gone, slow, full, and back.

use std::time::{Duration, Instant};

use redis::cmd;
use rose_testkit::{Signal, servers::Redis as Server};

use super::*;

fn of(server: &Server) -> Redis {
    let address = RedisAddress::new(&server.url()).expect("an address");
    Redis::new("data", &address, "site").expect("a Redis")
}

async fn get(redis: &Redis) -> Result<Option<String>, RedisFault> {
    redis.run(cmd("GET").arg(redis.key("word"))).await
}

async fn set(redis: &Redis, word: &str) -> Result<(), RedisFault> {
    redis.run(cmd("SET").arg(redis.key("word")).arg(word)).await
}

/// Waits until calls are let through again.
async fn until_up(redis: &Redis) {
    for _ in 0..500 {
        if redis.is_up() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it did not come back");
}

#[tokio::test]
async fn keys_have_the_sites_prefix() {
    let server = Server::data();
    let redis = of(&server);
    assert_eq!(get(&redis).await, Ok(None));
    set(&redis, "rose").await.expect("room");
    assert_eq!(get(&redis).await, Ok(Some("rose".to_owned())));
    assert_eq!(server.cli(&["keys", "*"]), "site:word");
    assert!(redis.version().await.expect("a version").starts_with(|first: char| first.is_ascii_digit()));
}

#[tokio::test]
async fn one_that_is_gone_fails_at_once_and_is_used_again_when_it_is_back() {
    let mut server = Server::data();
    let redis = of(&server);
    set(&redis, "rose").await.expect("room");
    server.server().kill();
    assert_eq!(get(&redis).await, Err(RedisFault::Unavailable("data")));
    // What is counted are calls that need no wait of their own: a thousand of them within the time of one.
    let begun = Instant::now();
    for _ in 0..1_000 {
        assert_eq!(get(&redis).await, Err(RedisFault::Unavailable("data")));
    }
    assert!(begun.elapsed() < ANSWER, "they waited");
    server.start_again();
    until_up(&redis).await;
    assert_eq!(get(&redis).await, Ok(None), "it is empty, and answers");
}

#[tokio::test]
async fn one_that_hangs_is_given_up_after_one_answer_that_did_not_come() {
    let mut server = Server::data();
    let redis = of(&server);
    set(&redis, "rose").await.expect("room");
    server.server().signal(Signal::STOP);
    assert_eq!(get(&redis).await, Err(RedisFault::Unavailable("data")));
    assert!(!redis.is_up());
    server.server().signal(Signal::CONT);
    until_up(&redis).await;
    assert_eq!(get(&redis).await, Ok(Some("rose".to_owned())));
}

#[tokio::test]
async fn one_that_is_full_says_so_and_answers_on() {
    let server = Server::auth("3mb");
    let redis = of(&server);
    set(&redis, "rose").await.expect("room");
    let mut number = 0;
    let fault = loop {
        let kept: Result<(), _> =
            redis.run(cmd("SET").arg(redis.key(&number.to_string())).arg("x".repeat(100_000))).await;
        match kept {
            Ok(()) => number += 1,
            Err(fault) => break fault,
        }
        assert!(number < 100, "it takes everything");
    };
    assert_eq!(fault, RedisFault::Full("data"));
    assert!(redis.is_up());
    assert_eq!(get(&redis).await, Ok(Some("rose".to_owned())));
}

#[test]
fn an_address_is_shown_without_its_password() {
    let address = RedisAddress::new("redis://:hunter2@cache:6379/1").expect("an address");
    assert_eq!(address.to_string(), "redis://cache:6379/1");
    assert!(!format!("{address:?}").contains("hunter2"));
    assert!(RedisAddress::new("cache:6379").is_err());
    assert!(RedisAddress::new("http://cache").is_err());
}
