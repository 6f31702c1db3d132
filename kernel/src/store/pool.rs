//! A few connections that are lent one at a time, in the order of asking.
//!
//! A connection comes back only when its borrower says so ([`Lease::give_back`]); one that is dropped in the middle of
//! anything (a cancelled call, an error without a full answer) is closed. Nothing here runs statements.

use std::{
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use rose_abi::messages::DatabaseFaultKind;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use super::{
    backend::{Access, Connection, Connector},
    error::StoreError,
    options::Lifetime,
};

use crate::figures;

/// How many connections of one kind there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Size {
    /// So many stay open.
    pub(super) kept: u32,
    /// And so many there are at most.
    pub(super) most: u32,
    /// When the others are closed, and when all of them are renewed; `None`: never.
    pub(super) lifetime: Option<Lifetime>,
}

impl Size {
    /// A number of connections that stay.
    pub(super) fn fixed(most: u32) -> Self {
        Self { kept: most, most, lifetime: None }
    }
}

/// Connections of one kind to one database.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    domain: String,
    access: &'static str,
    connector: Connector,
    size: Size,
    wait: Duration,
    seats: Arc<Semaphore>,
    /// The last one that came back goes out first, so that those at the beginning rest the longest.
    idle: Mutex<Vec<Resting>>,
    is_swept: AtomicBool,
    /// Raised when the schema changed: what was opened before is closed when it comes back, because the driver
    /// remembers the columns of its cached statements.
    epoch: AtomicU64,
}

#[derive(Debug)]
struct Resting {
    connection: Connection,
    born: Instant,
    since: Instant,
    counted: Counted,
}

/// A connection in the figures, while it lives.
#[derive(Debug)]
struct Counted(String, &'static str);

impl Counted {
    fn new(pool: &Shared) -> Self {
        figures::connections(&pool.domain, pool.access, 1.0);
        Self(pool.domain.clone(), pool.access)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        figures::connections(&self.0, self.1, -1.0);
    }
}

/// A connection on loan.
#[derive(Debug)]
pub(super) struct Lease {
    /// The connection, for who borrowed it.
    pub(super) connection: Connection,
    born: Instant,
    counted: Counted,
    epoch: u64,
    pool: Arc<Shared>,
    seat: OwnedSemaphorePermit,
}

impl Pool {
    pub(super) fn new(domain: &str, access: Access, connector: Connector, size: Size, wait: Duration) -> Self {
        let shared = Shared {
            domain: domain.to_owned(),
            access: access.word(),
            connector,
            size,
            wait,
            seats: Arc::new(Semaphore::new(size.most as usize)),
            idle: Mutex::default(),
            is_swept: AtomicBool::new(false),
            epoch: AtomicU64::new(0),
        };
        Self { shared: Arc::new(shared) }
    }

    /// A connection, after those who asked before.
    pub(super) async fn lease(&self) -> Result<Lease, StoreError> {
        let pool = &self.shared;
        let begun = Instant::now();
        let seat = tokio::time::timeout(pool.wait, Arc::clone(&pool.seats).acquire_owned())
            .await
            .map_err(|_| pool.too_busy())?
            .map_err(|_| StoreError::new(DatabaseFaultKind::Unavailable, pool.connector.says("was closed")))?;
        figures::waited(&pool.domain, pool.access, begun.elapsed());
        let epoch = pool.epoch.load(Ordering::Acquire);
        let resting = pool.lock_idle().pop();
        let (connection, born, counted) = match resting {
            Some(Resting { connection, born, counted, .. }) => (connection, born, counted),
            None => (pool.connector.connect().await?, Instant::now(), Counted::new(pool)),
        };
        self.sweep_from_now_on();
        Ok(Lease { connection, born, counted, epoch, pool: Arc::clone(pool), seat })
    }

    /// Closes what rests: one that came from there was lost, so that the others may be too.
    pub(super) fn doubt(&self) {
        self.shared.lock_idle().clear();
    }

    /// Begins to close, now and then, what rests too long or was used long enough.
    fn sweep_from_now_on(&self) {
        let Some(lifetime) = self.shared.size.lifetime else { return };
        if !self.shared.is_swept.swap(true, Ordering::AcqRel) {
            tokio::spawn(sweep(Arc::downgrade(&self.shared), lifetime));
        }
    }

    /// Whether nothing is lent any more.
    pub(super) fn is_closed(&self) -> bool {
        self.shared.seats.is_closed()
    }

    /// Closes what rests, and what is on loan when it comes back.
    pub(super) async fn renew(&self) {
        self.shared.epoch.fetch_add(1, Ordering::AcqRel);
        self.close_idle().await;
    }

    /// Waits a while for the borrowers, then closes what rests and lends nothing any more.
    pub(super) async fn close(&self) {
        let pool = &self.shared;
        let everyone = tokio::time::timeout(pool.wait, pool.seats.acquire_many(pool.size.most)).await;
        pool.seats.close();
        pool.epoch.fetch_add(1, Ordering::AcqRel);
        self.close_idle().await;
        drop(everyone);
    }

    async fn close_idle(&self) {
        let resting = std::mem::take(&mut *self.shared.lock_idle());
        for resting in resting {
            resting.connection.close().await;
        }
    }
}

async fn sweep(pool: Weak<Shared>, lifetime: Lifetime) {
    loop {
        tokio::time::sleep(lifetime.rests / 2).await;
        let Some(pool) = pool.upgrade() else { return };
        if pool.seats.is_closed() {
            return;
        }
        let closing = pool.take_old(lifetime, Instant::now());
        drop(pool);
        for resting in closing {
            resting.connection.close().await;
        }
    }
}

impl Shared {
    fn lock_idle(&self) -> std::sync::MutexGuard<'_, Vec<Resting>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was used long enough, and what rests too long beyond those that are kept.
    fn take_old(&self, lifetime: Lifetime, now: Instant) -> Vec<Resting> {
        let mut idle = self.lock_idle();
        let beyond = idle.len().saturating_sub(self.size.kept as usize);
        let mut position = 0;
        let old = idle.extract_if(.., |resting| {
            let is_beyond = position < beyond;
            position += 1;
            now.duration_since(resting.born) >= lifetime.used
                || is_beyond && now.duration_since(resting.since) >= lifetime.rests
        });
        old.collect()
    }

    fn too_busy(&self) -> StoreError {
        let (size, wait) = (self.size.most, self.wait);
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
        let Self { connection, born, counted, epoch, pool, seat } = self;
        if epoch == pool.epoch.load(Ordering::Acquire) {
            pool.lock_idle().push(Resting { connection, born, since: Instant::now(), counted });
        }
        drop(seat);
    }
}
