//! `rose serve`, and `rose worker`, which it keeps running.

use std::{ffi::OsString, process::ExitCode, sync::Arc, time::Duration};

use clap::Args;

use super::{Place, Stop, db, host_options, output, prepare, runtime, warn};
use crate::{
    config::{self, Config},
    figures,
    host::{
        Host, StartError,
        supervisor::{self, Signals, Supervisor, WorkerCommand},
    },
    http::{control, listener, serve::Site},
    redis::Redis,
};

/// How long what still runs may take after the last answer.
const LAST_TASKS: Duration = Duration::from_secs(2);

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The port to listen on [ROSE_PORT]
    #[arg(long, value_name = "N")]
    port: Option<String>,
    /// The address to listen on [ROSE_ADDRESS]
    #[arg(long, value_name = "ADDRESS")]
    address: Option<String>,
    /// Processes that answer requests [ROSE_WORKERS]
    #[arg(long, value_name = "N")]
    workers: Option<String>,
    /// How long an idle connection is kept open, such as 75 or `75 s` [ROSE_KEEP_ALIVE]
    #[arg(long, value_name = "TIME")]
    keep_alive: Option<String>,
    /// Verify the configuration, every database and every plugin, and end
    #[arg(long)]
    check: bool,
    /// Serve without any plugin, to find out which one is at fault [ROSE_SAFE]
    #[arg(long)]
    safe: bool,
}

impl Arguments {
    fn overrides(&self, place: &Place) -> config::Overrides {
        place
            .overrides()
            .flag("--port", "ROSE_PORT", self.port.clone())
            .flag("--address", "ROSE_ADDRESS", self.address.clone())
            .flag("--workers", "ROSE_WORKERS", self.workers.clone())
            .flag("--keep-alive", "ROSE_KEEP_ALIVE", self.keep_alive.as_deref().map(with_unit))
            .flag("--safe", "ROSE_SAFE", self.safe.then_some("on"))
    }

    /// The same command line for the worker.
    fn for_worker(&self, place: &Place) -> Vec<OsString> {
        let mut arguments = vec![OsString::from("worker")];
        let mut push = |flag: &str, value: Option<OsString>| {
            if let Some(value) = value {
                arguments.extend([OsString::from(flag), value]);
            }
        };
        push("--config", place.config.clone().map(Into::into));
        push("--data", place.data.clone().map(Into::into));
        push("--plugins", place.plugins.clone().map(Into::into));
        push("--port", self.port.clone().map(Into::into));
        push("--address", self.address.clone().map(Into::into));
        push("--keep-alive", self.keep_alive.clone().map(Into::into));
        if self.safe {
            arguments.push("--safe".into());
        }
        arguments
    }
}

/// A number alone means seconds.
fn with_unit(text: &str) -> String {
    match text.trim().bytes().all(|byte| byte.is_ascii_digit()) {
        true => format!("{text} s"),
        false => text.to_owned(),
    }
}

/// `rose serve`: holds the port and keeps workers running.
pub(super) fn supervise(place: &Place, arguments: &Arguments) -> Result<ExitCode, Stop> {
    let environment = config::from_environment()?;
    let config = prepare(&environment, &arguments.overrides(place))?;
    warn(&config);
    if arguments.check {
        return runtime()?.block_on(check(&config));
    }
    let listener = listener::bind(config.http.address, config.http.port)?;
    let command = WorkerCommand { program: std::env::current_exe()?, arguments: arguments.for_worker(place) };
    let grace = config.http.shutdown_grace;
    let metrics = config.http.metrics.map(|at| listener::bind(at.ip(), at.port())).transpose()?;
    let supervisor = Supervisor::new(command, listener, config.data.run_folder(), grace).metrics(metrics);
    let code = supervisor.workers(config.http.workers).run()?;
    Ok(ExitCode::from(code))
}

/// `rose serve --check`: everything that a start needs, without serving and without changing anything.
async fn check(config: &Config) -> Result<ExitCode, Stop> {
    // The port may be in use by the site that is being checked.
    if let Err(error) = listener::bind(config.http.address, config.http.port) {
        output::line(format!("port: {error}"));
    }
    let mut code = db::check(&host_options(config, false)?).await?;
    for (name, address) in [("data", &config.redis.data), ("auth", &config.redis.auth)] {
        let Some(address) = address else { continue };
        match Redis::new(name, address, &config.redis.prefix)?.version().await {
            Ok(version) => output::line(format!("the {name} Redis ({address}) is Redis {version}")),
            Err(reason) => {
                code = ExitCode::FAILURE;
                output::line(format!("the {name} Redis ({address}) cannot be used: {reason}"));
            }
        }
    }
    if code == ExitCode::SUCCESS {
        output::line("");
        output::line(format!("Everything is there. The site will be at {}.", config.site.url));
    }
    Ok(code)
}

/// `rose worker`: serves on the socket that it was given.
pub(super) fn work(place: &Place, arguments: &Arguments) -> Result<ExitCode, Stop> {
    let environment = config::from_environment()?;
    supervisor::follow(&environment)?;
    let config = prepare(&environment, &arguments.overrides(place))?;
    let runtime = runtime()?;
    let served = runtime.block_on(serve(&config, environment.worker()));
    if let Err(stop) = &served
        && stop.downcast_ref::<StartError>().is_some_and(StartError::passes)
    {
        output::complain(&stop.to_string());
        return Ok(ExitCode::from(supervisor::LATER));
    }
    runtime.shutdown_timeout(LAST_TASKS);
    served.map(|()| ExitCode::SUCCESS)
}

async fn serve(config: &Config, worker: usize) -> Result<(), Stop> {
    let listener = listener::from_stdin()?;
    if config.http.metrics.is_some() {
        let (figures, run_folder) = (figures::count(worker)?, config.data.run_folder());
        tokio::spawn(async move {
            if let Err(error) = figures::hand_over(&run_folder, figures).await {
                tracing::error!(%error, "this worker's figures cannot be handed over");
            }
        });
    }
    let mut signals = Signals::new()?;
    let host = Host::start(host_options(config, true)?).await?;
    let site = Site::new(host.clone(), &config.http, &config.site)?;
    tokio::spawn(keep_count(site.clone()));
    let registry = host.registry();
    let plugins: Vec<_> = registry.plugins().iter().map(|plugin| plugin.label().id.as_str()).collect();
    let (plugins, url) = (if plugins.is_empty() { "none".to_owned() } else { plugins.join(", ") }, &config.site.url);
    drop(registry);
    tracing::info!("the site is at {url} (plugins: {plugins})");
    let run_folder = config.data.run_folder();
    supervisor::say_ready(&run_folder)?;
    let _beats = tokio::spawn(async move { supervisor::beat(&run_folder).await });
    let (controlled, run_folder) = (site.clone(), config.data.run_folder());
    tokio::spawn(async move {
        if let Err(error) = control::answer(&run_folder, controlled).await {
            tracing::error!(%error, "`rose cache` cannot reach this worker");
        }
    });
    let recovering = Arc::clone(&host);
    let _recovery = tokio::spawn(async move { recovering.recover().await });
    let outcome = listener::serve(listener, &config.http, site, signals.ended()).await?;
    host.stop().await;
    tracing::info!(dropped = outcome.dropped, "the kernel has ended");
    Ok(())
}

/// The size of the cache of pages, for figures.
async fn keep_count(site: Site) {
    const OFTEN: Duration = Duration::from_secs(5);
    loop {
        let stats = site.page_stats();
        figures::pages_kept(stats.pages, stats.bytes);
        tokio::time::sleep(OFTEN).await;
    }
}
