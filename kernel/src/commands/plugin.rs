//! `rose plugin`: which plugins there are, how each went, and what each offers.

use std::{collections::BTreeMap, process::ExitCode};

use clap::Subcommand;
use rose_abi::messages::{Description, Fragment};

use super::{Place, Stop, output, with_host};
use crate::host::{Found, Host, Known, Refused, SettingShown, Stage, StartError, State};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Every plugin's file: its state, and what to do about one that is left out
    List,
    /// All that a plugin offers: routes, templates, statements, settings, commands
    Show {
        /// The plugin's id
        id: String,
    },
    /// Give a plugin that ended the kernel another try at the next start
    Retry {
        /// The plugin's id
        id: String,
    },
    /// Forget a plugin whose file is gone for good; its data stays
    Forget {
        /// The plugin's id
        id: String,
    },
}

pub(super) fn run(place: &Place, command: Command) -> Result<ExitCode, Stop> {
    with_host(place, |host| async move {
        match command {
            Command::List => list(&host).await,
            Command::Show { id } => show(&host, &id).await,
            Command::Retry { id } => {
                host.retry(&id).await?;
                output::line(format!("`{id}` is tried again at the next start."));
                Ok(ExitCode::SUCCESS)
            }
            Command::Forget { id } => {
                host.forget(&id).await?;
                output::line(format!("`{id}` is forgotten; its data stays where it is."));
                Ok(ExitCode::SUCCESS)
            }
        }
    })
}

async fn list(host: &Host) -> Result<ExitCode, Stop> {
    let (found, refused) = host.find().await?;
    let known = host.known().await?;
    let mut rows = Vec::new();
    let mut reasons: Vec<Refused> = refused.clone();
    for plugin in &found {
        let last =
            known.iter().find(|known| known.file == plugin.file && known.sha256.as_deref() == Some(&plugin.sha256));
        let state = match last {
            None => "new: not started yet",
            // It was another content that was no plugin, under the same name.
            Some(Known { state: State::Refused, reason: Some(reason), .. }) if reason.stage == Stage::Found => {
                "new: not started yet"
            }
            Some(known @ Known { state: State::Refused, .. }) => {
                reasons.extend(known.why_not());
                "left out"
            }
            Some(_) => "good",
        };
        rows.push([plugin.label.id.clone(), plugin.label.version.clone(), state.to_owned(), plugin.file.clone()]);
    }
    for reason in &refused {
        let id = reason.plugin.clone().unwrap_or_else(|| "?".to_owned());
        rows.push([id, "?".to_owned(), "left out".to_owned(), reason.file.clone()]);
    }
    for gone in &known {
        let here = found.iter().any(|found| found.file == gone.file || Some(&found.label.id) == gone.id.as_ref())
            || refused.iter().any(|refused| refused.file == gone.file);
        if !here {
            let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
            rows.push([or(&gone.id), or(&gone.version), "missing".to_owned(), gone.file.clone()]);
            reasons.extend(Known { state: State::Missing, ..gone.clone() }.why_not());
        }
    }
    if rows.is_empty() {
        output::line(
            "There are no plugins. Put their .so files into the folder of plugins; `rose serve --help` says which that is.",
        );
        return Ok(ExitCode::SUCCESS);
    }
    rows.sort();
    output::table(["PLUGIN", "VERSION", "STATE", "FILE"], &rows);
    for reason in &reasons {
        output::line("");
        output::line(reason.to_string());
    }
    Ok(ExitCode::SUCCESS)
}

async fn show(host: &Host, id: &str) -> Result<ExitCode, Stop> {
    let (found, refused) = host.find().await?;
    if let Some(plugin) = found.iter().find(|found| found.label.id == id) {
        print(plugin, &host.settings(plugin).await?);
        return Ok(ExitCode::SUCCESS);
    }
    match refused.into_iter().find(|refused| refused.plugin.as_deref() == Some(id) || refused.file == id) {
        Some(refused) => Err(refused.into()),
        None => Err(StartError::UnknownPlugin(id.to_owned()).into()),
    }
}

/// All that a plugin offers.
pub(super) fn print(found: &Found, settings: &[SettingShown]) {
    let Found { label, description, .. } = found;
    output::line(format!("{} ({} {})", label.title, label.id, label.version));
    output::line(&label.description);
    output::line("");
    output::line(format!("file     {} (SHA-256 {})", found.file, found.sha256));
    output::line(format!("border   {}, SDK {}", label.border, label.sdk));
    output::line(format!("memory   {}", if label.memory_counted { "counted" } else { "not counted" }));
    for (heading, lines) in sections(description, settings) {
        if !lines.is_empty() {
            output::line("");
            output::line(format!("{heading} ({})", lines.len()));
            for line in lines {
                output::line(format!("  {line}"));
            }
        }
    }
}

fn sections(description: &Description, settings: &[SettingShown]) -> Vec<(&'static str, Vec<String>)> {
    fn lines<T>(things: &[T], line: impl Fn(&T) -> String) -> Vec<String> {
        things.iter().map(line).collect()
    }
    let (overrides, templates): (Vec<_>, Vec<_>) =
        description.templates.iter().partition(|template| template.override_priority.is_some());
    let routes = lines(&description.routes, |route| {
        format!("{:4} {}  {} ({})", route.method, route.pattern, route.handler, route.place)
    });
    let overrides = lines(&overrides, |template| {
        format!("{} (priority {})", template.name, template.override_priority.unwrap_or_default())
    });
    let assets = lines(&description.assets, |asset| format!("{} ({} bytes)", asset.name, asset.bytes.len()));
    let messages = lines(&description.messages, |file| {
        let phrases = file.source.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()));
        format!("{} ({} phrases)", file.lang, phrases.count())
    });
    let migrations =
        lines(&description.migrations, |step| format!("{} {:04}_{}", step.dialect, step.number, step.name));
    let statements = lines(&description.statements, |statement| {
        let text = statement.sqlite.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{}  {text}", statement.place)
    });
    // A file that is only probed has no values yet.
    let settings = match settings {
        [] => lines(&description.settings, |setting| {
            setting_line(&setting.name, setting.default.as_deref(), true, &setting.help)
        }),
        set => {
            lines(set, |setting| setting_line(&setting.name, setting.value.as_deref(), !setting.is_set, &setting.help))
        }
    };
    let commands =
        lines(&description.commands, |command| format!("{} {}  {}", command.name, command.usage, command.about));
    vec![
        ("routes", routes),
        ("fragments", fragments(description)),
        ("templates", lines(&templates, |template| template.name.clone())),
        ("samples", samples(description)),
        ("overrides", overrides),
        ("assets", assets),
        ("messages", messages),
        ("migrations", migrations),
        ("statements", statements),
        ("settings", settings),
        ("commands", commands),
    ]
}

/// What each piece of others' pages is.
fn fragments(description: &Description) -> Vec<String> {
    let line = |fragment: &Fragment| {
        let Fragment { name, many, personal, priority, place, .. } = fragment;
        let joined = if *many { "one of many" } else { "the only one" };
        let whose = if *personal { ", for one visitor" } else { "" };
        format!("{name}: {joined}{whose} (priority {priority}; {place})")
    };
    description.fragments.iter().map(line).collect()
}

/// How many contexts each template poses with.
fn samples(description: &Description) -> Vec<String> {
    let mut counted = BTreeMap::new();
    for sample in &description.samples {
        counted.entry(&sample.template).or_insert((0usize, &sample.place)).0 += 1;
    }
    counted.into_iter().map(|(template, (count, place))| format!("{template}: {count} ({place})")).collect()
}

fn setting_line(name: &str, value: Option<&str>, is_default: bool, help: &str) -> String {
    let default = if is_default { " (default)" } else { "" };
    format!("{name} = {}{default}  {}", value.unwrap_or("(none)"), help.replace('\n', " "))
}
