//! Why a task stops early: one sentence for the person at the terminal.
//!
//! No kinds of errors, since nobody here decides by them; a sentence names what is wrong, where, and the way out.

use std::{fmt, io, path::Path};

/// The sentence.
#[derive(Debug)]
pub(crate) struct Stop(String);

pub(crate) type Tried<T = ()> = Result<T, Stop>;

impl fmt::Display for Stop {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl From<String> for Stop {
    fn from(sentence: String) -> Self {
        Self(sentence)
    }
}

/// Stops with this sentence.
pub(crate) fn because<T>(sentence: impl Into<String>) -> Tried<T> {
    Err(Stop(sentence.into()))
}

/// Says what was tried with which file when the system refused.
pub(crate) trait At<T> {
    fn at(self, tried: &str, path: &Path) -> Tried<T>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, tried: &str, path: &Path) -> Tried<T> {
        self.map_err(|error| Stop(format!("cannot {tried} {}: {error}", path.display())))
    }
}
