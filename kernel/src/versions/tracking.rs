//! The reader's side: a connection of its own on which the data Redis tells every change of the writers' keys
//! (`CLIENT TRACKING` in broadcasting mode, <https://redis.io/docs/latest/develop/reference/client-side-caching/>).
//!
//! It tells a key's name and not what became of it. The first message about a key is its writer's announcement, the
//! second its end, whether by deletion, expiry or eviction; a key that is long in doubt is asked for, so that a message
//! that was missed puts nothing wrong for long.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use redis::{PushInfo, PushKind, RedisError, Value, aio::MultiplexedConnection, cmd, pipe};
use tokio::time::Instant;

use super::{Change, Inner, Slot};
use crate::redis::Redis;

/// How often the connection is asked whether it is there.
const PING: Duration = Duration::from_millis(250);
/// Without an answer for so long it is not known what others wrote.
const SILENCE: Duration = Duration::from_secs(1);
/// How long nothing is trusted after a connection was made: what others wrote while the Redis was away is announced by
/// them meanwhile.
const SETTLES: u32 = 4;
/// The longest pause between two tries to connect.
const SELDOM: Duration = Duration::from_secs(2);
/// The most keys in doubt; more are no writers of ours.
const MOST: usize = 10_000;

/// What workers share through the data Redis.
pub(super) struct Shared {
    redis: Redis,
    prefix: String,
    index: String,
    /// Times are counted from here.
    origin: Instant,
    /// When the connection answered last, in milliseconds; 0 while there is none.
    answered: AtomicU64,
    connection: Mutex<Option<MultiplexedConnection>>,
    in_doubt: Mutex<HashMap<String, Doubt>>,
    /// Changes of this worker's own that could not be announced.
    unheard: Mutex<BTreeSet<Change>>,
    is_quiet: AtomicBool,
}

struct Doubt {
    change: Change,
    slots: Vec<Arc<Slot>>,
    since: Instant,
}

impl Shared {
    pub(super) fn new(redis: Redis) -> Self {
        Self {
            prefix: redis.key("w:"),
            index: redis.key("writing"),
            redis,
            origin: Instant::now(),
            answered: AtomicU64::new(0),
            connection: Mutex::default(),
            in_doubt: Mutex::default(),
            unheard: Mutex::default(),
            is_quiet: AtomicBool::new(true),
        }
    }

    pub(super) fn redis(&self) -> &Redis {
        &self.redis
    }

    /// What the keys of writers begin with.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The sorted set of the keys that there may be, for a worker that was not listening when they were set.
    pub(super) fn index(&self) -> &str {
        &self.index
    }

    pub(super) fn is_in_contact(&self) -> bool {
        let answered = self.answered.load(Ordering::Acquire);
        answered > 0 && self.elapsed().saturating_sub(answered) < millis(SILENCE)
    }

    /// Redis sends what it has to tell before it answers what it is asked later.
    pub(super) async fn catch_up(&self) -> bool {
        let connection = lock(&self.connection).clone();
        let Some(mut connection) = connection.filter(|_| self.is_in_contact()) else { return false };
        let asked = cmd("PING");
        let answer = tokio::time::timeout(SILENCE / 2, asked.query_async::<()>(&mut connection)).await;
        matches!(answer, Ok(Ok(()))) && self.is_in_contact()
    }

    pub(super) fn has_announced_all(&self) -> bool {
        lock(&self.unheard).is_empty()
    }

    /// Notes what could not be announced; tells whether it is the first, so that nobody announces it yet.
    pub(super) fn add_unheard(&self, changes: Vec<Change>) -> bool {
        let mut unheard = lock(&self.unheard);
        let is_first = unheard.is_empty();
        unheard.extend(changes);
        is_first
    }

    pub(super) fn unheard(&self) -> Vec<Change> {
        lock(&self.unheard).iter().cloned().collect()
    }

    /// These have been announced; tells whether nothing is left.
    pub(super) fn heard(&self, changes: &[Change]) -> bool {
        let mut unheard = lock(&self.unheard);
        changes.iter().for_each(|change| {
            unheard.remove(change);
        });
        unheard.is_empty()
    }

    fn elapsed(&self) -> u64 {
        // Never 0, which stands for no answer.
        millis(self.origin.elapsed()) + 1
    }

    fn say(&self, is_there: bool, why: &str) {
        if self.is_quiet.swap(!is_there, Ordering::AcqRel) == is_there {
            match is_there {
                true => tracing::info!("changes by other workers are heard of: pages are kept"),
                false => tracing::warn!(why, "changes by other workers are not heard of: every page is made afresh"),
            }
        }
    }
}

impl Inner {
    /// A message about a key.
    fn hears_of(&self, key: &str) {
        let Some(shared) = &self.shared else { return };
        let Some((name, _)) = key.strip_prefix(&shared.prefix).and_then(|rest| rest.rsplit_once(':')) else { return };
        let Some(change) = Change::parse(name) else { return };
        let mut in_doubt = lock(&shared.in_doubt);
        match in_doubt.remove(key) {
            Some(doubt) => self.ends(&doubt),
            None if change == Change::Everything || in_doubt.len() >= MOST => self.raise_floor(),
            None => {
                // A plugin of this worker may come to read it while it is in doubt.
                if let Change::Table { domain, table } = &change {
                    self.table(domain, table);
                }
                let slots = self.slots(&change);
                for slot in &slots {
                    slot.doubts.fetch_add(1, Ordering::AcqRel);
                    self.raise_slot(slot);
                }
                in_doubt.insert(key.to_owned(), Doubt { change, slots, since: Instant::now() });
            }
        }
    }

    fn ends(&self, doubt: &Doubt) {
        self.raise(&doubt.change);
        for slot in &doubt.slots {
            slot.doubts.fetch_sub(1, Ordering::AcqRel);
        }
    }

    fn hears(&self, told: &PushInfo) {
        if told.kind != PushKind::Invalidate {
            return;
        }
        match told.data.first() {
            Some(Value::Array(keys)) => {
                for key in keys {
                    match key {
                        Value::BulkString(bytes) => self.hears_of(&String::from_utf8_lossy(bytes)),
                        Value::SimpleString(key) => self.hears_of(key),
                        _ => {}
                    }
                }
            }
            // All keys at once, when somebody flushed it.
            _ => self.raise_floor(),
        }
    }

    /// What was heard so far says nothing any more.
    fn loses_contact(&self) {
        let Some(shared) = &self.shared else { return };
        shared.answered.store(0, Ordering::Release);
        *lock(&shared.connection) = None;
        self.raise_floor();
        let doubts = std::mem::take(&mut *lock(&shared.in_doubt));
        doubts.values().for_each(|doubt| self.ends(doubt));
    }
}

/// Listens for ever.
pub(super) async fn follow(versions: Weak<Inner>) {
    let mut pause = PING;
    loop {
        let Err(error) = listen(&versions, &mut pause).await else { return };
        let Some(inner) = versions.upgrade() else { return };
        inner.loses_contact();
        if let Some(shared) = &inner.shared {
            shared.say(false, &error.to_string());
        }
        drop(inner);
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(SELDOM);
    }
}

/// Listens as long as there are answers; gives `Ok` when nobody needs it any more.
async fn listen(versions: &Weak<Inner>, pause: &mut Duration) -> Result<(), RedisError> {
    let Some(inner) = versions.upgrade() else { return Ok(()) };
    let Some(shared) = &inner.shared else { return Ok(()) };
    let listener = versions.clone();
    let mut connection = shared
        .redis
        .listen(move |told| {
            if let Some(inner) = listener.upgrade() {
                inner.hears(&told);
            }
        })
        .await?;
    let mut begin = cmd("CLIENT");
    begin.arg("TRACKING").arg("ON").arg("BCAST").arg("PREFIX").arg(&shared.prefix);
    begin.query_async::<()>(&mut connection).await?;
    let keys: Vec<String> =
        cmd("ZRANGEBYSCORE").arg(&shared.index).arg("-inf").arg("+inf").query_async(&mut connection).await?;
    for key in keys {
        // One whose message came meanwhile ends with this; the next look sets that right.
        inner.hears_of(&key);
    }
    for _ in 0..SETTLES {
        tokio::time::sleep(PING).await;
        inner.look(&mut connection).await?;
    }
    inner.raise_floor();
    *lock(&shared.connection) = Some(connection.clone());
    shared.answered.store(shared.elapsed(), Ordering::Release);
    shared.say(true, "");
    *pause = PING;
    drop(inner);
    loop {
        tokio::time::sleep(PING).await;
        let Some(inner) = versions.upgrade() else { return Ok(()) };
        let Some(shared) = &inner.shared else { return Ok(()) };
        // As of when it was asked: nothing is known of what came after.
        let asked = shared.elapsed();
        inner.look(&mut connection).await?;
        shared.answered.store(asked, Ordering::Release);
    }
}

impl Inner {
    /// Asks whether the connection is there, and whether the keys are that have been in doubt for long.
    async fn look(&self, connection: &mut MultiplexedConnection) -> Result<(), RedisError> {
        let Some(shared) = &self.shared else { return Ok(()) };
        let old: Vec<String> = {
            let in_doubt = lock(&shared.in_doubt);
            in_doubt.iter().filter(|(_, doubt)| doubt.since.elapsed() > PING).map(|(key, _)| key.clone()).collect()
        };
        let mut all = pipe();
        all.add_command(cmd("PING")).ignore();
        for key in &old {
            all.add_command(cmd("EXISTS").arg(key).to_owned());
        }
        let are_there: Vec<bool> = all.query_async(connection).await?;
        for (key, is_there) in old.iter().zip(are_there) {
            if !is_there && let Some(doubt) = lock(&shared.in_doubt).remove(key) {
                self.ends(&doubt);
            }
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
