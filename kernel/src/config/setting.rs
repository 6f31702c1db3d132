//! One setting: its names, its default, its meaning; and the values that were given for all of them.
//!
//! Every concern reads its fields through [`Values`], with the same [`Setting`] that the help prints, so what
//! `rose serve --help` says is what the code does. Nothing here knows what a setting is for.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use super::{ConfigError, human::Cure};

/// A setting, under each of its names.
#[derive(Debug)]
pub struct Setting {
    /// Its section in `rose.toml`.
    pub section: &'static str,
    /// Its key in that section.
    pub key: &'static str,
    /// Its environment variable.
    pub variable: &'static str,
    /// What holds where nobody gave a value.
    pub preset: Preset,
    /// What it does, in a line for the operator.
    pub meaning: &'static str,
}

/// What holds where nobody gave a value.
#[derive(Debug, Clone, Copy)]
pub enum Preset {
    /// This value, written as a person would write it.
    Value(&'static str),
    /// A value that follows from others; the words say how.
    Follows(&'static str),
    /// Nothing: the setting is off.
    Unset,
}

/// Who gave a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Nobody: it is the preset.
    Preset,
    /// A line of a file.
    File {
        /// The file, as its name was given.
        path: PathBuf,
        /// The line, counted from one.
        line: usize,
    },
    /// The setting's environment variable.
    Environment,
    /// A flag of the command line.
    Flag(&'static str),
}

/// A value as it was given, before anybody understood it.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub(super) text: String,
    pub(super) origin: Origin,
}

/// What was given for all settings; the strongest source has won already.
#[derive(Debug)]
pub(super) struct Values {
    /// By variable, which is a setting's one name that no section shares.
    given: BTreeMap<&'static str, Given>,
    /// The folder in which the program was started: relative paths begin here.
    folder: PathBuf,
}

/// A setting and where its value comes from, as a sentence names it: ``ROSE_PORT``, ``--port``, ```port` in rose.toml:3``.
pub(super) struct Place<'a>(pub(super) &'a Setting, pub(super) &'a Origin);

impl Setting {
    /// A setting with a plain default.
    pub(super) const fn new(
        section: &'static str,
        key: &'static str,
        variable: &'static str,
        preset: &'static str,
        meaning: &'static str,
    ) -> Self {
        Self { section, key, variable, preset: Preset::Value(preset), meaning }
    }

    /// A setting that is off unless somebody gives a value.
    pub(super) const fn optional(
        section: &'static str,
        key: &'static str,
        variable: &'static str,
        meaning: &'static str,
    ) -> Self {
        Self { section, key, variable, preset: Preset::Unset, meaning }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value("") => f.write_str("empty"),
            Self::Value(text) | Self::Follows(text) => f.write_str(text),
            Self::Unset => f.write_str("none"),
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Origin::Preset => write!(f, "the default of {}", self.0.variable),
            Origin::File { path, line } => write!(f, "`{}` in {}:{line}", self.0.key, path.display()),
            Origin::Environment => f.write_str(self.0.variable),
            Origin::Flag(flag) => f.write_str(flag),
        }
    }
}

impl Values {
    pub(super) fn new(given: BTreeMap<&'static str, Given>, folder: PathBuf) -> Self {
        Self { given, folder }
    }

    /// The folder in which the program was started.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Who gave the value of `setting`.
    pub(super) fn origin(&self, setting: &Setting) -> &Origin {
        self.given.get(setting.variable).map_or(&Origin::Preset, |given| &given.origin)
    }

    /// Whether anybody gave a value.
    pub(super) fn is_given(&self, setting: &Setting) -> bool {
        self.given.contains_key(setting.variable)
    }

    /// The text that somebody gave.
    pub(super) fn given_text(&self, setting: &Setting) -> Option<&str> {
        self.given.get(setting.variable).map(|given| given.text.as_str())
    }

    /// The words that name `setting` and its source in a sentence.
    pub(super) fn place(&self, setting: &Setting) -> String {
        Place(setting, self.origin(setting)).to_string()
    }

    /// The value of a setting that has a default.
    pub(super) fn read<T>(
        &self,
        setting: &Setting,
        understand: impl Fn(&str) -> Result<T, Cure>,
    ) -> Result<T, ConfigError> {
        let preset = match setting.preset {
            Preset::Value(text) => text,
            Preset::Follows(_) | Preset::Unset => "",
        };
        let text = self.given.get(setting.variable).map_or(preset, |given| &given.text);
        understand(text).map_err(|cure| self.refuse(setting, text, cure))
    }

    /// The value of a setting, where one was given.
    pub(super) fn read_given<T>(
        &self,
        setting: &Setting,
        understand: impl Fn(&str) -> Result<T, Cure>,
    ) -> Result<Option<T>, ConfigError> {
        if self.is_given(setting) { self.read(setting, understand).map(Some) } else { Ok(None) }
    }

    /// A path. One that is relative in a file begins in that file's folder, any other in the current one.
    pub(super) fn read_path(&self, setting: &Setting) -> Result<PathBuf, ConfigError> {
        let path = self.read(setting, |text| match text.trim() {
            "" => Err("give the path of a folder".into()),
            path => Ok(PathBuf::from(path)),
        })?;
        Ok(match self.origin(setting) {
            Origin::File { path: file, .. } => {
                self.folder.join(file).parent().map_or_else(|| path.clone(), |folder| folder.join(&path))
            }
            Origin::Preset | Origin::Environment | Origin::Flag(_) => self.folder.join(path),
        })
    }

    /// The refusal of a value that was understood and does not hold.
    pub(super) fn refuse(&self, setting: &Setting, text: &str, cure: Cure) -> ConfigError {
        ConfigError::Value { place: self.place(setting), text: text.to_owned(), cure }
    }
}

/// Whether a variable is that of a setting.
pub(super) fn settings_named(variable: &str) -> bool {
    super::settings().any(|setting| setting.variable == variable)
}

/// The name among `known` that somebody most likely meant by `name`, if one is near enough.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let far = name.chars().count().max(3) / 3 + 1;
    known.map(|candidate| (distance(name, candidate), candidate)).filter(|(d, _)| *d <= far).min().map(|(_, name)| name)
}

/// How many letters must be added, removed, changed or swapped to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = change.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
