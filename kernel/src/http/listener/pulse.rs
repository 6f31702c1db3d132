//! Whether a client is slow, and when that is too slow.
//!
//! hyper's own limit for headers also runs while a connection is idle, so it cannot tell a client that is slow from
//! one that rests. A [`Pulse`] can: it notes bytes that come, requests that begin and answers that end. No timer is
//! touched for a request; one sleeps until the earliest moment at which a limit could be over, and looks then.
//! Nothing here touches a connection.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, ready},
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

/// How a client that uses HTTP/2 begins. No method of HTTP/1 is called so.
const HTTP2: &[u8] = b"PRI ";

/// What a client may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    /// For a request's headers.
    pub(super) header: Duration,
    /// Between two requests, and between two pieces of an answer that it takes.
    pub(super) keep_alive: Duration,
    /// What a client that has just connected gets to send its first request while the kernel ends.
    pub(super) first_request: Duration,
}

/// Waits until a limit is over. It must be polled after the connection, in the same task: that is how it learns that
/// a limit has come nearer.
pub(super) async fn overdue(pulse: &Pulse, times: Times) {
    let mut timer = pin!(sleep_until(Instant::now() + times.header));
    poll_fn(|cx| {
        loop {
            if let Some(at) = pulse.deadline(times).filter(|at| *at < timer.deadline()) {
                timer.as_mut().reset(at);
            }
            ready!(timer.as_mut().poll(cx));
            let now = Instant::now();
            match pulse.deadline(times) {
                Some(at) if at <= now => return Poll::Ready(()),
                Some(at) => timer.as_mut().reset(at),
                None => timer.as_mut().reset(now + times.keep_alive.min(times.header)),
            }
        }
    })
    .await;
}

/// What a connection is doing, as noted by its wire and its requests.
#[derive(Debug)]
pub(super) struct Pulse(Mutex<State>);

#[derive(Debug)]
struct State {
    phase: Phase,
    since: Instant,
    under_way: usize,
    /// Whether a request has ever begun.
    begun: bool,
    /// Whether requests share the connection (HTTP/2); then bytes that come are not always a request's.
    shared: bool,
    /// Since when the client takes nothing of what is written.
    stuck: Option<Instant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// No byte has come yet.
    New,
    /// A request's headers are coming.
    Head,
    /// A request is being answered.
    Busy,
    /// Nothing is asked.
    Rest,
}

impl Pulse {
    pub(super) fn new() -> Self {
        let state =
            State { phase: Phase::New, since: Instant::now(), under_way: 0, begun: false, shared: false, stuck: None };
        Self(Mutex::new(state))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The moment at which the client will have been too slow; none while the kernel is the one that works.
    fn deadline(&self, times: Times) -> Option<Instant> {
        let state = self.state();
        let limit = match state.phase {
            Phase::New | Phase::Head => Some(state.since + times.header),
            Phase::Rest => Some(state.since + times.keep_alive),
            Phase::Busy => None,
        };
        let taken = state.stuck.map(|since| since + times.keep_alive);
        limit.into_iter().chain(taken).min()
    }

    pub(super) fn rests(&self) -> bool {
        let state = self.state();
        state.phase == Phase::Rest && state.stuck.is_none()
    }

    /// The connection is being closed politely; that may take no longer than headers may.
    pub(super) fn hurry(&self) {
        self.enter(&mut self.state(), Phase::Head);
    }

    /// Waits for the first request, under the same rule as [`overdue`].
    pub(super) async fn has_begun(&self) {
        poll_fn(|_| if self.state().begun { Poll::Ready(()) } else { Poll::Pending }).await;
    }

    fn enter(&self, state: &mut State, phase: Phase) {
        state.phase = phase;
        state.since = Instant::now();
    }

    pub(super) fn begin(self: &Arc<Self>) -> UnderWay {
        let mut state = self.state();
        state.begun = true;
        state.under_way += 1;
        state.phase = Phase::Busy;
        drop(state);
        UnderWay(Arc::clone(self))
    }

    /// Notes bytes from the client.
    pub(super) fn came(&self, bytes: &[u8]) {
        let mut state = self.state();
        if state.phase == Phase::New && bytes.starts_with(HTTP2) {
            state.shared = true;
        }
        if !state.shared && matches!(state.phase, Phase::New | Phase::Rest) {
            self.enter(&mut state, Phase::Head);
        }
    }

    /// Notes that the client took bytes, or that it takes none at the moment.
    pub(super) fn went(&self, progress: bool) {
        let mut state = self.state();
        match (progress, state.stuck) {
            (true, Some(_)) => {
                state.stuck = None;
                // hyper takes a body faster than the client does: the answer that ended for it is still on its way.
                if state.phase == Phase::Rest {
                    self.enter(&mut state, Phase::Rest);
                }
            }
            (false, None) => state.stuck = Some(Instant::now()),
            _ => {}
        }
    }
}

/// One request under way, from its headers to the last byte of its answer.
pub(super) struct UnderWay(Arc<Pulse>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.under_way -= 1;
        if state.under_way == 0 {
            self.0.enter(&mut state, Phase::Rest);
        }
    }
}
