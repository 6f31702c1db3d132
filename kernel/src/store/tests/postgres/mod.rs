//! The store on a real PostgreSQL: by itself, and behind a PgBouncer in transaction mode.

mod checking;
mod faults;
mod migrations;
mod pooler;
mod sessions;
mod transactions;
mod values;

use std::sync::OnceLock;

use rose_abi::messages::Migration;
use rose_testkit::servers::{Pgbouncer, PgbouncerOptions, Postgres};

use super::{NOW, Outcome};
use crate::store::{Address, Store, StoreOptions};

/// Domains on a server.
struct Site {
    options: StoreOptions,
    postgres: &'static Postgres,
    prefix: String,
}

/// The pooler that the tests of this process share.
fn pgbouncer() -> &'static Pgbouncer {
    static SHARED: OnceLock<Pgbouncer> = OnceLock::new();
    SHARED.get_or_init(|| Pgbouncer::start(Postgres::shared(), PgbouncerOptions::default()))
}

impl Site {
    /// Straight on the server.
    fn direct() -> Self {
        Self::at(Postgres::shared(), |name| Postgres::shared().url(name))
    }

    /// Behind a pooler.
    fn pooled() -> Self {
        Self::at(Postgres::shared(), |name| pgbouncer().url(name))
    }

    /// Both ways.
    fn each() -> [Self; 2] {
        [Self::direct(), Self::pooled()]
    }

    fn at(postgres: &'static Postgres, url: impl Fn(&str) -> String) -> Self {
        let prefix = postgres.prefix();
        let mut options = StoreOptions::new("/nowhere");
        options.servers.every = Some(Address::new(url(&format!("{prefix}_{{domain}}"))));
        Self { options, postgres, prefix }
    }

    fn with(mut self, change: impl FnOnce(&mut StoreOptions)) -> Self {
        change(&mut self.options);
        self
    }

    /// Makes the database of a domain and gives its name.
    fn database(&self, domain: &str) -> String {
        let name = format!("{}_{domain}", self.prefix);
        self.postgres.sql("postgres", &format!("create database {name} template template0"));
        name
    }

    /// A store whose schema is this text.
    async fn store(&self, domain: &str, schema: &str) -> Result<Store, Box<dyn std::error::Error + Send + Sync>> {
        self.database(domain);
        let store = Store::open(domain, &self.options).await?;
        store.migrate(&[migration(1, "start", schema)], NOW).await?;
        Ok(store)
    }
}

fn migration(number: u32, name: &str, sql: &str) -> Migration {
    Migration { dialect: "postgres".to_owned(), ..super::migration(number, name, sql) }
}
