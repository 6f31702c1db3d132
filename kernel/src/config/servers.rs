//! Which domains live on PostgreSQL, and how the servers are reached. Connecting is the store's business; these are
//! plain values.

use std::{collections::BTreeMap, time::Duration};

use super::{
    ConfigError, Environment,
    human::{self, Cure},
    setting::{Given, Origin, Setting, Values, settings_named},
};
use crate::store::{Address, Pooler, Servers};

/// `[database]`, as far as it is about PostgreSQL, and `[databases]`.
#[derive(Debug, Clone)]
pub struct ServersConfig {
    /// `ROSE_DATABASE`, default none: the address of every domain's database, with `{domain}` in it.
    pub every: Option<Address>,
    /// `ROSE_DATABASE_<ID>`, or a line of `[databases]`: the address of one domain's database, by the domain.
    pub of: BTreeMap<String, Address>,
    /// `ROSE_DATABASE_POOLER`, default `safe`: what stands between the kernel and the server.
    pub pooler: Pooler,
    /// `ROSE_DATABASE_KEPT`, default `3`: connections of each worker to each domain's database that stay open.
    pub kept: u32,
    /// `ROSE_DATABASE_MOST`, default `8`: connections of each worker to each domain's database at most.
    pub most: u32,
    /// `ROSE_DATABASE_LIFETIME`, default `30 min`: how long a connection is used.
    pub lifetime: Duration,
}

pub(super) const ADDRESS: Setting = Setting::optional(
    "database",
    "address",
    "ROSE_DATABASE",
    "PostgreSQL instead of files: postgres://USER:PASSWORD@HOST/{domain}",
);
const POOLER: Setting = Setting::new(
    "database",
    "pooler",
    "ROSE_DATABASE_POOLER",
    "safe",
    "what stands before PostgreSQL: `none`, `prepared` (PgBouncer 1.21 or newer), `safe` (any)",
);
pub(super) const KEPT: Setting = Setting::new(
    "database",
    "kept",
    "ROSE_DATABASE_KEPT",
    "3",
    "connections to each database on PostgreSQL that stay open",
);
pub(super) const MOST: Setting = Setting::new(
    "database",
    "most",
    "ROSE_DATABASE_MOST",
    "8",
    "most connections to each database on PostgreSQL; two are for writes",
);
const LIFETIME: Setting = Setting::new(
    "database",
    "lifetime",
    "ROSE_DATABASE_LIFETIME",
    "30 min",
    "how long a connection to PostgreSQL is used before it is renewed",
);

pub(super) const SETTINGS: &[&Setting] = &[&ADDRESS, &POOLER, &KEPT, &MOST, &LIFETIME];

/// The section of `rose.toml` with an address for each domain.
pub(super) const SECTION: &str = "databases";

const PREFIX: &str = "ROSE_DATABASE_";

/// The place of a domain in every address that is for all.
const DOMAIN: &str = "{domain}";

impl ServersConfig {
    pub(super) fn read(values: &Values, named: &BTreeMap<String, Given>) -> Result<Self, ConfigError> {
        let mut of = BTreeMap::new();
        for (domain, given) in named {
            let place = match &given.origin {
                Origin::File { path, line } => format!("`{domain}` in {}:{line}", path.display()),
                _ => variable(domain),
            };
            let address = address(&given.text).map_err(|cure| refusal(place, &given.text, cure))?;
            of.insert(domain.clone(), address);
        }
        let every = match values.given_text(&ADDRESS) {
            Some(text) => {
                let read = for_every(text).map_err(|cure| refusal(values.place(&ADDRESS), text, cure))?;
                Some(read)
            }
            None => None,
        };
        Ok(Self {
            every,
            of,
            pooler: values.read(&POOLER, pooler)?,
            kept: values.read(&KEPT, human::number("a number", 0..=100))? as u32,
            most: values.read(&MOST, human::number("a number", 3..=100))? as u32,
            lifetime: values.read(&LIFETIME, human::duration(Duration::from_secs(1)..=Duration::from_secs(86_400)))?,
        })
    }

    /// As the store takes them.
    #[must_use]
    pub fn to_store(&self) -> Servers {
        let Self { every, of, pooler, kept, most, lifetime } = self.clone();
        Servers { every, of, pooler, kept, most, lifetime }
    }
}

/// The variables that give one domain's database its address. One that is the name of a setting is that setting.
pub(super) fn from_environment(environment: &Environment) -> Result<BTreeMap<String, Given>, ConfigError> {
    let mut named = BTreeMap::new();
    for name in environment.variables.keys().filter(|name| !settings_named(name)) {
        let Some(domain) = name.strip_prefix(PREFIX) else { continue };
        // Anything else is a setting that somebody misspelt, and is warned about.
        if let Some(text) = environment.text(name)?.filter(|text| text.contains("://")) {
            let domain = domain.to_ascii_lowercase().replace('_', "-");
            named.insert(domain, Given { text: text.to_owned(), origin: Origin::Environment });
        }
    }
    Ok(named)
}

/// The variable of a domain.
pub(super) fn variable(domain: &str) -> String {
    format!("{PREFIX}{}", domain.to_ascii_uppercase().replace('-', "_"))
}

fn refusal(place: String, text: &str, cure: Cure) -> ConfigError {
    // A password may stand in it.
    ConfigError::Value { place, text: Address::new(text).to_string(), cure }
}

fn address(text: &str) -> Result<Address, Cure> {
    let text = text.trim();
    match text.starts_with("postgres://") || text.starts_with("postgresql://") {
        true => Ok(Address::new(text)),
        false => Err("write it as postgres://USER:PASSWORD@HOST:PORT/DATABASE".into()),
    }
}

fn for_every(text: &str) -> Result<Address, Cure> {
    match text.contains(DOMAIN) {
        true => address(text),
        false => Err(format!("each domain has a database of its own: write `{DOMAIN}` where their names differ")),
    }
}

fn pooler(text: &str) -> Result<Pooler, Cure> {
    match text.trim() {
        "safe" => Ok(Pooler::Safe),
        "prepared" => Ok(Pooler::Prepared),
        "none" => Ok(Pooler::Direct),
        _ => Err("give `safe`, `prepared` or `none`".into()),
    }
}
