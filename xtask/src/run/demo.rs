//! The demo content of a new site.
//!
//! A marker stands in `data/` from before the first import until after a complete one. The import changes nothing when
//! it runs a second time, so a start that finds the marker simply imports again.

use std::fs;

use super::assemble::Site;
use crate::{
    process,
    project::Project,
    stop::{At, Stop, Tried},
};

const CONTENT: &str = "plugins/blog/demo/demo.json";

/// What the demo's site is called and how it looks.
const SITE: &str = "plugins/blog/demo/site.toml";

/// Where its posts for members lead, and which site its podcasts know.
const SETTINGS: [[&str; 2]; 2] =
    [["membership_url", "/how-membership-works/"], ["site_uuid", "7f3c1f52-0b1d-4c6e-9a55-2f1c8a9d0e11"]];

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
    let describe = || process::run(site.rose().args(["settings", "load", "site"]).arg(project.root.join(SITE)));
    let set =
        || SETTINGS.iter().try_for_each(|one| process::run(site.rose().args(["settings", "set", "blog"]).args(one)));
    let import = || process::run(site.rose().args(["run", "blog", "import"]).arg(content));
    describe().and_then(|()| set()).and_then(|()| import()).map_err(|stop| {
        Stop::from(format!(
            "{stop}\nthe demo content is not loaded; the next `cargo xtask run` tries again. To start without it: rm {}",
            marker.display()
        ))
    })?;
    fs::remove_file(&marker).at("remove", &marker)
}
