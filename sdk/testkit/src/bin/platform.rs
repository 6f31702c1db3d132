//! The platform on this machine: PostgreSQL, PgBouncer and two Redis in temporary folders, and `rose serve` on them with
//! the demo. Everything is gone when it ends.
//!
//! `cargo xtask platform` calls it with: the program `rose`, the folder of plugins, the folder of the demo, the port.

#![expect(clippy::print_stdout, reason = "it tells the person at the terminal where everything is")]

use std::{
    path::PathBuf,
    process::{ExitCode, ExitStatus},
};

use rose_testkit::servers::{Pgbouncer, PgbouncerOptions, Postgres, Redis};
use tokio::{process::Command, signal::ctrl_c};

const LOGINS: &[&str] = &["postgres", "rose_kernel", "rose_blog"];

/// What it was called with.
struct Called {
    rose: PathBuf,
    plugins: PathBuf,
    demo: PathBuf,
    port: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let mut next = || arguments.next().expect("ROSE PLUGINS DEMO PORT");
    let called = Called {
        rose: next().into(),
        plugins: next().into(),
        demo: next().into(),
        port: next().to_string_lossy().into_owned(),
    };
    let folder = tempfile::tempdir()?;
    println!("Starting PostgreSQL, PgBouncer and two Redis");
    let postgres = Postgres::start();
    let pgbouncer = Pgbouncer::start(&postgres, PgbouncerOptions { logins: LOGINS, ..PgbouncerOptions::default() });
    let (data, auth) = (Redis::data(), Redis::auth("64mb"));
    let address = format!("postgres://rose_{{domain}}@127.0.0.1:{}/rose_{{domain}}", pgbouncer.port());
    let metrics = "127.0.0.1:9100";
    let variables = [
        ("ROSE_DATA", folder.path().display().to_string()),
        ("ROSE_PLUGINS", called.plugins.display().to_string()),
        ("ROSE_DATABASE", address),
        ("ROSE_REDIS_DATA", data.url()),
        ("ROSE_REDIS_AUTH", auth.url()),
        ("ROSE_WORKERS", "2".to_owned()),
        ("ROSE_METRICS", metrics.to_owned()),
        ("ROSE_PORT", called.port.clone()),
    ];
    let run = async |arguments: &[&str]| -> std::io::Result<ExitStatus> {
        println!("$ rose {}", arguments.join(" "));
        Command::new(&called.rose).args(arguments).envs(variables.clone()).status().await
    };
    let (site, content) = (called.demo.join("site.toml"), called.demo.join("demo.json"));
    let (site, content) = (site.display().to_string(), content.display().to_string());
    let admin = postgres.url("postgres");
    let steps: [&[&str]; 5] = [
        &["db", "create", "kernel", "blog", "--admin-url", &admin],
        &["db", "migrate"],
        &["serve", "--check"],
        &["settings", "load", "site", &site],
        &["run", "blog", "import", &content],
    ];
    for step in steps {
        if !run(step).await?.success() {
            return Ok(ExitCode::FAILURE);
        }
    }
    println!("\nPostgreSQL is at {admin}\nPgBouncer is at {}", pgbouncer.url("pgbouncer"));
    println!("Redis are at {} (data) and {} (auth)", data.url(), auth.url());
    println!("Figures are at http://{metrics}/metrics\nThe site is at http://127.0.0.1:{}\n", called.port);
    let mut served = Command::new(&called.rose).arg("serve").envs(variables).spawn()?;
    // A key press reaches the site too, which ends then; the servers are ended after it.
    let status = loop {
        tokio::select! {
            status = served.wait() => break status?,
            pressed = ctrl_c() => pressed?,
        }
    };
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
