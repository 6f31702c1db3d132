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
use rose_abi::messages::Description;
use tokio::sync::Mutex;

use super::{
    find::Found,
    known::{self, Known, Memory, MemoryError, State},
    marker,
    offers::{self, Blame, Offer},
    options::{HostOptions, Speech},
    plugin::Plugin,
    refused::{Refused, Stage},
    registry::{Absent, Registry},
    settings::SettingError,
    shelf::Shelf,
};
use crate::{
    page::theme::{self, Theme, ThemeError},
    store::StoreError,
};

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

/// The plugins of one kernel.
#[derive(Debug)]
pub struct Host {
    pub(super) options: HostOptions,
    pub(super) shelf: Shelf,
    pub(super) memory: Memory,
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
    pub async fn open(options: HostOptions) -> Result<Arc<Self>, StartError> {
        let data = &options.data.folder;
        let unusable = |source| StartError::Data { path: data.clone(), source };
        std::fs::create_dir_all(data).map_err(unusable)?;
        let memory = Memory::open(&options.store, options.clock.now()).await?;
        let shelf = Shelf::open(data).map_err(unusable)?;
        let nothing = offers::assemble(&[], &[], &mut Theme::default(), options.speech()).map_err(base_fault)?;
        let registry = ArcSwap::new(Registry::new(0, Vec::new(), Vec::new(), Vec::new(), nothing));
        Ok(Arc::new(Self {
            options,
            shelf,
            memory,
            registry,
            generations: AtomicU64::new(1),
            changing: Mutex::new(()),
        }))
    }

    /// The registry that serves now.
    #[must_use]
    pub fn registry(&self) -> Arc<Registry> {
        self.registry.load_full()
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
        // Of two that do not fit together the one that served before stays, then the one whose file comes first.
        let served = |file: &str| before.iter().any(|known| known.file == file && known.state == State::Serving);
        found.sort_by_key(|found| !served(&found.file));
        let found = fitting(found, &mut theme, &mut refused, self.options.speech())?;
        let mut plugins = Vec::new();
        for candidate in &found {
            match self.bring_up(candidate).await {
                Ok(plugin) => plugins.push(Arc::new(plugin)),
                Err(reason) => refused.push(reason.of(&candidate.label.id)),
            }
        }
        let registry = self.settle(&before, &looked_at, plugins.clone(), refused, &mut theme).await;
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
    ) -> Result<Arc<Registry>, StartError> {
        // They fitted together before they were started; where one did not start, another that builds on it (a partial
        // of its templates) may have to go too.
        let (known, absent, assembled) = loop {
            let known = self.outlook(before, looked_at, &plugins, &refused);
            let (absent, described) = self.absent(&known, &plugins);
            let present: Vec<_> =
                plugins.iter().map(|plugin| Offer { id: &plugin.label.id, description: &plugin.description }).collect();
            let away = absent.iter().zip(&described).map(|(absent, description)| Offer { id: &absent.id, description });
            match offers::assemble(&present, &away.collect::<Vec<_>>(), theme, self.options.speech()) {
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
        Ok(Registry::new(generation, plugins, absent, refused, assembled))
    }

    pub(super) fn theme(&self) -> Result<Theme, StartError> {
        match &self.options.data.theme {
            Some(folder) => Ok(theme::read(folder)?),
            None => Ok(Theme::default()),
        }
    }

    /// Sets aside what ended the kernel the last time.
    async fn not_crashed(&self, found: Vec<Found>, refused: &mut Vec<Refused>) -> Result<Vec<Found>, StartError> {
        let before = self.memory.plugins().await?;
        // A command beside a site leaves its marker to the site; in safe mode nobody is at fault, and the marker stays.
        let takes = self.options.remembers && !self.options.plugins.safe;
        let left = if takes { marker::left_behind(&self.options.data.run_folder()) } else { None };
        let mut good = Vec::new();
        for plugin in found {
            let row = before
                .iter()
                .find(|known| known.file == plugin.file && known.sha256.as_deref() == Some(&plugin.sha256));
            let crashes = row.map_or(0, |known| known.crashes);
            let now = left.as_ref().is_some_and(|left| left.sha256 == plugin.sha256);
            let crashes = crashes + i64::from(now);
            if now {
                self.memory
                    .keep(
                        &Known {
                            state: State::Refused,
                            crashes,
                            ..Known::serving(&plugin.file, &plugin.sha256, &plugin.label)
                        },
                        self.options.clock.now(),
                    )
                    .await?;
            }
            if now || crashes > 1 {
                refused.push(known::crashed(&plugin.file, &plugin.label.id, crashes));
            } else {
                good.push(plugin);
            }
        }
        Ok(good)
    }

    /// All that is known of plugins now. In safe mode nothing new is learned.
    fn outlook(
        &self,
        before: &[Known],
        looked_at: &[Found],
        plugins: &[Arc<Plugin>],
        refused: &[Refused],
    ) -> Vec<Known> {
        if self.options.plugins.safe {
            return before.to_vec();
        }
        let mut known: Vec<Known> =
            plugins.iter().map(|plugin| Known::serving(&plugin.file, &plugin.sha256, &plugin.label)).collect();
        for reason in refused {
            let earlier = before.iter().find(|known| known.file == reason.file);
            let mut now = earlier.cloned().unwrap_or_else(|| Known::unknown(&reason.file));
            if let Some(found) = looked_at.iter().find(|found| found.file == reason.file) {
                // The number of crashes belongs to the content.
                let crashes = if now.sha256.as_ref() == Some(&found.sha256) { now.crashes } else { 0 };
                now = Known { crashes, ..Known::serving(&found.file, &found.sha256, &found.label) };
            }
            let id = reason.plugin.clone().or(now.id);
            known.push(Known { id, state: State::Refused, reason: Some(reason.clone()), ..now });
        }
        // A second file of a plugin that is there in another one is no loss.
        let here = |earlier: &Known| {
            known.iter().any(|known| known.file == earlier.file || (known.id.is_some() && known.id == earlier.id))
        };
        let gone = before.iter().filter(|earlier| !here(earlier));
        let gone: Vec<_> =
            gone.map(|earlier| Known { state: State::Missing, reason: None, ..earlier.clone() }).collect();
        known.extend(gone);
        known
    }

    async fn remember(&self, known: &[Known]) -> Result<(), StartError> {
        if self.options.remembers && !self.options.plugins.safe {
            let now = self.options.clock.now();
            for known in known {
                self.memory.keep(known, now).await?;
            }
        }
        Ok(())
    }

    /// Plugins that are known but do not serve, and what they offered when they did.
    fn absent(&self, known: &[Known], plugins: &[Arc<Plugin>]) -> (Vec<Absent>, Vec<Description>) {
        let serves = |id: &str| plugins.iter().any(|plugin| plugin.label.id == id);
        let away = known.iter().filter_map(|known| {
            let id = known.id.clone().filter(|id| !serves(id))?;
            let description =
                known.sha256.as_ref().and_then(|sha256| self.shelf.description(sha256)).unwrap_or_default();
            let reason = known.reason.clone().unwrap_or_else(|| known::gone(&known.file, &id));
            let title = known.title.clone().unwrap_or_else(|| id.clone());
            Some((Absent { id, title, reason }, description))
        });
        away.unzip()
    }
}

pub(super) fn base_fault(blames: Vec<offers::Blame>) -> StartError {
    StartError::Base(
        blames.iter().map(|blame| format!("{}: {}", blame.plugin, blame.what)).collect::<Vec<_>>().join("; "),
    )
}

/// Leaves out, one after the other, the plugins that do not fit together with those before them.
pub(super) fn fitting(
    mut found: Vec<Found>,
    theme: &mut Theme,
    refused: &mut Vec<Refused>,
    speech: Speech<'_>,
) -> Result<Vec<Found>, StartError> {
    loop {
        let offers: Vec<_> =
            found.iter().map(|found| Offer { id: &found.label.id, description: &found.description }).collect();
        let Err(blames) = offers::assemble(&offers, &[], theme, speech) else { return Ok(found) };
        drop(offers);
        let before = found.len();
        found.retain(|found| match misfit(&found.file, &found.label.id, &blames) {
            Some(reason) => {
                refused.push(reason);
                false
            }
            None => true,
        });
        if found.len() == before {
            return Err(base_fault(blames));
        }
    }
}

/// Stops those who are at fault and leaves them out; where none of them is there the base theme itself is.
async fn drop_blamed(
    plugins: &mut Vec<Arc<Plugin>>,
    refused: &mut Vec<Refused>,
    blames: Vec<Blame>,
) -> Result<(), StartError> {
    let (out, stay): (Vec<_>, Vec<_>) =
        plugins.drain(..).partition(|plugin| blames.iter().any(|blame| blame.plugin == plugin.label.id));
    *plugins = stay;
    if out.is_empty() {
        return Err(base_fault(blames));
    }
    for plugin in out {
        plugin.stop().await;
        refused.extend(misfit(&plugin.file, &plugin.label.id, &blames));
    }
    Ok(())
}

/// What a plugin is blamed for, if it is.
fn misfit(file: &str, id: &str, blames: &[Blame]) -> Option<Refused> {
    let faults: Vec<_> = blames.iter().filter(|blame| blame.plugin == id).map(|blame| blame.what.as_str()).collect();
    let (wanted, cure) = ("what fits together with the others", "Mend it at that place, or take one of the two out.");
    (!faults.is_empty()).then(|| Refused::new(file, Stage::Checked, faults.join("; "), wanted, cure).of(id))
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
