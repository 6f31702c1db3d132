//! What is old after a change, for the worker that made it and for the others.

use std::time::Duration;

use rose_testkit::servers::Redis as Server;

use super::*;
use crate::redis::RedisAddress;

const NOW: i64 = 1_767_225_600_000_000;
const SECOND: i64 = 1_000_000;

fn table(domain: &str, table: &str) -> Change {
    Change::Table { domain: domain.to_owned(), table: table.to_owned() }
}

/// Something that was made from a table.
fn made(versions: &Versions, from: &Arc<Slot>) -> Basis {
    let seen = Seen::begin(versions, NOW);
    seen.reads([from]);
    seen.basis()
}

#[test]
fn what_was_made_from_a_table_is_old_when_it_was_written() {
    let versions = Versions::local();
    let (posts, tags) = (versions.table("blog", "posts"), versions.table("blog", "tags"));
    let (of_posts, of_tags) = (made(&versions, &posts), made(&versions, &tags));
    versions.raise(&table("blog", "posts"));
    versions.raise(&table("shop", "tags"));
    assert_eq!(of_posts.holds(&versions, NOW), Err(Gone::Moved));
    assert_eq!(of_tags.holds(&versions, NOW), Ok(()));
    assert_eq!(made(&versions, &posts).holds(&versions, NOW), Ok(()), "what is made later has the new rows");
    versions.raise(&Change::Domain("blog".to_owned()));
    assert_eq!(of_tags.holds(&versions, NOW), Err(Gone::Moved));
    let of_posts = made(&versions, &posts);
    versions.raise(&Change::Everything);
    assert_eq!(of_posts.holds(&versions, NOW), Err(Gone::Emptied));
}

#[test]
fn what_is_written_while_something_is_made_makes_it_old() {
    let versions = Versions::local();
    let posts = versions.table("blog", "posts");
    let seen = Seen::begin(&versions, NOW);
    versions.raise(&table("blog", "posts"));
    seen.reads([&posts]);
    assert_eq!(seen.basis().holds(&versions, NOW), Err(Gone::Moved));
}

#[test]
fn sessions_are_told_apart() {
    let versions = Versions::local();
    let (one, other) = ("a1b".repeat(20), "a1c".repeat(20));
    let of_one = made(&versions, &versions.session(&one));
    versions.raise(&Change::of_session(&other));
    assert_eq!(of_one.holds(&versions, NOW), Ok(()));
    versions.raise(&Change::of_session(&one));
    assert_eq!(of_one.holds(&versions, NOW), Err(Gone::Moved));
}

#[test]
fn time_makes_old_too() {
    let versions = Versions::local();
    let check = |note: fn(&Seen), holds: &[i64], gone: &[i64]| {
        let seen = Seen::begin(&versions, NOW);
        note(&seen);
        let basis = seen.basis();
        holds.iter().for_each(|after| assert_eq!(basis.holds(&versions, NOW + after), Ok(()), "after {after} µs"));
        gone.iter().for_each(|after| {
            assert_eq!(basis.holds(&versions, NOW + after), Err(Gone::Aged), "after {after} µs");
        });
    };
    check(|_| {}, &[-SECOND, 0, 299 * SECOND], &[300 * SECOND]);
    check(|seen| seen.looks_at_clock(None), &[0, SECOND - 1], &[-1, SECOND]);
    check(|seen| seen.looks_at_clock(Some(NOW + 60 * SECOND)), &[0, 59 * SECOND], &[60 * SECOND]);
    check(|seen| seen.looks_at_clock(Some(NOW + 3600 * SECOND)), &[299 * SECOND], &[300 * SECOND]);
    check(
        |seen| {
            seen.looks_at_clock(Some(NOW + 60 * SECOND));
            seen.lacks_something();
        },
        &[0],
        &[SECOND],
    );
}

#[test]
fn changes_are_told_in_words_and_read_again() {
    for change in [
        table("blog", "posts"),
        table("blog", "an odd.name"),
        Change::Domain("blog".to_owned()),
        Change::Session(7),
        Change::Everything,
    ] {
        assert_eq!(Change::parse(&change.to_string()), Some(change));
    }
    assert_eq!(Change::parse("nonsense"), None);
}

/// Two workers of a site.
async fn two(server: &Server) -> [Versions; 2] {
    let worker = || {
        let address = RedisAddress::new(&server.url()).expect("an address");
        Versions::shared(Redis::new("data", &address, "site").expect("a Redis"))
    };
    let both = [worker(), worker()];
    for worker in &both {
        until(async || worker.catch_up().await).await;
    }
    both
}

async fn until(is_so: impl AsyncFn() -> bool) {
    for _ in 0..500 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it does not come to that");
}

#[tokio::test]
async fn other_workers_hear_of_a_change_before_and_after_it() {
    let server = Server::data();
    let [writer, reader] = two(&server).await;
    let posts = reader.table("blog", "posts");
    let before = made(&reader, &posts);
    assert_eq!(before.holds(&reader, NOW), Ok(()));
    let announced = writer.announce(vec![table("blog", "posts")]).await;
    assert!(reader.catch_up().await);
    assert_eq!(before.holds(&reader, NOW), Err(Gone::InDoubt));
    let meanwhile = made(&reader, &posts);
    assert_eq!(meanwhile.holds(&reader, NOW), Err(Gone::InDoubt), "what is made meanwhile is not kept");
    assert!(announced.done().await);
    assert!(reader.catch_up().await);
    assert_eq!(meanwhile.holds(&reader, NOW), Err(Gone::Moved));
    assert_eq!(made(&reader, &posts).holds(&reader, NOW), Ok(()));
    assert_eq!(server.cli(&["keys", "*"]), "", "nothing is left behind");
}

#[tokio::test]
async fn a_writer_that_died_leaves_its_tables_in_doubt_until_its_key_expires() {
    let server = Server::data();
    let [writer, reader] = two(&server).await;
    let posts = reader.table("blog", "posts");
    drop(writer.announce(vec![table("blog", "posts")]).await);
    assert!(reader.catch_up().await);
    assert_eq!(made(&reader, &posts).holds(&reader, NOW), Err(Gone::InDoubt));
    // A worker that begins now was not there when the key was set.
    let [late, _] = two(&server).await;
    let late_posts = late.table("blog", "posts");
    assert_eq!(made(&late, &late_posts).holds(&late, NOW), Err(Gone::InDoubt));
    for key in server.cli(&["keys", "site:w:*"]).lines() {
        assert!(server.cli(&["pttl", key]).parse::<i64>().expect("a time") > 50_000, "it outlives any COMMIT");
        server.cli(&["pexpire", key, "1"]);
    }
    until(async || made(&reader, &posts).holds(&reader, NOW).is_ok()).await;
    until(async || made(&late, &late_posts).holds(&late, NOW).is_ok()).await;
}

#[tokio::test]
async fn a_key_that_was_evicted_before_its_time_is_announced_again() {
    let server = Server::data();
    let [writer, reader] = two(&server).await;
    let posts = reader.table("blog", "posts");
    let announced = writer.announce(vec![table("blog", "posts")]).await;
    for key in server.cli(&["keys", "site:w:*"]).lines() {
        server.cli(&["del", key]);
    }
    assert!(reader.catch_up().await);
    let too_early = made(&reader, &posts);
    assert_eq!(too_early.holds(&reader, NOW), Ok(()), "as far as anybody can know");
    assert!(announced.done().await);
    assert!(reader.catch_up().await);
    assert_eq!(too_early.holds(&reader, NOW), Err(Gone::Moved));
}

#[tokio::test]
async fn without_the_redis_nothing_is_trusted_and_what_could_not_be_told_is_told_later() {
    let mut server = Server::data();
    let [writer, reader] = two(&server).await;
    let posts = reader.table("blog", "posts");
    let before = made(&reader, &posts);
    server.server().kill();
    until(async || before.holds(&reader, NOW).is_err()).await;
    assert!(!reader.catch_up().await && !reader.may_keep());
    assert!(!writer.changed(vec![table("blog", "posts")]).await, "nobody heard of it");
    server.start_again();
    for worker in [&writer, &reader] {
        until(async || worker.catch_up().await && worker.may_keep()).await;
    }
    assert_eq!(before.holds(&reader, NOW), Err(Gone::Emptied), "it is not known what happened meanwhile");
    until(async || made(&reader, &posts).holds(&reader, NOW).is_ok()).await;
}
