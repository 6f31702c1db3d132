//! The auditor: whatever is written, by whom, when and on which worker, a page that is kept is the page that would be
//! made now. It compares with a kernel that keeps nothing.
//!
//! Who wrote sees it in the next page, on any worker; others within a second; and nobody ever sees what is another's.
//! With a kernel that raises no versions, and with one that does not mind who wrote, it must find a difference.

mod stage;

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use stage::Stage;

/// What others may go on seeing.
const SOON: Duration = Duration::from_secs(1);

const PAGES: [&str; 16] = [
    "/village/",
    "/village/count/",
    "/village/count.json",
    "/village/entries.xml",
    "/village/place/hall/",
    "/village/file/hall/",
    "/village/file/mill/",
    "/village/place/mill/",
    "/village/notices/",
    "/village/me/",
    "/village/next/",
    "/village/clock/",
    "/village/list/?page=2&x=y",
    "/village/list/",
    "/village/digest/",
    "/village/nowhere/",
];

/// How many steps one run takes: more every night.
fn steps() -> usize {
    #[expect(clippy::disallowed_methods, reason = "a variable of the tests alone")]
    let steps = std::env::var("ROSE_TEST_STEPS");
    steps.ok().and_then(|steps| steps.parse().ok()).unwrap_or(500)
}

/// Walks at random, and tells the first difference.
async fn audit(mut stage: Stage, steps: usize) -> Result<(), String> {
    stage.set_up().await;
    let warmers = stage.warm(&PAGES);
    let (mut found, mut before) = (Ok(()), VecDeque::new());
    for number in 0..steps {
        let begun = Instant::now();
        let (what, writer) = stage.step().await;
        before.push_back(format!("{what} ({:?})", begun.elapsed()));
        found = look(&mut stage, writer).await.map_err(|difference| format!("step {number}, {before:?}: {difference}"));
        if before.len() == 6 {
            before.pop_front();
        }
        if found.is_err() {
            break;
        }
    }
    warmers.iter().for_each(tokio::task::JoinHandle::abort);
    stage.end().await;
    found
}

/// The writer at once, somebody else soon. What somebody else wrote a moment ago and could not announce, the writer too
/// sees soon.
async fn look(stage: &mut Stage, writer: Option<usize>) -> Result<(), String> {
    if let Some(writer) = writer {
        for _ in 0..2 {
            let (worker, page) = (stage.any_worker(), stage.any(&PAGES));
            loop {
                let (kept, made) = (stage.read(worker, page, writer).await, stage.made(page, writer).await);
                stage.shows_nobody_else(&kept, writer)?;
                if kept == made {
                    break;
                }
                if !stage.another_is_unheard(writer, SOON) {
                    return Err(differs(&format!("its writer reads {page} on worker {worker}"), &kept, &made));
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
    let (worker, page, visitor) = (stage.any_worker(), stage.any(&PAGES), stage.any_visitor());
    let begun = Instant::now();
    loop {
        let (kept, made) = (stage.read(worker, page, visitor).await, stage.made(page, visitor).await);
        stage.shows_nobody_else(&kept, visitor)?;
        if kept == made {
            return Ok(());
        }
        if stage.is_alone() || begun.elapsed() > SOON {
            let who = format!("visitor {visitor} reads {page} on worker {worker} after {:?}", begun.elapsed());
            return Err(differs(&who, &kept, &made));
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The first line that differs; a file is one long line.
fn differs(who: &str, kept: &str, made: &str) -> String {
    let lines = kept.lines().zip(made.lines()).find(|(kept, made)| kept != made);
    let (kept, made) = lines.unwrap_or(("the end", "the end, elsewhere"));
    let short = |line: &str| line.chars().take(200).collect::<String>();
    format!("{who}:\n  kept: {}\n  made: {}", short(kept), short(made))
}

#[tokio::test(flavor = "multi_thread")]
async fn on_files_a_page_that_is_kept_is_the_page_that_would_be_made() {
    audit(Stage::files(1).await, steps()).await.unwrap_or_else(|difference| panic!("{difference}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_two_workers_a_page_that_is_kept_is_the_page_that_would_be_made() {
    audit(Stage::platform(2).await, steps()).await.unwrap_or_else(|difference| panic!("{difference}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_slow_redis_too() {
    let stage = Stage::platform(3).await;
    stage.slow(Duration::from_millis(15));
    audit(stage, steps() / 4).await.unwrap_or_else(|difference| panic!("{difference}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_auditor_sees_when_versions_are_not_raised() {
    let stage = Stage::files(1).await.without_bumps();
    let difference = audit(stage, 500).await.expect_err("a page that is too old");
    assert!(difference.contains("kept: ") && difference.contains("made: "), "{difference}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_auditor_sees_when_a_writer_is_not_minded() {
    let stage = Stage::platform(3).await.without_read_your_writes();
    stage.slow(Duration::from_millis(50));
    let difference = audit(stage, 500).await.expect_err("a page that is too old for who wrote");
    assert!(difference.contains("its writer reads"), "{difference}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_is_killed_after_its_commit_is_heard_of_all_the_same() {
    let mut stage = Stage::platform(5).await;
    stage.set_up().await;
    for worker in 0..2 {
        stage.until_kept(worker, "/village/count/").await;
    }
    let before = stage.read(0, "/village/count/", 0).await;
    stage.a_command_dies_after_its_commit().await;
    let made = stage.made("/village/count/", 0).await;
    assert_ne!(made, before, "its write was committed");
    for worker in 0..2 {
        assert_eq!(stage.read(worker, "/village/count/", 0).await, made, "on worker {worker}");
        assert!(!stage.is_kept(worker, "/village/count/").await, "in doubt until its key expires");
    }
    stage.expire_keys();
    for worker in 0..2 {
        stage.until_kept(worker, "/village/count/").await;
        assert_eq!(stage.read(worker, "/village/count/", 0).await, made, "on worker {worker}");
    }
    stage.end().await;
}
