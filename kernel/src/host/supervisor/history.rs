//! When a worker that died is started again, and whether with plugins. Pure: times come in as arguments.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// A worker that was ready for so long did not die of its start.
const SETTLED: Duration = Duration::from_secs(60);

/// So many ends in a row before any worker was ready switch the plugins off.
const EARLY: u32 = 3;

/// How workers ended so far.
#[derive(Debug, Default)]
pub(super) struct History {
    pause: Option<Duration>,
    early: u32,
    safe: bool,
}

/// How the next worker is started.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Next {
    /// After this time.
    pub(super) pause: Duration,
    /// Without plugins. Once so, always so, until the operator starts the kernel anew.
    pub(super) safe: bool,
}

impl History {
    /// Notes that a worker ended without being asked to.
    ///
    /// Ends before "ready" are counted in a row and not within a span of time: with a few plugins that take their time
    /// to start, three crashes take longer than any span that would still mean "at start".
    pub(super) fn died(&mut self, was_ready: bool, lived: Duration) -> Next {
        self.early = if was_ready { 0 } else { self.early + 1 };
        self.safe |= self.early >= EARLY;
        let settled = was_ready && lived >= SETTLED;
        self.next(settled)
    }

    /// Notes that a worker could not start for now, which is no plugin's fault.
    pub(super) fn waits(&mut self) -> Next {
        self.next(false)
    }

    fn next(&mut self, settled: bool) -> Next {
        let pause = self.pause.filter(|_| !settled).map_or(FIRST, |pause| (pause * 2).min(LONGEST));
        self.pause = Some(pause);
        Next { pause, safe: self.safe }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_secs(1);
    const LONG: Duration = Duration::from_secs(3600);

    fn check(ends: &[(bool, Duration)], expected: &[(u64, bool)]) {
        let mut history = History::default();
        let found: Vec<_> = ends.iter().map(|(was_ready, lived)| history.died(*was_ready, *lived)).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(milliseconds, safe)| Next { pause: Duration::from_millis(*milliseconds), safe: *safe })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_pause_doubles_up_to_five_seconds() {
        check(
            &[(true, SHORT); 8],
            &[100, 200, 400, 800, 1600, 3200, 5000, 5000].map(|milliseconds| (milliseconds, false)),
        );
    }

    #[test]
    fn a_worker_that_served_for_a_while_starts_the_pauses_anew() {
        check(
            &[(true, SHORT), (true, SHORT), (true, LONG), (true, SHORT)],
            &[(100, false), (200, false), (100, false), (200, false)],
        );
    }

    #[test]
    fn three_ends_in_a_row_before_ready_switch_plugins_off_for_good() {
        check(
            &[(false, SHORT), (false, SHORT), (false, SHORT), (true, LONG)],
            &[(100, false), (200, false), (400, true), (100, true)],
        );
        check(
            &[(false, SHORT), (false, SHORT), (true, SHORT), (false, SHORT), (false, LONG)],
            &[(100, false), (200, false), (400, false), (800, false), (1600, false)],
        );
    }
}
