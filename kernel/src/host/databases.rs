//! The databases of all domains, for the operator: whether each can be used, what it misses, and bringing all of them
//! up to date without starting a plugin.

use rose_abi::{messages::Migration, ops::op};

use super::{
    find::Finder,
    known::{DOMAIN, migrations},
    lifecycle::StartError,
    options::HostOptions,
    refused::Refused,
    shelf::Shelf,
};
use crate::store::{MigrateError, Migrated, Store, StoreState};

/// A domain's database, and how it is with it.
#[derive(Debug)]
pub struct DatabaseReport {
    /// The domain, such as `blog`.
    pub domain: String,
    /// Where it is; an address without its password.
    pub place: String,
    /// What was found, or why it cannot be used.
    pub state: Result<StoreState, String>,
}

/// A domain, and what its schema should be.
struct Domain {
    id: String,
    migrations: Vec<Migration>,
}

/// Looks at every database without changing it. The second part are files that are no plugins.
///
/// # Errors
/// When the folder of plugins or of data cannot be used.
pub async fn check_databases(options: &HostOptions) -> Result<(Vec<DatabaseReport>, Vec<Refused>), StartError> {
    let (domains, refused) = domains(options).await?;
    let mut reports = Vec::new();
    for domain in domains {
        let state = Store::state(&domain.id, &options.store, &domain.migrations).await;
        reports.push(DatabaseReport {
            place: options.store.place(&domain.id),
            domain: domain.id,
            state: state.map_err(|error| error.to_string()),
        });
    }
    Ok((reports, refused))
}

/// Brings every database up to date and tells of each what was done.
///
/// # Errors
/// When the folder of plugins or of data cannot be used.
pub async fn migrate_databases(
    options: &HostOptions,
) -> Result<Vec<(String, Result<Migrated, MigrateError>)>, StartError> {
    let (domains, _) = domains(options).await?;
    let mut done = Vec::new();
    for domain in domains {
        let migrated = async {
            let store = Store::open(&domain.id, &options.store).await?;
            let migrated = store.migrate(&domain.migrations, options.clock.now()).await;
            store.close().await;
            migrated
        };
        let migrated = migrated.await;
        done.push((domain.id, migrated));
    }
    Ok(done)
}

/// The kernel's own domain and those of all plugins that have one.
async fn domains(options: &HostOptions) -> Result<(Vec<Domain>, Vec<Refused>), StartError> {
    let data = &options.data.folder;
    let unusable = |source| StartError::Data { path: data.clone(), source };
    std::fs::create_dir_all(data).map_err(unusable)?;
    let shelf = Shelf::open(data).map_err(unusable)?;
    let (found, refused) = Finder { options, shelf: &shelf }.find().await?;
    let kernel = Domain { id: DOMAIN.to_owned(), migrations: migrations() };
    let with_data = found.into_iter().filter(|found| found.label.ops.contains(&op::DB_QUERY));
    let plugins =
        with_data.map(|found| Domain { id: found.label.id.clone(), migrations: found.description.migrations.clone() });
    Ok((std::iter::once(kernel).chain(plugins).collect(), refused))
}
