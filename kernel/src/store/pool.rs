//! A few connections that are lent one at a time, in the order of asking.
//!
//! A connection comes back only when its borrower says so ([`Lease::give_back`]); one that is dropped in the middle of
//! anything (a cancelled call, an error without a full answer) is closed. Nothing here runs statements.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rose_abi::messages::DatabaseFaultKind;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    error::StoreError,
    sqlite::{Connection, Connector},
};

/// Connections of one kind to one database.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    connector: Connector,
    size: u32,
    wait: Duration,
    seats: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
    /// Raised when the schema changed: what was opened before is closed when it comes back, because the driver
    /// remembers the columns of its cached statements.
    epoch: AtomicU64,
}

/// A connection on loan.
#[derive(Debug)]
pub(super) struct Lease {
    /// The connection, for who borrowed it.
    pub(super) connection: Connection,
    epoch: u64,
    pool: Arc<Shared>,
    seat: OwnedSemaphorePermit,
}

impl Pool {
    pub(super) fn new(connector: Connector, size: u32, wait: Duration) -> Self {
        let seats = Arc::new(Semaphore::new(size as usize));
        let shared = Shared { connector, size, wait, seats, idle: Mutex::default(), epoch: AtomicU64::new(0) };
        Self { shared: Arc::new(shared) }
    }

    /// A connection, after those who asked before.
    pub(super) async fn lease(&self) -> Result<Lease, StoreError> {
        let pool = &self.shared;
        let seat = tokio::time::timeout(pool.wait, Arc::clone(&pool.seats).acquire_owned())
            .await
            .map_err(|_| pool.too_busy())?
            .map_err(|_| StoreError::new(DatabaseFaultKind::Unavailable, pool.connector.says("was closed")))?;
        let epoch = pool.epoch.load(Ordering::Acquire);
        let resting = pool.lock_idle().pop();
        let connection = match resting {
            Some(connection) => connection,
            None => pool.connector.connect().await?,
        };
        Ok(Lease { connection, epoch, pool: Arc::clone(pool), seat })
    }

    /// Closes what rests, and what is on loan when it comes back.
    pub(super) async fn renew(&self) {
        self.shared.epoch.fetch_add(1, Ordering::AcqRel);
        self.close_idle().await;
    }

    /// Waits a while for the borrowers, then closes what rests and lends nothing any more.
    pub(super) async fn close(&self) {
        let pool = &self.shared;
        let everyone = tokio::time::timeout(pool.wait, pool.seats.acquire_many(pool.size)).await;
        pool.seats.close();
        pool.epoch.fetch_add(1, Ordering::AcqRel);
        self.close_idle().await;
        drop(everyone);
    }

    async fn close_idle(&self) {
        let resting = std::mem::take(&mut *self.shared.lock_idle());
        for connection in resting {
            connection.close().await;
        }
    }
}

impl Shared {
    fn lock_idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn too_busy(&self) -> StoreError {
        let (size, wait) = (self.size, self.wait);
        let message = match size {
            1 => format!("has its connection in use, and it did not come free in {wait:?}"),
            _ => format!("has all {size} connections in use, and none came free in {wait:?}"),
        };
        StoreError::new(DatabaseFaultKind::Busy, self.connector.says(&message))
    }
}

impl Lease {
    /// Lets the next one have it: it is outside of a transaction and answered all that it was asked.
    pub(super) fn give_back(self) {
        let Self { connection, epoch, pool, seat } = self;
        if epoch == pool.epoch.load(Ordering::Acquire) {
            pool.lock_idle().push(connection);
        }
        drop(seat);
    }
}
