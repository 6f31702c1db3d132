//! The base theme: the templates, assets and messages that are part of the kernel.
//!
//! Only the files are in here; `resolve` decides whether they are used.

use include_dir::{Dir, include_dir};

use super::{
    resolve::{Candidate, Origin},
    styles::Style,
};
use crate::{
    http::assets::AssetFile,
    words::{MessageFile, Owner},
};

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../templates");

/// The folder of the base theme that is served as it is.
const ASSETS: &str = "assets";

/// The name of the style sheet among its assets.
pub const SHEET: &str = "base.css";

/// The owner of the base theme's assets, as in `{{asset "theme/base.css"}}`.
pub const ASSET_OWNER: &str = "theme";

/// The templates of the base theme.
pub fn candidates() -> Vec<Candidate> {
    let mut found = Vec::new();
    collect(&FILES, &mut |path, bytes| {
        let (Some(name), Ok(source)) = (path.strip_suffix(".hbs"), std::str::from_utf8(bytes)) else { return };
        found.push(Candidate {
            name: name.to_owned(),
            source: source.to_owned(),
            file: format!("templates/{path}"),
            origin: Origin::Base,
        });
    });
    found
}

/// The components of its style sheet.
pub fn styles() -> Vec<Style> {
    let mut found = Vec::new();
    collect(&FILES, &mut |path, bytes| {
        if let (Some(name), Ok(source)) = (path.strip_prefix("styles/"), std::str::from_utf8(bytes)) {
            found.push(Style { name: name.to_owned(), source: source.to_owned(), file: format!("templates/{path}") });
        }
    });
    found
}

/// The assets of the base theme, without its style sheet.
pub fn assets() -> Vec<AssetFile> {
    let mut found = Vec::new();
    collect(&FILES, &mut |path, bytes| {
        if let Some(name) = path.strip_prefix(ASSETS).and_then(|rest| rest.strip_prefix('/')) {
            found.push(AssetFile::new(ASSET_OWNER, name, bytes));
        }
    });
    found
}

/// The messages of the base theme.
pub fn messages() -> Vec<MessageFile> {
    let mut found = Vec::new();
    collect(&FILES, &mut |path, bytes| {
        let lang = path.strip_prefix("messages/").and_then(|name| name.strip_suffix(".ftl"));
        let (Some(lang), Ok(source)) = (lang, std::str::from_utf8(bytes)) else { return };
        found.push(MessageFile {
            owner: Owner::Base,
            lang: lang.to_owned(),
            file: format!("templates/{path}"),
            source: source.to_owned(),
        });
    });
    found
}

fn collect(dir: &Dir<'static>, found: &mut impl FnMut(&str, &'static [u8])) {
    for file in dir.files() {
        if let Some(path) = file.path().to_str() {
            found(path, file.contents());
        }
    }
    for inner in dir.dirs() {
        collect(inner, found);
    }
}
