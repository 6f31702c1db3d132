//! The way of a plugin from its file to serving, and of a registry from one to the next.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwap;
use futures_util::future::join_all;
use tokio::sync::Mutex;

use super::{
    find::Found,
    fitting::{base_fault, drop_blamed, fitting},
    known::{Known, Memory, MemoryError, State},
    offers::{self, Offer},
    options::HostOptions,
    plugin::Plugin,
    refused::Refused,
    registry::{Around, Registry},
    settings::SettingError,
    shelf::Shelf,
};
use crate::{
    blobs::Blobs,
    cache::{self, Cache},
    clock::Clock,
    fetch::Fetcher,
    page::theme::{self, Theme, ThemeError},
    redis::{Redis, RedisFault},
    session::{InDatabase, InRedis, SessionStore, Sessions},
    site::{self, SiteSettings},
    store::StoreError,
    versions::Versions,
};

/// How much a cache that is no Redis holds.
const CACHE_BYTES: u64 = 64 << 20;

/// Why the host does not start. A bad plugin is no such reason.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The kernel's own database.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// A read or write of it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The data folder.
    #[error("{} cannot be used as the data folder ({source}): correct its permissions, or choose another with ROSE_DATA", path.display())]
    Data {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The folder of plugins.
    #[error("{} cannot be read as the folder of plugins ({source}): correct it, or choose another with ROSE_PLUGINS", path.display())]
    Plugins {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The address of a Redis.
    #[error(transparent)]
    Redis(#[from] RedisFault),
    /// The theme.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// The base theme does not fit together: a fault of the kernel itself.
    #[error("the kernel's own templates do not fit together: {0}")]
    Base(String),
    /// A setting.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// A plugin that cannot be forgotten.
    #[error("the file of plugin `{0}` is still in the folder of plugins: take it out first")]
    StillThere(String),
    /// A plugin that is asked for by name.
    #[error("no plugin `{0}` is known: `rose plugin list` shows those that are")]
    UnknownPlugin(String),
}

impl StartError {
    /// It may go well later: the kernel's own database cannot be reached.
    #[must_use]
    pub fn passes(&self) -> bool {
        match self {
            Self::Memory(MemoryError::Store(error)) | Self::Store(error) => error.passes(),
            Self::Memory(MemoryError::Migrate(error)) => error.passes(),
            _ => false,
        }
    }
}

fn around(options: &HostOptions) -> Around<'_> {
    Around { site_url: &options.site_url, fragment_time: options.plugins.fragment_time }
}

/// Where the operator wants it; else where every worker sees it.
fn cache(options: &HostOptions, redis: Option<Redis>, memory: &Memory) -> Arc<dyn Cache> {
    match redis {
        Some(redis) => Arc::new(cache::InRedis::new(redis)),
        None if options.workers > 1 => {
            Arc::new(cache::InDatabase::new(memory.store().clone(), options.clock.clone(), CACHE_BYTES))
        }
        None => Arc::new(cache::InMemory::new(CACHE_BYTES)),
    }
}

/// The plugins of one kernel.
#[derive(Debug)]
pub struct Host {
    pub(super) options: HostOptions,
    pub(super) shelf: Shelf,
    pub(super) memory: Memory,
    sessions: Sessions,
    cache: Arc<dyn Cache>,
    pub(super) blobs: Arc<Blobs>,
    pub(super) fetcher: Arc<Fetcher>,
    registry: ArcSwap<Registry>,
    generations: AtomicU64,
    /// Held while the registry is changed.
    changing: Mutex<()>,
}

impl Host {
    /// Opens the kernel's memory and starts every plugin that can be started.
    ///
    /// # Errors
    /// When the kernel's own data cannot be used. What is wrong with a plugin stands in the registry.
    pub async fn start(options: HostOptions) -> Result<Arc<Self>, StartError> {
        let host = Self::open(options).await?;
        host.reload().await?;
        Ok(host)
    }

    /// Opens the kernel's memory and starts no plugin.
    ///
    /// # Errors
    /// When the kernel's own data cannot be used.
    pub async fn open(mut options: HostOptions) -> Result<Arc<Self>, StartError> {
        let redis = &options.redis;
        let data_redis = redis.data.as_ref().map(|address| Redis::new("data", address, &redis.prefix)).transpose()?;
        if let Some(redis) = &data_redis {
            options.store.versions = Versions::shared(redis.clone());
        }
        let data = &options.data.folder;
        let unusable = |source| StartError::Data { path: data.clone(), source };
        std::fs::create_dir_all(data).map_err(unusable)?;
        let memory = Memory::open(&options.store, options.clock.now()).await?;
        let shelf = Shelf::open(data).map_err(unusable)?;
        let cache = cache(&options, data_redis, &memory);
        let store: Arc<dyn SessionStore> = match &options.redis.auth {
            Some(address) => Arc::new(InRedis::new(Redis::new("auth", address, &options.redis.prefix)?)),
            None => Arc::new(InDatabase::new(memory.store().clone(), options.clock.clone())),
        };
        let sessions = Sessions::new(store, options.store.versions.clone(), options.clock.clone(), options.keeps_pages);
        let site = SiteSettings::default();
        let nothing = offers::assemble(&[], &[], &mut Theme::default(), &site).map_err(base_fault)?;
        let around = around(&options);
        let registry = ArcSwap::new(Registry::new(0, Vec::new(), Vec::new(), Vec::new(), nothing, site, around));
        let blobs = Blobs::new(options.data.folder.join("blobs"));
        let fetcher = Arc::new(Fetcher::new(options.plugins.fetch_private));
        Ok(Arc::new(Self {
            options,
            shelf,
            memory,
            sessions,
            cache,
            blobs,
            fetcher,
            registry,
            generations: AtomicU64::new(1),
            changing: Mutex::new(()),
        }))
    }

    /// What is remembered of visitors.
    #[must_use]
    pub fn sessions(&self) -> &Sessions {
        &self.sessions
    }

    /// The versions of what pages are made from.
    #[must_use]
    pub fn versions(&self) -> &Versions {
        &self.options.store.versions
    }

    /// The time.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.options.clock
    }

    /// What can be made anew.
    #[must_use]
    pub fn cache(&self) -> &Arc<dyn Cache> {
        &self.cache
    }

    /// The registry that serves now.
    #[must_use]
    pub fn registry(&self) -> Arc<Registry> {
        self.registry.load_full()
    }

    /// The number of the registry that serves now.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.registry.load().generation
    }

    /// Looks at the folder of plugins anew, starts a generation of each beside the one that serves, and swaps them in.
    /// Requests under way finish on the old one, which is stopped when the last of them is done.
    ///
    /// # Errors
    /// As [`Host::start`]; the old registry serves on.
    pub async fn reload(&self) -> Result<(), StartError> {
        let _one_at_a_time = self.changing.lock().await;
        let new = self.build().await?;
        for hidden in new.router().shadowed() {
            // A path that begins with its owner's id is the convention, and nobody is surprised.
            if hidden.path.starts_with(&format!("/{}/", hidden.owner)) {
                tracing::debug!(path = hidden.path, owner = hidden.owner, "{hidden}");
            } else {
                tracing::warn!(path = hidden.path, owner = hidden.owner, "{hidden}");
            }
        }
        let old = self.registry.swap(new);
        tokio::spawn(drain(old));
        Ok(())
    }

    /// Stops every plugin. Older generations that are still drained end with the process.
    pub async fn stop(&self) {
        let _one_at_a_time = self.changing.lock().await;
        let registry = self.registry.load_full();
        join_all(registry.plugins().iter().map(|plugin| plugin.stop())).await;
        self.memory.close().await;
    }

    async fn build(&self) -> Result<Arc<Registry>, StartError> {
        let (found, mut refused) = if self.options.plugins.safe { Default::default() } else { self.find().await? };
        let looked_at = found.clone();
        let mut found = self.not_crashed(found, &mut refused).await?;
        let before = self.memory.plugins().await?;
        let mut theme = self.theme()?;
        let site = self.site_settings().await?;
        // Of two that do not fit together the one that served before stays, then the one whose file comes first.
        let served = |file: &str| before.iter().any(|known| known.file == file && known.state == State::Serving);
        found.sort_by_key(|found| !served(&found.file));
        let found = fitting(found, &mut theme, &mut refused, &site)?;
        let mut plugins = Vec::new();
        for candidate in &found {
            match self.bring_up(candidate, &site).await {
                Ok(plugin) => plugins.push(Arc::new(plugin)),
                Err(reason) => refused.push(reason.of(&candidate.label.id)),
            }
        }
        let registry = self.settle(&before, &looked_at, plugins.clone(), refused, &mut theme, site).await;
        for left_out in &theme.left_out {
            tracing::error!(file = left_out.file, "a file of the theme is left out: {left_out}");
        }
        if registry.is_err() {
            // Nobody else knows them: what they began would go on beside the registry that serves.
            join_all(plugins.iter().map(|plugin| plugin.stop())).await;
        }
        registry
    }

    /// Makes the registry of plugins that have started.
    async fn settle(
        &self,
        before: &[Known],
        looked_at: &[Found],
        mut plugins: Vec<Arc<Plugin>>,
        mut refused: Vec<Refused>,
        theme: &mut Theme,
        site: SiteSettings,
    ) -> Result<Arc<Registry>, StartError> {
        // They fitted together before they were started; where one did not start, another that builds on it (a partial
        // of its templates) may have to go too.
        let (known, absent, assembled) = loop {
            let known = self.outlook(before, looked_at, &plugins, &refused);
            let (absent, described) = self.absent(&known, &plugins);
            let present: Vec<_> =
                plugins.iter().map(|plugin| Offer { id: &plugin.label.id, description: &plugin.description }).collect();
            let away = absent.iter().zip(&described).map(|(absent, description)| Offer { id: &absent.id, description });
            match offers::assemble(&present, &away.collect::<Vec<_>>(), theme, &site) {
                Ok(assembled) => break (known, absent, assembled),
                Err(blames) => drop_blamed(&mut plugins, &mut refused, blames).await?,
            }
        };
        self.remember(&known).await?;
        let contents = known.iter().filter_map(|known| known.sha256.as_deref()).collect();
        self.shelf.clear_out(&contents, self.options.clock.now());
        for idle in assembled.words.idle() {
            tracing::warn!(file = idle.file, line = idle.line, "{idle}");
        }
        for reason in &refused {
            tracing::error!(file = reason.file, plugin = reason.plugin, "{reason}");
        }
        let generation = self.generations.fetch_add(1, Ordering::Relaxed);
        Ok(Registry::new(generation, plugins, absent, refused, assembled, site, around(&self.options)))
    }

    /// The site's settings. One that no longer fits has its default, and the log says so.
    pub(super) async fn site_settings(&self) -> Result<SiteSettings, StartError> {
        let (settings, wrong) = SiteSettings::read(&self.memory.settings(site::ID).await?);
        for error in wrong {
            tracing::warn!("a setting of the site has its default: {error}");
        }
        Ok(settings)
    }

    pub(super) fn theme(&self) -> Result<Theme, StartError> {
        match &self.options.data.theme {
            Some(folder) => Ok(theme::read(folder)?),
            None => Ok(Theme::default()),
        }
    }
}

/// Waits until no request uses the registry any more, then stops its plugins.
async fn drain(old: Arc<Registry>) {
    // Every request has a time limit, so that this ends.
    while Arc::strong_count(&old) > 1 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for plugin in old.plugins() {
        plugin.stop().await;
    }
}
