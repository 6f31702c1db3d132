//! The process's surroundings: its `ROSE_*` variables, its folder, its own file. Read once, here, and then passed on.

use std::{
    collections::BTreeMap,
    env,
    ffi::{OsStr, OsString},
    path::PathBuf,
};

use super::{
    ConfigError, servers,
    setting::{Given, Setting, nearest},
};

/// What surrounds the process. Tests make their own.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// The variables whose names begin with `ROSE_`; no other is ever looked at.
    pub variables: BTreeMap<String, OsString>,
    /// The folder in which the program was started.
    pub folder: PathBuf,
    /// The program's own file, where it is known.
    pub executable: Option<PathBuf>,
}

/// Variables that are no settings: the file's name, and what the supervisor tells its workers.
pub(super) const OTHERS: [&str; 3] = ["ROSE_CONFIG", SUPERVISOR, WORKER];

/// The process id of the supervisor that started this worker.
pub(crate) const SUPERVISOR: &str = "ROSE_SUPERVISOR";

/// The number of this worker among those of its supervisor.
pub(crate) const WORKER: &str = "ROSE_WORKER";

/// Reads the process's surroundings. The one place that does.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub fn from_environment() -> Result<Environment, ConfigError> {
    let ours = env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    Ok(Environment {
        variables: ours.filter(|(name, _)| name.starts_with("ROSE_")).collect(),
        folder: env::current_dir().map_err(ConfigError::NoFolder)?,
        executable: env::current_exe().ok(),
    })
}

impl Environment {
    /// The value of a variable, if it is set.
    pub(super) fn text(&self, variable: &str) -> Result<Option<&str>, ConfigError> {
        let not_text = || ConfigError::NotText { variable: variable.to_owned() };
        self.variables.get(variable).map(|value| value.to_str().ok_or_else(not_text)).transpose()
    }

    /// The process id of the supervisor that started this process, if one did.
    pub(crate) fn supervisor(&self) -> Option<i32> {
        self.variables.get(SUPERVISOR).and_then(|value| OsStr::to_str(value)).and_then(|value| value.parse().ok())
    }

    /// The number of this worker among those of its supervisor.
    pub(crate) fn worker(&self) -> usize {
        self.variables
            .get(WORKER)
            .and_then(|value| OsStr::to_str(value))
            .and_then(|value| value.parse().ok())
            .unwrap_or(0)
    }

    /// A warning for each variable that looks like ours and is not. `ROSE_TEST_*` belongs to the tests.
    pub(super) fn unknown(&self, known: &[&'static Setting], databases: &BTreeMap<String, Given>) -> Vec<String> {
        let names = || known.iter().map(|setting| setting.variable).chain(OTHERS);
        let databases: Vec<String> = databases.keys().map(|domain| servers::variable(domain)).collect();
        let stranger = |name: &&String| {
            !name.starts_with("ROSE_TEST_") && !databases.contains(name) && names().all(|known| known != name.as_str())
        };
        let warning = |name: &String| match nearest(name, names()) {
            Some(near) => format!("{name} is no setting and was ignored: did you mean {near}?"),
            None => format!("{name} is no setting and was ignored: `rose serve --help` lists all"),
        };
        self.variables.keys().filter(stranger).map(warning).collect()
    }
}
