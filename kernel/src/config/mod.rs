//! What the operator decides: read once, from defaults, `rose.toml`, the environment and flags, the later winning.
//!
//! One file a concern, one struct a concern; a field says its variable and its default. A value that cannot be
//! understood, and two values that contradict each other, stop the start with one sentence that names variable and
//! cure. Nothing outside of this folder reads an environment variable, and nothing in it opens a database, a socket
//! or a plugin.

mod contradictions;
mod data;
mod database;
mod environment;
mod file;
mod help;
mod http;
pub mod human;
mod log;
mod plugins;
mod redis;
mod servers;
mod setting;
mod site;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

pub(crate) use self::environment::{SUPERVISOR, WORKER};
use self::setting::{Given, Values};
pub use self::{
    data::DataConfig,
    database::DatabaseConfig,
    environment::{Environment, from_environment},
    help::help,
    http::HttpConfig,
    log::{LogConfig, LogFormat},
    plugins::PluginsConfig,
    redis::RedisConfig,
    servers::ServersConfig,
    setting::{Origin, Preset, Setting},
    site::SiteConfig,
};

/// All that the operator decided.
#[derive(Debug, Clone)]
pub struct Config {
    /// How the kernel listens.
    pub http: HttpConfig,
    /// Its folders.
    pub data: DataConfig,
    /// Limits of the databases.
    pub database: DatabaseConfig,
    /// Those that are on PostgreSQL.
    pub servers: ServersConfig,
    /// The two Redis.
    pub redis: RedisConfig,
    /// What a plugin may take.
    pub plugins: PluginsConfig,
    /// The site's address and words.
    pub site: SiteConfig,
    /// What is logged.
    pub log: LogConfig,
    /// The file that was read, if there was one.
    pub file: Option<PathBuf>,
    /// Sentences to log as warnings once logging has started.
    pub warnings: Vec<String>,
}

/// Why the kernel does not start: one sentence that names the setting and the cure.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value that was not understood or does not hold.
    #[error("{place} is `{text}`: {cure}")]
    Value {
        /// The setting and who gave it.
        place: String,
        /// What was given.
        text: String,
        /// What to do.
        cure: String,
    },
    /// Two values that cannot both hold.
    #[error("{0}")]
    Contradiction(String),
    /// A key or section that does not exist.
    #[error("`{name}` in {place} is no {what}: {cure}")]
    Unknown {
        /// What was written.
        name: String,
        /// File and line.
        place: String,
        /// What it would have to be.
        what: String,
        /// The nearest one that exists.
        cure: String,
    },
    /// The file is not TOML.
    #[error("{}:{line} is not valid TOML ({message}): correct that line", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from one.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// The file is there and cannot be read.
    #[error("{} cannot be read ({source}): check its permissions", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A variable whose value is not text.
    #[error("{variable} is not valid UTF-8: write it anew")]
    NotText {
        /// The variable.
        variable: String,
    },
    /// The program cannot find out where it is.
    #[error("the current folder cannot be read ({0}): start the program in a folder that exists")]
    NoFolder(io::Error),
}

/// What the command line says; it wins over every other source.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    file: Option<PathBuf>,
    given: Vec<(&'static str, &'static str, String)>,
}

impl Overrides {
    /// `--config FILE`.
    #[must_use]
    pub fn file(mut self, file: Option<PathBuf>) -> Self {
        self.file = file;
        self
    }

    /// The value of `flag` (`--port`), which says the same as `variable` (`ROSE_PORT`); `None` where it was not given.
    #[must_use]
    pub fn flag(mut self, flag: &'static str, variable: &'static str, value: Option<impl ToString>) -> Self {
        debug_assert!(settings().any(|setting| setting.variable == variable), "no setting is called {variable}");
        self.given.extend(value.map(|value| (flag, variable, value.to_string())));
        self
    }
}

/// Every setting, in the order of the help.
pub fn settings() -> impl Iterator<Item = &'static Setting> {
    let concerns = [
        http::SETTINGS,
        data::SETTINGS,
        database::SETTINGS,
        servers::SETTINGS,
        redis::SETTINGS,
        plugins::SETTINGS,
        site::SETTINGS,
        log::SETTINGS,
    ];
    concerns.into_iter().flatten().copied()
}

/// Reads everything: defaults, then the file, then the environment, then `overrides`.
pub fn load(environment: &Environment, overrides: &Overrides) -> Result<Config, ConfigError> {
    let known: Vec<&'static Setting> = settings().collect();
    let mut given = BTreeMap::new();

    let variable = environment.text("ROSE_CONFIG")?;
    let (path, named_by) = file::chosen(overrides.file.as_deref(), variable);
    let from_file = file::read(&path, &environment.folder, named_by, &known)?;
    let file = from_file.is_some().then(|| environment.folder.join(&path));
    let from_file = from_file.unwrap_or_default();
    given.extend(from_file.settings.into_iter().map(|(setting, value)| (setting.variable, value)));
    let mut databases = from_file.databases;
    databases.extend(servers::from_environment(environment)?);

    for setting in &known {
        // An empty variable is what `${ROSE_THEME:-}` in a compose file leaves: it means "not set".
        if let Some(text) = environment.text(setting.variable)?.filter(|text| !text.is_empty()) {
            given.insert(setting.variable, Given { text: text.to_owned(), origin: Origin::Environment });
        }
    }
    for (flag, variable, text) in &overrides.given {
        given.insert(variable, Given { text: text.clone(), origin: Origin::Flag(flag) });
    }

    let values = Values::new(given, environment.folder.clone());
    let http = HttpConfig::read(&values)?;
    let config = Config {
        data: DataConfig::read(&values, environment)?,
        database: DatabaseConfig::read(&values)?,
        servers: ServersConfig::read(&values, &databases)?,
        redis: RedisConfig::read(&values)?,
        plugins: PluginsConfig::read(&values)?,
        site: SiteConfig::read(&values, &http)?,
        log: LogConfig::read(&values)?,
        http,
        file,
        warnings: environment.unknown(&known, &databases),
    };
    contradictions::check(&config, &values)?;
    Ok(config)
}

/// `path` without `.` and `..`, and through links as far as it exists, so that two paths can be compared.
fn real(path: &Path) -> PathBuf {
    let mut missing = Vec::new();
    let mut there = path;
    loop {
        if let Ok(real) = there.canonicalize() {
            return missing.iter().rev().fold(real, |path: PathBuf, part| path.join(part));
        }
        match (there.parent(), there.file_name()) {
            (Some(parent), Some(name)) => {
                missing.push(name);
                there = parent;
            }
            _ => return path.to_owned(),
        }
    }
}
