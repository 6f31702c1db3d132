//! The plugin's database: statements that the kernel has checked, in a read snapshot or a transaction.
//!
//! What stands here is how a statement is asked for; pools, transactions and the database itself are the kernel's.

mod bind;
mod query;
mod row;

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

pub use bind::{Bind, JsonText};
pub use query::Query;
use rose_abi::{
    border, codec,
    ops::op,
    raw::abi_stable::std_types::RVec,
    value::{Rows, StatementCall},
};

use crate::{Failure, Host, Tried};

/// The plugin's database. Statements that read, one soon after the other and with nothing else asked of the kernel
/// between them, see one snapshot; one that writes, outside of a transaction, is a transaction of its own. Where several
/// statements must see or change one state, use [`Db::tx`].
#[derive(Clone)]
pub struct Db(Way);

#[derive(Clone)]
enum Way {
    Call(Arc<border::Call>, Arc<Left>),
    Host(Host),
}

/// What was left in the middle, by dropping the future that ran it.
#[derive(Default)]
struct Left {
    transaction: AtomicBool,
    savepoints: AtomicU32,
}

/// An open transaction; see [`Db::tx`].
#[derive(Clone)]
pub struct Tx(Db);

/// What a statement can be run on: [`Db`] or [`Tx`].
pub trait Executor: sealed::Sealed + Sync {
    /// The database behind it.
    fn db(&self) -> &Db;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Db {}
    impl Sealed for super::Tx {}
}

impl Executor for Db {
    fn db(&self) -> &Db {
        self
    }
}

impl Executor for Tx {
    fn db(&self) -> &Db {
        &self.0
    }
}

impl Db {
    pub(crate) fn of_call(call: Arc<border::Call>) -> Self {
        Self(Way::Call(call, Arc::default()))
    }

    pub(crate) fn of_host(host: Host) -> Self {
        Self(Way::Host(host))
    }

    /// Runs `work` in one transaction: committed when it gives `Ok`, rolled back when it gives `Err`. Until then only
    /// the transaction's own statements are possible in this invocation.
    ///
    /// # Errors
    /// What `work` gives, or what the database says to begin or commit.
    pub async fn tx<T, E, F, W>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(Tx) -> W + Send,
        W: Future<Output = Result<T, E>> + Send,
        E: From<Failure> + Send,
        T: Send,
    {
        if matches!(self.0, Way::Host(_)) {
            // There each statement is a call of its own, so that nothing would hold them together.
            return Err(Failure::new("a transaction needs an invocation: take `Ctx::db`, not `Host::db`").into());
        }
        let mut leaving = Leaving { db: self, what: What::Transaction, in_the_middle: true };
        if let Err(refused) = self.ask(op::DB_BEGIN, Vec::new()).await {
            // Nothing was begun, and a transaction around this one stands.
            leaving.in_the_middle = false;
            return Err(refused.into());
        }
        let result = match work(Tx(self.clone())).await {
            Ok(done) => self.ask(op::DB_COMMIT, Vec::new()).await.map(|_| done).map_err(E::from),
            Err(error) => {
                // What went wrong first is what the caller hears; a rollback that fails is the kernel's to log, which
                // closes the connection then.
                let _ = self.ask(op::DB_ROLLBACK, Vec::new()).await;
                Err(error)
            }
        };
        leaving.in_the_middle = false;
        result
    }

    pub(crate) async fn run(&self, call: &StatementCall) -> Tried<Rows> {
        let answer = self.ask(op::DB_QUERY, codec::to_bulk(call)?).await?;
        Ok(codec::from_bulk(&answer)?)
    }

    async fn ask(&self, op: u32, payload: Vec<u8>) -> Tried<RVec<u8>> {
        let payload = RVec::from(payload);
        let answer = match &self.0 {
            Way::Call(call, left) => {
                if left.transaction.swap(false, Ordering::AcqRel) {
                    left.savepoints.store(0, Ordering::Release);
                    call.call(op::DB_ROLLBACK, RVec::new()).await.into_result().map_err(Failure::of_border)?;
                }
                for _ in 0..left.savepoints.swap(0, Ordering::AcqRel) {
                    call.call(op::DB_ROLLBACK_TO, RVec::new()).await.into_result().map_err(Failure::of_border)?;
                }
                call.call(op, payload).await
            }
            Way::Host(host) => host.0.call(op, payload).await,
        };
        answer.into_result().map_err(Failure::of_border)
    }
}

impl Tx {
    /// Runs `work` so that it can be undone alone: what it wrote stays in the transaction when it gives `Ok`, and is
    /// undone when it gives `Err`, also where a statement failed; the transaction goes on in both cases. They nest.
    ///
    /// # Errors
    /// What `work` gives, or what the database says to the savepoint.
    pub async fn savepoint<T, E, F, W>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(Tx) -> W + Send,
        W: Future<Output = Result<T, E>> + Send,
        E: From<Failure> + Send,
        T: Send,
    {
        self.0.ask(op::DB_SAVEPOINT, Vec::new()).await?;
        let mut leaving = Leaving { db: &self.0, what: What::Savepoint, in_the_middle: true };
        let result = match work(self.clone()).await {
            // A fault that `work` swallowed has spoiled what came behind the savepoint.
            Ok(done) => self.0.ask(op::DB_RELEASE, Vec::new()).await.map(|_| done).map_err(E::from),
            Err(error) => Err(error),
        };
        let result = match result {
            Ok(done) => Ok(done),
            Err(error) => self.0.ask(op::DB_ROLLBACK_TO, Vec::new()).await.map_err(E::from).and(Err(error)),
        };
        leaving.in_the_middle = false;
        result
    }
}

/// Notes when the future of a transaction or of a savepoint is dropped in the middle: nothing can be awaited then, so
/// that the next statement rolls back first.
struct Leaving<'a> {
    db: &'a Db,
    what: What,
    in_the_middle: bool,
}

enum What {
    Transaction,
    Savepoint,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        if let (Way::Call(_, left), true) = (&self.db.0, self.in_the_middle) {
            match self.what {
                What::Transaction => left.transaction.store(true, Ordering::Release),
                What::Savepoint => drop(left.savepoints.fetch_add(1, Ordering::AcqRel)),
            }
        }
    }
}
