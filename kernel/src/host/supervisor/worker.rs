//! A worker's duties towards its supervisor: to end with it, to say when it serves, to end when it is told to.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use rustix::{
    fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, utimensat},
    process::{Pid, Signal, getppid, set_parent_process_death_signal},
};
use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

use crate::config::Environment;

/// How the files begin by which workers say that they are ready; the process id follows.
pub(super) const READY: &str = "ready-";

/// Why a worker must not go on.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The supervisor died while this worker started.
    #[error("the supervisor ended before its worker had started")]
    Orphaned,
    /// The system refused.
    #[error("the worker cannot be tied to its supervisor: {0}")]
    Io(#[from] io::Error),
}

/// Ties this process's life to its supervisor's: when that dies, however it dies, this one gets a SIGTERM.
///
/// To be called at the very start. A worker that nobody supervises (started by hand, with a socket as its standard
/// input) is left alone.
pub fn follow(environment: &Environment) -> Result<(), FollowError> {
    let Some(supervisor) = environment.supervisor() else { return Ok(()) };
    set_parent_process_death_signal(Some(Signal::TERM)).map_err(io::Error::from)?;
    // One that died before the line above sends no signal; by then this process has another parent.
    if getppid().map(Pid::as_raw_pid) == Some(supervisor) { Ok(()) } else { Err(FollowError::Orphaned) }
}

/// Tells the supervisor that this worker serves. A crash after this is not one of the start.
pub fn say_ready(run_folder: &Path) -> io::Result<()> {
    fs::write(ready_file(run_folder, std::process::id()), "")
}

pub(super) fn ready_file(run_folder: &Path, process: u32) -> PathBuf {
    run_folder.join(format!("{READY}{process}"))
}

/// How often a worker shows that it lives.
const BEAT: Duration = Duration::from_secs(1);

/// Shows for ever that this worker lives, by touching its file.
pub async fn beat(run_folder: &Path) {
    let file = ready_file(run_folder, std::process::id());
    let now = Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };
    let now = Timestamps { last_access: now, last_modification: now };
    loop {
        tokio::time::sleep(BEAT).await;
        // Nothing is written, so that a full disk is no reason. A file that is gone is the supervisor's doing.
        let _gone = utimensat(CWD, &file, &now, AtFlags::empty());
    }
}

/// What a signal asks of the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// To end; at once, where it is not the first one that says so.
    End {
        /// A person at a terminal is waiting for it.
        at_once: bool,
    },
    /// To replace the workers.
    Replace,
}

/// The signals for the kernel.
#[derive(Debug)]
pub struct Signals {
    terminate: Stream,
    interrupt: Stream,
    hang_up: Stream,
    had_terminal: bool,
}

impl Signals {
    /// From now on the signals come here. Needs a runtime.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
            had_terminal: has_terminal(),
        })
    }

    /// Waits for the next of them. SIGHUP means to replace, unless it comes because the terminal was closed.
    ///
    /// A worker may get several for one wish (a key press reaches all processes of a terminal, and the supervisor
    /// passes it on): the first one counts for it.
    pub async fn next(&mut self) -> Told {
        tokio::select! {
            _ = self.terminate.recv() => Told::End { at_once: false },
            _ = self.interrupt.recv() => Told::End { at_once: true },
            _ = self.hang_up.recv() => match self.had_terminal && !has_terminal() {
                true => Told::End { at_once: false },
                false => Told::Replace,
            },
        }
    }

    /// Waits for the end, which is all that a worker is told.
    pub async fn ended(&mut self) {
        while self.next().await == Told::Replace {}
    }
}

/// Whether this process belongs to a terminal that is open.
fn has_terminal() -> bool {
    fs::File::open("/dev/tty").is_ok()
}
