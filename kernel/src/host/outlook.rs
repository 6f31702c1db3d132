//! What the kernel remembers of plugins from start to start: who ended it, who is away, and how it went with each.
//!
//! Nothing in here starts or stops a plugin.

use std::sync::Arc;

use rose_abi::messages::Description;

use super::{
    find::Found,
    known::{self, Known, State},
    lifecycle::{Host, StartError},
    marker,
    plugin::Plugin,
    refused::Refused,
    registry::Absent,
};

impl Host {
    /// Sets aside what ended the kernel the last time.
    pub(super) async fn not_crashed(
        &self,
        found: Vec<Found>,
        refused: &mut Vec<Refused>,
    ) -> Result<Vec<Found>, StartError> {
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
    pub(super) fn outlook(
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

    pub(super) async fn remember(&self, known: &[Known]) -> Result<(), StartError> {
        if self.options.remembers && !self.options.plugins.safe {
            let now = self.options.clock.now();
            for known in known {
                self.memory.keep(known, now).await?;
            }
        }
        Ok(())
    }

    /// Plugins that are known but do not serve, and what they offered when they did.
    pub(super) fn absent(&self, known: &[Known], plugins: &[Arc<Plugin>]) -> (Vec<Absent>, Vec<Description>) {
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
