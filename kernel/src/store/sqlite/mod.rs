//! All that is particular to SQLite: connections, values, faults, rules, the probe and the migration runner.
//!
//! Sessions and pools outside of this folder know none of it.

mod connection;
mod fault;
mod functions;
mod migrations;
mod probe;
mod rules;
mod schema;
mod values;
mod volatile;

use std::path::{Path, PathBuf};

pub(super) use connection::{Access, Connection, Connector, Text};
pub(super) use migrations::migrate;
pub(super) use probe::check;
pub(super) use values::{Arguments, Limits, bind, fit};

/// Whose database it is and where: what every message names.
#[derive(Debug, Clone)]
pub(super) struct Location {
    /// The domain, such as `blog`.
    pub(super) domain: String,
    /// Its file.
    pub(super) file: PathBuf,
}

impl Location {
    pub(super) fn new(domain: &str, folder: &Path) -> Self {
        Self { domain: domain.to_owned(), file: folder.join(format!("{domain}.db")) }
    }
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the database of `{}` ({})", self.domain, self.file.display())
    }
}
