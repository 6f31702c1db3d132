//! The marker of a start under way: a plugin that ends the process while it is started is named by it afterwards.

use std::{
    fs::{self, File},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{FlockOperation, flock},
    io::Errno,
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

/// While this lives the marker is there, and locked; a process that ends leaves it behind without the lock.
#[derive(Debug)]
pub(super) struct Marker(Option<(PathBuf, File)>);

impl Marker {
    /// Where another process is starting a plugin in the same data folder (a command beside the kernel), the marker is
    /// that one's, and this start has none.
    pub(super) fn set(run_folder: &Path, what: &Activating) -> io::Result<Self> {
        fs::create_dir_all(run_folder)?;
        let path = run_folder.join(ACTIVATING);
        let mut file = File::options().create(true).truncate(false).read(true).write(true).open(&path)?;
        if !locked(&file)? {
            return Ok(Self(None));
        }
        file.set_len(0)?;
        file.write_all(&serde_json::to_vec(what)?)?;
        Ok(Self(Some((path, file))))
    }
}

impl Drop for Marker {
    fn drop(&mut self) {
        if let Some((path, file)) = self.0.take() {
            // Emptied first, for whoever has opened it by now. A marker that stays is looked at at the next start,
            // where its plugin will not be found at fault twice.
            let _ = file.set_len(0);
            let _ = fs::remove_file(path);
        }
    }
}

/// What the last process was starting when it ended, where it did; the marker is taken away. The marker of a process
/// that lives is left alone.
pub(super) fn left_behind(run_folder: &Path) -> Option<Activating> {
    let path = run_folder.join(ACTIVATING);
    let mut file = File::options().read(true).write(true).open(&path).ok()?;
    if !locked(&file).ok()? {
        return None;
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    let _ = fs::remove_file(&path);
    serde_json::from_slice(&bytes).ok()
}

/// Whether the lock could be had; it is given back when the file is closed, also by a process that dies.
fn locked(file: &File) -> io::Result<bool> {
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(true),
        Err(Errno::WOULDBLOCK) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activating(plugin: &str) -> Activating {
        Activating { plugin: plugin.to_owned(), file: format!("lib{plugin}.so"), sha256: "00".to_owned() }
    }

    #[test]
    fn a_marker_that_was_left_behind_is_told_once() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(left_behind(folder.path()), None);
        let bytes = serde_json::to_vec(&activating("bad")).expect("JSON");
        fs::write(folder.path().join(ACTIVATING), bytes).expect("a file");
        assert_eq!(left_behind(folder.path()), Some(activating("bad")));
        assert_eq!(left_behind(folder.path()), None);
    }

    #[test]
    fn a_marker_of_a_start_that_goes_on_or_went_well_is_not_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Marker::set(folder.path(), &activating("first")).expect("a marker");
        assert_eq!(left_behind(folder.path()), None);
        drop(Marker::set(folder.path(), &activating("second")).expect("none"));
        assert!(folder.path().join(ACTIVATING).exists(), "it is still the first one's");
        drop(first);
        assert!(!folder.path().join(ACTIVATING).exists());
        assert_eq!(left_behind(folder.path()), None);
    }
}
