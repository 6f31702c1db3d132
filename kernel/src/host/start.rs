//! Starts a plugin that was found: its library, its data, its settings, and one generation of it.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use rose_abi::{
    border::{Instance, PluginRootRef, RError},
    codec,
    head::Start,
    messages::{Panic, SettingValue},
    ops::{code, op},
};
use tokio::runtime::Handle;

use super::{
    calls::HostHandle,
    find::{Found, blocking},
    generation::{Generation, Outside},
    lifecycle::Host,
    load,
    marker::{Activating, Marker},
    plugin::Plugin,
    refused::{Refused, Stage},
    settings,
};
use crate::{
    fetch,
    site::SiteSettings,
    store::{Checked, Store},
};

impl Host {
    /// From a file to a plugin that has started.
    pub(super) async fn bring_up(&self, found: &Found, site: &SiteSettings) -> Result<Plugin, Refused> {
        // From here on the plugin's code runs in this process, its libraries' initialisers first.
        let _marker = self.mark(found)?;
        let (path, file) = (self.shelf.verify(&found.file, &found.sha256)?, found.file.clone());
        let root = blocking(move || load::open(&path, &file)).await?;
        let data = self.data(found).await?;
        let options = &self.options;
        let generation = Arc::new(Generation::new(
            &found.label,
            data,
            Outside { blobs: Arc::clone(&self.blobs), fetcher: Arc::clone(&self.fetcher), hosts: OnceLock::new() },
            options.clock.clone(),
            Handle::current(),
            options.plugins.invoke_time,
        ));
        let plugin = self.activate(found, root, &generation, site).await;
        if plugin.is_err() {
            generation.stop().await;
        }
        plugin
    }

    /// Notes which plugin is being started, for the case that it ends the process. What a command starts beside a site
    /// is not held against the plugin there.
    fn mark(&self, found: &Found) -> Result<Option<Marker>, Refused> {
        if !self.options.remembers {
            return Ok(None);
        }
        let Found { file, sha256, label, .. } = found;
        let what = Activating { plugin: label.id.clone(), file: file.clone(), sha256: sha256.clone() };
        Marker::set(&self.options.data.run_folder(), &what).map(Some).map_err(|error| {
            let found = format!("a data folder that cannot be written ({error})");
            let cure = "Make room, or correct its permissions.";
            Refused::new(file, Stage::Loaded, found, "one that can be", cure)
        })
    }

    /// Opens the plugin's database, brings it up to date and checks the statements.
    async fn data(&self, found: &Found) -> Result<Option<(Store, Checked)>, Refused> {
        let description = &found.description;
        let refuse =
            |stage, what: String, wanted: &str, cure: &str| Refused::new(&found.file, stage, what, wanted, cure);
        if !found.label.ops.contains(&op::DB_QUERY) {
            if description.statements.is_empty() && description.migrations.is_empty() {
                return Ok(None);
            }
            let what = "statements or migrations, but no `database` in the label".to_owned();
            return Err(refuse(Stage::Checked, what, "`uses: [database]` in `plugin!`", "Name it there."));
        }
        let store = Store::open(&found.label.id, &self.options.store).await.map_err(|error| {
            refuse(Stage::Migrated, error.to_string(), "a database that can be used", "Mend that and start again.")
                .passing(error.passes())
        })?;
        let now = self.options.clock.now();
        let migrated = store.migrate(&description.migrations, now).await.map_err(|error| {
            let cure = "Mend the migration; what was there before is unchanged.";
            refuse(Stage::Migrated, error.to_string(), "migrations that apply", cure).passing(error.passes())
        })?;
        let id = &found.label.id;
        for file in &migrated.applied {
            tracing::info!(plugin = id, file, "plugin `{id}`: migration {file} was applied");
        }
        if !migrated.unknown.is_empty() {
            let files = migrated.unknown.join(", ");
            tracing::warn!(plugin = id, files, "the data of plugin `{id}` was used by a newer version of it ({files})");
        }
        let checked = store.check(&description.statements).await.map_err(|error| {
            refuse(
                Stage::Checked,
                error.to_string(),
                "statements that the kernel can check",
                "Mend them at these places.",
            )
            .passing(error.passes())
        })?;
        Ok(Some((store, checked)))
    }

    async fn activate(
        &self,
        found: &Found,
        root: PluginRootRef,
        generation: &Arc<Generation>,
        site: &SiteSettings,
    ) -> Result<Plugin, Refused> {
        let refuse =
            |what: String, cure: &str| Refused::new(&found.file, Stage::Activated, what, "a plugin that starts", cure);
        let id = &found.label.id;
        let stored =
            self.memory.settings(id).await.map_err(|error| refuse(error.to_string(), "Mend the kernel's database."))?;
        let (values, outdated) = settings::values(&found.description.settings, &stored);
        for error in outdated {
            tracing::warn!(plugin = id, "a setting of plugin `{id}` has its default: {error}");
        }
        let texts = values.values().filter_map(|value| match value {
            SettingValue::Text(text) => Some(text.as_str()),
            _ => None,
        });
        let _first = generation.outside.hosts.set(fetch::hosts(texts));
        let start = Start { settings: values, site: site.for_plugins(&self.options.site_url) };
        let start = codec::to_message(&start).map_err(|error| refuse(error.to_string(), "Correct its settings."))?;
        let time = self.options.plugins.activate_time;
        let started = on_its_own_thread(generation.clone(), root, start, time).await;
        let instance = match started {
            Some(Ok(instance)) => instance,
            Some(Err(error)) if error.code == code::PANICKED => {
                let panic: Panic = codec::from_message(&error.detail).unwrap_or_default();
                let place = panic.place.map(|place| format!(" at {place}")).unwrap_or_default();
                return Err(refuse(format!("a panic{place}: {}", error.message), "Mend the plugin at that place."));
            }
            Some(Err(error)) => {
                return Err(refuse(format!("a refusal: {}", error.message), "Do what it says, then start again."));
            }
            None => {
                let cure = "Its `start` must not wait for what may not come: mend the plugin.";
                return Err(refuse(format!("no answer within {time:?}"), cure));
            }
        };
        Ok(Plugin {
            label: found.label.clone(),
            file: found.file.clone(),
            sha256: found.sha256.clone(),
            description: Arc::clone(&found.description),
            generation: Arc::clone(generation),
            instance,
            memory: root.memory(),
        })
    }
}

/// Starts a generation on a thread of its own: a start that never gives the thread back takes only that.
async fn on_its_own_thread(
    generation: Arc<Generation>,
    root: PluginRootRef,
    start: Vec<u8>,
    time: Duration,
) -> Option<Result<Instance, RError>> {
    let (tell, told) = tokio::sync::oneshot::channel();
    let runtime = generation.runtime.clone();
    let name = format!("start {}", generation.id);
    let started = std::thread::Builder::new().name(name).spawn(move || {
        let future = root.activate()(HostHandle::handle(&generation), start.into());
        let result = runtime.block_on(async { tokio::time::timeout(time, future).await });
        // Nobody listens any more where the time was over before.
        let _ = tell.send(result.ok().map(|result| result.into_result()));
    });
    started.ok()?;
    tokio::time::timeout(time + Duration::from_millis(250), told).await.ok()?.ok()?
}
