//! One worker's place: a worker is started there, watched, replaced, started again, and told to end.

use std::{
    os::fd::OwnedFd,
    path::PathBuf,
    process::Stdio,
    sync::{Arc, atomic::Ordering},
    time::{Duration, SystemTime},
};

use rustix::process::Signal;
use tokio::{
    process::{Child, Command},
    sync::{mpsc, oneshot, watch},
    time::{Instant, interval, sleep, timeout},
};

use super::{
    Activating, Crew, LAST_WORDS, Order, SAFE, SUPERVISOR, SupervisorError, Verdict, WORKER, history::History, tell,
    verdict, worker::ready_file,
};

/// Asks for a successor; answered when it is ready, or with `false` when it did not come up.
pub(super) type Replace = oneshot::Sender<bool>;

/// How often it is looked whether a worker is ready.
const LOOK: Duration = Duration::from_millis(20);

/// How often a worker's pulse is felt, and how often it may be missing: one that is stopped or spins in all its threads
/// answers nobody.
const PULSE: Duration = Duration::from_secs(1);
const MISSING: u32 = 15;

/// A place for one worker.
pub(super) struct Place {
    crew: Arc<Crew>,
    number: usize,
    orders: watch::Receiver<Order>,
    history: History,
}

/// A worker that runs.
struct Running {
    child: Child,
    id: Option<u32>,
    began: Instant,
    pulse: Pulse,
}

/// How starting a worker went.
enum Started {
    Ready(Running),
    /// With whether it was ready, if only for a moment, and when it began.
    Died(Verdict, bool, Instant),
    /// There was an order to end before it was ready.
    Told(Option<Running>),
}

/// How serving with a worker ended.
enum Served {
    Died(Verdict, bool, Duration),
    Told(Box<Running>),
}

impl Place {
    pub(super) fn new(crew: Arc<Crew>, number: usize) -> Self {
        let orders = crew.orders.subscribe();
        Self { crew, number, orders, history: History::default() }
    }

    /// Keeps a worker there until there is an order to end, or it ends on purpose; the answer is its exit code.
    pub(super) async fn live(mut self, mut asked: mpsc::Receiver<Replace>) -> Result<u8, SupervisorError> {
        loop {
            let (what, was_ready, lived) = match self.start().await? {
                Started::Told(None) => return Ok(0),
                Started::Told(Some(running)) => return self.end(running).await,
                Started::Died(what, was_ready, began) => (what, was_ready, began.elapsed()),
                Started::Ready(running) => match self.serve(running, &mut asked).await? {
                    Served::Told(running) => return self.end(*running).await,
                    Served::Died(what, was_ready, lived) => (what, was_ready, lived),
                },
            };
            self.log(&what, was_ready);
            let next = match what {
                Verdict::Over(code) => return Ok(code),
                // At its first start an operator is there to read why.
                Verdict::Later if !self.crew.has_served.load(Ordering::Relaxed) => return Ok(1),
                Verdict::Later => self.history.waits(),
                Verdict::Again | Verdict::Crash(_) => self.history.died(was_ready, lived),
            };
            if matches!(what, Verdict::Crash(_)) {
                self.crew.counted.crashed.fetch_add(1, Ordering::Relaxed);
            }
            if next.safe && !self.crew.is_safe.swap(true, Ordering::Relaxed) {
                tracing::error!(
                    "a worker ended three times before it was ready: workers are started without plugins, as with --safe"
                );
            }
            tokio::select! {
                () = sleep(next.pause) => {}
                () = told(&mut self.orders) => return Ok(0),
            }
        }
    }

    /// Starts a worker and waits until it is ready, after those that start already.
    async fn start(&mut self) -> Result<Started, SupervisorError> {
        let crew = Arc::clone(&self.crew);
        let _alone = tokio::select! {
            alone = crew.starting.lock() => alone,
            () = told(&mut self.orders) => return Ok(Started::Told(None)),
        };
        let began = Instant::now();
        let child = match self.spawn() {
            Ok(child) => child,
            Err(source) if !crew.has_started.load(Ordering::Relaxed) => {
                return Err(SupervisorError::Start { program: crew.supervisor.command.program.clone(), source });
            }
            Err(source) => {
                return Ok(Started::Died(Verdict::Crash(format!("cannot be started: {source}")), false, began));
            }
        };
        crew.has_started.store(true, Ordering::Relaxed);
        let id = child.id();
        let file = id.map(|id| ready_file(&crew.supervisor.run_folder, id)).unwrap_or_default();
        let mut running = Running { child, id, began, pulse: Pulse::new(file.clone()) };
        loop {
            tokio::select! {
                biased;
                status = running.child.wait() => {
                    let what = verdict(status?);
                    return Ok(Started::Died(what, crew.forget(id), began));
                }
                () = told(&mut self.orders) => return Ok(Started::Told(Some(running))),
                () = sleep(LOOK) => {
                    if file.exists() {
                        crew.notify.started();
                        crew.has_served.store(true, Ordering::Relaxed);
                        return Ok(Started::Ready(running));
                    }
                }
            }
        }
    }

    fn spawn(&self) -> std::io::Result<Child> {
        let supervisor = &self.crew.supervisor;
        let socket = OwnedFd::from(supervisor.listener.try_clone()?);
        let mut command = Command::new(&supervisor.command.program);
        command.args(&supervisor.command.arguments);
        // A flag that is given twice would be refused.
        let is_safe = self.crew.is_safe.load(Ordering::Relaxed);
        if is_safe && !supervisor.command.arguments.iter().any(|argument| argument == SAFE) {
            command.arg(SAFE);
        }
        // What is said to the system's manager is the supervisor's to say.
        command.env_remove("NOTIFY_SOCKET").env(SUPERVISOR, std::process::id().to_string());
        command.env(WORKER, self.number.to_string());
        self.crew.counted.started.fetch_add(1, Ordering::Relaxed);
        command.stdin(Stdio::from(socket)).kill_on_drop(true).spawn()
    }

    /// Lets a worker serve, or its successors, until one dies or there is an order to end.
    async fn serve(
        &mut self,
        mut running: Running,
        asked: &mut mpsc::Receiver<Replace>,
    ) -> Result<Served, SupervisorError> {
        let mut beats = interval(PULSE);
        loop {
            tokio::select! {
                biased;
                status = running.child.wait() => {
                    let (what, lived) = (verdict(status?), running.began.elapsed());
                    return Ok(Served::Died(what, self.crew.forget(running.id), lived));
                }
                () = told(&mut self.orders) => return Ok(Served::Told(Box::new(running))),
                Some(tell) = asked.recv() => match self.start().await? {
                    Started::Ready(successor) => {
                        let old = std::mem::replace(&mut running, successor);
                        tokio::spawn(retire(Arc::clone(&self.crew), old));
                        let _nobody_waits = tell.send(true);
                    }
                    Started::Died(what, ..) => {
                        self.log(&what, false);
                        let _nobody_waits = tell.send(false);
                    }
                    Started::Told(successor) => {
                        if let Some(successor) = successor {
                            tokio::spawn(retire(Arc::clone(&self.crew), successor));
                        }
                        return Ok(Served::Told(Box::new(running)));
                    }
                },
                _ = beats.tick() => if running.pulse.is_missing() {
                    tracing::error!(worker = self.number, "a worker shows no sign of life and is killed");
                    tell(running.id, Signal::KILL);
                },
            }
        }
    }

    /// Tells a worker to end; the answer is its exit code.
    async fn end(self, running: Running) -> Result<u8, SupervisorError> {
        Ok(retire(self.crew, running).await)
    }

    fn log(&self, what: &Verdict, was_ready: bool) {
        let worker = self.number;
        match what {
            Verdict::Over(0) => tracing::info!(worker, "the worker ended"),
            Verdict::Over(code) => {
                tracing::error!(worker, code, "the worker ended with an error and is not started again")
            }
            Verdict::Later => tracing::error!(worker, "the worker could not start for now"),
            Verdict::Again => tracing::info!(worker, "the worker asked for a successor"),
            Verdict::Crash(how) => match self.crew.activating() {
                Some(Activating { plugin, file }) => tracing::error!(
                    worker, how, was_ready, %plugin, file = ?file, "the worker crashed; it was activating `{plugin}`"
                ),
                None => tracing::error!(worker, how, was_ready, "the worker crashed"),
            },
        }
    }
}

/// Waits for an order to end.
async fn told(orders: &mut watch::Receiver<Order>) {
    // Without a crew there is nobody to go on for.
    let _ended = orders.wait_for(|order| *order >= Order::End).await;
}

/// Lets a worker finish its requests, and kills it if it does not end or is to end at once; the answer is its exit code.
async fn retire(crew: Arc<Crew>, mut running: Running) -> u8 {
    tell(running.id, Signal::TERM);
    let mut orders = crew.orders.subscribe();
    let at_once = orders.wait_for(|order| *order >= Order::Kill);
    let status = tokio::select! {
        status = timeout(crew.supervisor.grace + LAST_WORDS, running.child.wait()) => status.ok().and_then(Result::ok),
        _ = at_once => None,
    };
    let code = match status {
        Some(status) => status.code().map_or(0, |code| u8::try_from(code).unwrap_or(1)),
        None => {
            tracing::warn!("a worker did not end in time and was killed");
            if let Err(error) = running.child.kill().await {
                tracing::error!(%error, "a worker could not be killed");
            }
            1
        }
    };
    crew.forget(running.id);
    code
}

/// The sign of life that a worker gives by touching its file.
struct Pulse {
    file: PathBuf,
    last: Option<SystemTime>,
    has_beaten: bool,
    missing: u32,
}

impl Pulse {
    fn new(file: PathBuf) -> Self {
        Self { file, last: None, has_beaten: false, missing: 0 }
    }

    /// Whether it was felt and is no longer. What is counted are looks, not time: a machine that slept is no reason.
    fn is_missing(&mut self) -> bool {
        let touched = std::fs::metadata(&self.file).and_then(|about| about.modified()).ok();
        if touched == self.last {
            self.missing += 1;
        } else {
            self.has_beaten |= self.last.is_some();
            (self.last, self.missing) = (touched, 0);
        }
        self.has_beaten && self.missing >= MISSING
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulse_is_missing_only_after_it_was_felt() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("ready-1");
        std::fs::write(&file, "").expect("a file");
        let touch = |seconds: u64| {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            std::fs::File::options().write(true).open(&file).and_then(|file| file.set_modified(time)).expect("a time");
        };
        touch(1);
        let mut pulse = Pulse::new(file.clone());
        assert!((0..100).all(|_| !pulse.is_missing()), "one that never beats is no worker of ours");
        touch(2);
        assert!((0..MISSING).all(|_| !pulse.is_missing()));
        assert!(pulse.is_missing());
        touch(3);
        assert!(!pulse.is_missing(), "it is there again");
    }
}
