//! Files for commands: an operator names a folder, and the command reads and writes files in it, by their names. It
//! gets no path of the system, so that nothing outside of that folder can be reached.

use std::{
    io::{self, Write as _},
    path::{Component, Path, PathBuf},
};

use rose_abi::{
    border::RError,
    codec,
    messages::{FolderFile, Writing},
    ops::code,
    ops::op,
};

use super::calls::malformed;

/// The largest file that a command gets, in bytes.
pub(crate) const FILE_LIMIT: u64 = 1 << 30;

/// The most files that a folder is told to have.
const MOST_FILES: usize = 1_000_000;

/// Carries out one of the operations of the group `folders`.
pub(super) async fn carry_out(
    op: u32,
    payload: &[u8],
    folder: impl FnOnce(&str) -> Result<Option<PathBuf>, RError>,
) -> Result<Vec<u8>, RError> {
    let file = match op {
        op::FOLDER_NAMES | op::FOLDER_PATHS => {
            FolderFile { option: codec::from_message(payload).map_err(malformed)?, ..FolderFile::default() }
        }
        _ => codec::from_message(payload).map_err(malformed)?,
    };
    let FolderFile { option, name, content, writing } = file;
    let folder = folder(&option)?.ok_or_else(|| no_folder(&option))?;
    blocking(move || match op {
        op::FOLDER_NAMES => to_message(&names(&folder)?),
        op::FOLDER_PATHS => to_message(&paths(&folder)?),
        op::FOLDER_READ => read_file(&within(&folder, &name)?),
        _ => {
            let path = within(&folder, &name)?;
            write_file(&path, &content, writing).map_err(|error| naming(&path, &error))?;
            to_message(&())
        }
    })
    .await
}

/// The path of a file in the folder that an option named.
pub(super) async fn path_in(folder: Option<PathBuf>, option: &str, name: String) -> Result<PathBuf, RError> {
    let folder = folder.ok_or_else(|| no_folder(option))?;
    blocking(move || within(&folder, &name)).await
}

fn no_folder(option: &str) -> RError {
    RError::new(code::FAILED, format!("no folder was given by `--{option}`"))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T, RError> {
    let failed = |error: &dyn std::fmt::Display| RError::new(code::FAILED, error.to_string());
    tokio::task::spawn_blocking(work).await.map_err(|error| failed(&error))?.map_err(|error| failed(&error))
}

fn to_message(answer: &impl serde::Serialize) -> io::Result<Vec<u8>> {
    codec::to_message(answer).map_err(io::Error::other)
}

fn write_file(path: &Path, content: &[u8], writing: Writing) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    match writing {
        Writing::Replace => std::fs::write(path, content),
        Writing::Append => std::fs::OpenOptions::new().append(true).create(true).open(path)?.write_all(content),
        Writing::New => std::fs::File::create_new(path)?.write_all(content),
    }
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names: Vec<String> = plain(folder)?.filter(|(_, is_folder)| !is_folder).map(|(name, _)| name).collect();
    names.sort_unstable();
    Ok(names)
}

fn paths(folder: &Path) -> io::Result<Vec<String>> {
    if !folder.is_dir() {
        let message = format!("{} is no folder: name one that is there, unpacked", folder.display());
        return Err(io::Error::other(message));
    }
    let (mut paths, mut folders) = (Vec::new(), vec![String::new()]);
    while let Some(inside) = folders.pop() {
        for (name, is_folder) in plain(&folder.join(&inside))? {
            let path = if inside.is_empty() { name } else { format!("{inside}/{name}") };
            if is_folder { folders.push(path) } else { paths.push(path) }
        }
        if paths.len() > MOST_FILES {
            return Err(io::Error::other(format!("{} has more than {MOST_FILES} files", folder.display())));
        }
    }
    paths.sort_unstable();
    Ok(paths)
}

/// The files and folders in a folder; `true` for a folder. Links and the like are none of either, and a name that is no
/// text cannot be asked for by one.
fn plain(folder: &Path) -> io::Result<impl Iterator<Item = (String, bool)>> {
    let entries = std::fs::read_dir(folder).map_err(|error| naming(folder, &error))?;
    let entries = entries.collect::<io::Result<Vec<_>>>().map_err(|error| naming(folder, &error))?;
    Ok(entries.into_iter().filter_map(|entry| {
        let kind = entry.file_type().ok().filter(|kind| kind.is_file() || kind.is_dir())?;
        Some((entry.file_name().into_string().ok()?, kind.is_dir()))
    }))
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

/// The path of a file in a folder.
fn within(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let no_name = || io::Error::other(format!("`{name}` is not the name of a file"));
    let mut path = folder.to_owned();
    let mut parts = name.split('/').peekable();
    while let Some(part) = parts.next() {
        let mut components = Path::new(part).components();
        match (components.next(), components.next()) {
            (Some(Component::Normal(only)), None) if only == part => path.push(part),
            _ => return Err(no_name()),
        }
        // A link may lead out of the folder, and a pipe has no end.
        let is_file = parts.peek().is_none();
        match std::fs::symlink_metadata(&path) {
            Ok(there) if is_file && !there.is_file() => {
                return Err(io::Error::other(format!("{} is no plain file", path.display())));
            }
            Ok(there) if !is_file && !there.is_dir() => {
                return Err(io::Error::other(format!("{} is no folder", path.display())));
            }
            _ => {}
        }
    }
    Ok(path)
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
        assert_eq!(within(folder, "a/b").unwrap(), folder.join("a/b"));
        for name in ["", ".", "..", "../a", "a/../b", "/a", "a/", "a//b", "./a"] {
            assert!(within(folder, name).is_err(), "{name}");
        }
    }

    #[test]
    fn files_are_listed_by_name_and_links_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["b", "a", "c/d/e", "c/b"] {
            write_file(&at(name), b"1", Writing::New).unwrap();
            write_file(&at(name), b"2", Writing::Append).unwrap();
        }
        std::os::unix::fs::symlink("/", at("out")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", at("c/passwd")).unwrap();
        assert_eq!(names(folder.path()).unwrap(), ["a", "b"]);
        assert_eq!(paths(folder.path()).unwrap(), ["a", "b", "c/b", "c/d/e"]);
        assert_eq!(read_file(&at("c/d/e")).unwrap(), b"12");
        assert!(write_file(&at("a"), b"3", Writing::New).is_err());
        for name in ["out/etc/passwd", "c/passwd", "c/d"] {
            assert!(within(folder.path(), name).is_err(), "{name}");
        }
        let error = read_file(&at("missing")).unwrap_err();
        assert!(error.to_string().contains("missing"), "{error}");
    }
}
