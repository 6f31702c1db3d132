//! How the databases of a site are opened.

use std::{collections::BTreeMap, fmt, path::PathBuf, time::Duration};

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{backend::Access, pool::Size};
use crate::versions::Versions;

/// How the databases of a site are opened.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// Where the files are: `<folder>/<domain>.db`.
    pub folder: PathBuf,
    /// Connections that read, for each domain in a file.
    pub readers: u32,
    /// How long a call waits for a connection.
    pub wait: Duration,
    /// How long a connection waits for another program's lock.
    pub busy: Duration,
    /// How long one statement may take.
    pub statement_time: Duration,
    /// How long a read snapshot stays open without a read.
    pub snapshot_idle: Duration,
    /// The most rows of one answer.
    pub max_rows: usize,
    /// The most bytes of one answer.
    pub max_answer_bytes: usize,
    /// The size that no database in a file may pass.
    pub max_database_bytes: Option<u64>,
    /// Which domains live on a PostgreSQL server.
    pub servers: Servers,
    /// What is raised when tables are written.
    pub versions: Versions,
    /// Whether writes by other programs to a database in a file are looked for, for who keeps what was made from it.
    pub watches_files: bool,
}

/// Where the domains are that live on PostgreSQL, and how they are reached.
#[derive(Debug, Clone)]
pub struct Servers {
    /// The address of every domain that has none of its own; `{domain}` in it stands for the domain's name.
    pub every: Option<Address>,
    /// Addresses by domain.
    pub of: BTreeMap<String, Address>,
    /// What stands between.
    pub pooler: Pooler,
    /// Connections that stay open for each domain and kernel.
    pub kept: u32,
    /// The most connections for each domain and kernel. Two of them are for writes.
    pub most: u32,
    /// How long a connection is used.
    pub lifetime: Duration,
}

/// What stands between the kernel and PostgreSQL.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pooler {
    /// Anything, PgBouncer in transaction mode included: no statement is prepared by name. Right everywhere.
    #[default]
    Safe,
    /// PgBouncer 1.21 or newer in transaction mode, with `max_prepared_statements`: prepared statements are kept.
    Prepared,
    /// Nothing, or a pooler that keeps a connection for each client: prepared statements are kept.
    Direct,
}

/// The address of a database, `postgres://user:password@host:port/database`. What is shown of it has no password.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(String);

/// When connections are closed that nothing is wrong with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lifetime {
    /// How long one is used.
    pub(super) used: Duration,
    /// How long one beyond those that are kept rests before it is closed.
    pub(super) rests: Duration,
}

/// Connections that only writes may take.
const FOR_WRITES: u32 = 2;

/// How long a connection beyond those that are kept rests before it is closed.
const RESTS: Duration = Duration::from_secs(30);

impl StoreOptions {
    /// The usual values for files in this folder.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            readers: 4,
            wait: Duration::from_secs(2),
            busy: Duration::from_secs(5),
            statement_time: Duration::from_secs(30),
            snapshot_idle: Duration::from_millis(50),
            max_rows: 10_000,
            max_answer_bytes: 64 << 20,
            max_database_bytes: None,
            servers: Servers::default(),
            versions: Versions::local(),
            watches_files: false,
        }
    }

    /// Where a domain's database is, for messages: a file, or an address without its password.
    #[must_use]
    pub fn place(&self, domain: &str) -> String {
        match self.address(domain) {
            Some(address) => address.to_string(),
            None => self.folder.join(format!("{domain}.db")).display().to_string(),
        }
    }

    /// The address of a domain's database; `None` where it is a file.
    #[must_use]
    pub fn address(&self, domain: &str) -> Option<Address> {
        let own = self.servers.of.get(domain).cloned();
        own.or_else(|| self.servers.every.as_ref().map(|every| every.of(domain)))
    }
}

impl Default for Servers {
    fn default() -> Self {
        Self {
            every: None,
            of: BTreeMap::new(),
            pooler: Pooler::Safe,
            kept: 3,
            most: 8,
            lifetime: Duration::from_secs(30 * 60),
        }
    }
}

impl Servers {
    /// The connections of a kind: of eight, six may read and two are for writes, so that neither starves the other.
    pub(super) fn size(&self, access: Access) -> Size {
        let lifetime = Some(Lifetime { used: self.lifetime, rests: RESTS });
        let most = self.most.max(FOR_WRITES + 1);
        match access {
            Access::Read => Size { kept: self.kept.saturating_sub(1), most: most - FOR_WRITES, lifetime },
            Access::Write => Size { kept: self.kept.min(1), most: FOR_WRITES, lifetime },
        }
    }
}

impl Address {
    /// An address, as it was written.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The address of a domain, where this is one for all.
    #[must_use]
    pub fn of(&self, domain: &str) -> Self {
        Self(self.0.replace("{domain}", domain))
    }

    /// The login in it, where there is one.
    pub(crate) fn login(&self) -> Option<&str> {
        let (authority, _) = self.split();
        let (user, _) = authority.rsplit_once('@')?;
        user.split(':').next()
    }

    /// The password in it, where there is one.
    pub(super) fn password(&self) -> Option<String> {
        let (authority, _) = self.split();
        let (user, _) = authority.rsplit_once('@')?;
        let (_, password) = user.split_once(':')?;
        Some(percent_decode_str(password).decode_utf8_lossy().into_owned())
    }

    /// The same server and login with another database.
    pub(super) fn with_database(&self, name: &str) -> Self {
        let (authority, rest) = self.split();
        let scheme = self.0.split("://").next().unwrap_or_default();
        let query = rest.find('?').map_or("", |at| &rest[at..]);
        Self(format!("{scheme}://{authority}/{}{query}", utf8_percent_encode(name, NON_ALPHANUMERIC)))
    }

    /// What stands before the path, and the rest.
    fn split(&self) -> (&str, &str) {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        rest.split_at(end)
    }

    /// All of it, with the password: never to be shown.
    pub(crate) fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((scheme, rest)) = self.0.split_once("://") else { return f.write_str("…") };
        // What stands behind `?` may be a password too.
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        match rest.rsplit_once('@') {
            Some((user, place)) => {
                let user = user.split(':').next().unwrap_or_default();
                write!(f, "{scheme}://{user}@{place}")
            }
            None => write!(f, "{scheme}://{rest}"),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{self}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, shown: &str) {
        let address = Address::new(address);
        assert_eq!(address.to_string(), shown);
        assert_eq!(format!("{address:?}"), format!("`{shown}`"));
    }

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        check("postgres://rose:s3cret@db.example:6432/{domain}", "postgres://rose@db.example:6432/{domain}");
        check("postgres://rose:s3c@ret@db/x", "postgres://rose@db/x");
        check("postgres://db/x?password=s3cret", "postgres://db/x");
        check("postgres://rose@%2Frun%2Fpostgresql/x", "postgres://rose@%2Frun%2Fpostgresql/x");
        check("s3cret", "…");
    }

    #[test]
    fn an_addresss_parts_are_found() {
        let address = Address::new("postgres://rose:p%40ss%2F@db:6432/{domain}?sslmode=disable");
        assert_eq!(address.password().as_deref(), Some("p@ss/"));
        let secret = |address: Address| address.secret().to_owned();
        let other = secret(address.with_database("rose_my-shop"));
        assert_eq!(other, "postgres://rose:p%40ss%2F@db:6432/rose%5Fmy%2Dshop?sslmode=disable");
        assert_eq!(Address::new("postgres://db").password(), None);
        assert_eq!(secret(Address::new("postgres://db").with_database("x")), "postgres://db/x");
    }

    #[test]
    fn a_domains_own_address_wins_over_the_one_for_all() {
        let mut options = StoreOptions::new("data");
        assert_eq!(options.address("blog"), None);
        options.servers.of.insert("blog".to_owned(), Address::new("postgres://a/b"));
        assert_eq!((options.address("blog"), options.address("shop")), (Some(Address::new("postgres://a/b")), None));
        options.servers.every = Some(Address::new("postgres://{domain}@b/rose_{domain}"));
        assert_eq!(options.address("shop"), Some(Address::new("postgres://shop@b/rose_shop")));
        assert_eq!(options.address("blog"), Some(Address::new("postgres://a/b")));
    }

    #[test]
    fn writes_have_two_connections_of_their_own() {
        let servers = Servers::default();
        let (read, write) = (servers.size(Access::Read), servers.size(Access::Write));
        assert_eq!((read.kept + write.kept, read.most + write.most), (3, 8));
        assert_eq!(write.most, 2);
    }
}
