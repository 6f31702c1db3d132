//! Packages of npm: what the tests load into a browser (`sdk/testkit/web/`), and Ghost's renderer, which a bench
//! measures (`plugins/blog/benches/ghost/`), as the lockfiles there pin them.
//!
//! They are tools and no part of the program: `deny.toml` has no say about them, and they lie in no commit.

use std::{fs, path::Path, process::Command, thread, time::Duration};

use crate::{
    process,
    project::Project,
    stop::{At, Tried},
};

pub(super) const FOR_TESTS: &str = "sdk/testkit/web";
pub(super) const FOR_BENCHES: &str = "plugins/blog/benches/ghost";
/// A copy of the lockfile, put beside what it brought.
const BROUGHT: &str = "node_modules/.brought-by";
/// A registry that fails for a moment should not fail a run of half an hour.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(10);

/// Brings them, unless they are there: then nothing asks the network.
pub(super) fn bring(project: &Project, folder: &str) -> Tried {
    let folder = project.root.join(folder);
    let lockfile = folder.join("package-lock.json");
    let wanted = fs::read(&lockfile).at("read", &lockfile)?;
    let brought = folder.join(BROUGHT);
    if fs::read(&brought).is_ok_and(|brought| brought == wanted) {
        return Ok(());
    }
    persistently(|| process::run(&mut npm(&folder)))?;
    fs::write(&brought, wanted).at("write", &brought)
}

fn npm(folder: &Path) -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]);
    npm
}

fn persistently(mut attempt: impl FnMut() -> Tried) -> Tried {
    let mut tries = 1;
    loop {
        match attempt() {
            Err(reason) if tries < TRIES => println!("{reason}; once more in {} seconds", PAUSE.as_secs()),
            outcome => return outcome,
        }
        thread::sleep(PAUSE);
        tries += 1;
    }
}
