//! The site's own theme: a folder with templates, assets and messages that win over all others.
//!
//! `NAME.hbs` anywhere below it is a template of that name (`blog/post.hbs` is `blog/post`); files in `assets/` replace
//! those of the base theme or come beside them; files in `styles/` are components of the style sheet, and
//! `messages/LANG.ftl` says phrases of others anew.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use bytes::Bytes;

use super::{Candidate, Finding, Origin, base::ASSET_OWNER, styles::Style};
use crate::{
    http::assets::{AssetFile, AssetProblem},
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
    /// Its components of the style sheet.
    pub styles: Vec<Style>,
    /// Its messages.
    pub messages: Vec<MessageFile>,
    /// Whether its templates are held to samples elsewhere, and more strictly.
    pub is_checked: bool,
    /// The files that are not used because something is wrong with them.
    pub left_out: Vec<Finding>,
    /// The files that nothing is wrong with, and that are of no use.
    pub idle: Vec<Finding>,
}

impl Theme {
    /// Whether this is about one of its assets.
    pub(crate) fn has_asset(&self, wrong: &AssetProblem) -> bool {
        wrong.owner == ASSET_OWNER && self.assets.iter().any(|asset| asset.name == wrong.name)
    }

    /// Notes what is wrong, once: it is looked for again whenever a plugin is left out.
    pub(crate) fn note(&mut self, wrongs: Vec<Finding>) {
        for wrong in wrongs {
            if !self.left_out.contains(&wrong) {
                self.left_out.push(wrong);
            }
        }
    }

    /// Goes without an asset.
    pub(crate) fn leave_out_asset(&mut self, wrong: &AssetProblem) {
        self.assets.retain(|asset| asset.name != wrong.name);
        let file = format!("assets/{}", wrong.name.escape_debug());
        self.left_out.push(Finding { file, line: None, what: format!("it {}", wrong.what) });
    }
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
    /// It is no theme's folder.
    #[error("{} holds more than {MOST_FILES} files: name the theme's folder, not one above it", path.display())]
    TooMany {
        /// Which.
        path: PathBuf,
    },
}

/// Reads a theme's folder. Hidden files are left out without a word, those that are of no use with one.
///
/// # Errors
/// When a file in it cannot be read.
pub fn read(folder: &Path) -> Result<Theme, ThemeError> {
    let mut theme = Theme::default();
    for Entry { path, plain } in files(folder)? {
        let file = path.display().to_string();
        let unfit = |what: &str| Finding { file: file.clone(), line: None, what: what.to_owned() };
        let unreadable = |source| ThemeError::Unreadable { path: path.clone(), source };
        // A link may lead out of the theme, and a pipe never ends.
        if !plain {
            theme.left_out.push(unfit("it is a symbolic link or no plain file: put the file itself here"));
        } else if fs::metadata(&path).map_err(unreadable)?.len() > LARGEST {
            theme.left_out.push(unfit("it is larger than 16 MiB: make it smaller"));
        } else if let Some(name) = path.strip_prefix(folder).ok().and_then(Path::to_str) {
            let bytes = fs::read(&path).map_err(unreadable)?;
            theme.take(name, file, bytes);
        } else {
            theme.left_out.push(unfit("its name is not UTF-8: rename it"));
        }
    }
    Ok(theme)
}

impl Theme {
    /// Takes a file by its name in the folder.
    fn take(&mut self, name: &str, file: String, bytes: Vec<u8>) {
        if let Some(asset) = name.strip_prefix("assets/") {
            self.assets.push(AssetFile::new(ASSET_OWNER, asset, Bytes::from(bytes)));
            return;
        }
        let template = name.strip_suffix(".hbs");
        let style = name.strip_prefix("styles/").filter(|name| name.ends_with(".css") && !name.contains('/'));
        let lang = name.strip_prefix("messages/").and_then(|name| name.strip_suffix(".ftl"));
        if template.is_none() && style.is_none() && lang.is_none() {
            // A read-me and the like may lie beside the folders.
            if name.contains('/') {
                self.idle.push(Finding { file, line: None, what: USELESS.to_owned() });
            }
            return;
        }
        let source = match text(bytes) {
            Ok(source) => source,
            Err(line) => {
                self.left_out.push(Finding { file, line: Some(line), what: NOT_TEXT.to_owned() });
                return;
            }
        };
        if let Some(name) = template {
            self.templates.push(Candidate { name: name.to_owned(), source, file, origin: Origin::Theme });
        } else if let Some(name) = style {
            self.styles.push(Style { name: name.to_owned(), source, file });
        } else if let Some(lang) = lang {
            self.messages.push(MessageFile { owner: Owner::Theme, lang: lang.to_owned(), file, source });
        }
    }
}

const USELESS: &str = "it is not used: a theme has templates (`partials/site-header.hbs`), `styles/NAME.css`, \
                       `messages/LANG.ftl` and anything in `assets/`";
const NOT_TEXT: &str = "it is not UTF-8: save it as such";

/// A file as text, or the first line that is none.
fn text(bytes: Vec<u8>) -> Result<String, usize> {
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        good.iter().filter(|byte| **byte == b'\n').count() + 1
    })
}

/// Something in the folder.
struct Entry {
    path: PathBuf,
    /// A file, and neither a link nor a pipe or the like.
    plain: bool,
}

fn files(folder: &Path) -> Result<Vec<Entry>, ThemeError> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        let unreadable = |source| ThemeError::Unreadable { path: current.clone(), source };
        for entry in fs::read_dir(&current).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let kind = entry.file_type().map_err(unreadable)?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            match kind.is_dir() {
                true => open.push(entry.path()),
                false => found.push(Entry { path: entry.path(), plain: kind.is_file() }),
            }
            if found.len() > MOST_FILES {
                return Err(ThemeError::TooMany { path: folder.to_owned() });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}
