//! All that is particular to SQLite: connections, values, faults, rules, the probe and the migration runner.
//!
//! Sessions and pools outside of this folder know none of it.

mod brake;
mod connection;
mod fault;
mod functions;
mod migrations;
mod prepared;
mod probe;
mod reader;
mod rules;
mod schema;
mod values;
mod volatile;
mod writer;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::StoreOptions;
pub(super) use connection::{Connection, Connector};
pub(super) use migrations::{DIALECT, migrate, state};
pub(super) use prepared::{Prepared, Ready};
pub(super) use probe::check;

/// The database of one domain: a file.
#[derive(Debug)]
pub(super) struct Database {
    pub(super) location: Location,
    /// How long a lock of another program is waited for.
    busy: Duration,
}

impl Database {
    pub(super) fn new(domain: &str, options: &StoreOptions) -> Self {
        Self { location: Location::new(domain, &options.folder), busy: options.busy }
    }
}

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
