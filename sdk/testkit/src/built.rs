//! Files that were built before the tests, and the check that they are not older than their sources.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

const HOW: &str = "run `cargo xtask test`, or `cargo build --workspace --lib --bins --examples` before the tests";

/// The program `rose`.
///
/// # Panics
/// When it was not built, or from older sources.
#[must_use]
pub fn rose() -> PathBuf {
    fresh(profile().join("rose"), "rose.d")
}

/// A plugin of this workspace, such as `blog`.
///
/// # Panics
/// As [`rose`].
#[must_use]
pub fn plugin(name: &str) -> PathBuf {
    fresh(profile().join(format!("lib{name}.so")), &format!("lib{name}.d"))
}

/// One of the plugins that misbehave on purpose.
///
/// # Panics
/// As [`rose`].
#[must_use]
pub fn misbehaving(name: &str) -> PathBuf {
    fresh(profile().join("examples").join(format!("lib{name}.so")), &format!("lib{name}.d"))
}

/// A plugin outside of the workspace, by the folder of its build below `target/` (`outside` or `foreign`).
///
/// # Panics
/// As [`rose`].
#[must_use]
pub fn outside(build: &str, name: &str) -> PathBuf {
    let folder = target().join(build).join("debug");
    fresh(folder.join(format!("lib{name}.so")), &format!("lib{name}.d"))
}

/// A folder below `target/reports/` for what a test leaves for people to look at.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn reports(name: &str) -> PathBuf {
    let folder = target().join("reports").join(name);
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}

/// `target/debug`, where this test's own program is.
fn profile() -> PathBuf {
    let program = std::env::current_exe().expect("a program knows its path");
    let mut folder = program.parent().expect("a program is in a folder");
    // Tests are in `deps`, benches in `deps` too.
    if folder.ends_with("deps") {
        folder = folder.parent().expect("`deps` is in a folder");
    }
    folder.to_owned()
}

/// The target folder.
fn target() -> PathBuf {
    profile().parent().expect("a profile is in the target folder").to_owned()
}

/// Cargo writes beside each artefact which files it was made from.
fn fresh(artefact: PathBuf, dependencies: &str) -> PathBuf {
    let shown = artefact.display();
    let built = modified(&artefact).unwrap_or_else(|| panic!("{shown} is not there: {HOW}"));
    let list = artefact.with_file_name(dependencies);
    let text = fs::read_to_string(&list).unwrap_or_else(|error| panic!("{}: {error}: {HOW}", list.display()));
    let sources = text.lines().next().and_then(|line| line.split_once(": ")).map_or("", |(_, sources)| sources);
    // A space inside of a path is written as `\ `.
    let sources = sources.replace("\\ ", "\u{0}");
    for source in sources.split(' ').map(|source| source.replace('\u{0}', " ")) {
        match modified(Path::new(&source)) {
            Some(changed) if changed > built => panic!("{shown} is older than {source}: {HOW}"),
            Some(_) => {}
            None => panic!("{shown} was made from {source}, which is gone: {HOW}"),
        }
    }
    artefact
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
