//! The writer's side: it announces what it is about to change, and that it has.

use std::time::Duration;

use redis::{cmd, pipe};
use uuid::Uuid;

use super::{Change, Versions, tracking::Shared};
use crate::redis::RedisFault;

/// How long a key lives whose writer died: longer than a COMMIT may take.
const EXPIRY: Duration = Duration::from_secs(60);

/// How often a change is announced again that could not be.
const AGAIN: Duration = Duration::from_millis(250);

/// A change that is under way. [`Announced::done`] ends it; one that is dropped ends when its keys expire.
#[derive(Debug)]
#[must_use = "others are in doubt until it is done"]
pub struct Announced {
    versions: Versions,
    changes: Vec<Change>,
    keys: Vec<String>,
    is_heard: bool,
}

impl Versions {
    /// Announces changes before they are made.
    pub async fn announce(&self, changes: Vec<Change>) -> Announced {
        let mut announced = Announced { versions: self.clone(), changes, keys: Vec::new(), is_heard: true };
        if let Some(shared) = &self.0.shared
            && !announced.changes.is_empty()
        {
            announced.keys = shared.keys(&announced.changes);
            announced.is_heard = shared.set(&announced.keys).await.is_ok();
        }
        announced
    }

    /// Announces changes that have been made already, or that nobody can see before they are announced.
    pub async fn changed(&self, changes: Vec<Change>) -> bool {
        self.announce(changes).await.done().await
    }

    /// Announces again, until it gets through, what could not be announced.
    fn repeat(&self, changes: Vec<Change>) {
        let Some(shared) = &self.0.shared else { return };
        if !shared.add_unheard(changes) {
            return;
        }
        let versions = self.clone();
        tokio::spawn(async move {
            let Some(shared) = &versions.0.shared else { return };
            loop {
                tokio::time::sleep(AGAIN).await;
                let changes = shared.unheard();
                let keys = shared.keys(&changes);
                if shared.set(&keys).await.is_ok() && shared.remove(&keys).await.is_ok() && shared.heard(&changes) {
                    return;
                }
            }
        });
    }
}

impl Announced {
    /// The changes have been made, or may have been. Tells whether other workers know.
    pub async fn done(self) -> bool {
        let Self { versions, changes, keys, is_heard } = self;
        changes.iter().for_each(|change| versions.0.raise(change));
        let Some(shared) = &versions.0.shared else { return true };
        if changes.is_empty() {
            return shared.has_announced_all();
        }
        if !is_heard {
            versions.repeat(changes);
            return false;
        }
        // A key that is gone already, by eviction or because this took too long, told the others too early.
        let is_told = match shared.remove(&keys).await {
            Ok(removed) if removed == keys.len() => true,
            Ok(_) => shared.set(&keys).await.is_ok() && shared.remove(&keys).await.is_ok(),
            Err(_) => false,
        };
        if !is_told {
            // They are in doubt at best; another announcement ends that as soon as it gets through.
            versions.repeat(changes);
        }
        // Where an earlier write of this worker is not known, what was made from both would be wrong elsewhere.
        is_told && shared.has_announced_all()
    }
}

impl Shared {
    /// A key for each change, of this write alone.
    fn keys(&self, changes: &[Change]) -> Vec<String> {
        let write = Uuid::new_v4().simple();
        changes.iter().map(|change| format!("{}{change}:{write}", self.prefix())).collect()
    }

    async fn set(&self, keys: &[String]) -> Result<(), RedisFault> {
        let mut all = pipe();
        all.atomic();
        let now = now_ms();
        for key in keys {
            all.add_command(cmd("SET").arg(key).arg("").arg("PX").arg(millis(EXPIRY)).to_owned()).ignore();
            all.add_command(cmd("ZADD").arg(self.index()).arg(now + millis(EXPIRY)).arg(key).to_owned()).ignore();
        }
        all.add_command(cmd("ZREMRANGEBYSCORE").arg(self.index()).arg("-inf").arg(now - millis(EXPIRY)).to_owned());
        all.ignore();
        self.redis().run_all::<()>(&all).await
    }

    /// Gives how many of them were there.
    async fn remove(&self, keys: &[String]) -> Result<usize, RedisFault> {
        let mut all = pipe();
        all.add_command(cmd("DEL").arg(keys).to_owned());
        all.add_command(cmd("ZREM").arg(self.index()).arg(keys).to_owned()).ignore();
        self.redis().run_all::<(usize,)>(&all).await.map(|(removed,)| removed)
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

/// For the index alone, where it is compared with other machines' clocks and need not be exact.
fn now_ms() -> i64 {
    crate::clock::Clock::system().now() / 1000
}
