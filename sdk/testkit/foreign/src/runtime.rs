//! A tokio of the plugin's own, of another version than the kernel's: one thread with a runtime on it, which ends with
//! the generation.

use std::{sync::mpsc, thread};

use rose_sdk::{Failure, Tried};
use tokio::sync::oneshot;

/// The name of its thread, as far as the system shows it.
pub(crate) const NAME: &str = "foreign-tokio";

/// A runtime on a thread. Dropping it ends both.
pub(crate) struct Runtime {
    handle: tokio::runtime::Handle,
    end: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Runtime {
    /// Starts the thread and waits until its runtime is there.
    pub(crate) fn start() -> Tried<Self> {
        let (tell, told) = mpsc::channel();
        let (end, ended) = oneshot::channel();
        let thread = thread::Builder::new().name(NAME.to_owned()).spawn(move || {
            let runtime = match tokio::runtime::Builder::new_current_thread().enable_time().build() {
                Ok(runtime) => runtime,
                Err(error) => return drop(tell.send(Err(error))),
            };
            // Nobody listens only where `start` was given up.
            let _ = tell.send(Ok(runtime.handle().clone()));
            // An error means that the sender was dropped, which ends it too.
            let _ = runtime.block_on(ended);
        })?;
        let handle = told.recv().map_err(|_| Failure::new("the runtime's thread ended at once"))??;
        Ok(Self { handle, end: Some(end), thread: Some(thread) })
    }

    /// Runs a future there, and waits for it wherever one is.
    pub(crate) async fn run<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Tried<T> {
        Ok(self.handle.spawn(work).await?)
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            let _ = end.send(());
        }
        // The last handle may be dropped on the runtime's own thread, which must not wait for itself.
        let thread = self.thread.take().filter(|thread| thread.thread().id() != thread::current().id());
        if let Some(thread) = thread {
            // A panic in it was logged where it happened.
            let _ = thread.join();
        }
    }
}
