//! What is logged and in which form. Writing it is the business of `logging.rs`.

use tracing_subscriber::EnvFilter;

use super::{
    ConfigError,
    human::Cure,
    setting::{Setting, Values, nearest},
};

/// `[log]`: what is logged, to standard error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogConfig {
    /// `ROSE_LOG`, default `info`: a level, or levels by module: `info,rose_kernel::store=debug`.
    pub filter: String,
    /// `ROSE_LOG_FORMAT`, default `text`.
    pub format: LogFormat,
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for programs.
    Json,
}

const FILTER: Setting = Setting::new(
    "log",
    "filter",
    "ROSE_LOG",
    "info",
    "error, warn, info, debug or trace; also by module: info,rose_kernel::store=debug",
);
const FORMAT: Setting = Setting::new("log", "format", "ROSE_LOG_FORMAT", "text", "text for people, json for programs");

pub(super) const SETTINGS: &[&Setting] = &[&FILTER, &FORMAT];

const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

impl LogConfig {
    pub(super) fn read(values: &Values) -> Result<Self, ConfigError> {
        Ok(Self { filter: values.read(&FILTER, filter)?, format: values.read(&FORMAT, format)? })
    }
}

/// A filter that `tracing` takes. It also takes `debgu`, as the name of a module: a word alone must be a level.
fn filter(text: &str) -> Result<String, Cure> {
    let text = text.trim();
    let alone = text.split(',').map(str::trim).filter(|part| !part.contains(['=', '[', ':']));
    for word in alone {
        if !LEVELS.iter().any(|level| level.eq_ignore_ascii_case(word)) {
            return Err(match nearest(word, LEVELS.into_iter()) {
                Some(level) => format!("did you mean `{level}`?"),
                None => format!("give a level ({}), or MODULE=LEVEL", LEVELS.join(", ")),
            });
        }
    }
    EnvFilter::builder().parse(text).map_err(|_| "give a filter such as info,rose_kernel::store=debug".to_owned())?;
    Ok(text.to_owned())
}

fn format(text: &str) -> Result<LogFormat, Cure> {
    match text.trim() {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err("give text or json".into()),
    }
}
