//! Plugins that were left out because their database could not be reached: they are started when it can.

use std::time::Duration;

use super::lifecycle::Host;
use crate::store::Store;

/// How often it is looked, at first and at most: longer each time.
const SOON: Duration = Duration::from_millis(500);
const SELDOM: Duration = Duration::from_secs(15);

impl Host {
    /// Looks for ever whether something that was left out for a while can be started now. The registry is made anew only
    /// when one of the databases can be reached again.
    pub async fn recover(&self) {
        let mut pause = SOON;
        loop {
            tokio::time::sleep(pause).await;
            let registry = self.registry();
            let waiting = registry.refused().iter().filter(|refused| refused.passes);
            let waiting: Vec<String> = waiting.filter_map(|refused| refused.plugin.clone()).collect();
            drop(registry);
            if waiting.is_empty() {
                pause = SOON;
                continue;
            }
            pause = (pause * 2).min(SELDOM);
            for plugin in waiting {
                let Ok(store) = Store::open(&plugin, &self.options.store).await else { continue };
                store.close().await;
                tracing::info!(plugin, "the database of plugin `{plugin}` can be reached again");
                match self.reload().await {
                    Ok(()) => pause = SOON,
                    Err(error) => tracing::error!(%error, "the plugins could not be started anew"),
                }
                break;
            }
        }
    }
}
