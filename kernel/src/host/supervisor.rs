//! The supervisor: the process that holds the port and keeps workers running behind it.
//!
//! `rose serve` binds the port and starts itself again as `rose worker`, once for each worker, with the listening socket
//! as that process's standard input. The socket is never closed in between, so while a worker is replaced clients wait
//! or meet another one, instead of being refused. The supervisor opens no database and loads no plugin: what it does not
//! touch cannot bring it down.
//!
//! SIGTERM and SIGINT end the kernel politely; a second SIGINT ends it at once. SIGHUP replaces the workers one after the
//! other, each by a successor that is ready before it is told to end; where it comes because a terminal was closed, it
//! ends the kernel, which would hold the port otherwise.
//!
//! One worker's life is in `place.rs`; what a worker does for its supervisor in `worker.rs`; when it is started again is
//! decided in `history.rs`.

mod history;
mod notify;
mod place;
#[cfg(test)]
mod tests;
mod worker;

use std::{
    ffi::{OsStr, OsString},
    fs, io,
    net::TcpListener,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::ExitStatus,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde::Deserialize;
use tokio::sync::{Mutex, mpsc, oneshot, watch};

pub use self::worker::{FollowError, Signals, beat, follow, say_ready};
use self::{
    notify::Notify,
    place::{Place, Replace},
    worker::{Told, ready_file},
};
use crate::{
    config::{SUPERVISOR, WORKER},
    figures,
};

/// The exit code of a worker that wants to be started again.
pub const AGAIN: u8 = 75;

/// The exit code of a worker that could not start for now, since a server cannot be reached (`EX_UNAVAILABLE`).
pub const LATER: u8 = 69;

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

/// Keeps workers running.
#[derive(Debug)]
pub struct Supervisor {
    command: WorkerCommand,
    listener: TcpListener,
    run_folder: PathBuf,
    grace: Duration,
    workers: usize,
    metrics: Option<TcpListener>,
}

/// What all places are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    /// Go on.
    Serve,
    /// Let the worker finish.
    End,
    /// At once.
    Kill,
}

/// What the places share.
#[derive(Debug)]
struct Crew {
    supervisor: Supervisor,
    orders: watch::Sender<Order>,
    /// Held while a worker starts: one after the other, so that migrations run once, and a plugin that ends the process
    /// is named for certain.
    starting: Mutex<()>,
    /// A worker has been started at least once.
    has_started: AtomicBool,
    /// A worker has served: from then on one that cannot start for now is tried again.
    has_served: AtomicBool,
    /// Workers are started without plugins.
    is_safe: AtomicBool,
    notify: Notify,
    counted: Arc<figures::Crew>,
}

/// What a worker's end means.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// It ended on purpose: so does the supervisor, with this code.
    Over(u8),
    /// It asked for a successor.
    Again,
    /// It could not start for now.
    Later,
    /// It crashed; the words say of what.
    Crash(String),
}

impl Supervisor {
    /// Keeps a worker of `command` behind `listener`. Markers are exchanged in `run_folder`; `grace` is what a worker
    /// gives its requests when it is told to end.
    pub fn new(command: WorkerCommand, listener: TcpListener, run_folder: PathBuf, grace: Duration) -> Self {
        Self { command, listener, run_folder, grace, workers: 1, metrics: None }
    }

    /// Serves figures there.
    #[must_use]
    pub fn metrics(mut self, listener: Option<TcpListener>) -> Self {
        self.metrics = listener;
        self
    }

    /// So many of them.
    #[must_use]
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = workers.max(1);
        self
    }

    /// Runs until a worker ends on purpose or a signal asks for it; the answer is the exit code to end with.
    ///
    /// To be called on the main thread: the system ties a worker's life to the thread that started it.
    pub fn run(self) -> Result<u8, SupervisorError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.keep())
    }

    async fn keep(mut self) -> Result<u8, SupervisorError> {
        let unusable = |source| SupervisorError::RunFolder { path: self.run_folder.clone(), source };
        fs::create_dir_all(&self.run_folder).map_err(unusable)?;
        forget_the_dead(&self.run_folder).map_err(unusable)?;
        let mut signals = Signals::new()?;
        let metrics = self.metrics.take();
        let crew = Arc::new(Crew::new(self));
        if let Some(listener) = metrics {
            tokio::spawn(figures::serve(listener, crew.supervisor.run_folder.clone(), Arc::clone(&crew.counted)));
        }
        let (mut places, mut lives) = (Vec::new(), FuturesUnordered::new());
        for number in 0..crew.supervisor.workers {
            let (replace, asked) = mpsc::channel(1);
            places.push(replace);
            lives.push(Place::new(Arc::clone(&crew), number).live(asked));
        }
        let mut rolling: Option<tokio::task::JoinHandle<()>> = None;
        let mut outcome = Ok(0);
        loop {
            tokio::select! {
                life = lives.next() => match life {
                    None => return outcome,
                    Some(ended) => {
                        // The first one that ended of itself decides; the others are told to end too.
                        if crew.order() == Order::Serve {
                            outcome = ended;
                        } else if let (Ok(0), Ok(code @ 1..)) = (&outcome, &ended) {
                            outcome = Ok(*code);
                        }
                        crew.tell(Order::End);
                    }
                },
                told = signals.next() => match told {
                    Told::Replace if crew.order() == Order::Serve => {
                        if rolling.as_ref().is_none_or(tokio::task::JoinHandle::is_finished) {
                            rolling = Some(tokio::spawn(roll(Arc::clone(&crew), places.clone())));
                        }
                    }
                    Told::Replace => {}
                    Told::End { at_once } => crew.end(at_once),
                },
            }
        }
    }
}

/// Replaces the workers one after the other.
async fn roll(crew: Arc<Crew>, places: Vec<mpsc::Sender<Replace>>) {
    tracing::info!("the workers are replaced one after the other");
    crew.notify.reloading();
    for place in places {
        let (tell, told) = oneshot::channel();
        if place.send(tell).await.is_err() || !told.await.unwrap_or(false) {
            tracing::error!("a successor did not come up: the other workers stay as they are");
            break;
        }
    }
    crew.notify.reloaded();
}

impl Crew {
    fn new(supervisor: Supervisor) -> Self {
        Self {
            supervisor,
            orders: watch::Sender::new(Order::Serve),
            starting: Mutex::new(()),
            has_started: AtomicBool::new(false),
            has_served: AtomicBool::new(false),
            is_safe: AtomicBool::new(false),
            notify: Notify::default(),
            counted: Arc::default(),
        }
    }

    fn order(&self) -> Order {
        *self.orders.borrow()
    }

    /// Orders only become stricter.
    fn tell(&self, order: Order) {
        self.orders.send_if_modified(|there| {
            let is_stricter = order > *there;
            *there = order.max(*there);
            is_stricter
        });
    }

    /// A signal asks for the end: the second interrupt means at once.
    fn end(&self, at_once: bool) {
        if self.order() == Order::Serve {
            tracing::info!("the kernel was told to end");
            self.notify.stopping();
            self.tell(Order::End);
        } else if at_once {
            self.tell(Order::Kill);
        }
    }

    /// Whether the dead worker `id` had said that it was ready. Its word is taken away: the number may come again.
    fn forget(&self, id: Option<u32>) -> bool {
        id.is_some_and(|id| fs::remove_file(ready_file(&self.supervisor.run_folder, id)).is_ok())
    }

    fn activating(&self) -> Option<Activating> {
        let text = fs::read(self.supervisor.run_folder.join(ACTIVATING)).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

fn verdict(status: ExitStatus) -> Verdict {
    match (status.code(), status.signal()) {
        (Some(code), _) if code == i32::from(AGAIN) => Verdict::Again,
        (Some(code), _) if code == i32::from(LATER) => Verdict::Later,
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
