//! What a host is started with.

use std::path::PathBuf;

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
    /// The site's address, such as `https://example.org`.
    pub site_url: String,
    /// The folders.
    pub data: DataConfig,
    /// How databases are opened.
    pub store: StoreOptions,
    /// Limits.
    pub plugins: PluginsConfig,
    /// The time.
    pub clock: Clock,
    /// Whether how it goes with each plugin is kept: a command beside a site that serves keeps its own to itself.
    pub remembers: bool,
}
