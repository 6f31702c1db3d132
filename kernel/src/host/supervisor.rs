//! The supervisor: the process that holds the port and keeps a worker running behind it.
//!
//! `rose serve` binds the port and starts itself again as `rose worker`, with the listening socket as that process's
//! standard input. The socket is never closed in between, so while a worker is replaced clients wait instead of being
//! refused. The supervisor opens no database and loads no plugin: what it does not touch cannot bring it down.
//!
//! SIGTERM, SIGINT and SIGHUP all end the kernel politely; a second SIGINT ends it at once. (A SIGHUP comes when a
//! terminal is closed, and a kernel that lived on would hold the port. Replacing several workers one after the other
//! is a meaning it may get when it was started without one.)
//!
//! What a worker does for its supervisor is in `worker.rs`; when it is started again is decided in `history.rs`.

mod history;
#[cfg(test)]
mod tests;
mod worker;

use std::{
    ffi::{OsStr, OsString},
    fs, io,
    net::TcpListener,
    os::{fd::OwnedFd, unix::process::ExitStatusExt},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde::Deserialize;
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep, timeout},
};

pub use self::worker::{FollowError, Signals, follow, say_ready};
use self::{history::History, worker::ready_file};
use crate::config::SUPERVISOR;

/// The exit code of a worker that wants to be started again.
pub const AGAIN: u8 = 75;

/// The file in the run folder that says which plugin is being activated; the host writes and removes it.
pub const ACTIVATING: &str = "activating";

/// The flag that starts a worker without plugins.
const SAFE: &str = "--safe";

/// What a worker may need beyond its grace period before it is killed.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// The exit code of a Rust program whose main thread panicked.
const PANICKED: i32 = 101;

/// How a worker is started.
#[derive(Debug, Clone)]
pub struct WorkerCommand {
    /// The program, which is this one.
    pub program: PathBuf,
    /// `worker`, and the arguments that `serve` was given.
    pub arguments: Vec<OsString>,
}

/// What was being activated when a worker died; the host's marker.
#[derive(Debug, Deserialize)]
struct Activating {
    plugin: String,
    file: Option<PathBuf>,
}

/// Why the supervisor gave up.
#[derive(Debug, thiserror::Error)]
pub enum SupervisorError {
    /// The folder for markers cannot be made.
    #[error("the folder {} cannot be made ({source}): set ROSE_DATA to one that this user may write", path.display())]
    RunFolder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No worker can be started at all.
    #[error("{} cannot be started as the worker: {source}", program.display())]
    Start {
        /// The program.
        program: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Signals or processes cannot be waited for.
    #[error("the supervisor cannot wait for its worker: {0}")]
    Io(#[from] io::Error),
}

/// Keeps one worker running.
#[derive(Debug)]
pub struct Supervisor {
    command: WorkerCommand,
    listener: TcpListener,
    run_folder: PathBuf,
    grace: Duration,
}

/// Why waiting for a worker ended.
enum Ended {
    /// The supervisor was told to end.
    Asked(u8),
    /// The worker died of itself.
    ByItself(ExitStatus),
}

/// What a worker's end means.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// It ended on purpose: so does the supervisor, with this code.
    Over(u8),
    /// It asked for a successor.
    Again,
    /// It crashed; the words say of what.
    Crash(String),
}

impl Supervisor {
    /// Keeps a worker of `command` behind `listener`. Markers are exchanged in `run_folder`; `grace` is what the worker
    /// gives its requests when it is told to end.
    pub fn new(command: WorkerCommand, listener: TcpListener, run_folder: PathBuf, grace: Duration) -> Self {
        Self { command, listener, run_folder, grace }
    }

    /// Runs until the worker ends on purpose or a signal asks for it; the answer is the exit code to end with.
    ///
    /// To be called on the main thread: the system ties the worker's life to the thread that started it.
    pub fn run(self) -> Result<u8, SupervisorError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.keep())
    }

    async fn keep(self) -> Result<u8, SupervisorError> {
        let unusable = |source| SupervisorError::RunFolder { path: self.run_folder.clone(), source };
        fs::create_dir_all(&self.run_folder).map_err(unusable)?;
        forget_the_dead(&self.run_folder).map_err(unusable)?;
        let mut signals = Signals::new()?;
        let mut history = History::default();
        let mut safe = false;
        let mut started_once = false;
        loop {
            let began = Instant::now();
            let (what, was_ready) = match self.start(safe) {
                Err(source) if !started_once => {
                    return Err(SupervisorError::Start { program: self.command.program, source });
                }
                Err(source) => (Verdict::Crash(format!("cannot be started: {source}")), false),
                Ok(mut worker) => {
                    started_once = true;
                    let id = worker.id();
                    match self.wait(&mut worker, &mut signals).await? {
                        Ended::Asked(code) => return Ok(code),
                        Ended::ByItself(status) => (verdict(status), self.forget(id)),
                    }
                }
            };
            self.log(&what, was_ready);
            if let Verdict::Over(code) = what {
                return Ok(code);
            }
            let next = history.died(was_ready, began.elapsed());
            if next.safe && !safe {
                tracing::error!(
                    "the worker ended three times before it was ready: it is started without plugins, as with --safe"
                );
            }
            safe = next.safe;
            tokio::select! {
                () = sleep(next.pause) => {}
                _ = signals.next() => return Ok(0),
            }
        }
    }

    fn start(&self, safe: bool) -> io::Result<Child> {
        let socket = OwnedFd::from(self.listener.try_clone()?);
        let mut command = Command::new(&self.command.program);
        command.args(&self.command.arguments);
        // A flag that is given twice would be refused.
        if safe && !self.command.arguments.iter().any(|argument| argument == SAFE) {
            command.arg(SAFE);
        }
        command.env(SUPERVISOR, std::process::id().to_string()).stdin(Stdio::from(socket)).kill_on_drop(true).spawn()
    }

    async fn wait(&self, worker: &mut Child, signals: &mut Signals) -> io::Result<Ended> {
        tokio::select! {
            status = worker.wait() => Ok(Ended::ByItself(status?)),
            signal = signals.next() => {
                tracing::info!(?signal, "the kernel was told to end");
                self.end(worker, signals).await.map(Ended::Asked)
            }
        }
    }

    /// Tells the worker to end, and kills it if it does not.
    async fn end(&self, worker: &mut Child, signals: &mut Signals) -> io::Result<u8> {
        let id = worker.id();
        tell(id, Signal::TERM);
        let patience = self.grace + LAST_WORDS;
        let status = tokio::select! {
            status = timeout(patience, worker.wait()) => status.ok().transpose()?,
            () = signals.interrupted() => None,
        };
        let code = match status {
            Some(status) => status.code().map_or(0, |code| u8::try_from(code).unwrap_or(1)),
            None => {
                tracing::warn!("the worker did not end in time and was killed");
                worker.kill().await?;
                1
            }
        };
        self.forget(id);
        Ok(code)
    }

    /// Whether the dead worker `id` had said that it was ready. Its word is taken away: the number may come again.
    fn forget(&self, id: Option<u32>) -> bool {
        id.is_some_and(|id| fs::remove_file(ready_file(&self.run_folder, id)).is_ok())
    }

    fn log(&self, what: &Verdict, was_ready: bool) {
        match what {
            Verdict::Over(0) => tracing::info!("the worker ended"),
            Verdict::Over(code) => tracing::error!(code, "the worker ended with an error and is not started again"),
            Verdict::Again => tracing::info!("the worker asked for a successor"),
            Verdict::Crash(how) => match self.activating() {
                Some(Activating { plugin, file }) => tracing::error!(
                    how, was_ready, %plugin, file = ?file, "the worker crashed; it was activating `{plugin}`"
                ),
                None => tracing::error!(how, was_ready, "the worker crashed"),
            },
        }
    }

    fn activating(&self) -> Option<Activating> {
        let text = fs::read(self.run_folder.join(ACTIVATING)).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

fn verdict(status: ExitStatus) -> Verdict {
    match (status.code(), status.signal()) {
        (Some(code), _) if code == i32::from(AGAIN) => Verdict::Again,
        (Some(PANICKED), _) => Verdict::Crash("its main thread panicked".to_owned()),
        (Some(code), _) => Verdict::Over(u8::try_from(code).unwrap_or(1)),
        (None, Some(signal)) => Verdict::Crash(format!("{} (signal {signal})", cause(signal))),
        (None, None) => Verdict::Crash("of an unknown cause".to_owned()),
    }
}

/// What a signal usually means.
fn cause(signal: i32) -> &'static str {
    match Signal::from_named_raw(signal) {
        Some(Signal::SEGV | Signal::BUS) => "invalid memory access or stack overflow",
        Some(Signal::ABORT) => "it aborted",
        Some(Signal::ILL | Signal::FPE | Signal::TRAP) => "invalid instruction",
        Some(Signal::KILL) => "it was killed, perhaps because the machine ran out of memory",
        _ => "it was ended by a signal",
    }
}

fn tell(id: Option<u32>, signal: Signal) {
    let pid = id.and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    // A worker that is gone already needs no telling.
    let _ = pid.map(|pid| kill_process(pid, signal));
}

/// Removes the words of workers that no longer live, so that a new one with an old number is not taken for ready.
fn forget_the_dead(run_folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(run_folder)? {
        let path = entry?.path();
        let number = path.file_name().and_then(OsStr::to_str).and_then(|name| name.strip_prefix(worker::READY));
        let pid = number.and_then(|number| number.parse().ok()).and_then(Pid::from_raw);
        if pid.is_some_and(|pid| test_kill_process(pid) == Err(rustix::io::Errno::SRCH)) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
