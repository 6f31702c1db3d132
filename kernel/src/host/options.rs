//! What a host is started with.

use std::path::PathBuf;

use crate::{
    clock::Clock,
    config::{Config, DataConfig, PluginsConfig, RedisConfig},
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
    /// The two Redis.
    pub redis: RedisConfig,
    /// How many workers serve this site.
    pub workers: usize,
    /// Whether pages are kept, so that this worker hears of every change.
    pub keeps_pages: bool,
    /// Limits.
    pub plugins: PluginsConfig,
    /// The time.
    pub clock: Clock,
    /// Whether how it goes with each plugin is kept: a command beside a site that serves keeps its own to itself.
    pub remembers: bool,
}

impl HostOptions {
    /// As the operator decided. `program` is `rose` itself; `remembers` as the field says.
    #[must_use]
    pub fn new(program: PathBuf, config: &Config, clock: Clock, remembers: bool) -> Self {
        let database = &config.database;
        Self {
            program,
            site_url: config.site.url.clone(),
            data: config.data.clone(),
            store: StoreOptions {
                readers: database.readers,
                wait: database.wait,
                busy: database.busy,
                statement_time: database.statement_time,
                max_rows: database.answer_rows,
                max_answer_bytes: database.answer_bytes,
                max_database_bytes: database.max_bytes,
                servers: config.servers.to_store(),
                watches_files: remembers && config.http.page_cache > 0,
                ..StoreOptions::new(&config.data.folder)
            },
            redis: config.redis.clone(),
            workers: config.http.workers,
            keeps_pages: config.http.page_cache > 0,
            plugins: config.plugins.clone(),
            clock,
            remembers,
        }
    }
}
