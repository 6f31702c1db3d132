//! The kernel outside of an invocation: clock, log, tasks and a database whose every statement is a call of its own.

use std::{future::Future, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt as _;
use rose_abi::{
    border, codec,
    messages::{LogRecord, Place},
    raw::{abi_stable::std_types::RVec, async_ffi::FutureExt as _},
};

use crate::{Timestamp, db::Db, guard::Guarded, panics};

/// The kernel, as one generation of the plugin sees it. Cheap to clone, and good for any thread.
#[derive(Clone)]
pub struct Host(pub(crate) Arc<border::Host>);

impl Host {
    pub(crate) fn new(host: border::Host) -> Self {
        Self(Arc::new(host))
    }

    /// The time now. Inside of an invocation take it from [`crate::Ctx::now`].
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.now())
    }

    /// Waits without a runtime of the plugin's own.
    pub async fn sleep(&self, time: Duration) {
        self.0.sleep(u64::try_from(time.as_micros()).unwrap_or(u64::MAX)).await;
    }

    /// Runs a task in the kernel's runtime. It is cancelled and awaited when this generation stops; a panic in it is
    /// logged and ends it alone.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let host = self.clone();
        let task = Guarded::new(task, self.clone());
        self.0.spawn(
            async move {
                if let Err(payload) = AssertUnwindSafe(task).catch_unwind().await {
                    host.log_panic("a task panicked", payload);
                }
            }
            .into_ffi(),
        );
    }

    /// The plugin's database. Each statement is a call of its own; for a transaction take [`crate::Ctx::db`].
    #[must_use]
    pub fn db(&self) -> Db {
        Db::of_host(self.clone())
    }

    /// Logs something that went well.
    pub fn info(&self, message: impl Into<String>) {
        self.log(3, message.into(), None);
    }

    /// Logs something that an operator should look at.
    pub fn warn(&self, message: impl Into<String>) {
        self.log(2, message.into(), None);
    }

    /// Logs something that went wrong.
    pub fn error(&self, message: impl Into<String>) {
        self.log(1, message.into(), None);
    }

    fn log(&self, level: u8, message: String, place: Option<Place>) {
        let record = LogRecord { level, message, fields: Vec::new(), place };
        if let Ok(bytes) = codec::to_message(&record) {
            self.0.log(RVec::from(bytes));
        }
    }

    pub(crate) fn log_panic(&self, what: &str, payload: Box<dyn std::any::Any + Send>) {
        let panic = panics::describe(payload);
        self.log(1, format!("{what}: {}", panic.message), panic.place);
    }
}
