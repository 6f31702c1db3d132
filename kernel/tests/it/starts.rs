//! Starts and ends of `rose serve`: what it cannot work with is one clear sentence, and nothing is damaged by it.

use std::{
    fs,
    io::Read as _,
    net::TcpListener,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::Path,
    process::Command,
    time::Duration,
};

use rose_testkit::{Served, ServedBuilder, built};
use rusqlite::Connection;

use crate::support::{patched, the_rest_serves};

fn unruly() -> ServedBuilder {
    Served::builder().misbehaving("unruly")
}

/// It ends with status 1 and says one sentence, once, that has all of this.
#[track_caller]
fn does_not_start(rose: ServedBuilder, parts: &[&str]) {
    let (status, log) = rose.fail();
    assert_eq!(status.code(), Some(1), "{log}");
    let said: Vec<_> = log.lines().filter(|line| line.starts_with("rose: ")).collect();
    assert_eq!(said.len(), 1, "one sentence: {log}");
    for part in parts {
        assert!(said[0].contains(part), "`{part}` in {}", said[0]);
    }
    assert!(!log.contains("panicked"), "{log}");
}

/// A command beside it ends in the same way.
#[track_caller]
fn cannot_be_used(rose: &ServedBuilder, parts: &[&str]) {
    let output = rose.rose(&["plugin", "list"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("rose: ") && said.lines().count() == 1, "one sentence: {said}");
    for part in parts {
        assert!(said.contains(part), "`{part}` in {said}");
    }
}

#[test]
fn a_port_in_use_is_told_with_the_way_to_another() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let parts = [&format!("port {port} on 127.0.0.1 is in use"), "ROSE_PORT", "--port"];
    does_not_start(unruly().port(port), &parts);
}

#[test]
fn a_setting_that_is_none_is_told_with_its_variable_and_cure() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("ROSE_PORT", "80000", &["ROSE_PORT", "80000", "give a port from 1 to 65535"]),
        ("ROSE_INVOKE_TIME", "soon", &["ROSE_INVOKE_TIME", "soon", "with its unit"]),
        ("ROSE_SITE_URL", "example.org", &["ROSE_SITE_URL", "example.org", "https://example.org"]),
        // Two that are right each alone.
        ("ROSE_INVOKE_TIME", "60 s", &["ROSE_REQUEST_TIME", "ROSE_INVOKE_TIME", "the longer one"]),
        ("ROSE_ADDRESS", "0.0.0.0", &["ROSE_ADDRESS", "ROSE_SITE_URL is missing"]),
        ("ROSE_THEME", "nowhere", &["ROSE_THEME", "there is no such folder"]),
    ];
    for (name, value, parts) in cases {
        cannot_be_used(&unruly().variable(name, value), parts);
    }
    does_not_start(unruly().variable("ROSE_INVOKE_TIME", "60 s"), cases[3].2);
    does_not_start(unruly().flag("--port=80000"), &["--port", "80000", "give a port from 1 to 65535"]);
}

#[test]
fn a_variable_that_only_looks_like_one_of_ours_is_warned_about() {
    let rose = unruly().variable("ROSE_SITE_ULR", "https://ada.example").start();
    let line = rose.logged("ROSE_SITE_ULR");
    assert!(line.contains(" WARN ") && line.contains("ROSE_SITE_URL"), "{line}");
}

#[test]
fn a_data_folder_that_is_a_file_is_told() {
    let rose = unruly();
    let file = rose.folder().join("data");
    fs::write(&file, "mine").expect("a file");
    let parts = ["ROSE_DATA", &file.display().to_string(), "that is no folder"];
    cannot_be_used(&rose, &parts);
    does_not_start(rose, &parts);
}

#[test]
fn a_data_folder_that_cannot_be_written_is_told_with_the_way_to_another() {
    // No user, not even root, can make anything in these.
    for folder in ["/proc/self", "/proc/rose-data", "/dev/null/data"] {
        cannot_be_used(&unruly().variable("ROSE_DATA", folder), &[folder]);
        does_not_start(unruly().variable("ROSE_DATA", folder), &[folder, "ROSE_DATA"]);
    }
}

#[test]
fn a_data_folder_that_may_only_be_read_is_told_and_left_as_it_is() {
    let mut rose = unruly().start();
    rose.end();
    let folder = rose.folder().to_owned();
    allow(&folder, 0o755, 0o644);
    allow(&folder.join("data"), 0o555, 0o444);
    let said = as_nobody(&folder, &["plugin", "list"]);
    assert!(said.contains("kernel.db") && said.contains("read-only"), "{said}");
    assert!(said.contains("the user that runs this program") && said.lines().count() == 1, "{said}");
    let said = as_nobody(&folder, &["serve", "--port", &rose.address().port().to_string()]);
    let said = said.lines().find(|line| line.starts_with("rose: ")).unwrap_or_default();
    assert!(said.contains("data"), "{said}");
    allow(&folder.join("data"), 0o755, 0o644);
    the_rest_serves(&rose.again().start());
}

/// Sets the permissions of a folder, and those of the files right in it.
fn allow(folder: &Path, of_folder: u32, of_files: u32) {
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("our own file");
    set(folder, 0o755);
    for path in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        set(&path, if path.is_dir() { of_folder } else { of_files });
    }
    set(folder, of_folder);
}

/// What `rose` says on standard error when it fails for somebody whom permissions bind, as they do not bind root.
fn as_nobody(folder: &Path, arguments: &[&str]) -> String {
    const NOBODY: u32 = 65_534;
    // Where it was built need not be readable for others. (A copy by this process itself could not be started while
    // another test happens to start a child, which has the file open for a moment.)
    let program = folder.join("rose");
    let copied = Command::new("cp").arg(built::rose()).arg(&program).status();
    assert!(copied.is_ok_and(|status| status.success()), "room for a program");
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).env_clear();
    command.env("ROSE_DATA", folder.join("data")).env("ROSE_PLUGINS", folder.join("plugins"));
    if rustix::process::geteuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    let output = command.output().expect("root may become nobody");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_database_of_the_kernel_that_another_program_has_locked_is_told_and_left_as_it_is() {
    let mut rose = unruly().variable("ROSE_DATABASE_BUSY", "100 ms").start();
    rose.end();
    let database = rose.folder().join("data/kernel.db");
    let other = Connection::open(&database).expect("a database");
    other.execute_batch("begin immediate").expect("the lock");
    let rose = rose.again();
    does_not_start(rose, &["kernel.db", "is locked: another program is writing to it"]);
    other.execute_batch("rollback").expect("the end of the lock");
    let sound: String = other.query_row("pragma integrity_check", [], |row| row.get(0)).expect("an answer");
    let known: i64 = other.query_row("select count(*) from plugins", [], |row| row.get(0)).expect("an answer");
    assert_eq!((sound.as_str(), known), ("ok", 1));
}

#[test]
fn a_database_of_a_plugin_that_another_program_has_locked_is_a_503_and_later_works() {
    let rose = unruly().variable("ROSE_DATABASE_BUSY", "100 ms").start();
    let other = Connection::open(rose.folder().join("data/unruly.db")).expect("a database");
    other.execute_batch("begin immediate").expect("the lock");
    assert_eq!(rose.get("/unruly/write-in-read/").status, 503);
    assert_eq!(rose.get("/unruly/notes/").text(), "[]", "who only reads is not held up");
    assert!(rose.logged("is locked: another program is writing to it").contains("plugin=\"unruly\""));
    other.execute_batch("rollback").expect("the end of the lock");
    assert_eq!(rose.get("/unruly/write-in-read/").text(), "[0,1]");
}

#[test]
fn a_database_that_is_full_is_a_503_that_leaves_what_is_there() {
    let mut rose = unruly().start();
    rose.end();
    let database = Connection::open(rose.folder().join("data/unruly.db")).expect("a database");
    database.execute("insert into notes (line) values (?1)", ["x".repeat(1 << 20)]).expect("a row");
    let rose = rose.again().variable("ROSE_DATABASE_MAX_BYTES", "1 MiB").start();
    // A page of the file may have room for a few more.
    let status = (0..1000).map(|_| rose.get("/unruly/write-in-read/").status).find(|status| *status != 200);
    assert_eq!(status, Some(503));
    let line = rose.logged("is full: the disk has no room or the limit for its size is reached");
    assert!(line.contains("plugin=\"unruly\""), "{line}");
    assert_eq!(rose.get("/unruly/notes/").status, 200, "it can still be read");
    let sound: String = database.query_row("pragma integrity_check", [], |row| row.get(0)).expect("an answer");
    assert_eq!(sound, "ok");
    // What is thrown away makes room.
    let forget = b"POST /unruly/forget/ HTTP/1.1\r\nHost: site\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    assert_eq!(rose.send(forget).expect("an answer").status, 200);
    assert_eq!(rose.get("/unruly/write-in-read/").text(), "[0,1]");
}

#[test]
fn a_file_that_is_no_database_is_told_and_not_touched() {
    let rose = unruly();
    let file = rose.folder().join("data/kernel.db");
    fs::create_dir_all(rose.folder().join("data")).expect("a folder");
    let mine = "my diary, which is longer than the head of a database. ".repeat(100);
    fs::write(&file, &mine).expect("a file");
    cannot_be_used(&rose, &["kernel.db", "is not an SQLite database"]);
    does_not_start(rose.variable("ROSE_LOG", "warn"), &["kernel.db", "is not an SQLite database"]);
}

#[test]
fn a_data_folder_of_a_newer_version_is_told_and_not_touched() {
    let mut rose = unruly().start();
    rose.end();
    let database = Connection::open(rose.folder().join("data/kernel.db")).expect("a database");
    let newer =
        "insert into rose_migrations (number, name, checksum, applied_at) values (999, 'from_the_future', 'x', 0)";
    database.execute(newer, []).expect("a row");
    let parts = ["written by a newer rose", "from_the_future", "run the newer version, or restore a backup"];
    cannot_be_used(&rose_again(&rose), &parts);
    does_not_start(rose.again(), &parts);
    let count: i64 = database.query_row("select count(*) from rose_migrations", [], |row| row.get(0)).expect("rows");
    assert!(count >= 2, "nothing was taken away");
}

#[test]
fn safe_mode_serves_without_plugins_and_says_what_is_missing() {
    let rose = unruly().start().again().flag("--safe").start();
    let page = rose.get("/unruly/ok/");
    assert!(page.status == 503 && page.text().contains("Unruly"), "{}", page.text());
    assert_eq!(rose.get("/readyz").status, 200);
    the_rest_serves(&rose.again().start());
}

#[test]
fn three_starts_that_end_in_a_crash_are_followed_by_one_without_plugins() {
    // Three plugins, since one that crashed is left out at the next start.
    let crashing =
        |last: &str| patched("crashes_in_activate", "crashes-in-activate", &format!("crashes-in-activat{last}"));
    let rose = unruly().file("a.so", &crashing("a")).file("b.so", &crashing("b")).file("c.so", &crashing("c")).start();
    rose.logged("workers are started without plugins, as with --safe");
    assert_eq!(rose.log().matches("the worker crashed").count(), 3, "{}", rose.log());
    let ready: serde_json::Value = serde_json::from_slice(&rose.get("/readyz").body).expect("JSON");
    assert_eq!(ready["plugins"], serde_json::json!([]));
}

#[test]
fn a_request_under_way_gets_its_answer_when_the_kernel_is_told_to_end() {
    let mut rose = unruly().start();
    let request = b"GET /unruly/block/ HTTP/1.1\r\nHost: site\r\n\r\n";
    let mut connection = rose.open(request).expect("a connection");
    // The handler takes three seconds; it must have begun.
    std::thread::sleep(Duration::from_millis(500));
    let status = rose.end().expect("a status");
    assert!(status.success(), "{status}: {}", rose.log());
    let mut answer = String::new();
    connection.read_to_string(&mut answer).expect("an answer, and the end of the connection");
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("blocked"), "{answer}");
    rose.logged("the kernel has ended");
}

#[test]
fn a_request_that_takes_longer_than_the_grace_is_cut_and_the_kernel_ends() {
    let mut rose = unruly().variable("ROSE_SHUTDOWN_GRACE", "200 ms").start();
    let _connection = rose.open(b"GET /unruly/slow/ HTTP/1.1\r\nHost: site\r\n\r\n").expect("a connection");
    std::thread::sleep(Duration::from_millis(500));
    let status = rose.end().expect("a status");
    assert!(status.success(), "{status}: {}", rose.log());
    assert!(rose.logged("the kernel has ended").contains("dropped=1"), "{}", rose.log());
}

/// A command in the same place, without starting anything.
fn rose_again(rose: &Served) -> ServedBuilder {
    let folder = rose.folder();
    Served::builder().variable("ROSE_DATA", &folder.join("data").display().to_string())
}
