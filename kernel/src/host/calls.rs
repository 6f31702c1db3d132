//! The kernel's side of the border: the handles that a plugin gets, and what its operations do.
//!
//! Every future that leaves here enters the kernel's runtime at each poll, so that a plugin may await it on any thread
//! of its own; it is not spawned, so that dropping it cancels it.

mod blobs;
mod fetch;
mod pages;

use std::{
    future::Future,
    path::PathBuf,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use rose_abi::{
    border::{Call, CallApi, CallApi_TO, Host, HostApi, HostApi_TO, RError, Reply},
    codec,
    messages::{DatabaseFault, DatabaseFaultKind, LogRecord, Progress, RouteOwner},
    ops::{code, group_of, note, op},
    raw::{
        abi_stable::{
            sabi_trait::TD_Opaque,
            std_types::{RArc, RResult, RVec},
        },
        async_ffi::{FfiFuture, FutureExt as _},
    },
    value::StatementCall,
};
use tokio::{runtime::Handle, time::Instant};

use self::pages::only_reads;
use super::{folders, generation::Generation};
use crate::{
    session::Visitor,
    store::{Session, StoreError},
    versions::Seen,
};

/// What a command shows while it works, and what it was given. Calls come one at a time.
pub trait CommandOutput: Send + 'static {
    /// A line of its result.
    fn line(&mut self, text: &str);
    /// A piece of its result, as it is.
    fn write(&mut self, text: &str);
    /// The folder that an option named.
    fn folder(&self, option: &str) -> Option<PathBuf>;
    /// How far it has come.
    fn progress(&mut self, progress: &Progress);
}

/// What a call is made for.
pub(super) enum Purpose {
    /// A page, or another answer to a request.
    Request(Arc<Visitor>, Arc<Seen>),
    /// A fragment; whether it is made for its visitor alone.
    Fragment(Arc<Visitor>, Arc<Seen>, bool),
    /// A command.
    Command(Mutex<Box<dyn CommandOutput>>),
    /// A call of the plugin's own, outside of any invocation.
    Own,
}

/// One invocation, or one call of a plugin outside of one.
pub(super) struct CallState {
    generation: Arc<Generation>,
    session: Option<Session>,
    over: AtomicBool,
    looks_at_clock: AtomicBool,
    uses_state: AtomicBool,
    /// Until when what is made holds, in microseconds since 1970.
    holds_until: AtomicI64,
    deadline: Instant,
    purpose: Purpose,
}

impl CallState {
    pub(super) fn new(generation: &Arc<Generation>, time: Duration, purpose: Purpose) -> Arc<Self> {
        Arc::new(Self {
            session: generation.session(),
            generation: Arc::clone(generation),
            over: AtomicBool::new(false),
            looks_at_clock: AtomicBool::new(false),
            uses_state: AtomicBool::new(false),
            holds_until: AtomicI64::new(i64::MAX),
            deadline: Instant::now() + time,
            purpose,
        })
    }

    /// A handle for the plugin.
    pub(super) fn handle(self: &Arc<Self>) -> Call {
        CallApi_TO::from_ptr(RArc::new(CallHandle(Arc::clone(self))), TD_Opaque)
    }

    pub(super) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// The invocation is over: what is still under way is stopped, and an open transaction rolled back.
    pub(super) async fn end(&self) {
        self.over.store(true, Ordering::Release);
        if let Some(session) = &self.session
            && session.end().await.rolled_back
        {
            let plugin = &self.generation.id;
            tracing::warn!(plugin, "plugin `{plugin}` left a transaction open: it was rolled back");
        }
        if let Purpose::Request(visitor, seen) | Purpose::Fragment(visitor, seen, _) = &self.purpose {
            self.tell(visitor, seen);
        }
    }

    async fn run(&self, op: u32, payload: RVec<u8>) -> Result<Vec<u8>, RError> {
        let over = || RError::new(code::CALL_OVER, "the invocation that this belongs to is over");
        if self.over.load(Ordering::Acquire) || self.generation.has_stopped() {
            return Err(over());
        }
        if !self.generation.may(op) {
            let group = group_of(op);
            let message =
                format!("operation {op} ({group}) is not in the label: name `{group}` in `uses` of `plugin!`");
            return Err(RError::new(code::UNSUPPORTED, message));
        }
        match tokio::time::timeout_at(self.deadline, self.dispatch(op, payload)).await {
            // The pool closed under a call that was waiting in it.
            Ok(Err(error)) if self.generation.has_stopped() && is_unavailable(&error) => Err(over()),
            Ok(result) => result,
            Err(_) => Err(RError::new(code::DEADLINE, "the time for this call is over")),
        }
    }

    async fn dispatch(&self, op: u32, payload: RVec<u8>) -> Result<Vec<u8>, RError> {
        match op {
            op::DB_QUERY => {
                let call: StatementCall = codec::from_bulk(&payload).map_err(malformed)?;
                let session = self.session()?;
                if self.is_fragment() && !session.only_reads(call.statement) {
                    return Err(only_reads());
                }
                let rows = session.query(call).await.map_err(database)?;
                codec::to_bulk(&rows).map_err(malformed)
            }
            op::DB_BEGIN if self.is_fragment() => Err(only_reads()),
            op::DB_BEGIN => self.session()?.begin().await.map(|()| Vec::new()).map_err(database),
            op::DB_COMMIT => self.session()?.commit().await.map(|()| Vec::new()).map_err(database),
            op::DB_ROLLBACK => self.session()?.rollback().await.map(|()| Vec::new()).map_err(database),
            op::DB_SAVEPOINT => self.session()?.savepoint().await.map(|()| Vec::new()).map_err(database),
            op::DB_RELEASE => self.session()?.release_savepoint().await.map(|()| Vec::new()).map_err(database),
            op::DB_ROLLBACK_TO => self.session()?.rollback_to_savepoint().await.map(|()| Vec::new()).map_err(database),
            // They wait for nothing, so that a long transaction can tell how far it is.
            op::COMMAND_PRINT | op::COMMAND_PROGRESS | op::COMMAND_WRITE => self.show(op, &payload),
            op::FOLDER_NAMES | op::FOLDER_READ | op::FOLDER_WRITE | op::FOLDER_PATHS => {
                self.leave_database().await?;
                folders::carry_out(op, &payload, |option| self.output(|output| output.folder(option))).await
            }
            op::SESSION_READ | op::SESSION_WRITE | op::SESSION_END | op::ADMIT | op::AUDIENCE => {
                self.leave_database().await?;
                self.of_visitor(op, payload.into_vec()).await
            }
            op::BLOB_PUT | op::BLOB_TAKE | op::BLOB_GIVE | op::BLOB_SIZED => {
                self.leave_database().await?;
                self.of_blobs(op, &payload).await
            }
            op::FETCH => {
                self.leave_database().await?;
                self.fetch(&payload).await
            }
            op::FRAGMENTS => {
                self.leave_database().await?;
                self.fragments(&payload).await
            }
            _ => {
                self.leave_database().await?;
                self.other(op, &payload)
            }
        }
    }

    fn session(&self) -> Result<&Session, RError> {
        self.session.as_ref().ok_or_else(|| database(StoreError::misuse("this plugin has no database")))
    }

    /// No call holds a connection while it does something else.
    async fn leave_database(&self) -> Result<(), RError> {
        let Some(session) = &self.session else { return Ok(()) };
        if session.in_transaction() {
            let message = "a transaction is open: until it ends, only its own statements are possible";
            return Err(database(StoreError::misuse(message)));
        }
        session.release().await;
        Ok(())
    }

    fn is_fragment(&self) -> bool {
        matches!(self.purpose, Purpose::Fragment(..))
    }

    fn other(&self, op: u32, payload: &[u8]) -> Result<Vec<u8>, RError> {
        match op {
            op::ROUTE_OWNERS => {
                let paths: Vec<String> = codec::from_message(payload).map_err(malformed)?;
                let registry = self.generation.registry();
                let owner = |path: &String| registry.as_ref().and_then(|registry| registry.owner_of(path));
                let owners: Vec<Option<RouteOwner>> = paths.iter().map(owner).collect();
                codec::to_message(&owners).map_err(malformed)
            }
            op::SITE_SETTINGS => {
                let registry = self.generation.registry();
                let starting = || RError::new(code::UNSUPPORTED, "this plugin does not serve yet");
                codec::to_message(registry.ok_or_else(starting)?.site().written()).map_err(malformed)
            }
            other => Err(RError::new(code::UNSUPPORTED, format!("this kernel knows no operation {other}"))),
        }
    }

    fn show(&self, op: u32, payload: &[u8]) -> Result<Vec<u8>, RError> {
        if op == op::COMMAND_PROGRESS {
            let progress: Progress = codec::from_message(payload).map_err(malformed)?;
            self.output(|output| output.progress(&progress))?;
        } else {
            let text: String = codec::from_message(payload).map_err(malformed)?;
            self.output(|output| if op == op::COMMAND_PRINT { output.line(&text) } else { output.write(&text) })?;
        }
        codec::to_message(&()).map_err(malformed)
    }

    fn output<T>(&self, with: impl FnOnce(&mut dyn CommandOutput) -> T) -> Result<T, RError> {
        let Purpose::Command(output) = &self.purpose else {
            return Err(RError::new(code::UNSUPPORTED, "this is no command: there is nowhere to write to"));
        };
        Ok(with(output.lock().unwrap_or_else(PoisonError::into_inner).as_mut()))
    }
}

pub(super) fn malformed(error: codec::Malformed) -> RError {
    RError::new(code::MALFORMED, error.to_string())
}

fn database(error: StoreError) -> RError {
    let fault = error.to_fault();
    RError::with_detail(code::DATABASE, error.to_string(), codec::to_message(&fault).unwrap_or_default())
}

/// The kind of fault behind an error with the code `DATABASE`.
pub(super) fn fault_kind(error: &RError) -> Option<DatabaseFaultKind> {
    let fault: DatabaseFault =
        (error.code == code::DATABASE).then(|| codec::from_message(&error.detail).ok()).flatten()?;
    Some(fault.kind)
}

fn is_unavailable(error: &RError) -> bool {
    fault_kind(error) == Some(DatabaseFaultKind::Unavailable)
}

/// What a plugin holds for one invocation.
struct CallHandle(Arc<CallState>);

impl CallApi for CallHandle {
    fn call(&self, op: u32, payload: RVec<u8>) -> FfiFuture<Reply> {
        let state = Arc::clone(&self.0);
        in_runtime(self.0.generation.runtime.clone(), async move { reply(state.run(op, payload).await) })
    }

    fn note(&self, what: u32, value: i64) {
        match what {
            note::HOLDS_UNTIL => drop(self.0.holds_until.fetch_min(value, Ordering::AcqRel)),
            note::STATE => self.0.uses_state.store(true, Ordering::Release),
            _ => {}
        }
    }

    fn now(&self) -> i64 {
        self.0.looks_at_clock.store(true, Ordering::Release);
        self.0.generation.clock.now()
    }
}

/// What a plugin holds for one generation.
pub(super) struct HostHandle(pub(super) Arc<Generation>);

impl HostHandle {
    pub(super) fn handle(generation: &Arc<Generation>) -> Host {
        HostApi_TO::from_ptr(RArc::new(Self(Arc::clone(generation))), TD_Opaque)
    }
}

impl HostApi for HostHandle {
    fn call(&self, op: u32, payload: RVec<u8>) -> FfiFuture<Reply> {
        let generation = Arc::clone(&self.0);
        in_runtime(self.0.runtime.clone(), async move {
            if matches!(op, op::DB_BEGIN..=op::DB_ROLLBACK_TO) {
                let message = "a transaction needs an invocation: each call outside of one is a call of its own";
                return reply(Err(database(StoreError::misuse(message))));
            }
            let call = CallState::new(&generation, generation.time, Purpose::Own);
            let result = call.run(op, payload).await;
            call.end().await;
            reply(result)
        })
    }

    fn sleep(&self, micros: u64) -> FfiFuture<()> {
        let time = Duration::from_micros(micros);
        // The timer is made at the first poll, where the runtime has been entered.
        in_runtime(self.0.runtime.clone(), async move { tokio::time::sleep(time).await })
    }

    fn now(&self) -> i64 {
        self.0.clock.now()
    }

    fn log(&self, record: RVec<u8>) {
        let plugin = self.0.id.as_str();
        match codec::from_message::<LogRecord>(&record) {
            Ok(record) => log(plugin, &record),
            Err(error) => tracing::warn!(plugin, %error, "plugin `{plugin}` logs what cannot be read"),
        }
    }

    fn spawn(&self, task: FfiFuture<()>) {
        self.0.spawn(task);
    }
}

fn log(plugin: &str, record: &LogRecord) {
    let LogRecord { message, fields, .. } = record;
    // A line of the log is one line: a plugin cannot write one in the kernel's name.
    let message = message.replace(char::is_control, " ");
    let place = record.place.as_ref().map(ToString::to_string).unwrap_or_default();
    let fields: String = fields.iter().map(|(name, value)| format!(" {name}={value:?}")).collect();
    match record.level {
        1 => tracing::error!(plugin, place, "{message}{fields}"),
        2 => tracing::warn!(plugin, place, "{message}{fields}"),
        3 => tracing::info!(plugin, place, "{message}{fields}"),
        _ => tracing::debug!(plugin, place, "{message}{fields}"),
    }
}

fn reply(result: Result<Vec<u8>, RError>) -> Reply {
    match result {
        Ok(bytes) => RResult::ROk(bytes.into()),
        Err(error) => RResult::RErr(error),
    }
}

fn in_runtime<F>(runtime: Handle, future: F) -> FfiFuture<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    InRuntime { runtime, future: Some(Box::pin(future)) }.into_ffi()
}

/// A future that enters the kernel's runtime whenever it is polled or dropped.
struct InRuntime<F> {
    runtime: Handle,
    future: Option<Pin<Box<F>>>,
}

impl<F: Future> Future for InRuntime<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = &mut *self;
        let _entered = this.runtime.enter();
        match &mut this.future {
            Some(future) => future.as_mut().poll(cx),
            None => Poll::Pending,
        }
    }
}

impl<F> Drop for InRuntime<F> {
    fn drop(&mut self) {
        let _entered = self.runtime.enter();
        self.future = None;
    }
}
