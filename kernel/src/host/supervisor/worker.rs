//! A worker's duties towards its supervisor: to end with it, to say when it serves, to end when it is told to.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rustix::process::{Pid, Signal, getppid, set_parent_process_death_signal};
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

/// The signals that end the kernel.
#[derive(Debug)]
pub struct Signals {
    terminate: Stream,
    interrupt: Stream,
    hang_up: Stream,
}

impl Signals {
    /// From now on the signals come here. Needs a runtime.
    pub fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for the next of them.
    ///
    /// A worker may get several for one wish (a key press reaches all processes of a terminal, and the supervisor
    /// passes it on): the first one counts for it.
    pub async fn next(&mut self) -> SignalKind {
        tokio::select! {
            _ = self.terminate.recv() => SignalKind::terminate(),
            _ = self.interrupt.recv() => SignalKind::interrupt(),
            _ = self.hang_up.recv() => SignalKind::hangup(),
        }
    }

    /// Waits for a SIGINT alone.
    pub(super) async fn interrupted(&mut self) {
        self.interrupt.recv().await;
    }
}
