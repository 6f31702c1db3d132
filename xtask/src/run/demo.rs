//! The demo content of a new site.
//!
//! A marker stands in `data/` from before the first import until after a complete one. The import changes nothing when
//! it runs a second time, so a start that finds the marker simply imports again.

use std::{fs, process::Command};

use super::assemble::Site;
use crate::{
    process,
    project::Project,
    stop::{At, Stop, Tried},
};

const CONTENT: &str = "plugins/blog/demo/demo.json";

/// What the demo's site is called, where nobody said anything else.
const WORDS: &[(&str, &str)] = &[
    ("ROSE_SITE_TITLE", "Rosebay Growers"),
    (
        "ROSE_SITE_DESCRIPTION",
        "Nine growers, thirty-one acres and one temperamental cold store, on a hill above the River Sallow.",
    ),
    ("ROSE_SITE_NAVIGATION", "Journal / | About /about/ | Visit us /visit-us/ | Membership /how-membership-works/"),
    ("ROSE_SITE_TIME_ZONE", "Europe/London"),
];

/// Gives the demo's words to `rose`. A `rose.toml` is somebody's own site, and a variable wins over these words.
pub(super) fn name(project: &Project, rose: &mut Command) {
    if !project.root.join("rose.toml").exists() {
        rose.envs(WORDS.iter().copied().filter(|(variable, _)| process::variable(variable).is_none()));
    }
}

pub(super) fn load(project: &Project, site: &Site) -> Tried {
    let content = project.root.join(CONTENT);
    let marker = site.data.join(".demo-pending");
    fs::create_dir_all(&site.data).at("make the folder", &site.data)?;

    let database = site.data.join("kernel.db");
    if !database.try_exists().at("look for", &database)? {
        fs::write(&marker, "The demo content is not loaded yet. Remove this file to do without it.\n")
            .at("write", &marker)?;
    }
    if !marker.try_exists().at("look for", &marker)? {
        return Ok(());
    }

    println!("Loading the demo content into {}", site.data.display());
    process::run(site.rose().args(["run", "blog", "import"]).arg(content)).map_err(|stop| {
        Stop::from(format!(
            "{stop}\nthe demo content is not loaded; the next `cargo xtask run` tries again. To start without it: rm {}",
            marker.display()
        ))
    })?;
    fs::remove_file(&marker).at("remove", &marker)
}
