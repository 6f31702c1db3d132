//! `target/rose/`: the program and its plugins side by side, as an installed site has them.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    project::Project,
    stop::{At, Stop, Tried},
};

/// What was put together, and the data that it serves.
pub(crate) struct Site {
    pub(crate) program: PathBuf,
    pub(crate) plugins: PathBuf,
    pub(super) data: PathBuf,
}

impl Site {
    /// `rose`, told where everything is; the command is still to be added.
    pub(super) fn rose(&self) -> Command {
        let mut rose = Command::new(&self.program);
        rose.env("ROSE_DATA", &self.data).env("ROSE_PLUGINS", &self.plugins);
        rose
    }
}

pub(crate) fn site(project: &Project) -> Tried<Site> {
    let built = project.target.join("release");
    let folder = project.target.join("rose");
    let plugins = folder.join("plugins");
    fs::create_dir_all(&plugins).at("make the folder", &plugins)?;

    put(&built, &folder, "rose")?;
    let libraries: Vec<String> = project.plugins()?.iter().map(|plugin| plugin.library()).collect();
    for library in &libraries {
        put(&built, &plugins, library)?;
    }
    remove_others(&plugins, &libraries)?;
    Ok(Site { program: folder.join("rose"), plugins, data: project.root.join("data") })
}

/// Copies a built file under another name and renames it: a `rose` that runs keeps its old file, and nobody ever sees
/// half a new one.
fn put(built: &Path, into: &Path, name: &str) -> Tried {
    let from = built.join(name);
    if !from.is_file() {
        return Err(Stop::from(format!(
            "cargo did not make {}: a plugin's manifest needs `crate-type = [\"cdylib\"]` and a `[lib]` name that is \
             its folder's, and no configuration of cargo may set `build.target`",
            from.display()
        )));
    }
    let half = into.join(format!("{name}.new"));
    fs::copy(&from, &half).at("copy to", &half)?;
    let whole = into.join(name);
    fs::rename(&half, &whole).at("replace", &whole)
}

/// Plugins that the repository had once, and copies that were cut short.
fn remove_others(plugins: &Path, libraries: &[String]) -> Tried {
    for entry in fs::read_dir(plugins).at("list", plugins)? {
        let path = entry.at("list", plugins)?.path();
        let ours = path.extension().is_some_and(|end| end == "so" || end == "new");
        let wanted = libraries.iter().any(|library| path.file_name() == Some(OsStr::new(library)));
        if ours && !wanted {
            fs::remove_file(&path).at("remove", &path)?;
        }
    }
    Ok(())
}
