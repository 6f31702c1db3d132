//! The data side of one call into a plugin: its read snapshot and its write transaction.
//!
//! A session holds at most one connection, and none while it waits for another. Everything that touches a connection
//! runs as a task of the kernel's runtime unless it is done at its first look, so that a future which a plugin keeps and
//! never polls again holds nothing up; a future that is dropped stops its task. Nothing here knows SQL or a dialect.

mod work;

use std::{
    future::{Future, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, PoisonError, atomic::Ordering},
    task::Poll,
};

use rose_abi::{
    messages::DatabaseFaultKind,
    value::{Rows, StatementCall},
};

use super::{
    Domain,
    error::StoreError,
    plan::{Checked, StatementKind, TableId},
};
use crate::versions::Slot;
use work::{Shared, State, call_over};

/// What a session left behind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ended {
    /// A write transaction was open; nothing of it was kept. A fault of the plugin, worth a line in the log.
    pub rolled_back: bool,
}

/// The data side of one call. Dropping it without [`Session::end`] closes what it has open.
#[derive(Debug)]
pub struct Session {
    shared: Arc<Shared>,
}

impl Session {
    pub(super) fn new(domain: Arc<Domain>, checked: Checked) -> Self {
        Self { shared: Arc::new(Shared::new(domain, checked)) }
    }

    /// Runs a statement: in the open transaction, else in the read snapshot, else, for a write, in a transaction of
    /// its own.
    ///
    /// # Errors
    /// What the database said, or a misuse.
    pub async fn query(&self, call: StatementCall) -> Result<Rows, StoreError> {
        let number = call.statement as usize;
        let unknown = || StoreError::misuse(format!("there is no statement with number {number}"));
        let plan = self.shared.checked.statements().get(number).ok_or_else(unknown)?;
        let ready = plan.bind(call.parameters).map_err(|error| error.at(&plan.place))?;
        self.as_task(move |shared| async move { shared.query(number, ready).await }).await
    }

    /// Begins the write transaction; a read snapshot ends first.
    ///
    /// # Errors
    /// When one is open already, or the database cannot be written now.
    pub async fn begin(&self) -> Result<(), StoreError> {
        self.as_task(|shared| async move { shared.begin().await }).await
    }

    /// Commits the write transaction. Where a statement of it failed, it is rolled back and that is the error.
    ///
    /// # Errors
    /// When there is none, or the database could not keep it; nothing of it is kept then.
    pub async fn commit(&self) -> Result<(), StoreError> {
        // Not cancelled once it is under way: whoever stops waiting would be told that nothing was kept, and it was.
        let committed = tokio::spawn(Arc::clone(&self.shared).commit());
        let stopped = |_| StoreError::new(DatabaseFaultKind::Other, "a commit stopped in the middle");
        committed.await.map_err(stopped)?
    }

    /// Rolls the write transaction back; without one it does nothing.
    ///
    /// # Errors
    /// When the call is over.
    pub async fn rollback(&self) -> Result<(), StoreError> {
        self.as_task(|shared| async move { shared.rollback().await }).await
    }

    /// Sets a savepoint in the write transaction. They nest, to a depth that no plugin needs.
    ///
    /// # Errors
    /// When there is no transaction, or a statement of it failed.
    pub async fn savepoint(&self) -> Result<(), StoreError> {
        self.as_task(|shared| async move { shared.savepoint().await }).await
    }

    /// Keeps what was done since the last savepoint.
    ///
    /// # Errors
    /// When there is none, or a statement behind it failed.
    pub async fn release_savepoint(&self) -> Result<(), StoreError> {
        self.as_task(|shared| async move { shared.release_savepoint().await }).await
    }

    /// Undoes what was done since the last savepoint; a transaction in which a statement failed behind it goes on.
    ///
    /// # Errors
    /// When there is none.
    pub async fn rollback_to_savepoint(&self) -> Result<(), StoreError> {
        self.as_task(|shared| async move { shared.rollback_to_savepoint().await }).await
    }

    /// Ends the read snapshot: called before any other host call, so that no connection is held meanwhile. An open
    /// transaction stays, see [`Session::in_transaction`].
    pub async fn release(&self) {
        if let Ok(state) = self.shared.state.try_lock()
            && !matches!(*state, State::Reading(_))
        {
            return;
        }
        let released = self.as_task(|shared| async move {
            shared.end_snapshot(&mut *shared.state.lock().await).await;
            Ok(())
        });
        // The only error is that the call is over, and then nothing is held.
        let _over = released.await;
    }

    /// A write transaction is open; until it ends, its statements are all that the call may ask for.
    #[must_use]
    pub fn in_transaction(&self) -> bool {
        self.shared.writing.load(Ordering::Acquire)
    }

    /// The call returned: stops what still runs, rolls an open transaction back and gives everything back.
    pub async fn end(&self) -> Ended {
        self.shared.over.send_replace(true);
        Ended { rolled_back: self.shared.end().await }
    }

    /// The tables that were read so far, by their numbers in the [`Checked`] of this session.
    #[must_use]
    pub fn tables_read(&self) -> Vec<TableId> {
        self.shared.read.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }

    /// The versions of the tables that were read so far.
    #[must_use]
    pub fn slots_read(&self) -> Vec<Arc<Slot>> {
        let read = self.shared.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.iter().filter_map(|id| self.shared.checked.slot(*id)).cloned().collect()
    }

    /// How many statements were run so far.
    #[must_use]
    pub fn statements(&self) -> u32 {
        self.shared.statements.load(Ordering::Relaxed)
    }

    /// Whether something was written and committed, and then whether other workers know.
    #[must_use]
    pub fn wrote(&self) -> Option<bool> {
        let wrote = !self.shared.written.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
        wrote.then(|| !self.shared.is_unheard.load(Ordering::Acquire))
    }

    /// Whether a statement only reads.
    #[must_use]
    pub fn only_reads(&self, statement: u32) -> bool {
        let plan = self.shared.checked.statements().get(statement as usize);
        plan.is_none_or(|plan| plan.kind == StatementKind::Read)
    }

    /// The names of the tables that were written and committed so far, through triggers and cascades too.
    #[must_use]
    pub fn tables_written(&self) -> Vec<String> {
        self.shared.written.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Runs until it is done, this future is dropped or the call is over: here and now where that is done at once, else
    /// on the runtime.
    async fn as_task<T, F>(&self, work: impl FnOnce(Arc<Shared>) -> F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, StoreError>> + Send + 'static,
    {
        let mut over = self.shared.over.subscribe();
        let work = work(Arc::clone(&self.shared));
        let mut work = Box::pin(async move {
            tokio::select! {
                biased;
                _ = over.wait_for(|over| *over) => Err(call_over()),
                result = work => result,
            }
        });
        let stopped = || StoreError::new(DatabaseFaultKind::Other, "work on a database stopped in the middle");
        let at_once = poll_fn(|cx| Poll::Ready(catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx)))));
        let result = match at_once.await.map_err(|_| stopped())? {
            Poll::Ready(result) => result,
            Poll::Pending => {
                let mut task = StopOnDrop(tokio::spawn(work));
                (&mut task.0).await.map_err(|_| stopped())?
            }
        };
        result.inspect_err(|error| self.shared.count_fault(error))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.shared.over.send_replace(true);
    }
}

struct StopOnDrop<T>(tokio::task::JoinHandle<T>);

impl<T> Drop for StopOnDrop<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
