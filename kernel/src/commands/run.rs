//! `rose run PLUGIN COMMAND`: runs a command of a plugin, beside a site that may be serving.

use std::{
    collections::BTreeMap,
    io::{IsTerminal as _, Read as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use clap::Args;
use rose_abi::{
    messages::{AnswerHead, Command, CommandCall, Progress},
    usage::{FILE, FOLDER, Usage},
};

use super::{Place, Stop, beside, host_options, output, runtime};
use crate::host::{CommandOutput, FILE_LIMIT, Host, Plugin, StartError, read_file};

#[derive(Debug, Args)]
#[command(disable_help_flag = true)]
pub(super) struct Arguments {
    /// The plugin's id
    #[arg(allow_hyphen_values = true)]
    plugin: Option<String>,
    /// The command's name; left out, the plugin's commands are listed
    #[arg(allow_hyphen_values = true)]
    command: Option<String>,
    /// What the command takes; `--help` tells
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

const ABOUT: &str = "Run a command of a plugin

Usage: rose run PLUGIN COMMAND [ARGUMENTS]...

Without COMMAND, the plugin's commands are listed; `rose run PLUGIN COMMAND --help` says what one takes.
`rose plugin list` shows the plugins.";

pub(super) fn run(place: &Place, arguments: &Arguments) -> Result<ExitCode, Stop> {
    let Some(id) = arguments.plugin.as_deref().filter(|id| !is_help(id)) else {
        output::line(ABOUT);
        return Ok(ExitCode::SUCCESS);
    };
    let config = beside(place.overrides())?;
    let is_new = !config.data.folder.exists();
    let options = host_options(&config, false)?;
    let runtime = runtime()?;
    let done = runtime.block_on(async {
        let host = Host::start(options).await?;
        let done = with(&host, id, arguments).await;
        host.stop().await;
        done
    });
    runtime.shutdown_timeout(Duration::from_secs(1));
    if is_new && done.is_ok() {
        // Somebody in another folder works on an empty site, and would be told that all is well.
        let folder = config.data.folder.display();
        output::complain(&format!(
            "note: there was no data folder: {folder} was made. `--data` or ROSE_DATA names another."
        ));
    }
    done
}

fn is_help(text: &str) -> bool {
    matches!(text, "--help" | "-h" | "help")
}

async fn with(host: &Arc<Host>, id: &str, arguments: &Arguments) -> Result<ExitCode, Stop> {
    let registry = host.registry();
    let Some(plugin) = registry.plugin(id) else {
        return match registry.absent().iter().find(|absent| absent.id == id) {
            Some(absent) => Err(absent.reason.clone().into()),
            None => Err(StartError::UnknownPlugin(id.to_owned()).into()),
        };
    };
    let commands = &plugin.description().commands;
    let Some(name) = arguments.command.as_deref().filter(|name| !is_help(name)) else {
        list(plugin);
        return Ok(ExitCode::SUCCESS);
    };
    let Some(number) = commands.iter().position(|command| command.name == name) else {
        list(plugin);
        return Err(format!("plugin `{id}` has no command `{name}`").into());
    };
    let command = &commands[number];
    if arguments.arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        help(id, command);
        return Ok(ExitCode::SUCCESS);
    }
    let call = parse(command, &arguments.arguments)
        .map_err(|wrong| format!("{wrong}\nUsage: rose run {id} {name} {}", command.usage))?;
    let usage = Usage::parse(&command.usage)?;
    let folders = folders(&usage, &call);
    let file = match call.values.get(FILE) {
        Some(path) if path == "-" => read_standard_input()?,
        Some(path) => read_file(Path::new(path))?.into(),
        None if folders.is_empty() && usage.positional.iter().any(|(name, _)| name == FILE) => read_standard_input()?,
        None => Bytes::new(),
    };
    let number = u32::try_from(number)?;
    let answered = plugin.command(number, &call, file, Box::new(Terminal::new(folders))).await;
    match answered {
        Ok(answered) => match answered.head {
            AnswerHead::Command { status } => Ok(ExitCode::from(status)),
            AnswerHead::Refused { message, .. } => Err(message.into()),
            _ => Err(format!("plugin `{id}` answers a command as if it were a request").into()),
        },
        Err(error) => Err(format!("`{name}` of plugin `{id}` failed: {error}").into()),
    }
}

fn list(plugin: &Plugin) {
    let label = plugin.label();
    let commands = &plugin.description().commands;
    if commands.is_empty() {
        output::line(format!("{} has no commands.", label.title));
        return;
    }
    output::line(format!("Commands of {}:", label.title));
    for command in commands {
        output::line(format!("  {} {}\n      {}", command.name, command.usage, command.about));
    }
}

fn help(id: &str, command: &Command) {
    output::line(&command.about);
    output::line("");
    output::line(format!("Usage: rose run {id} {} {}", command.name, command.usage));
}

fn read_standard_input() -> Result<Bytes, Stop> {
    let mut content = Vec::new();
    let input = std::io::stdin().lock().take(FILE_LIMIT + 1).read_to_end(&mut content);
    input.map_err(|error| format!("standard input cannot be read: {error}"))?;
    if content.len() as u64 > FILE_LIMIT {
        return Err("standard input has more than the 1 GiB that a command takes: split it".into());
    }
    Ok(content.into())
}

/// The folders that were given, by the options that named them.
fn folders(usage: &Usage, call: &CommandCall) -> BTreeMap<String, PathBuf> {
    let options = usage.options.iter().filter(|(_, value)| value == FOLDER);
    options.filter_map(|(name, _)| Some((name.clone(), PathBuf::from(call.values.get(name)?)))).collect()
}

/// Holds what was given to what the command takes.
fn parse(command: &Command, given: &[String]) -> Result<CommandCall, String> {
    let usage = Usage::parse(&command.usage)?;
    let mut values = BTreeMap::new();
    let mut flags = Vec::new();
    let mut positional = usage.positional.iter();
    let mut given = given.iter();
    let mut only_positional = false;
    while let Some(word) = given.next() {
        let option = word.strip_prefix("--").filter(|_| !only_positional);
        match option {
            Some("") => only_positional = true,
            Some(option) => {
                let (name, attached) =
                    option.split_once('=').map_or((option, None), |(name, value)| (name, Some(value)));
                if usage.flags.iter().any(|flag| flag == name) && attached.is_none() {
                    flags.push(name.to_owned());
                } else if let Some((_, value)) = usage.options.iter().find(|(option, _)| option == name) {
                    let value = attached
                        .map(str::to_owned)
                        .or_else(|| given.next().cloned())
                        .ok_or_else(|| format!("`--{name}` needs a value {value}"))?;
                    values.insert(name.to_owned(), value);
                } else {
                    return Err(format!("`{word}` is not an option of this command"));
                }
            }
            None => {
                let (name, _) = positional.next().ok_or_else(|| format!("`{word}` is one argument too many"))?;
                values.insert(name.clone(), word.clone());
            }
        }
    }
    if let Some(missing) = usage.required.iter().find(|option| !values.contains_key(*option)) {
        return Err(format!("`--{missing}` is missing"));
    }
    match positional.find(|(_, required)| *required) {
        Some((name, _)) => Err(format!("{name} is missing")),
        None => Ok(CommandCall { values, flags }),
    }
}

/// Lines on standard output; the progress on standard error, drawn over itself where that is a terminal.
struct Terminal {
    draws: bool,
    last: Option<Instant>,
    drawn: bool,
    folders: BTreeMap<String, PathBuf>,
}

impl Terminal {
    fn new(folders: BTreeMap<String, PathBuf>) -> Self {
        Self { draws: std::io::stderr().is_terminal(), last: None, drawn: false, folders }
    }

    fn wipe(&mut self) {
        if std::mem::take(&mut self.drawn) {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[2K");
        }
    }
}

impl CommandOutput for Terminal {
    fn line(&mut self, text: &str) {
        self.wipe();
        output::line(text);
    }

    fn write(&mut self, text: &str) {
        self.wipe();
        output::write(text);
    }

    fn folder(&self, option: &str) -> Option<PathBuf> {
        self.folders.get(option).cloned()
    }

    fn progress(&mut self, progress: &Progress) {
        const PAUSE: Duration = Duration::from_millis(100);
        let Progress { done, total, label } = progress;
        if !self.draws || (done < total && self.last.is_some_and(|last| last.elapsed() < PAUSE)) {
            return;
        }
        self.last = Some(Instant::now());
        let share = if *total == 0 { 0 } else { (done.saturating_mul(20) / total).min(20) as usize };
        let bar = format!("{}{}", "#".repeat(share), ".".repeat(20 - share));
        let _ = write!(std::io::stderr().lock(), "\r\x1b[2K[{bar}] {done}/{total} {label}");
        self.drawn = true;
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.wipe();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values by name, and flags.
    type Right<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

    fn check(given: &[&str], expected: Result<Right<'_>, &str>) {
        check_with("", given, expected);
    }

    fn check_with(more: &str, given: &[&str], expected: Result<Right<'_>, &str>) {
        let command = Command {
            name: "import".to_owned(),
            usage: format!("FILE [TITLE] [--limit N] [--dry-run]{more}"),
            about: String::new(),
            place: Default::default(),
        };
        let given: Vec<_> = given.iter().map(|word| (*word).to_owned()).collect();
        let parsed = parse(&command, &given);
        match expected {
            Ok((values, flags)) => {
                let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
                let flags: Vec<_> = flags.iter().map(|flag| (*flag).to_owned()).collect();
                let call = parsed.expect("right");
                assert_eq!((call.values, call.flags), (values, flags));
            }
            Err(wrong) => assert_eq!(parsed.expect_err("wrong"), wrong),
        }
    }

    #[test]
    fn arguments_are_held_to_the_usage() {
        check(&["a.json"], Ok((&[("FILE", "a.json")], &[])));
        check(
            &["--dry-run", "a.json", "--limit", "3", "T"],
            Ok((&[("FILE", "a.json"), ("TITLE", "T"), ("limit", "3")], &["dry-run"])),
        );
        check(&["--limit=-3", "--", "--odd-name"], Ok((&[("FILE", "--odd-name"), ("limit", "-3")], &[])));
        check(&[], Err("FILE is missing"));
        check(&["a", "b", "c"], Err("`c` is one argument too many"));
        check(&["a", "--dryrun"], Err("`--dryrun` is not an option of this command"));
        check_with(" --to FOLDER", &["a"], Err("`--to` is missing"));
        check_with(" --to FOLDER", &["a", "--to", "b"], Ok((&[("FILE", "a"), ("to", "b")], &[])));
        check(&["a", "--limit"], Err("`--limit` needs a value N"));
    }
}
