//! The kernel as a test object, with the real plugin files.
//!
//! [`App`] is a kernel in the test's own process: quick, and its clock can be set. [`Served`] is the program `rose`
//! with a port and a log, for what only a process shows: crashes, signals, the log. Both load real `.so` files, which
//! must have been built from the sources as they are now ([`built`]); nothing in here builds them, so that a test never
//! waits for a compiler. [`browser`] looks at the pages of either as a reader does, and [`servers`] are those of the
//! platform.
//!
//! What goes wrong here is a fault of the test or of its set-up, so that it panics with what to do.

mod app;
pub mod browser;
pub mod built;
pub mod pictures;
mod served;
pub mod servers;

pub use app::{Answer, App, AppBuilder, Ran, is_on_postgres};
pub use rustix::process::Signal;
pub use served::{Raw, Served, ServedBuilder, signal};

/// Waits until `what` gives something, for at most ten seconds.
///
/// # Panics
/// When it does not.
#[track_caller]
pub fn eventually<T>(wanted: &str, mut what: impl FnMut() -> Option<T>) -> T {
    for _ in 0..500 {
        if let Some(found) = what() {
            return found;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("{wanted}: it did not come within ten seconds");
}
