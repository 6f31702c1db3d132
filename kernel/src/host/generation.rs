//! One generation of a plugin, as the kernel sees it: what it may ask for, its data and its tasks.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, OnceLock, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use arc_swap::ArcSwapOption;
use rose_abi::{label::Label, raw::async_ffi::FfiFuture};
use tokio::{runtime::Handle, task::JoinSet};

use super::registry::Registry;
use crate::{
    blobs::Blobs,
    clock::Clock,
    fetch::Fetcher,
    store::{Checked, Session, Store},
};

/// How long a stop waits for tasks.
const PATIENCE: Duration = Duration::from_secs(2);
/// The most tasks that one generation may have under way.
const TASK_LIMIT: usize = 1024;

/// What a generation reaches beside its database.
#[derive(Debug)]
pub(super) struct Outside {
    pub(super) blobs: Arc<Blobs>,
    pub(super) fetcher: Arc<Fetcher>,
    /// The hosts that its settings name, once they have been read.
    pub(super) hosts: OnceLock<BTreeSet<String>>,
}

/// What one generation of a plugin is to the kernel.
#[derive(Debug)]
pub(super) struct Generation {
    pub(super) id: String,
    pub(super) clock: Clock,
    pub(super) runtime: Handle,
    /// How long a call of its own may take.
    pub(super) time: Duration,
    pub(super) outside: Outside,
    ops: BTreeSet<u32>,
    data: Option<(Store, Checked)>,
    stopped: AtomicBool,
    tasks: Mutex<JoinSet<()>>,
    /// The registry that it belongs to, once there is one.
    registry: ArcSwapOption<Weak<Registry>>,
}

impl Generation {
    pub(super) fn new(
        label: &Label,
        data: Option<(Store, Checked)>,
        outside: Outside,
        clock: Clock,
        runtime: Handle,
        time: Duration,
    ) -> Self {
        Self {
            id: label.id.clone(),
            clock,
            runtime,
            time,
            outside,
            ops: label.ops.iter().copied().collect(),
            data,
            stopped: AtomicBool::new(false),
            tasks: Mutex::new(JoinSet::new()),
            registry: ArcSwapOption::empty(),
        }
    }

    pub(super) fn may(&self, op: u32) -> bool {
        self.ops.contains(&op)
    }

    pub(super) fn has_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    /// The data side of a new call.
    pub(super) fn session(&self) -> Option<Session> {
        self.data.as_ref().map(|(store, checked)| store.session(checked))
    }

    /// The statements, checked.
    pub(super) fn checked(&self) -> Option<&Checked> {
        self.data.as_ref().map(|(_, checked)| checked)
    }

    pub(super) fn join(&self, registry: &Arc<Registry>) {
        self.registry.store(Some(Arc::new(Arc::downgrade(registry))));
    }

    /// The registry that it serves in; none while it starts.
    pub(super) fn registry(&self) -> Option<Arc<Registry>> {
        self.registry.load().as_ref().and_then(|registry| registry.upgrade())
    }

    /// Takes a task of the plugin into this generation's group.
    pub(super) fn spawn(&self, task: FfiFuture<()>) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        if self.has_stopped() || tasks.len() >= TASK_LIMIT {
            let under_way = tasks.len();
            tracing::error!(plugin = self.id, under_way, "a task of plugin `{}` was refused", self.id);
            return;
        }
        tasks.spawn_on(task, &self.runtime);
    }

    /// Cancels the tasks and waits for them; calls are over from now on.
    pub(super) async fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        // A task inside of a call that blocks cannot be cancelled: it is left behind, and holds nobody up.
        if tokio::time::timeout(PATIENCE, tasks.shutdown()).await.is_err() {
            tracing::error!(plugin = self.id, "a task of plugin `{}` does not end: it blocks its thread", self.id);
        }
        if let Some((store, _)) = &self.data {
            store.close().await;
        }
    }
}
