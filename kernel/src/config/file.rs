//! `rose.toml`: which file is read, and what stands on which of its lines.
//!
//! The file gives texts to settings; understanding them is the business of each concern.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    ConfigError, servers,
    setting::{Given, Origin, Setting, nearest},
};

/// What a file gives.
#[derive(Debug, Default)]
pub(super) struct FromFile {
    /// Values of settings.
    pub(super) settings: Vec<(&'static Setting, Given)>,
    /// Addresses of databases, by domain.
    pub(super) databases: BTreeMap<String, Given>,
}

/// The file that is read where nobody names one.
pub(super) const NAME: &str = "rose.toml";

/// Reads `path` (relative to `folder`). `named_by` is the variable or flag that asked for it; where nobody did, a
/// missing file is no error.
pub(super) fn read(
    path: &Path,
    folder: &Path,
    named_by: Option<&str>,
    known: &[&'static Setting],
) -> Result<Option<FromFile>, ConfigError> {
    let text = match (std::fs::read_to_string(folder.join(path)), named_by) {
        (Ok(text), _) => text,
        (Err(error), None) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        (Err(error), Some(name)) if error.kind() == io::ErrorKind::NotFound => {
            return Err(ConfigError::Value {
                place: name.to_owned(),
                text: path.display().to_string(),
                cure: "there is no such file: write it, or leave the setting out".into(),
            });
        }
        (Err(source), _) => return Err(ConfigError::Unreadable { path: path.to_owned(), source }),
    };
    let file = File { path, text: &text, known };
    file.read().map(Some)
}

struct File<'a> {
    path: &'a Path,
    text: &'a str,
    known: &'a [&'static Setting],
}

impl File<'_> {
    fn read(&self) -> Result<FromFile, ConfigError> {
        let tables = DeTable::parse(self.text).map_err(|error| ConfigError::Syntax {
            path: self.path.to_owned(),
            line: self.line(error.span().map_or(0, |span| span.start)),
            message: error.message().lines().collect::<Vec<_>>().join(", "),
        })?;
        let mut found = FromFile::default();
        for (section, value) in tables.get_ref() {
            let DeValue::Table(keys) = value.get_ref() else {
                return Err(self.outside_of_a_section(section.get_ref(), section.span().start));
            };
            if !self.sections().any(|known| known == section.get_ref()) {
                return Err(self.unknown(format!("[{}]", section.get_ref()), "section", section, self.sections()));
            }
            for (key, value) in keys {
                if section.get_ref() == servers::SECTION {
                    let given = self.given(key.get_ref(), key, value)?;
                    found.databases.insert(key.get_ref().to_string(), given);
                } else {
                    found.settings.push(self.setting(section.get_ref(), key, value)?);
                }
            }
        }
        Ok(found)
    }

    fn setting(
        &self,
        section: &str,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(&'static Setting, Given), ConfigError> {
        let of_section = || self.known.iter().filter(|setting| setting.section == section);
        let Some(setting) = of_section().find(|setting| setting.key == key.get_ref()) else {
            let what = format!("setting of [{section}]");
            return Err(self.unknown(key.get_ref().to_string(), &what, key, of_section().map(|setting| setting.key)));
        };
        Ok((setting, self.given(setting.key, key, value)?))
    }

    /// The value of a line.
    fn given(
        &self,
        name: &str,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<Given, ConfigError> {
        let line = self.line(key.span().start);
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) => self.text[value.span()].to_owned(),
            DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => {
                return Err(ConfigError::Value {
                    place: format!("`{name}` in {}:{line}", self.path.display()),
                    text: self.text[value.span()].lines().next().unwrap_or_default().to_owned(),
                    cure: "give one value, a text in quotation marks or a number".into(),
                });
            }
        };
        Ok(Given { text, origin: Origin::File { path: self.path.to_owned(), line } })
    }

    fn sections(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.known.iter().map(|setting| setting.section).chain([servers::SECTION])
    }

    fn outside_of_a_section(&self, key: &str, at: usize) -> ConfigError {
        let owner = self.known.iter().find(|setting| setting.key == key);
        ConfigError::Unknown {
            name: key.to_owned(),
            place: format!("{}:{}", self.path.display(), self.line(at)),
            what: "section".into(),
            cure: match owner {
                Some(setting) => format!("it belongs under [{}]", setting.section),
                None => format!("settings stand in sections such as [{}]", self.known[0].section),
            },
        }
    }

    fn unknown<'k>(
        &self,
        name: String,
        what: &str,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        known: impl Iterator<Item = &'k str> + Clone,
    ) -> ConfigError {
        let near = nearest(key.get_ref(), known.clone());
        let cure =
            near.map_or_else(|| format!("known are {}", listed(known)), |near| format!("did you mean `{near}`?"));
        ConfigError::Unknown {
            name,
            place: format!("{}:{}", self.path.display(), self.line(key.span().start)),
            what: what.to_owned(),
            cure,
        }
    }

    fn line(&self, at: usize) -> usize {
        self.text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
    }
}

fn listed<'k>(known: impl Iterator<Item = &'k str>) -> String {
    let mut names: Vec<&str> = known.collect();
    names.dedup();
    names.join(", ")
}

/// The file to read, and who named it: `--config`, then `ROSE_CONFIG`, then `rose.toml` in the current folder.
pub(super) fn chosen<'a>(flag: Option<&'a Path>, variable: Option<&'a str>) -> (PathBuf, Option<&'static str>) {
    match (flag, variable.filter(|path| !path.is_empty())) {
        (Some(path), _) => (path.to_owned(), Some("--config")),
        (None, Some(path)) => (path.into(), Some("ROSE_CONFIG")),
        (None, None) => (NAME.into(), None),
    }
}
