//! The commands of `rose`: what each takes, and what it prints. The work is done elsewhere.

mod cache;
mod db;
mod output;
mod plugin;
mod probe;
mod run;
mod serve;
mod settings;
mod templates;

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Args, Parser, Subcommand};

use crate::{
    clock::Clock,
    config::{self, Config, Environment, Overrides},
    host::{Host, HostOptions},
    logging,
};

/// Any error of a command: one sentence for the person who called it.
type Stop = Box<dyn std::error::Error + Send + Sync>;

/// Rose Ash: a site made of plugins.
#[derive(Debug, Parser)]
#[command(
    name = "rose",
    version,
    about,
    after_help = "Settings come from `rose.toml`, the environment and flags: `rose serve --help` lists them."
)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

/// Where things are; the same for every command.
#[derive(Debug, Clone, Args)]
struct Place {
    /// The file with settings, instead of `rose.toml` in the current folder
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of databases and all that the kernel keeps [ROSE_DATA]
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// The folder of plugins [ROSE_PLUGINS]
    #[arg(long, global = true, value_name = "FOLDER")]
    plugins: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the site
    #[command(after_help = config::help())]
    Serve(serve::Arguments),
    /// The process that `serve` keeps running; not to be called by hand
    #[command(hide = true)]
    Worker(serve::Arguments),
    /// Say what a plugin's file is and what it offers, without installing it
    Probe(probe::Arguments),
    /// Look at the plugins and at how they went
    #[command(subcommand)]
    Plugin(plugin::Command),
    /// Make, look at and bring up to date the databases of the kernel and of all plugins
    #[command(subcommand)]
    Db(db::Command),
    /// Look at the pages that the running site keeps, or make it forget them
    #[command(subcommand)]
    Cache(cache::Command),
    /// Show which template is used for each name, and why; check all of them
    Templates(templates::Arguments),
    /// Read and write the settings of the site and of plugins
    #[command(subcommand)]
    Settings(settings::Command),
    /// Run a command of a plugin
    Run(run::Arguments),
}

/// Reads the command line and does what it says.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        // A probe must not depend on this site's settings, and sets its own limits before anything else runs.
        Command::Probe(arguments) => probe::run(&arguments),
        Command::Serve(arguments) => serve::supervise(&cli.place, &arguments),
        Command::Worker(arguments) => serve::work(&cli.place, &arguments),
        Command::Plugin(command) => plugin::run(&cli.place, command),
        Command::Db(command) => db::run(&cli.place, command),
        Command::Cache(command) => cache::run(&cli.place, command),
        Command::Templates(arguments) => templates::run(&cli.place, &arguments),
        Command::Settings(command) => settings::run(&cli.place, command),
        Command::Run(arguments) => run::run(&cli.place, &arguments),
    };
    done.unwrap_or_else(|stop| {
        output::complain(&stop.to_string());
        ExitCode::FAILURE
    })
}

impl Place {
    fn overrides(&self) -> Overrides {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
        Overrides::default().file(self.config.clone()).flag("--data", "ROSE_DATA", path(&self.data)).flag(
            "--plugins",
            "ROSE_PLUGINS",
            path(&self.plugins),
        )
    }
}

/// Reads the settings and starts logging.
fn prepare(environment: &Environment, overrides: &Overrides) -> Result<Config, Stop> {
    let config = config::load(environment, overrides)?;
    logging::start(&config.log)?;
    Ok(config)
}

/// The settings, for a command that works beside the site.
fn beside(mut overrides: Overrides) -> Result<Config, Stop> {
    // What the kernel tells of each start is not what such a command is called for.
    let environment = config::from_environment()?;
    if !environment.variables.contains_key("ROSE_LOG") {
        overrides = overrides.flag("the command", "ROSE_LOG", Some("warn"));
    }
    prepare(&environment, &overrides)
}

fn warn(config: &Config) {
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
}

fn host_options(config: &Config, remembers: bool) -> Result<HostOptions, Stop> {
    Ok(HostOptions::new(std::env::current_exe()?, config, Clock::system(), remembers))
}

/// Opens the host without starting a plugin, and runs `work` with it.
fn with_host<F>(place: &Place, work: impl FnOnce(Arc<Host>) -> F) -> Result<ExitCode, Stop>
where
    F: Future<Output = Result<ExitCode, Stop>>,
{
    with_host_of(place.overrides(), work)
}

/// As [`with_host`], for a command with settings of its own.
fn with_host_of<F>(overrides: Overrides, work: impl FnOnce(Arc<Host>) -> F) -> Result<ExitCode, Stop>
where
    F: Future<Output = Result<ExitCode, Stop>>,
{
    let config = beside(overrides)?;
    let options = host_options(&config, false)?;
    runtime()?.block_on(async {
        let host = Host::open(options).await?;
        let done = work(Arc::clone(&host)).await;
        host.stop().await;
        done
    })
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}
