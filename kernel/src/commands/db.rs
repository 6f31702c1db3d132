//! `rose db`: the databases of the kernel and of all plugins.

use std::{collections::BTreeMap, process::ExitCode};

use clap::Subcommand;

use super::{Place, Stop, beside, host_options, output, runtime};
use crate::{
    host::{DatabaseReport, HostOptions, check_databases, migrate_databases},
    store::{Address, StoreState, create_database},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make login and database of domains on PostgreSQL, as their addresses name them
    #[command(
        after_help = "The addresses come from ROSE_DATABASE or ROSE_DATABASE_<ID>. What is there already stays; a login \
                      that is there gets the password of the address."
    )]
    Create {
        /// The ids of plugins; `kernel` is the kernel's own domain
        #[arg(required = true, value_name = "ID")]
        domains: Vec<String>,
        /// The address of an administrator: postgres://postgres@HOST/postgres. Not through a pooler
        #[arg(long, value_name = "URL")]
        admin_url: String,
    },
    /// Reach every database, and tell versions, missing migrations and whether the pooler's setting is right
    Check,
    /// Apply the missing migrations of every domain, without serving
    Migrate,
}

pub(super) fn run(place: &Place, command: Command) -> Result<ExitCode, Stop> {
    let config = beside(place.overrides())?;
    let options = host_options(&config, false)?;
    runtime()?.block_on(async {
        match command {
            Command::Create { domains, admin_url } => create(&options, &domains, &Address::new(admin_url)).await,
            Command::Check => check(&options).await,
            Command::Migrate => migrate(&options).await,
        }
    })
}

async fn create(options: &HostOptions, domains: &[String], admin: &Address) -> Result<ExitCode, Stop> {
    for domain in domains {
        let created = create_database(domain, &options.store, admin).await?;
        let done = match (created.login, created.database) {
            (true, true) => "made the login and the database",
            (true, false) => "made the login; the database was there",
            (false, true) => "made the database; the login was there",
            (false, false) => "both were there",
        };
        output::line(format!("{domain}: {done} ({})", created.address));
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints how it is with every database.
pub(super) async fn check(options: &HostOptions) -> Result<ExitCode, Stop> {
    let (reports, refused) = check_databases(options).await?;
    let rows: Vec<_> = reports.iter().map(row).collect();
    output::table(["DOMAIN", "SERVER", "MIGRATIONS", "ANSWERS", "DATABASE"], &rows);
    let mut is_good = refused.is_empty();
    for report in &reports {
        match &report.state {
            Err(reason) => {
                is_good = false;
                output::line("");
                output::line(format!("{}: {reason}", report.domain));
            }
            Ok(state) if !state.pending.is_empty() => {
                output::line("");
                let files = state.pending.join(", ");
                output::line(format!(
                    "{}: {files} will be applied by `rose db migrate` or at the next start",
                    report.domain
                ));
            }
            Ok(_) => {}
        }
    }
    for reason in refused.iter().map(ToString::to_string).chain(shared_login(options, &reports)) {
        output::line("");
        output::line(reason);
    }
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A login that more than one domain has: a fault in one plugin could reach the data of another.
fn shared_login(options: &HostOptions, reports: &[DatabaseReport]) -> Option<String> {
    let mut seen = BTreeMap::<String, &str>::new();
    reports.iter().find_map(|report| {
        let address = options.store.address(&report.domain)?;
        let login = address.login()?.to_owned();
        let other = seen.insert(login.clone(), &report.domain)?;
        Some(format!(
            "`{other}` and `{}` have one login (`{login}`): give each its own, such as \
             postgres://rose_{{domain}}:PASSWORD@HOST/rose_{{domain}}",
            report.domain
        ))
    })
}

fn row(report: &DatabaseReport) -> [String; 5] {
    let [server, migrations, answers] = match &report.state {
        Err(_) => ["cannot be used", "?", "?"].map(str::to_owned),
        Ok(state) => [
            state.server.clone().unwrap_or_else(|| "not there yet".to_owned()),
            migrations(state),
            if state.proved > 0 { format!("{} right", state.proved) } else { "direct".to_owned() },
        ],
    };
    [report.domain.clone(), server, migrations, answers, report.place.clone()]
}

fn migrations(state: &StoreState) -> String {
    let mut parts = vec![format!("{} applied", state.applied)];
    if !state.pending.is_empty() {
        parts.push(format!("{} missing", state.pending.len()));
    }
    if !state.unknown.is_empty() {
        parts.push(format!("{} of a newer version", state.unknown.len()));
    }
    parts.join(", ")
}

async fn migrate(options: &HostOptions) -> Result<ExitCode, Stop> {
    let mut is_good = true;
    for (domain, migrated) in migrate_databases(options).await? {
        match migrated {
            Ok(migrated) if migrated.applied.is_empty() => output::line(format!("{domain}: nothing was missing")),
            Ok(migrated) => output::line(format!("{domain}: applied {}", migrated.applied.join(", "))),
            Err(error) => {
                is_good = false;
                output::line(format!("{domain}: {error}"));
            }
        }
    }
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
