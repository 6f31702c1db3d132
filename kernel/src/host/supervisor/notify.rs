//! What the system's manager is told of the kernel's state, where it asks to be told: systemd's `sd_notify(3)`.

use std::sync::atomic::{AtomicBool, Ordering};

use sd_notify::NotifyState;

/// Tells it, where `NOTIFY_SOCKET` names somebody who listens; else nothing happens.
#[derive(Debug, Default)]
pub(super) struct Notify {
    has_started: AtomicBool,
}

impl Notify {
    /// A worker serves. The first one says so for all.
    pub(super) fn started(&self) {
        if !self.has_started.swap(true, Ordering::Relaxed) {
            tell(&[NotifyState::Ready]);
        }
    }

    /// All workers were replaced, or the attempt is over.
    pub(super) fn reloaded(&self) {
        tell(&[NotifyState::Ready]);
    }

    /// Workers are being replaced.
    pub(super) fn reloading(&self) {
        match NotifyState::monotonic_usec_now() {
            Ok(now) => tell(&[NotifyState::Reloading, now]),
            Err(_) => tell(&[NotifyState::Reloading]),
        }
    }

    /// The end has begun.
    pub(super) fn stopping(&self) {
        tell(&[NotifyState::Stopping]);
    }
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!(%error, "the system's manager could not be told of the kernel's state");
    }
}
