//! Files for commands: an operator names a folder, and the command reads and writes files right in it, by their names.
//! It gets no path, so that nothing outside of that folder can be reached.

use std::{
    io,
    path::{Component, Path, PathBuf},
};

use rose_abi::{border::RError, codec, messages::FolderFile, ops::code, ops::op};

use super::calls::malformed;

/// The largest file that a command gets, in bytes.
pub(crate) const FILE_LIMIT: u64 = 1 << 30;

/// Carries out one of the operations of the group `folders`.
pub(super) async fn carry_out(
    op: u32,
    payload: &[u8],
    folder: impl FnOnce(&str) -> Result<Option<PathBuf>, RError>,
) -> Result<Vec<u8>, RError> {
    let file = match op {
        op::FOLDER_NAMES => {
            FolderFile { option: codec::from_message(payload).map_err(malformed)?, ..FolderFile::default() }
        }
        _ => codec::from_message(payload).map_err(malformed)?,
    };
    let FolderFile { option, name, content } = file;
    let no_folder = || RError::new(code::FAILED, format!("no folder was given by `--{option}`"));
    let folder = folder(&option)?.ok_or_else(no_folder)?;
    let done = tokio::task::spawn_blocking(move || match op {
        op::FOLDER_NAMES => names(&folder).and_then(|names| codec::to_message(&names).map_err(io::Error::other)),
        op::FOLDER_READ => within(&folder, &name).and_then(|path| read_file(&path)),
        _ => within(&folder, &name).and_then(|path| {
            std::fs::write(&path, &content).map_err(|error| naming(&path, &error))?;
            codec::to_message(&()).map_err(io::Error::other)
        }),
    });
    let failed = |error: &dyn std::fmt::Display| RError::new(code::FAILED, error.to_string());
    done.await.map_err(|error| failed(&error))?.map_err(|error| failed(&error))
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = std::fs::read_dir(folder).map_err(|error| naming(folder, &error))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        // A name that is no text cannot be asked for by one.
        if let Ok(name) = entry.file_name().into_string()
            && entry.file_type()?.is_file()
        {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// A file for a command, whole.
pub(crate) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let unread = |error: io::Error| io::Error::new(error.kind(), format!("{} cannot be read: {error}", path.display()));
    let size = std::fs::metadata(path).map_err(unread)?.len();
    if size > FILE_LIMIT {
        let message = format!("{} has {size} bytes, and a command takes at most 1 GiB: split it", path.display());
        return Err(io::Error::other(message));
    }
    std::fs::read(path).map_err(unread)
}

/// The path of a file by its name alone.
fn within(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let mut parts = Path::new(name).components();
    match (parts.next(), parts.next()) {
        (Some(Component::Normal(only)), None) if only == name => {
            let path = folder.join(name);
            // A link may lead out of the folder, and a pipe has no end.
            match std::fs::symlink_metadata(&path) {
                Ok(there) if !there.is_file() => Err(io::Error::other(format!("{} is no plain file", path.display()))),
                _ => Ok(path),
            }
        }
        _ => Err(io::Error::other(format!("`{name}` is not the name of a file"))),
    }
}

fn naming(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_leads_into_a_folder() {
        let folder = Path::new("/folder");
        assert_eq!(within(folder, "a.json").unwrap(), folder.join("a.json"));
        assert_eq!(within(folder, "..json").unwrap(), folder.join("..json"));
        for name in ["", ".", "..", "../a", "a/b", "/a", "a/", "./a"] {
            assert!(within(folder, name).is_err(), "{name}");
        }
    }

    #[test]
    fn files_are_listed_by_name_and_folders_are_not() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b", "a"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        std::fs::create_dir(folder.path().join("c")).unwrap();
        assert_eq!(names(folder.path()).unwrap(), ["a", "b"]);
        let error = read_file(&folder.path().join("missing")).unwrap_err();
        assert!(error.to_string().contains("missing"), "{error}");
    }
}
