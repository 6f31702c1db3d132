//! Which folders the kernel works in. Making and locking them is the store's and the host's business.

use std::path::{Path, PathBuf};

use super::{
    ConfigError, Environment,
    setting::{Preset, Setting, Values},
};

/// `[data]`: the folders. All paths are absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataConfig {
    /// `ROSE_DATA`, default `data`: databases, descriptions, copies of plugins. Made when it is missing.
    pub folder: PathBuf,
    /// `ROSE_PLUGINS`, default `plugins` beside the program, else in the current folder: the plugins' `.so` files.
    pub plugins: PathBuf,
    /// `ROSE_THEME`, default none: the site's own templates and assets, which win over all others.
    pub theme: Option<PathBuf>,
}

pub(super) const FOLDER: Setting =
    Setting::new("data", "folder", "ROSE_DATA", "data", "folder of the databases and all that the kernel keeps");
pub(super) const PLUGINS: Setting = Setting {
    section: "data",
    key: "plugins",
    variable: "ROSE_PLUGINS",
    preset: Preset::Follows("`plugins` beside the program, else `plugins`"),
    meaning: "folder of the plugins' .so files",
};
pub(super) const THEME: Setting =
    Setting::optional("data", "theme", "ROSE_THEME", "folder of the site's own templates and assets");

pub(super) const SETTINGS: &[&Setting] = &[&FOLDER, &PLUGINS, &THEME];

impl DataConfig {
    pub(super) fn read(values: &Values, environment: &Environment) -> Result<Self, ConfigError> {
        let config = Self {
            folder: values.read_path(&FOLDER)?,
            plugins: if values.is_given(&PLUGINS) {
                values.read_path(&PLUGINS)?
            } else {
                beside(environment.executable.as_deref()).unwrap_or_else(|| values.folder().join("plugins"))
            },
            theme: values.is_given(&THEME).then(|| values.read_path(&THEME)).transpose()?,
        };
        config.check(values)?;
        Ok(config)
    }

    /// The folder for what is true only while the kernel runs: markers between supervisor and workers.
    pub fn run_folder(&self) -> PathBuf {
        self.folder.join("run")
    }

    fn check(&self, values: &Values) -> Result<(), ConfigError> {
        let refuse =
            |setting, path: &Path, cure: &str| Err(values.refuse(setting, &path.display().to_string(), cure.into()));
        if self.folder.exists() && !self.folder.is_dir() {
            return refuse(&FOLDER, &self.folder, "that is no folder: name another, or move the file away");
        }
        if values.is_given(&PLUGINS) && !self.plugins.is_dir() {
            return refuse(
                &PLUGINS,
                &self.plugins,
                "there is no such folder: make it, or name the one with the .so files",
            );
        }
        match &self.theme {
            Some(theme) if !theme.is_dir() => {
                refuse(&THEME, theme, "there is no such folder: make it, or leave the setting out")
            }
            _ => Ok(()),
        }
    }
}

/// The folder `plugins` beside the program, if there is one.
fn beside(executable: Option<&Path>) -> Option<PathBuf> {
    Some(executable?.parent()?.join("plugins")).filter(|folder| folder.is_dir())
}
