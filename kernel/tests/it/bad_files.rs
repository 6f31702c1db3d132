//! Files in the folder of plugins that are no plugins for this kernel. It starts without them, and says which file it
//! is, what was found, what was wanted and what to do.

use std::{fs, path::PathBuf};

use rose_kernel::host::Stage;
use rose_testkit::{App, Served, built};

use crate::support::{patched, printed, until, whole};

/// A library of the system, which this test itself uses.
fn a_library_of_the_system() -> Vec<u8> {
    let maps = fs::read_to_string("/proc/self/maps").expect("the system's list");
    let paths = maps.lines().filter_map(|line| line.find('/').map(|at| &line[at..]));
    // Where all tests run in one process, there are plugins among them.
    let library = paths.into_iter().find(|path| path.contains("/libc.so") || path.contains("/libgcc_s.so"));
    fs::read(library.expect("a test links the C library")).expect("a library")
}

/// Beside a good plugin, a file with this content is left out with a message that has these parts, and the good one
/// serves.
async fn check(content: impl Into<Vec<u8>>, found: &str, wanted: &str, cure: &str) {
    let app = App::builder().misbehaving("unruly").file("stranger.so", content).start().await;
    let refused = app.refused();
    assert_eq!(refused.len(), 1, "{refused:?}");
    let reason = &refused[0];
    assert_eq!((reason.file.as_str(), reason.stage), ("stranger.so", Stage::Found), "{reason}");
    assert!(reason.found.contains(found), "found `{found}`: {reason}");
    assert!(reason.wanted.contains(wanted), "wanted `{wanted}`: {reason}");
    assert!(reason.cure.contains(cure), "cure `{cure}`: {reason}");
    let message = reason.to_string();
    assert!(message.starts_with("stranger.so is left out (looking at the file): found "), "{message}");
    assert_eq!(app.get("/unruly/ok/").await.text(), "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_file_is_told() {
    check("", "an empty file", "a shared library", "Copy the file again").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_no_library_is_told() {
    check("#!/bin/sh\nexit 0\n", "17 bytes that are no library", "a shared library", "Copy the file again").await;
    check(vec![0; 4096], "4096 bytes that are no library", "a shared library", "Copy the file again").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_was_cut_off_is_told_wherever_that_was() {
    let whole = whole("unruly");
    for length in [16, 64, 4096, whole.len() / 2, whole.len() - 100] {
        let found = format!("{length} bytes ");
        check(&whole[..length], &found, "", "Copy the file again from where it was built, whole.").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_damaged_in_a_file_ends_at_most_the_child_that_asks_it() {
    let whole = whole("unruly");
    // The first of them are the tables that loading reads, then comes code; what is left of the file is for debuggers.
    let blocks = [0x200, 0x1000, 0x8000, 0x20000, 0x60000, 0x90000, 0x100000, 0x180000, 0x200000, 0x280000];
    let mut app = App::builder().misbehaving("unruly");
    for (number, start) in (0..).zip(blocks) {
        let mut bytes = whole.clone();
        bytes[start..start + 0x1000].iter_mut().for_each(|byte| *byte ^= 0x5a);
        // `z`: the good one comes before them, also where the damage does not show.
        app = app.file(&format!("z{number}.so"), bytes);
    }
    let app = app.start().await;
    let refused = app.refused();
    assert_eq!(refused.len(), blocks.len(), "{refused:?}");
    assert!(refused.iter().any(|refused| refused.stage == Stage::Probed), "one of them is damaged where it counts");
    assert_eq!(app.get("/unruly/ok/").await.text(), "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_library_for_another_machine_is_told() {
    // `e_machine`, two bytes at 18: 243 is RISC-V, 183 is AArch64.
    let (other, name) = if cfg!(target_arch = "aarch64") { (243, "Riscv64") } else { (183, "Aarch64") };
    let mut bytes = whole("unruly");
    bytes[18] = other;
    check(bytes, name, std::env::consts::ARCH, "Build the plugin for this machine.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_library_without_a_label_is_no_plugin() {
    check(a_library_of_the_system(), "no label", ".rose.label", "take it out of the folder").await;
    check(patched("unruly", ".rose.label", ".nose.label"), "no label", ".rose.label", "build it with rose-sdk").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_no_plugin() {
    check(fs::read(built::rose()).expect("a program"), "no label", ".rose.label", "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_that_cannot_be_read_is_told() {
    check(
        patched("unruly", "{\"id\":\"unruly\"", "[\"id\":\"unruly\""),
        "a label that is not right",
        ".rose.label",
        "",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_for_another_border_is_told_with_both_versions() {
    let other = patched("unruly", "\"border\":\"1.0.0\"", "\"border\":\"2.0.0\"");
    check(other, "border 2.0.0 (SDK ", "border 1.0.0", "Rebuild the plugin with the SDK of this kernel").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_that_needs_an_operation_which_this_kernel_lacks_is_told() {
    let newer = patched(
        "unruly",
        "\"ops\":[1,2,3,4,5,6,7,20,21,22,40,41,42,50,51]",
        "\"ops\":[1,2,3,4,5,6,7,20,21,22,40,41,42,50,99]",
    );
    check(newer, "[99]", &format!("kernel {}", env!("CARGO_PKG_VERSION")), "Run a newer kernel").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_would_lead_out_of_the_data_folder_is_refused() {
    check(patched("unruly", "\"id\":\"unruly\"", "\"id\":\"../ups\""), "`../ups`", "lower-case letters", "another id")
        .await;
    check(
        patched("unruly", "\"id\":\"unruly\"", "\"id\":\"kernel\""),
        "`kernel`",
        "the kernel does not use",
        "another id",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_files_of_one_plugin_the_first_serves() {
    let app = App::builder().misbehaving("unruly").file("unruly-2.so", whole("unruly")).start().await;
    let reason = app.reason("unruly-2.so");
    assert!(reason.contains("a second file of the plugin `unruly`, beside libunruly.so"), "{reason}");
    assert!(reason.contains("Take one of the two out"), "{reason}");
    assert_eq!(app.get("/unruly/ok/").await.text(), "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_library_by_its_name_is_not_looked_at() {
    let app = App::builder().misbehaving("unruly").file("README.md", "hello").file("libold.so.bak", "hello");
    assert_eq!(app.start().await.refused(), []);
}

#[test]
fn a_copy_that_was_damaged_after_its_probe_is_made_anew() {
    let mut rose = Served::builder().misbehaving("unruly").start();
    rose.end();
    let copy = the_copy(&rose.folder().join("data"));
    let good = fs::read(&copy).expect("a copy");
    // In the middle of its code, where nothing but the hash would notice.
    let mut bad = good.clone();
    let middle = bad.len() / 2;
    bad[middle] ^= 0xff;
    fs::write(&copy, bad).expect("damage");
    let rose = rose.again().start();
    let line = rose.logged("was damaged: it was made anew");
    assert!(line.contains("libunruly.so") && line.contains("plugin=\"unruly\""), "{line}");
    assert!(fs::read(&copy).expect("a copy") == good, "the copy is whole again");
    assert_eq!(rose.get("/unruly/ok/").text(), "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_damaged_between_its_probe_and_its_loading_is_not_loaded() {
    // The plugin before it takes its time to start, so that there is a moment in between.
    let slow = App::builder().library(built::misbehaving("waits_in_activate")).file("unruly.so", whole("unruly"));
    let mut slow = slow.variable("ROSE_ACTIVATE_TIME", "3 s");
    let folder = slow.folder();
    let starting = tokio::spawn(slow.start());
    let marker = folder.join("data/run/activating");
    until("the first plugin is started", async || fs::metadata(&marker).ok()).await;
    let sha256 = sha256_of(&whole("unruly"));
    let copy = folder.join(format!("data/plugins/{sha256}.so"));
    let mut bytes = fs::read(&copy).expect("a copy");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(&copy, &bytes).expect("damage");
    let app = starting.await.expect("a start");
    let reason = app.reason("unruly.so");
    let parts = ["(loading)", &sha256, &sha256_of(&bytes), "check the disk, and start again"];
    assert!(parts.iter().all(|part| reason.contains(part)), "{reason}");
    assert_eq!(app.get("/unruly/ok/").await.status, 503);
}

#[test]
fn the_list_of_plugins_shows_what_is_left_out_before_and_after_a_start() {
    let rose = Served::builder().misbehaving("unruly").file("empty.so", b"").file("text.so", b"hello");
    let rose = rose.misbehaving("panics_in_describe");
    let check = |output, state: &str| {
        let (good, text) = printed(&output);
        assert!(good, "{text}");
        let row = |file: &str| text.lines().find(|line| line.ends_with(file)).unwrap_or_default().to_owned();
        for file in ["empty.so", "text.so", "libpanics_in_describe.so"] {
            assert!(row(file).contains("left out"), "{file}: {text}");
        }
        assert!(row("libunruly.so").contains(state), "{state}: {text}");
        for reason in ["found an empty file", "5 bytes that are no library", "there is nothing to describe"] {
            assert_eq!(text.matches(reason).count(), 1, "{reason}: {text}");
        }
    };
    check(rose.rose(&["plugin", "list"]), "new: not started yet");
    let rose = rose.start();
    check(rose.rose(&["plugin", "list"]), "good");
    for file in ["empty.so", "text.so", "libpanics_in_describe.so"] {
        let line = rose.logged(&format!("{file} is left out"));
        assert!(line.contains(" ERROR "), "{line}");
    }
}

fn the_copy(data: &std::path::Path) -> PathBuf {
    let entries = fs::read_dir(data.join("plugins")).expect("copies").flatten();
    let copy = entries.map(|entry| entry.path()).find(|path| path.extension().is_some_and(|end| end == "so"));
    copy.expect("a copy")
}

fn sha256_of(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
