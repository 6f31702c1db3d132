//! All that is particular to PostgreSQL: connections, values, faults, rules, the probe and the migration runner.
//!
//! Every statement is sent inside of an explicit transaction. Through PgBouncer in transaction mode that is what keeps a
//! statement and its answer together: the driver sends them in two steps, and outside of a transaction the pooler may
//! give each step another server. Sessions and pools outside of this folder know none of it.

mod admin;
mod connection;
mod fault;
mod functions;
mod migrations;
mod numeric;
mod probe;
mod rules;
mod schema;
mod types;
mod values;

use std::{
    collections::BTreeMap,
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

pub use admin::{Created, create_database};
pub(super) use connection::{Connection, Connector, Prepared, Ready};
#[cfg(test)]
pub(super) use functions::in_catalog;
pub(super) use migrations::{DIALECT, migrate, state};
pub(super) use probe::check;
use rose_abi::messages::DatabaseFaultKind;
use sqlx::{ConnectOptions as _, postgres::PgConnectOptions};

use super::{
    StoreOptions,
    error::StoreError,
    options::{Address, Pooler},
};

/// The database of one domain, on a server.
#[derive(Debug)]
pub(super) struct Database {
    domain: String,
    address: Address,
    pooler: Pooler,
    /// How long a connection may take to open, and a server to begin an answer.
    wait: Duration,
    /// How long a lock is waited for.
    busy: Duration,
    statement_time: Duration,
    /// The columns behind the name of each unique rule, as `posts.slug`.
    unique: Mutex<Arc<BTreeMap<String, String>>>,
}

impl Database {
    pub(super) fn new(domain: &str, address: Address, options: &StoreOptions) -> Self {
        Self {
            domain: domain.to_owned(),
            address,
            pooler: options.servers.pooler,
            wait: options.wait,
            busy: options.busy,
            statement_time: options.statement_time,
            unique: Mutex::default(),
        }
    }

    /// What the driver connects with. Poolers refuse start-up parameters that they do not know.
    fn options(&self) -> Result<PgConnectOptions, StoreError> {
        let options = PgConnectOptions::from_str(self.address.secret()).map_err(|error| {
            let cure = "write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE";
            let message = format!("{self} has an address that cannot be read ({error}): {cure}");
            StoreError::new(DatabaseFaultKind::Unavailable, message)
        })?;
        Ok(options
            .application_name(&format!("rose {}", self.domain))
            .extra_float_digits(None)
            .statement_cache_capacity(256)
            .disable_statement_logging())
    }

    fn unique(&self) -> Arc<BTreeMap<String, String>> {
        Arc::clone(&self.unique.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn set_unique(&self, unique: BTreeMap<String, String>) {
        *self.unique.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(unique);
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the database of `{}` ({})", self.domain, self.address)
    }
}
