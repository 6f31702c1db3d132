//! The shelf: copies of plugins' files under the hash of their content, and what each offers, in `data/plugins/`.
//!
//! The kernel opens the copy and never the file in the folder of plugins: a file that is replaced while it is mapped
//! takes the process with it, and a path that was opened once gives the old code again. A copy is compared with its
//! hash each time before it is opened, since a damaged library loads undetected.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use rose_abi::{codec, messages::Description};
use sha2::{Digest as _, Sha256};

use super::refused::{Refused, Stage};

/// The folder of copies.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    folder: PathBuf,
}

/// SHA-256 as lower-case hex.
#[must_use]
pub(super) fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

impl Shelf {
    /// Opens the folder and makes it where it is missing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn open(data: &Path) -> io::Result<Self> {
        let folder = data.join("plugins");
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Where the copy with this hash is.
    #[must_use]
    pub(super) fn library(&self, sha256: &str) -> PathBuf {
        self.folder.join(format!("{sha256}.so"))
    }

    fn offers(&self, sha256: &str) -> PathBuf {
        // Another version of the kernel may understand more, or less, of what a plugin says.
        self.folder.join(format!("{sha256}.{}.description", env!("CARGO_PKG_VERSION")))
    }

    /// Puts a copy on the shelf, or finds it there whole; a damaged one is replaced. Gives whether it was damaged.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn put(&self, file: &str, bytes: &[u8], sha256: &str) -> Result<bool, Refused> {
        let path = self.library(sha256);
        let damaged = match fs::read(&path) {
            Ok(there) if hash(&there) == sha256 => return Ok(false),
            Ok(_) => true,
            Err(_) => false,
        };
        self.write(&path, bytes).map_err(|error| {
            let found = format!("a copy that cannot be written to {} ({error})", path.display());
            Refused::new(
                file,
                Stage::Found,
                found,
                "a data folder with room that can be written",
                "Make room, or correct its permissions.",
            )
        })?;
        Ok(damaged)
    }

    /// Compares the copy with its hash: right before it is opened.
    ///
    /// # Errors
    /// When it is gone or was changed since it was probed.
    pub(super) fn verify(&self, file: &str, sha256: &str) -> Result<PathBuf, Refused> {
        let path = self.library(sha256);
        let found = match fs::read(&path) {
            Ok(bytes) if hash(&bytes) == sha256 => return Ok(path),
            Ok(bytes) => format!("a copy with SHA-256 {}", hash(&bytes)),
            Err(error) => format!("no copy that can be read ({error})"),
        };
        let cure =
            format!("Something changed {} after it was probed: check the disk, and start again.", path.display());
        Err(Refused::new(file, Stage::Loaded, found, format!("SHA-256 {sha256}, as it was probed"), cure))
    }

    /// What the plugin with this hash offers, as far as it was probed before.
    #[must_use]
    pub(super) fn description(&self, sha256: &str) -> Option<Description> {
        let bytes = fs::read(self.offers(sha256)).ok()?;
        codec::from_message(&bytes).ok()
    }

    /// Keeps what a probe gave.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn keep_description(&self, sha256: &str, bytes: &[u8]) -> io::Result<()> {
        self.write(&self.offers(sha256), bytes)
    }

    /// A place beside the copies for what a child process writes.
    #[must_use]
    pub(super) fn scratch(&self, sha256: &str) -> PathBuf {
        self.folder.join(format!("{sha256}.{}.probe", uuid::Uuid::new_v4().simple()))
    }

    /// Removes what belongs to none of these contents and is a day old: another kernel on this data may have put a
    /// younger file here just now. A library that is mapped somewhere lives on without its name.
    pub(super) fn clear_out(&self, keep: &BTreeSet<&str>, now: i64) {
        const DAY: i64 = 24 * 60 * 60 * 1_000_000;
        let Ok(files) = fs::read_dir(&self.folder) else { return };
        for file in files.flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            let kept = keep.contains(name.split('.').next().unwrap_or_default());
            let since = file.metadata().and_then(|metadata| metadata.modified()).ok();
            let since = since.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            let since = since.and_then(|since| i64::try_from(since.as_micros()).ok()).unwrap_or(now);
            if !kept && now.saturating_sub(since) > DAY {
                // What cannot be removed takes room and does no other harm.
                let _ = fs::remove_file(file.path());
            }
        }
    }

    /// Whole or not at all: a reader never sees a part.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let file = tempfile::NamedTempFile::new_in(&self.folder)?;
        fs::write(file.path(), bytes)?;
        file.persist(path).map(drop).map_err(|error| error.error)
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, time::UNIX_EPOCH};

    use super::{Shelf, hash};

    #[test]
    fn a_damaged_copy_is_replaced_and_said() {
        let data = tempfile::tempdir().expect("a folder");
        let shelf = Shelf::open(data.path()).expect("a shelf");
        let sha256 = hash(b"library");
        assert!(!shelf.put("x.so", b"library", &sha256).expect("room"));
        std::fs::write(shelf.library(&sha256), b"librarz").expect("damage");
        let refused = shelf.verify("x.so", &sha256).expect_err("damaged").to_string();
        assert!(refused.contains(&hash(b"librarz")) && refused.contains(&sha256), "{refused}");
        assert!(shelf.put("x.so", b"library", &sha256).expect("room"));
        assert!(shelf.verify("x.so", &sha256).is_ok());
    }

    #[test]
    fn what_no_plugin_needs_any_more_goes_after_a_day() {
        let data = tempfile::tempdir().expect("a folder");
        let shelf = Shelf::open(data.path()).expect("a shelf");
        let (old, new) = (hash(b"old"), hash(b"new"));
        for (bytes, sha256) in [(&b"old"[..], &old), (b"new", &new)] {
            shelf.put("x.so", bytes, sha256).expect("room");
            shelf.keep_description(sha256, b"").expect("room");
        }
        let keep = BTreeSet::from([new.as_str()]);
        let written = std::fs::metadata(shelf.library(&old)).and_then(|metadata| metadata.modified()).expect("a time");
        let written = written.duration_since(UNIX_EPOCH).expect("after 1970").as_micros() as i64;
        let names = || std::fs::read_dir(&shelf.folder).expect("a folder").count();
        shelf.clear_out(&keep, written + 60_000_000);
        assert_eq!(names(), 4);
        shelf.clear_out(&keep, written + 25 * 60 * 60 * 1_000_000);
        assert_eq!(names(), 2);
        assert!(shelf.verify("x.so", &new).is_ok());
    }

    #[test]
    fn the_hash_is_sha_256() {
        // The test vector of FIPS 180-2 for "abc".
        assert_eq!(hash(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
