//! `rose settings`: reads and writes what an operator can set of a plugin.

use std::process::ExitCode;

use clap::Subcommand;

use super::{Place, Stop, output, with_host};
use crate::host::{Found, Host, StartError};

/// What to do so that a change counts.
const WHEN: &str = "A site that is running takes it up when it is started again.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show a plugin's settings, or one of them
    Get {
        /// The plugin's id
        plugin: String,
        /// The setting's name
        name: Option<String>,
    },
    /// Set a setting
    Set {
        /// The plugin's id
        plugin: String,
        /// The setting's name
        name: String,
        /// Its value
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Give a setting its default again
    Unset {
        /// The plugin's id
        plugin: String,
        /// The setting's name
        name: String,
    },
}

pub(super) fn run(place: &Place, command: Command) -> Result<ExitCode, Stop> {
    with_host(place, |host| async move {
        match command {
            Command::Get { plugin, name } => get(&host, &plugin, name.as_deref()).await,
            Command::Set { plugin, name, value } => {
                host.set(&found(&host, &plugin).await?, &name, Some(&value)).await?;
                output::line(format!("`{name}` of `{plugin}` is set. {WHEN}"));
                Ok(ExitCode::SUCCESS)
            }
            Command::Unset { plugin, name } => {
                host.set(&found(&host, &plugin).await?, &name, None).await?;
                output::line(format!("`{name}` of `{plugin}` has its default. {WHEN}"));
                Ok(ExitCode::SUCCESS)
            }
        }
    })
}

async fn found(host: &Host, id: &str) -> Result<Found, Stop> {
    let (found, refused) = host.find().await?;
    if let Some(plugin) = found.into_iter().find(|found| found.label.id == id) {
        return Ok(plugin);
    }
    match refused.into_iter().find(|refused| refused.plugin.as_deref() == Some(id)) {
        Some(refused) => Err(refused.into()),
        None => Err(StartError::UnknownPlugin(id.to_owned()).into()),
    }
}

async fn get(host: &Host, id: &str, name: Option<&str>) -> Result<ExitCode, Stop> {
    let plugin = found(host, id).await?;
    let settings = host.settings(&plugin).await?;
    if let Some(name) = name {
        let setting = settings.iter().find(|setting| setting.name == name);
        let setting = setting.ok_or_else(|| host.unknown_setting(&plugin, name))?;
        output::line(setting.value.as_deref().unwrap_or_default());
        return Ok(ExitCode::SUCCESS);
    }
    if settings.is_empty() {
        output::line(format!("`{id}` has no settings."));
    }
    for setting in settings {
        let origin = if setting.is_set { "" } else { "  (default)" };
        output::line(format!("{} = {}{origin}", setting.name, setting.value.as_deref().unwrap_or("(none)")));
        for line in setting.help.lines() {
            output::line(format!("    {line}"));
        }
    }
    Ok(ExitCode::SUCCESS)
}
