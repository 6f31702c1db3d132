//! What a host is started with.

use std::path::PathBuf;

use jiff::tz::TimeZone;

use crate::{
    clock::Clock,
    config::{DataConfig, PluginsConfig},
    store::StoreOptions,
};

/// How plugins are found and run.
#[derive(Debug, Clone)]
pub struct HostOptions {
    /// The program that probes a file: `rose`.
    pub program: PathBuf,
    /// The folders.
    pub data: DataConfig,
    /// How databases are opened.
    pub store: StoreOptions,
    /// Limits.
    pub plugins: PluginsConfig,
    /// The time.
    pub clock: Clock,
    /// The language of the site's fixed phrases and dates, a BCP 47 tag.
    pub lang: String,
    /// The zone in which its times are shown.
    pub time_zone: TimeZone,
    /// Whether how it goes with each plugin is kept: a command beside a site that serves keeps its own to itself.
    pub remembers: bool,
}

impl HostOptions {
    pub(super) fn speech(&self) -> Speech<'_> {
        Speech { lang: &self.lang, time_zone: &self.time_zone }
    }
}

/// In which language and time zone a site speaks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Speech<'a> {
    pub(super) lang: &'a str,
    pub(super) time_zone: &'a TimeZone,
}
