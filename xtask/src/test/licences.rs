//! Licences and sources of everything in `Cargo.lock`, by cargo-deny; the rules stand in `deny.toml`.

use std::{fs, path::PathBuf, process::Command};

use super::report::Outcome;
use crate::{
    process,
    project::Project,
    stop::{At, Tried},
};

/// The version that CI installs; on a developer's machine any recent one will do.
const VERSION: &str = "0.20.2";

pub(super) fn check(project: &Project) -> Tried<Outcome> {
    let tools = project.target.join("tools");
    let ours = tools.join("bin/cargo-deny");
    let program = match process::find("cargo-deny".as_ref()).or_else(|| process::find(&ours)) {
        Some(program) => program,
        None if process::in_ci() => install(project, tools, ours)?,
        None => {
            let way = "cargo-deny is not there; get it with `cargo install --locked cargo-deny`";
            println!("not checked: {way}");
            return Ok(Outcome::NotChecked(way.to_owned()));
        }
    };
    let mut deny = Command::new(program);
    deny.current_dir(&project.root).args(["--workspace", "--locked", "check", "licenses", "bans", "sources"]);
    process::run(&mut deny)?;
    Ok(Outcome::Passed)
}

/// Builds it into a folder of its own in the target folder, where the next run finds it.
fn install(project: &Project, tools: PathBuf, program: PathBuf) -> Tried<PathBuf> {
    let build = tools.join("build");
    let mut cargo = process::cargo(&project.root);
    cargo.args(["install", "--locked", "--quiet", "--version", VERSION, "cargo-deny", "--root"]).arg(&tools);
    process::run(cargo.env("CARGO_TARGET_DIR", &build))?;
    // Hundreds of megabytes that nobody needs again.
    fs::remove_dir_all(&build).at("remove", &build)?;
    Ok(program)
}
