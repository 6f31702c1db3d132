//! Pages that were made, bounded in bytes, and who is just making one.
//!
//! An entry is looked at before it is used ([`crate::versions::Basis`]): nothing has to be taken out when something
//! changes. Pages that anybody can have any number of (what is not there, what a query asks for) have a small part of
//! their own, so that they cannot push the others out.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use moka::sync::Cache;
use rose_abi::messages::Audience;
use tokio::sync::watch;

use super::{
    super::control::Stats,
    at_once::{Front, Member},
    kept::Kept,
};
use crate::{
    figures,
    host::Wanted,
    versions::{Basis, Gone, Versions},
};

/// Which page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// The registry's.
    pub(super) generation: u64,
    pub(super) route: Route,
    pub(super) path: String,
    /// Only the fields that the handler reads, in one order.
    pub(super) query: String,
    /// Whether a fault would be told as data.
    pub(super) is_data: bool,
    /// Where the page differs by it.
    pub(super) audience: Option<Audience>,
}

/// A plugin's position in the registry, and the route's in its description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Route {
    pub(super) plugin: usize,
    pub(super) route: u32,
}

/// What a visitor's hole is filled with.
#[derive(Debug)]
pub(super) struct Filling {
    /// `None`: nothing to show.
    pub(super) html: Option<Bytes>,
    pub(super) basis: Basis,
}

/// Whose filling it is, and of what.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct FillingKey {
    pub(super) generation: u64,
    /// The hash of the session's id.
    pub(super) session: String,
    pub(super) wanted: Wanted,
}

/// What a look gave.
pub(super) enum Look {
    /// It is as it would be made now.
    Hit(Arc<Kept>),
    /// It is not there, or not as it would be made now; says why in a word.
    Miss(&'static str),
}

/// Whose turn it is to make a page.
pub(super) enum Turn {
    /// This one's, until it is dropped.
    Make(Flight),
    /// Somebody else's: it is over when this says so.
    Wait(watch::Receiver<()>),
}

/// The pages of one worker.
#[derive(Debug)]
pub(in crate::http) struct PageCache {
    /// Pages that are known by their path alone, for the short way, and what members see of them.
    fronts: Cache<String, Arc<Front>>,
    members: Cache<(u64, [u8; 32]), Arc<Member>>,
    /// Sessions of those who read and do not edit.
    readers: Cache<[u8; 32], Basis>,
    /// Pages that differ by audience.
    pages: Cache<Key, Arc<Kept>>,
    odd: Cache<Key, Arc<Kept>>,
    fillings: Cache<FillingKey, Arc<Filling>>,
    most_bytes: u64,
    generation: AtomicU64,
    /// Routes whose pages differ by audience.
    by_audience: RwLock<BTreeSet<Route>>,
    /// Routes whose last page was one visitor's own: nobody waits for another's.
    for_one: RwLock<BTreeSet<Route>>,
    flights: Arc<Mutex<HashMap<Key, watch::Receiver<()>>>>,
    /// There are only so many words for it.
    asked: Mutex<BTreeMap<&'static str, u64>>,
    hits: AtomicU64,
}

/// What was kept.
pub(super) const HIT: &str = "hit";

/// A page that is just being made.
pub(super) struct Flight {
    key: Key,
    flights: Arc<Mutex<HashMap<Key, watch::Receiver<()>>>>,
    _over: watch::Sender<()>,
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

/// About how many bytes the heads of a page take.
const FRONT: usize = 4_096;

/// The most sessions that are known to be readers'.
const READERS: u64 = 50_000;

/// No page lives longer, whatever the kernel's clock says.
const LONGEST: Duration = Duration::from_secs(5 * 60);

impl PageCache {
    /// One that holds so many bytes; 0: it keeps nothing.
    pub(in crate::http) fn new(most_bytes: u64) -> Self {
        let pages = |part| {
            let weigh = |key: &Key, kept: &Arc<Kept>| kept.weight().saturating_add(key.weight());
            Cache::builder().max_capacity(most_bytes / part).weigher(weigh).time_to_live(LONGEST).build()
        };
        let weigh = |key: &FillingKey, filling: &Arc<Filling>| {
            let html = filling.html.as_ref().map_or(0, Bytes::len);
            u32::try_from(html + key.session.len() + 512).unwrap_or(u32::MAX)
        };
        let front = |path: &String, front: &Arc<Front>| {
            front.kept.weight().saturating_add(u32::try_from(path.len() + FRONT).unwrap_or(u32::MAX))
        };
        let member = |_: &(u64, [u8; 32]), member: &Arc<Member>| member.weight();
        let fillings = Cache::builder().max_capacity(most_bytes / 8).weigher(weigh).time_to_live(LONGEST).build();
        Self {
            pages: pages(8),
            odd: pages(8),
            fillings,
            readers: Cache::builder().max_capacity(READERS).time_to_live(LONGEST).build(),
            fronts: Cache::builder().max_capacity(most_bytes / 2).weigher(front).time_to_live(LONGEST).build(),
            members: Cache::builder().max_capacity(most_bytes / 8).weigher(member).time_to_live(LONGEST).build(),
            most_bytes,
            generation: AtomicU64::new(0),
            by_audience: RwLock::default(),
            for_one: RwLock::default(),
            flights: Arc::default(),
            asked: Mutex::default(),
            hits: AtomicU64::new(0),
        }
    }

    pub(in crate::http) fn is_on(&self) -> bool {
        self.most_bytes > 0
    }

    /// Whether a route's pages are known to differ by audience.
    pub(super) fn differs_by_audience(&self, route: Route) -> bool {
        self.by_audience.read().unwrap_or_else(PoisonError::into_inner).contains(&route)
    }

    /// Notes that they do.
    pub(super) fn note_audience(&self, route: Route) {
        if self.differs_by_audience(route) {
            return;
        }
        self.by_audience.write().unwrap_or_else(PoisonError::into_inner).insert(route);
    }

    /// Whether a route's last page was one visitor's own.
    pub(super) fn is_for_one(&self, route: Route) -> bool {
        self.for_one.read().unwrap_or_else(PoisonError::into_inner).contains(&route)
    }

    /// Notes whether it was.
    pub(super) fn note_for_one(&self, route: Route, is_for_one: bool) {
        if self.is_for_one(route) != is_for_one {
            let mut routes = self.for_one.write().unwrap_or_else(PoisonError::into_inner);
            if is_for_one {
                routes.insert(route)
            } else {
                routes.remove(&route)
            };
        }
    }

    /// Pages of a registry that serves no more are of no use.
    pub(super) fn enter(&self, generation: u64) {
        if self.generation.fetch_max(generation, Ordering::AcqRel) < generation {
            self.by_audience.write().unwrap_or_else(PoisonError::into_inner).clear();
            self.for_one.write().unwrap_or_else(PoisonError::into_inner).clear();
            self.forget();
        }
    }

    /// Gives the memory back.
    pub(in crate::http) fn forget(&self) {
        self.pages.invalidate_all();
        self.odd.invalidate_all();
        self.fillings.invalidate_all();
        self.fronts.invalidate_all();
        self.members.invalidate_all();
        self.readers.invalidate_all();
    }

    pub(super) fn look(&self, key: &Key, versions: &Versions, now: i64) -> Look {
        let front = key.is_simple().then(|| self.fronts.get(&key.path)).flatten();
        let front = front.filter(|front| front.generation == key.generation).map(|front| Arc::clone(&front.kept));
        let found = front.or_else(|| self.pages.get(key)).or_else(|| self.odd.get(key));
        match found.map(|kept| (kept.basis.holds(versions, now), kept)) {
            Some((Ok(()), kept)) => Look::Hit(kept),
            Some((Err(gone), _)) => Look::Miss(gone.word()),
            None => Look::Miss("absent"),
        }
    }

    pub(super) fn keep(&self, key: Key, kept: Arc<Kept>) {
        let is_odd = kept.status != http::StatusCode::OK || !key.query.is_empty();
        (if is_odd { &self.odd } else { &self.pages }).insert(key, kept);
    }

    /// Whose turn it is to make a page.
    pub(super) fn turn(&self, key: &Key) -> Turn {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(under_way) = flights.get(key) {
            return Turn::Wait(under_way.clone());
        }
        let (over, under_way) = watch::channel(());
        flights.insert(key.clone(), under_way);
        Turn::Make(Flight { key: key.clone(), flights: Arc::clone(&self.flights), _over: over })
    }

    pub(super) fn filling(
        &self,
        key: &FillingKey,
        versions: &Versions,
        now: i64,
    ) -> Result<Arc<Filling>, &'static str> {
        let filling = self.fillings.get(key).ok_or("absent")?;
        filling.basis.holds(versions, now).map_err(Gone::word).map(|()| filling)
    }

    /// A page that can be sent at once.
    pub(super) fn front(&self, path: &str) -> Option<Arc<Front>> {
        self.fronts.get(path)
    }

    /// Whether a page can be.
    pub(super) fn is_front(&self, path: &str, number: u64) -> bool {
        self.fronts.get(path).is_some_and(|front| front.kept.number == number)
    }

    pub(super) fn put_in_front(&self, path: &str, front: Front) {
        self.fronts.insert(path.to_owned(), Arc::new(front));
    }

    /// Whether a session is a reader's, to whom nothing is told of how a page came about.
    pub(super) fn is_reader(&self, session: &[u8; 32], versions: &Versions, now: i64) -> bool {
        self.readers.get(session).is_some_and(|basis| basis.holds(versions, now).is_ok())
    }

    pub(super) fn note_reader(&self, session: [u8; 32], basis: Basis) {
        self.readers.insert(session, basis);
    }

    /// What a member sees of a page.
    pub(super) fn member(&self, number: u64, session: [u8; 32]) -> Option<Arc<Member>> {
        self.members.get(&(number, session))
    }

    pub(super) fn remember(&self, number: u64, session: [u8; 32], member: Member) {
        self.members.insert((number, session), Arc::new(member));
    }

    pub(super) fn keep_filling(&self, key: FillingKey, filling: Arc<Filling>) {
        self.fillings.insert(key, filling);
    }

    /// A page was asked for: it was there, or why it was made.
    pub(super) fn count(&self, how: &'static str) {
        figures::page(how);
        match how {
            HIT => drop(self.hits.fetch_add(1, Ordering::Relaxed)),
            how => *self.asked.lock().unwrap_or_else(PoisonError::into_inner).entry(how).or_default() += 1,
        }
    }

    /// How it does.
    pub(in crate::http) fn stats(&self) -> Stats {
        let all = [&self.pages, &self.odd];
        all.iter().for_each(|part| part.run_pending_tasks());
        self.fronts.run_pending_tasks();
        self.fillings.run_pending_tasks();
        self.members.run_pending_tasks();
        let pages = all.iter().map(|part| part.entry_count()).sum::<u64>() + self.fronts.entry_count();
        let bytes = all.iter().map(|part| part.weighted_size()).sum::<u64>()
            + self.fillings.weighted_size()
            + self.fronts.weighted_size()
            + self.members.weighted_size();
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let hits = Some((HIT, self.hits.load(Ordering::Relaxed))).filter(|(_, count)| *count > 0);
        let all = asked.iter().map(|(how, count)| (*how, *count)).chain(hits);
        let asked = all.map(|(how, count)| (how.to_owned(), count)).collect();
        Stats { pages, bytes, most_bytes: self.most_bytes, asked }
    }
}

impl Key {
    /// Whether it is known by its path alone.
    pub(super) fn is_simple(&self) -> bool {
        self.query.is_empty() && self.audience.is_none()
    }

    fn weight(&self) -> u32 {
        u32::try_from(self.path.len() + self.query.len() + size_of::<Self>()).unwrap_or(u32::MAX)
    }
}
