//! What a call says of the page or the fragment that it makes: for whom it is, and what it was made from.

use std::sync::atomic::Ordering;

use rose_abi::{
    border::RError,
    codec,
    messages::{Audience, FragmentAsks},
    ops::{code, op},
};

use super::{super::fragments::Wanted, CallState, Purpose, malformed};
use crate::{
    session::{SessionError, Visitor},
    versions::Seen,
};

impl CallState {
    /// Tells what was made here what it was made from.
    pub(super) fn tell(&self, visitor: &Visitor, seen: &Seen) {
        if let Some(session) = &self.session {
            seen.reads(&session.slots_read());
            seen.ran(session.statements());
            if let Some(is_heard) = session.wrote() {
                seen.is_for_one("it wrote");
                visitor.wrote(is_heard);
            }
        }
        let until = Some(self.holds_until.load(Ordering::Acquire)).filter(|until| *until < i64::MAX);
        match (self.looks_at_clock.load(Ordering::Acquire), until) {
            (true, until) => seen.looks_at_clock(until),
            (false, Some(until)) => seen.holds_until(until),
            (false, None) => {}
        }
        if until.is_none() && self.uses_state.load(Ordering::Acquire) {
            seen.is_for_one("it uses what the plugin keeps in memory");
        }
    }

    pub(super) async fn of_visitor(&self, op: u32, payload: Vec<u8>) -> Result<Vec<u8>, RError> {
        let (visitor, seen) = match &self.purpose {
            Purpose::Request(visitor, seen) => (visitor, seen),
            Purpose::Fragment(visitor, seen, true) if matches!(op, op::SESSION_READ | op::AUDIENCE) => (visitor, seen),
            Purpose::Fragment(visitor, seen, false) if op == op::AUDIENCE => (visitor, seen),
            Purpose::Fragment(_, _, true) => return Err(only_reads()),
            Purpose::Fragment(..) => {
                let message = "this fragment is made for all visitors: one that knows them is `personal`";
                return Err(RError::new(code::UNSUPPORTED, message));
            }
            Purpose::Command(_) | Purpose::Own => {
                return Err(RError::new(code::UNSUPPORTED, "this is no request: there is no visitor"));
            }
        };
        let plugin = &self.generation.id;
        let is_personal = matches!(self.purpose, Purpose::Fragment(_, _, true));
        match op {
            // What is made for one visitor is as old as what is known of them.
            _ if is_personal => seen.reads(&visitor.slot()),
            op::AUDIENCE => {}
            _ => seen.is_for_one("it knows its visitor"),
        }
        match op {
            op::SESSION_READ => {
                let value = visitor.read(plugin).await.map_err(session)?;
                codec::to_message(&value.map(serde_bytes::ByteBuf::from)).map_err(malformed)
            }
            op::AUDIENCE => {
                let mut audience = visitor.audience().await.map_err(session)?.unwrap_or_default();
                if !is_personal {
                    // What others are shown too must not differ by it.
                    audience.editor = false;
                    seen.saw(&audience);
                }
                codec::to_message(&audience).map_err(malformed)
            }
            op::ADMIT => {
                let audience: Audience = codec::from_message(&payload).map_err(malformed)?;
                visitor.admit(audience).await.map(|()| Vec::new()).map_err(session)
            }
            op::SESSION_WRITE => visitor.write(plugin, payload).await.map(|()| Vec::new()).map_err(session),
            _ => visitor.end().await.map(|()| Vec::new()).map_err(session),
        }
    }

    /// Fragments for a handler's own code.
    pub(super) async fn fragments(&self, payload: &[u8]) -> Result<Vec<u8>, RError> {
        let Purpose::Request(visitor, seen) = &self.purpose else {
            return Err(RError::new(code::UNSUPPORTED, "fragments are for pages: this is no request"));
        };
        let registry = self.generation.registry();
        let registry = registry.ok_or_else(|| RError::new(code::UNSUPPORTED, "this plugin does not serve yet"))?;
        let FragmentAsks { name, asks } = codec::from_message(payload).map_err(malformed)?;
        if registry.fragments().is_personal(&name) {
            seen.is_for_one("it shows a personal fragment");
        }
        let asks: Vec<Wanted> = asks.into_iter().map(|arguments| Wanted::new(&name, arguments.into_vec())).collect();
        let filled = registry.fill(&asks, visitor, seen).await;
        let html: Vec<String> = filled.html.into_iter().map(Option::unwrap_or_default).collect();
        codec::to_message(&html).map_err(malformed)
    }
}

pub(super) fn only_reads() -> RError {
    RError::new(code::UNSUPPORTED, "a fragment only reads: whoever shows the page wants nothing done")
}

fn session(error: SessionError) -> RError {
    let code = match error {
        SessionError::Unavailable(_) | SessionError::Full(_) => code::UNAVAILABLE,
        SessionError::TooLarge(_) => code::FAILED,
    };
    RError::new(code, error.to_string())
}
