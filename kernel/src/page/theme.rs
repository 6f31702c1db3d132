//! The site's own theme: a folder with templates, assets and messages that win over all others.
//!
//! `NAME.hbs` anywhere below it is a template of that name (`blog/post.hbs` is `blog/post`); files in `assets/` replace
//! those of the base theme or come beside them; `messages/LANG.ftl` says phrases of others anew.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use bytes::Bytes;

use super::{Candidate, Origin, base::ASSET_OWNER};
use crate::{
    http::assets::AssetFile,
    words::{MessageFile, Owner},
};

/// The most files that a theme may have.
const MOST_FILES: usize = 2_000;
/// The largest file of a theme in bytes.
const LARGEST: u64 = 16 << 20;

/// What a theme's folder holds.
#[derive(Debug, Default)]
pub struct Theme {
    /// Its templates.
    pub templates: Vec<Candidate>,
    /// Its assets.
    pub assets: Vec<AssetFile>,
    /// Its messages.
    pub messages: Vec<MessageFile>,
}

/// Why a theme's folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// A file or folder in it does not open.
    #[error("{} of the theme cannot be read ({source}): correct its permissions or take it out", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A template that is not text, or a file that is too large, or too many of them.
    #[error("{} of the theme {what}", path.display())]
    Unfit {
        /// Which.
        path: PathBuf,
        /// What is wrong, and the way out.
        what: String,
    },
}

/// Reads a theme's folder. Hidden files are left out.
///
/// # Errors
/// When a file in it cannot be read, or is no template and no asset.
pub fn read(folder: &Path) -> Result<Theme, ThemeError> {
    let mut theme = Theme::default();
    for path in files(folder)? {
        let unreadable = |source| ThemeError::Unreadable { path: path.clone(), source };
        let unfit = |what: &str| ThemeError::Unfit { path: path.clone(), what: what.to_owned() };
        if fs::metadata(&path).map_err(unreadable)?.len() > LARGEST {
            return Err(unfit("is larger than 16 MiB: make it smaller"));
        }
        let relative = path
            .strip_prefix(folder)
            .ok()
            .and_then(Path::to_str)
            .ok_or_else(|| unfit("has a name that is not UTF-8: rename it"))?;
        let bytes = fs::read(&path).map_err(unreadable)?;
        if let Some(asset) = relative.strip_prefix("assets/") {
            theme.assets.push(AssetFile::new(ASSET_OWNER, asset, Bytes::from(bytes)));
            continue;
        }
        let lang = relative.strip_prefix("messages/").and_then(|name| name.strip_suffix(".ftl"));
        let template = relative.strip_suffix(".hbs");
        if lang.is_none() && template.is_none() {
            continue;
        }
        let source = String::from_utf8(bytes).map_err(|_| unfit("is not UTF-8: save it as such"))?;
        let file = path.display().to_string();
        if let Some(lang) = lang {
            theme.messages.push(MessageFile { owner: Owner::Theme, lang: lang.to_owned(), file, source });
        } else if let Some(name) = template {
            theme.templates.push(Candidate { name: name.to_owned(), source, file, origin: Origin::Theme });
        }
    }
    Ok(theme)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, ThemeError> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        let unreadable = |source| ThemeError::Unreadable { path: current.clone(), source };
        for entry in fs::read_dir(&current).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
            if found.len() > MOST_FILES {
                let what = format!("holds more than {MOST_FILES} files: name the theme's folder, not one above it");
                return Err(ThemeError::Unfit { path: folder.to_owned(), what });
            }
        }
    }
    found.sort();
    Ok(found)
}
