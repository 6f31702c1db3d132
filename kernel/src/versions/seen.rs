//! What something was made from, noted while it is made, and whether that still holds.

use std::sync::{Arc, Mutex, PoisonError};

use rose_abi::messages::Audience;

use super::{Slot, Versions};

/// How long anything is kept, in microseconds.
const LONGEST: i64 = 5 * 60 * 1_000_000;

/// How long something is kept that looked at the clock, in microseconds.
const MOMENT: i64 = 1_000_000;

/// Notes what something is made from. It begins before the first read.
#[derive(Debug)]
pub struct Seen {
    begun: u64,
    at: i64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    slots: Vec<Arc<Slot>>,
    until: Option<i64>,
    looks_at_clock: bool,
    audience: Option<Audience>,
    for_one: Option<&'static str>,
    statements: u32,
}

/// What something that is kept rests on.
#[derive(Debug, Clone)]
pub struct Basis {
    begun: u64,
    at: i64,
    until: i64,
    looks_at_clock: bool,
    slots: Box<[Arc<Slot>]>,
}

/// Why something that was kept is of no use any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// A table that it was made from has been written.
    Moved,
    /// One is just being written.
    InDoubt,
    /// Its time is over.
    Aged,
    /// Everything that was made so far is.
    Emptied,
    /// It is not known what other workers wrote.
    NoContact,
}

impl Gone {
    /// In a word, for figures.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::InDoubt => "in-doubt",
            Self::Aged => "aged",
            Self::Emptied => "emptied",
            Self::NoContact => "no-contact",
        }
    }
}

impl Seen {
    /// From here on; `now` in microseconds since 1970.
    #[must_use]
    pub fn begin(versions: &Versions, now: i64) -> Arc<Self> {
        let begun = versions.0.sequence.load(std::sync::atomic::Ordering::Acquire);
        Arc::new(Self { begun, at: now, state: Mutex::default() })
    }

    /// Tables were read, or a session was.
    pub fn reads<'a>(&self, slots: impl IntoIterator<Item = &'a Arc<Slot>>) {
        let mut state = self.lock();
        for slot in slots {
            if !state.slots.iter().any(|known| Arc::ptr_eq(known, slot)) {
                state.slots.push(Arc::clone(slot));
            }
        }
    }

    /// So many statements were run.
    pub fn ran(&self, statements: u32) {
        self.lock().statements += statements;
    }

    /// How many statements were run.
    #[must_use]
    pub fn statements(&self) -> u32 {
        self.lock().statements
    }

    /// The clock was looked at, by something that says until when it holds, or does not say it.
    pub fn looks_at_clock(&self, holds_until: Option<i64>) {
        self.lock().looks_at_clock = true;
        self.holds_until(holds_until.unwrap_or(self.at.saturating_add(MOMENT)));
    }

    /// It holds only so long.
    pub fn holds_until(&self, until: i64) {
        let mut state = self.lock();
        state.until = Some(state.until.map_or(until, |earlier| earlier.min(until)));
    }

    /// A part of it is missing that may be there at the next try.
    pub fn lacks_something(&self) {
        self.holds_until(self.at.saturating_add(MOMENT));
    }

    /// It differs by the kind of visitor, of whom this was told.
    pub fn saw(&self, audience: &Audience) {
        let mut state = self.lock();
        match &state.audience {
            // The visitor signed in or out in the middle: it is for neither kind.
            Some(other) if other != audience => drop(state.for_one.get_or_insert("its visitor changed")),
            _ => state.audience = Some(audience.clone()),
        }
    }

    /// It is for one visitor, or for this once; says why in a word.
    pub fn is_for_one(&self, why: &'static str) {
        self.lock().for_one.get_or_insert(why);
    }

    /// For which kind of visitor it was made, where it differs by that.
    #[must_use]
    pub fn audience(&self) -> Option<Audience> {
        self.lock().audience.clone()
    }

    /// Why it is for one visitor only.
    #[must_use]
    pub fn for_one(&self) -> Option<&'static str> {
        self.lock().for_one
    }

    /// What it rests on, now that it is made.
    #[must_use]
    pub fn basis(&self) -> Basis {
        let state = self.lock();
        let longest = self.at.saturating_add(LONGEST);
        Basis {
            begun: self.begun,
            at: self.at,
            until: state.until.map_or(longest, |until| until.min(longest)),
            looks_at_clock: state.looks_at_clock,
            slots: state.slots.clone().into(),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Basis {
    /// Whether what rests on it is what would be made now.
    ///
    /// # Errors
    /// Why not.
    pub fn holds(&self, versions: &Versions, now: i64) -> Result<(), Gone> {
        // A clock may be set back.
        if now >= self.until || (self.looks_at_clock && now < self.at) {
            return Err(Gone::Aged);
        }
        versions.0.is_current(self.begun, &self.slots)
    }
}
