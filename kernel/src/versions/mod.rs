//! Versions of what pages are made from: tables and sessions. What was made before one of them was raised is old.
//!
//! The numbers are this worker's own. Whoever writes announces it before COMMIT and again after it ([`Announced`]); with
//! several workers the announcements go through the data Redis (`tracking.rs`), and between the two a table is *in
//! doubt*: what was made from it is not used, and what is made from it is not kept. So a writer that dies at any point
//! still raises its tables, when its key expires. Nothing here knows pages, SQL or HTTP.

mod announce;
mod seen;
#[cfg(test)]
mod tests;
mod tracking;

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
};

use self::tracking::Shared;
pub use self::{
    announce::Announced,
    seen::{Basis, Gone, Seen},
};
use crate::redis::Redis;

/// How many versions all sessions have together: each session has one of them, by its hash.
const SESSIONS: u16 = 4096;

/// The version of one table, or of the sessions that share it.
#[derive(Debug, Default)]
pub struct Slot {
    version: AtomicU64,
    doubts: AtomicU32,
}

/// What may change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A table of a domain.
    Table {
        /// The domain's name.
        domain: String,
        /// The table's.
        table: String,
    },
    /// All tables of a domain.
    Domain(String),
    /// The sessions whose hash gives this number.
    Session(u16),
    /// All that was ever made.
    Everything,
}

/// The versions of one worker. Cheap to clone.
#[derive(Clone)]
pub struct Versions(Arc<Inner>);

struct Inner {
    /// Raised with every change: what was begun at a number is older than what was raised after it.
    sequence: AtomicU64,
    /// What was begun before this is old, whatever it was made from.
    floor: AtomicU64,
    /// By `DOMAIN.TABLE`: the tables of plugins, so that there are only so many.
    tables: RwLock<BTreeMap<String, Arc<Slot>>>,
    sessions: Vec<Arc<Slot>>,
    shared: Option<Shared>,
    /// For tests of tests alone.
    is_still: AtomicBool,
}

impl Versions {
    /// Those of a worker that is the only one.
    #[must_use]
    pub fn local() -> Self {
        Self::with(None)
    }

    /// Those of one of several workers, which tell each other through this Redis. It needs the kernel's runtime around
    /// it.
    #[must_use]
    pub fn shared(redis: Redis) -> Self {
        let versions = Self::with(Some(Shared::new(redis)));
        tokio::spawn(tracking::follow(Arc::downgrade(&versions.0)));
        versions
    }

    fn with(shared: Option<Shared>) -> Self {
        Self(Arc::new(Inner {
            sequence: AtomicU64::new(1),
            floor: AtomicU64::new(0),
            tables: RwLock::default(),
            sessions: (0..SESSIONS).map(|_| Arc::default()).collect(),
            shared,
            is_still: AtomicBool::new(false),
        }))
    }

    /// From now on nothing is raised: with this flaw a test that compares pages must find some that are too old.
    #[doc(hidden)]
    pub fn stop_raising(&self) {
        self.0.is_still.store(true, Ordering::Release);
    }

    /// The version of a table, the same one each time.
    #[must_use]
    pub fn table(&self, domain: &str, table: &str) -> Arc<Slot> {
        self.0.table(domain, table)
    }

    /// The version of a session, by the hash of its id.
    #[must_use]
    pub fn session(&self, hash: &str) -> Arc<Slot> {
        Arc::clone(&self.0.sessions[usize::from(session_number(hash))])
    }

    /// Whether other workers are told.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.0.shared.is_some()
    }

    /// Waits until every change that was announced before now has been heard of. `false`: that cannot be known, or what
    /// others made cannot be trusted.
    pub async fn catch_up(&self) -> bool {
        match &self.0.shared {
            Some(shared) => shared.catch_up().await,
            None => true,
        }
    }

    /// Whether what is made now may be kept: every change of this worker's own has been announced, and it hears of those
    /// of others.
    #[must_use]
    pub fn may_keep(&self) -> bool {
        self.0.shared.as_ref().is_none_or(|shared| shared.is_in_contact() && shared.has_announced_all())
    }

    /// Makes everything old that was made so far, in this worker.
    pub fn forget_all(&self) {
        self.0.raise_floor();
    }

    /// Raises what a change is about, in this worker alone.
    pub fn raise(&self, change: &Change) {
        self.0.raise(change);
    }
}

impl Inner {
    fn table(&self, domain: &str, table: &str) -> Arc<Slot> {
        let name = format!("{domain}.{table}");
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(tables.entry(name).or_default())
    }

    fn next(&self) -> u64 {
        self.sequence.fetch_add(1, Ordering::AcqRel) + 1
    }

    fn raise_floor(&self) {
        let number = self.next();
        self.floor.fetch_max(number, Ordering::AcqRel);
    }

    fn raise(&self, change: &Change) {
        match change {
            Change::Everything => self.raise_floor(),
            change => self.slots(change).iter().for_each(|slot| self.raise_slot(slot)),
        }
    }

    fn raise_slot(&self, slot: &Slot) {
        if self.is_still.load(Ordering::Acquire) {
            return;
        }
        slot.version.fetch_max(self.next(), Ordering::AcqRel);
    }

    /// The versions that a change is about; what no plugin of this worker reads has none.
    fn slots(&self, change: &Change) -> Vec<Arc<Slot>> {
        let tables = self.tables.read().unwrap_or_else(PoisonError::into_inner);
        match change {
            Change::Table { domain, table } => tables.get(&format!("{domain}.{table}")).into_iter().cloned().collect(),
            Change::Domain(domain) => {
                let first = format!("{domain}.");
                let all = tables.range(first.clone()..).take_while(|(name, _)| name.starts_with(&first));
                all.map(|(_, slot)| Arc::clone(slot)).collect()
            }
            Change::Session(number) => self.sessions.get(usize::from(*number)).into_iter().cloned().collect(),
            Change::Everything => Vec::new(),
        }
    }

    /// Whether what was made from these, begun at a number, is as it would be made now.
    fn is_current(&self, begun: u64, slots: &[Arc<Slot>]) -> Result<(), Gone> {
        if begun < self.floor.load(Ordering::Acquire) {
            return Err(Gone::Emptied);
        }
        if self.shared.as_ref().is_some_and(|shared| !shared.is_in_contact()) {
            return Err(Gone::NoContact);
        }
        for slot in slots {
            if slot.doubts.load(Ordering::Acquire) > 0 {
                return Err(Gone::InDoubt);
            }
            if slot.version.load(Ordering::Acquire) > begun {
                return Err(Gone::Moved);
            }
        }
        Ok(())
    }
}

/// Which of the versions of sessions is that of a hash in hexadecimal digits.
fn session_number(hash: &str) -> u16 {
    hash.get(..3).and_then(|digits| u16::from_str_radix(digits, 16).ok()).unwrap_or(0) % SESSIONS
}

impl Change {
    /// That of a session, by the hash of its id.
    #[must_use]
    pub fn of_session(hash: &str) -> Self {
        Self::Session(session_number(hash))
    }

    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Everything);
        }
        if let Some(number) = text.strip_prefix('@') {
            return number.parse().ok().map(Self::Session);
        }
        let (domain, table) = text.split_once('.')?;
        Some(match table {
            "*" => Self::Domain(domain.to_owned()),
            table => Self::Table { domain: domain.to_owned(), table: table.to_owned() },
        })
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table { domain, table } => write!(f, "{domain}.{table}"),
            Self::Domain(domain) => write!(f, "{domain}.*"),
            Self::Session(number) => write!(f, "@{number}"),
            Self::Everything => f.write_str("*"),
        }
    }
}

impl fmt::Debug for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Versions").field("is_shared", &self.is_shared()).finish_non_exhaustive()
    }
}
