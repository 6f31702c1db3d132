//! The marker of a start under way: a plugin that ends the process while it is started is named by it afterwards.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::supervisor::ACTIVATING;

/// Which plugin is being started, and from which file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Activating {
    pub(super) plugin: String,
    pub(super) file: String,
    pub(super) sha256: String,
}

/// While this lives the marker is there; a process that ends leaves it behind.
#[derive(Debug)]
pub(super) struct Marker(PathBuf);

impl Marker {
    pub(super) fn set(run_folder: &Path, what: &Activating) -> io::Result<Self> {
        fs::create_dir_all(run_folder)?;
        let path = run_folder.join(ACTIVATING);
        fs::write(&path, serde_json::to_vec(what)?)?;
        Ok(Self(path))
    }
}

impl Drop for Marker {
    fn drop(&mut self) {
        // A marker that stays is looked at at the next start, where its plugin will not be found at fault twice.
        let _ = fs::remove_file(&self.0);
    }
}

/// What the last process was starting when it ended, where it did; the marker is taken away.
pub(super) fn left_behind(run_folder: &Path) -> Option<Activating> {
    let path = run_folder.join(ACTIVATING);
    let bytes = fs::read(&path).ok()?;
    let _ = fs::remove_file(&path);
    serde_json::from_slice(&bytes).ok()
}
