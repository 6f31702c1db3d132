//! A plugin that ends the whole process: the supervisor starts the kernel again, and without that plugin where it did
//! so while it was started.

use rose_testkit::{Served, Signal, eventually, signal};

use crate::support::{printed, the_rest_serves, unruly_served, worker_of};

const CRASHED: &str = "the worker crashed; it was activating `crashes-in-activate`";

/// What `rose plugin list` says of the plugin that crashes.
#[track_caller]
fn listed(rose: &Served, parts: &[&str]) {
    let (good, text) = printed(&rose.rose(&["plugin", "list"]));
    assert!(good, "{text}");
    let row = text.lines().find(|line| line.starts_with("crashes-in-activate ")).unwrap_or_default();
    assert!(row.contains("left out"), "{text}");
    for part in parts {
        assert!(text.contains(part), "`{part}` in {text}");
    }
}

#[test]
fn a_plugin_that_ends_the_process_when_it_starts_is_left_out_and_after_the_second_time_set_aside_until_retry() {
    let rose = Served::builder().misbehaving("unruly").misbehaving("crashes_in_activate").start();
    the_rest_serves(&rose);
    let line = rose.logged(CRASHED);
    assert!(line.contains("libcrashes_in_activate.so") && line.contains("aborted"), "{line}");
    let line = rose.logged("libcrashes_in_activate.so is left out (starting)");
    assert!(line.contains("the kernel ended while it was started"), "{line}");
    listed(&rose, &["the kernel ended while it was started", "It is tried again at the next start"]);
    assert_eq!(rose.get("/readyz").status, 200);

    // It may have been bad luck: the next start tries it once more.
    let rose = rose.again().start();
    the_rest_serves(&rose);
    rose.logged(CRASHED);
    listed(&rose, &["the kernel ended 2 times while it was started", "`rose plugin retry crashes-in-activate`"]);

    // Twice is enough.
    let rose = rose.again().start();
    the_rest_serves(&rose);
    assert!(!rose.log().contains("the worker crashed"), "{}", rose.log());
    listed(&rose, &["the kernel ended 2 times while it was started", "`rose plugin retry crashes-in-activate`"]);

    let (good, text) = printed(&rose.rose(&["plugin", "retry", "crashes-in-activate"]));
    assert!(good && text.contains("is tried again at the next start"), "{text}");
    let rose = rose.again().start();
    the_rest_serves(&rose);
    rose.logged(CRASHED);
    listed(&rose, &["the kernel ended while it was started"]);
}

#[test]
fn a_command_beside_a_kernel_that_is_starting_takes_nothing_for_a_crash() {
    let builder = Served::builder().misbehaving("unruly").misbehaving("waits_in_activate");
    let folder = builder.folder().to_owned();
    let starting = std::thread::spawn(|| builder.variable("ROSE_ACTIVATE_TIME", "3 s").start());
    let marker = folder.join("data/run/activating");
    let waits = || std::fs::read_to_string(&marker).ok().filter(|text| text.contains("waits-in-activate"));
    eventually("the plugin that waits is started", waits);
    let beside = Served::builder().variable("ROSE_ACTIVATE_TIME", "500 ms");
    let beside = beside.variable("ROSE_DATA", &folder.join("data").display().to_string());
    let beside = beside.variable("ROSE_PLUGINS", &folder.join("plugins").display().to_string());
    let (_, text) = printed(&beside.rose(&["run", "unruly", "refuses"]));
    assert!(text.contains("`nothing` is not wanted here"), "the command did its work: {text}");
    assert!(text.contains("no answer within 500ms") && !text.contains("the kernel ended"), "{text}");
    assert!(waits().is_some(), "the marker of the kernel is where it was");
    let rose = starting.join().expect("a start");
    the_rest_serves(&rose);
    assert!(!rose.log().contains("the kernel ended"), "{}", rose.log());
}

#[test]
fn another_file_of_a_plugin_that_was_set_aside_is_tried() {
    let builder = Served::builder().misbehaving("unruly").misbehaving("crashes_in_activate");
    let place = builder.folder().join("plugins/libcrashes_in_activate.so");
    let rose = builder.start().again().start();
    listed(&rose, &["the kernel ended 2 times while it was started"]);
    // A mended one: here the same with something behind its end, which changes nothing but its hash.
    let mut mended = std::fs::read(&place).expect("a library");
    mended.extend_from_slice(b"mended");
    std::fs::write(&place, mended).expect("room for a library");
    let rose = rose.again().start();
    rose.logged(CRASHED);
    the_rest_serves(&rose);
    listed(&rose, &["the kernel ended while it was started"]);
}

#[test]
fn a_crash_while_serving_is_logged_with_its_kind_and_a_new_worker_serves() {
    for (path, how) in [("/unruly/abort/", "aborted (signal 6)"), ("/unruly/overflow/", "(signal 6)")] {
        let rose = unruly_served();
        let worker = worker_of(&rose);
        assert!(rose.try_get(path).is_err(), "{path}: there is nobody left to answer");
        let line = rose.logged("the worker crashed");
        assert!(line.contains(how) && line.contains("was_ready=true"), "{path}: {line}");
        // The socket stays open in between: who comes now waits.
        the_rest_serves(&rose);
        assert_ne!(worker_of(&rose), worker, "{path}");
    }
}

#[test]
fn a_worker_that_is_killed_is_replaced_on_the_same_port() {
    let rose = unruly_served();
    let worker = worker_of(&rose);
    signal(worker.parse().expect("a process's number"), Signal::KILL);
    rose.logged("it was killed, perhaps because the machine ran out of memory");
    the_rest_serves(&rose);
    assert_ne!(worker_of(&rose), worker);
}

#[test]
fn a_worker_does_not_outlive_a_supervisor_that_is_killed() {
    let mut rose = unruly_served();
    let worker = worker_of(&rose);
    signal(rose.pid(), Signal::KILL);
    assert!(rose.end().is_some_and(|status| !status.success()));
    // Whoever reaps orphans here may not be quick, so that a zombie counts as gone.
    eventually("the worker ends", || {
        let state = std::fs::read_to_string(format!("/proc/{worker}/stat")).unwrap_or_default();
        (state.is_empty() || state.contains(") Z ")).then_some(())
    });
    assert!(rose.try_get("/healthz").is_err());
}
