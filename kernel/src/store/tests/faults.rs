//! Databases that cannot be used: one clear sentence each, and nothing damaged.

use std::{
    fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::Path,
    time::Duration,
};

use rose_abi::{messages::DatabaseFaultKind, value::Value};

use super::{NOW, Outcome, Plugin, Site, migration};
use crate::store::{MigrateError, Store, StoreOptions};

const SCHEMA: &str = "create table files (id integer primary key, bytes blob) strict";
const ADD: &str = "insert into files (bytes) values (zeroblob(100000))";
const COUNT: &str = "select count(*) from files";

#[tokio::test]
async fn a_file_of_another_kind_is_left_alone() -> Outcome {
    let site = Site::new()?;
    let text = "Dear diary, ".repeat(1_000);
    fs::write(site.file("blog"), &text)?;
    let error = Store::open("blog", &site.options).await.expect_err("it is a diary");
    assert_eq!(error.kind, DatabaseFaultKind::Unavailable);
    assert!(error.message.starts_with(&format!("the database of `blog` ({})", site.file("blog").display())));
    assert!(error.message.contains("is not an SQLite database: move the file away"), "{error}");
    assert_eq!(fs::read_to_string(site.file("blog"))?, text);
    Ok(())
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() -> Outcome {
    let site = Site::new()?.with(|options| options.folder.push("gone"));
    let error = Store::open("blog", &site.options).await.expect_err("no folder");
    assert_eq!(error.kind, DatabaseFaultKind::Unavailable);
    assert!(error.message.contains("gone/blog.db") && error.message.contains("cannot be opened"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_full_database_says_so_and_loses_nothing() -> Outcome {
    let site = Site::new()?.with(|options| options.max_database_bytes = Some(1 << 20));
    let store = site.store("blog", SCHEMA).await?;
    let plugin = Plugin::new(&store, &[ADD, COUNT, "delete from files"]).await?;
    let call = plugin.call();
    let mut kept = 0;
    let error = loop {
        match call.run(ADD, Vec::new()).await {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < 100, "the limit is not held");
    };
    assert_eq!(error.kind, DatabaseFaultKind::Unavailable);
    assert!(error.message.contains("is full: the disk has no room or the limit for its size is reached"), "{error}");
    assert_eq!(call.number(COUNT).await?, kept);
    call.session.begin().await?;
    assert_eq!(call.run(ADD, Vec::new()).await.expect_err("full").kind, DatabaseFaultKind::Unavailable);
    call.session.rollback().await?;
    call.run("delete from files", Vec::new()).await?;
    call.run(ADD, Vec::new()).await?;
    assert_eq!(call.number(COUNT).await?, 1, "with room it goes on");
    Ok(())
}

#[tokio::test]
async fn another_programs_lock_is_told() -> Outcome {
    let site = Site::new()?.with(|options| options.busy = Duration::from_millis(50));
    let store = site.store("blog", SCHEMA).await?;
    let plugin = Plugin::new(&store, &[ADD, COUNT]).await?;
    let other = rusqlite::Connection::open(site.file("blog"))?;
    other.execute_batch("begin immediate; insert into files (bytes) values (x'00')")?;
    let call = plugin.call();
    assert_eq!(call.number(COUNT).await?, 0, "readers go on");
    let error = call.run(ADD, Vec::new()).await.expect_err("locked");
    assert_eq!(error.kind, DatabaseFaultKind::Busy);
    assert!(error.message.contains("is locked: another program is writing to it"), "{error}");
    assert_eq!(call.session.begin().await.expect_err("locked").kind, DatabaseFaultKind::Busy);
    assert_eq!(store.migrate(&[migration(1, "start", SCHEMA)], NOW).await?.applied, [""; 0], "nothing to do, no lock");
    let more = [migration(1, "start", SCHEMA), migration(2, "more", "create table more (a)")];
    assert!(
        matches!(store.migrate(&more, NOW).await, Err(MigrateError::Store(error)) if error.kind == DatabaseFaultKind::Busy)
    );
    let second = Store::open("blog", &site.options).await?;
    second.close().await;
    other.execute_batch("commit")?;
    call.run(ADD, Vec::new()).await?;
    assert_eq!(call.number(COUNT).await?, 2);
    Ok(())
}

#[tokio::test]
async fn a_damaged_file_is_told() -> Outcome {
    let site = Site::new()?;
    let store = site.store("blog", SCHEMA).await?;
    for _ in 0..10 {
        store.write(ADD, Vec::new()).await?;
    }
    store.close().await;
    let mut bytes = fs::read(site.file("blog"))?;
    bytes[4_096..40_960].fill(0xff);
    fs::write(site.file("blog"), &bytes)?;
    let store = Store::open("blog", &site.options).await?;
    let error = store.read("select sum(length(bytes)) from files", Vec::new()).await.expect_err("damaged");
    assert_eq!(error.kind, DatabaseFaultKind::Unavailable);
    assert!(error.message.contains("is damaged") && error.message.contains("backup"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_fault_tells_a_plugin_no_path() -> Outcome {
    let site = Site::new()?;
    fs::write(site.file("blog"), "x".repeat(100))?;
    let error = Store::open("blog", &site.options).await.expect_err("not a database");
    let fault = format!("{:?}", error.to_fault());
    assert!(!fault.contains("blog.db"), "{fault}");
    Ok(())
}

/// Root may write everywhere, so the test goes on as `nobody` in a process of its own.
#[test]
fn a_read_only_database_is_told() -> Outcome {
    if !rustix::process::getuid().is_root() {
        return tokio::runtime::Runtime::new()?.block_on(read_only_in(&std::env::temp_dir()));
    }
    let program = std::env::current_exe()?;
    let output = match as_nobody(&program) {
        // Where the build lies in a folder of root's.
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            let folder = tempfile::tempdir()?;
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
            let copy = folder.path().join("tests");
            fs::copy(&program, &copy)?;
            as_nobody(&copy)?
        }
        output => output?,
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "the test was found by its name");
    Ok(())
}

fn as_nobody(program: &Path) -> std::io::Result<std::process::Output> {
    let (_, module) = module_path!().split_once("::").expect("a module of a crate");
    let test = format!("{module}::a_read_only_database_is_told");
    std::process::Command::new(program).args(["--exact", &test]).current_dir("/").uid(65_534).gid(65_534).output()
}

async fn read_only_in(folder: &Path) -> Outcome {
    let folder = tempfile::tempdir_in(folder)?;
    let site = StoreOptions::new(folder.path());
    let store = Store::open("blog", &site).await?;
    store.migrate(&[migration(1, "start", SCHEMA)], NOW).await?;
    store.close().await;
    let file = folder.path().join("blog.db");
    let before = fs::read(&file)?;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444))?;
    let error = Store::open("blog", &site).await.expect_err("the file is read-only");
    assert_eq!(error.kind, DatabaseFaultKind::Unavailable);
    assert!(error.message.contains("blog.db") && error.message.contains("is read-only"), "{error}");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644))?;
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555))?;
    let error = Store::open("blog", &site).await.expect_err("the folder is read-only");
    assert_eq!(error.kind, DatabaseFaultKind::Unavailable);
    assert!(error.message.contains("blog.db") && error.message.contains("write to"), "{error}");
    let error = Store::open("shop", &site).await.expect_err("the folder is read-only");
    assert!(error.message.contains("shop.db") && error.message.contains("write to"), "{error}");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755))?;
    assert_eq!(fs::read(&file)?, before);
    let store = Store::open("blog", &site).await?;
    let rows = store.read(COUNT, Vec::new()).await?;
    assert_eq!(rows.rows, [[Value::I64(0)]]);
    Ok(())
}
