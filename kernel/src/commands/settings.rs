//! `rose settings`: reads and writes what an operator can set of the site and of a plugin.

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};

use clap::Subcommand;

use super::{Place, Stop, output, with_host};
use crate::{
    host::{Found, Host, SettingShown, StartError},
    site,
};

/// What to do so that a change counts.
const WHEN: &str = "A site that is running takes it up when it is started again.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show the settings of the site or of a plugin, or one of them
    Get {
        /// `site`, or a plugin's id
        of: String,
        /// The setting's name
        name: Option<String>,
    },
    /// Set a setting
    Set {
        /// `site`, or a plugin's id
        of: String,
        /// The setting's name
        name: String,
        /// Its value
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Set several settings: each name with its value in a TOML file, as in `title = "Rosebay Growers"`
    Load {
        /// `site`, or a plugin's id
        of: String,
        /// The file
        file: PathBuf,
    },
    /// Give a setting its default again
    Unset {
        /// `site`, or a plugin's id
        of: String,
        /// The setting's name
        name: String,
    },
}

/// Whose settings.
enum Owner {
    Site,
    Plugin(Box<Found>),
}

pub(super) fn run(place: &Place, command: Command) -> Result<ExitCode, Stop> {
    with_host(place, |host| async move {
        match command {
            Command::Get { of, name } => get(&host, &of, name.as_deref()).await?,
            Command::Set { of, name, value } => {
                owner(&host, &of).await?.set(&host, &name, Some(&value)).await?;
                output::line(format!("`{name}` of `{of}` is set. {WHEN}"));
            }
            Command::Load { of, file } => load(&host, &of, &file).await?,
            Command::Unset { of, name } => {
                owner(&host, &of).await?.set(&host, &name, None).await?;
                output::line(format!("`{name}` of `{of}` has its default. {WHEN}"));
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

impl Owner {
    async fn settings(&self, host: &Host) -> Result<Vec<SettingShown>, StartError> {
        match self {
            Self::Site => host.site().await,
            Self::Plugin(found) => host.settings(found).await,
        }
    }

    async fn set(&self, host: &Host, name: &str, value: Option<&str>) -> Result<(), StartError> {
        match self {
            Self::Site => host.set_site(name, value).await,
            Self::Plugin(found) => host.set(found, name, value).await,
        }
    }

    /// Whether a value could be set.
    fn check(&self, host: &Host, name: &str, value: &str) -> Result<(), StartError> {
        match self {
            Self::Site => host.check_site(name, value),
            Self::Plugin(found) => host.check(found, name, value),
        }
    }
}

async fn owner(host: &Host, id: &str) -> Result<Owner, Stop> {
    if id == site::ID {
        return Ok(Owner::Site);
    }
    let (found, refused) = host.find().await?;
    if let Some(plugin) = found.into_iter().find(|found| found.label.id == id) {
        return Ok(Owner::Plugin(Box::new(plugin)));
    }
    match refused.into_iter().find(|refused| refused.plugin.as_deref() == Some(id)) {
        Some(refused) => Err(refused.into()),
        None => Err(StartError::UnknownPlugin(id.to_owned()).into()),
    }
}

/// Sets all that a file has, or nothing.
async fn load(host: &Host, id: &str, file: &std::path::Path) -> Result<(), Stop> {
    let path = file.display();
    let text = std::fs::read_to_string(file).map_err(|cause| format!("{path} cannot be read: {cause}"))?;
    let values = values(&text).map_err(|wrong| format!("{path} is not taken: {wrong}"))?;
    let owner = owner(host, id).await?;
    for (name, value) in &values {
        owner.check(host, name, value).map_err(|wrong| format!("{path} is not taken: {wrong}"))?;
    }
    for (name, value) in &values {
        owner.set(host, name, Some(value)).await?;
    }
    let names: Vec<_> = values.keys().map(|name| format!("`{name}`")).collect();
    output::line(match names.as_slice() {
        [] => format!("{path} sets nothing."),
        names => format!("{} of `{id}` are set. {WHEN}", names.join(", ")),
    });
    Ok(())
}

/// Reads `NAME = VALUE` in TOML.
fn values(text: &str) -> Result<BTreeMap<String, String>, String> {
    let table: toml::Table = toml::from_str(text).map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        format!("line {line}: {}", error.message())
    })?;
    let value = |(name, value): (String, toml::Value)| match value {
        toml::Value::String(text) => Ok((name, text)),
        toml::Value::Integer(number) => Ok((name, number.to_string())),
        toml::Value::Boolean(truth) => Ok((name, truth.to_string())),
        _ => Err(format!("`{name}` is no text, number, true or false")),
    };
    table.into_iter().map(value).collect()
}

async fn get(host: &Host, id: &str, name: Option<&str>) -> Result<(), Stop> {
    let owner = owner(host, id).await?;
    let settings = owner.settings(host).await?;
    if let Some(name) = name {
        let Some(setting) = settings.iter().find(|setting| setting.name == name) else {
            owner.check(host, name, "")?;
            return Ok(());
        };
        output::line(setting.value.as_deref().unwrap_or_default());
        return Ok(());
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
    Ok(())
}
