//! `rose serve`, and `rose worker`, which it keeps running.

use std::{ffi::OsString, process::ExitCode, time::Duration};

use clap::Args;

use super::{Place, Stop, host_options, prepare, runtime, warn};
use crate::{
    config::{self, Config},
    host::{
        Host,
        supervisor::{self, Signals, Supervisor, WorkerCommand},
    },
    http::{listener, serve::Site},
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
        if self.safe {
            arguments.push("--safe".into());
        }
        arguments
    }
}

/// `rose serve`: holds the port and keeps a worker running.
pub(super) fn supervise(place: &Place, arguments: &Arguments) -> Result<ExitCode, Stop> {
    let environment = config::from_environment()?;
    let config = prepare(&environment, &arguments.overrides(place))?;
    warn(&config);
    let listener = listener::bind(config.http.address, config.http.port)?;
    let command = WorkerCommand { program: std::env::current_exe()?, arguments: arguments.for_worker(place) };
    let grace = config.http.shutdown_grace;
    let code = Supervisor::new(command, listener, config.data.run_folder(), grace).run()?;
    Ok(ExitCode::from(code))
}

/// `rose worker`: serves on the socket that it was given.
pub(super) fn work(place: &Place, arguments: &Arguments) -> Result<ExitCode, Stop> {
    let environment = config::from_environment()?;
    supervisor::follow(&environment)?;
    let config = prepare(&environment, &arguments.overrides(place))?;
    let runtime = runtime()?;
    let served = runtime.block_on(serve(&config));
    runtime.shutdown_timeout(LAST_TASKS);
    served.map(|()| ExitCode::SUCCESS)
}

async fn serve(config: &Config) -> Result<(), Stop> {
    let listener = listener::from_stdin()?;
    let mut signals = Signals::new()?;
    let host = Host::start(host_options(config, true)?).await?;
    let site = Site::new(host.clone(), &config.http, &config.site)?;
    let registry = host.registry();
    let plugins: Vec<_> = registry.plugins().iter().map(|plugin| plugin.label().id.as_str()).collect();
    let (plugins, url) = (if plugins.is_empty() { "none".to_owned() } else { plugins.join(", ") }, &config.site.url);
    drop(registry);
    tracing::info!("the site is at {url} (plugins: {plugins})");
    supervisor::say_ready(&config.data.run_folder())?;
    let outcome = listener::serve(listener, &config.http, site, async {
        signals.next().await;
    })
    .await?;
    host.stop().await;
    tracing::info!(dropped = outcome.dropped, "the kernel has ended");
    Ok(())
}
