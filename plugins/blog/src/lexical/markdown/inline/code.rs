//! Code spans: where a run of backticks finds its partner.

use std::collections::HashMap;

/// Finds the ends of code spans, and remembers what was looked for in vain, so that no text is searched again and again.
#[derive(Debug, Default)]
pub(super) struct Backticks {
    /// For each length the place of its last run, once a search has come to the end of the text.
    last: Option<HashMap<usize, usize>>,
}

/// A run of backticks, and with it the code span that it opens.
pub(super) struct Run {
    pub(super) length: usize,
    /// Where the span's closing run starts.
    pub(super) close: Option<usize>,
}

impl Backticks {
    /// Reads the run of backticks at `start`.
    pub(super) fn run(&mut self, text: &str, start: usize) -> Run {
        let length = run_length(text, start);
        if let Some(last) = &self.last
            && last.get(&length).is_none_or(|last| *last <= start)
        {
            return Run { length, close: None };
        }
        let close = runs(text, start + length).find(|(_, found)| *found == length).map(|(position, _)| position);
        if close.is_none() {
            self.last.get_or_insert_with(|| runs(text, 0).map(|(position, length)| (length, position)).collect());
        }
        Run { length, close }
    }
}

/// The runs of backticks from `start` on: where each of them is, and how long.
fn runs(text: &str, start: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut searched = start;
    std::iter::from_fn(move || {
        let position = searched + memchr::memchr(b'`', &text.as_bytes()[searched..])?;
        let length = run_length(text, position);
        searched = position + length;
        Some((position, length))
    })
}

fn run_length(text: &str, start: usize) -> usize {
    text.as_bytes()[start..].iter().take_while(|byte| **byte == b'`').count()
}
