//! What a session's tasks do with its connection: which state it is in, and how it goes from one to the next.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex as PlainMutex, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
};

use rose_abi::{messages::DatabaseFaultKind, value::Rows};
use tokio::{
    sync::{Mutex, watch},
    time::Instant,
};

use crate::figures;
use crate::store::{
    Committed, Domain,
    backend::{Access, Ready},
    error::StoreError,
    plan::{Checked, StatementKind, StatementPlan, TableId},
    pool::Lease,
    roll_back,
};

/// How deep savepoints nest.
const DEEPEST: u32 = 16;

/// What a session's tasks share.
#[derive(Debug)]
pub(super) struct Shared {
    domain: Arc<Domain>,
    pub(super) checked: Checked,
    pub(super) state: Mutex<State>,
    pub(super) writing: AtomicBool,
    snapshots: AtomicU64,
    /// How many savepoints the transaction has.
    depth: AtomicU32,
    pub(super) over: watch::Sender<bool>,
    /// How many statements were run.
    pub(super) statements: AtomicU32,
    pub(super) read: PlainMutex<BTreeSet<TableId>>,
    /// What the open transaction may have written.
    in_writing: PlainMutex<BTreeSet<TableId>>,
    /// What was written and committed.
    pub(super) written: PlainMutex<BTreeSet<String>>,
    /// Something was, and other workers do not know.
    pub(super) is_unheard: AtomicBool,
}

/// What a session holds.
#[derive(Debug)]
pub(super) enum State {
    /// No connection.
    Idle,
    /// A read snapshot.
    Reading(Snapshot),
    /// A write transaction.
    Writing(Lease),
    /// A write transaction in which a statement failed: only its end is left, as on PostgreSQL.
    Failed(Lease),
    /// A write transaction whose connection was closed in the middle of something.
    Lost,
    /// The call returned.
    Over,
}

/// A read snapshot that is open.
#[derive(Debug)]
pub(super) struct Snapshot {
    lease: Lease,
    number: u64,
    used: Instant,
}

impl Shared {
    pub(super) fn new(domain: Arc<Domain>, checked: Checked) -> Self {
        Self {
            domain,
            checked,
            state: Mutex::new(State::Idle),
            writing: AtomicBool::new(false),
            snapshots: AtomicU64::new(0),
            depth: AtomicU32::new(0),
            over: watch::Sender::new(false),
            statements: AtomicU32::new(0),
            read: PlainMutex::default(),
            in_writing: PlainMutex::default(),
            written: PlainMutex::default(),
            is_unheard: AtomicBool::new(false),
        }
    }

    pub(super) async fn query(self: Arc<Self>, number: usize, ready: Ready) -> Result<Rows, StoreError> {
        let plan = &self.checked.statements()[number];
        self.statements.fetch_add(1, Ordering::Relaxed);
        let mut state = self.state.lock().await;
        self.note(plan);
        let result = match std::mem::replace(&mut *state, State::Idle) {
            State::Writing(lease) => self.in_transaction(&mut state, lease, plan, ready).await,
            State::Failed(lease) => {
                *state = State::Failed(lease);
                Err(StoreError::misuse("an earlier statement of this transaction failed: roll it back"))
            }
            State::Lost => {
                *state = State::Lost;
                Err(transaction_lost())
            }
            State::Over => {
                *state = State::Over;
                Err(call_over())
            }
            State::Reading(snapshot) if plan.kind == StatementKind::Read => {
                self.read(&mut state, Some(snapshot), plan, ready).await
            }
            State::Idle if plan.kind == StatementKind::Read => self.read(&mut state, None, plan, ready).await,
            other => {
                *state = other;
                self.end_snapshot(&mut state).await;
                self.write_alone(plan, ready).await
            }
        };
        result.map_err(|error| error.at(&plan.place))
    }

    /// A fault is in the figures by its domain.
    pub(super) fn count_fault(&self, error: &StoreError) {
        figures::database_fault(&self.domain.name, format!("{:?}", error.kind).to_lowercase());
    }

    fn lock_writing(&self) -> std::sync::MutexGuard<'_, BTreeSet<TableId>> {
        self.in_writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, plan: &StatementPlan) {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).extend(&plan.reads);
    }

    /// While the statement runs the state says that the transaction is lost, which is the truth if this is dropped.
    async fn in_transaction(
        &self,
        state: &mut State,
        mut lease: Lease,
        plan: &StatementPlan,
        ready: Ready,
    ) -> Result<Rows, StoreError> {
        *state = State::Lost;
        self.lock_writing().extend(&plan.writes);
        let result = lease.connection.run(ready, self.domain.limits).await;
        match &result {
            Ok(_) => *state = State::Writing(lease),
            Err(error) if error.sound => *state = State::Failed(lease),
            Err(_) => {}
        }
        result.map(|rows| counted(rows, plan))
    }

    async fn read(
        self: &Arc<Self>,
        state: &mut State,
        open: Option<Snapshot>,
        plan: &StatementPlan,
        ready: Ready,
    ) -> Result<Rows, StoreError> {
        let Some(mut snapshot) = open else {
            let (lease, rows) = self.domain.begin_with(Access::Read, &ready).await?;
            *state = State::Reading(self.snapshot(lease));
            return Ok(counted(rows, plan));
        };
        let result = snapshot.lease.connection.run(ready, self.domain.limits).await;
        if result.as_ref().map_or_else(|error| error.sound, |_| true) {
            snapshot.used = Instant::now();
            match result.is_err() && snapshot.lease.connection.is_spoiled_by_errors() {
                true => roll_back(snapshot.lease).await,
                false => *state = State::Reading(snapshot),
            }
        }
        result.map(|rows| counted(rows, plan))
    }

    fn snapshot(self: &Arc<Self>, lease: Lease) -> Snapshot {
        let number = self.snapshots.fetch_add(1, Ordering::Relaxed);
        tokio::spawn(end_when_idle(Arc::downgrade(self), number));
        Snapshot { lease, number, used: Instant::now() }
    }

    pub(super) async fn end_snapshot(&self, state: &mut State) {
        match std::mem::replace(state, State::Idle) {
            State::Reading(snapshot) => roll_back(snapshot.lease).await,
            other => *state = other,
        }
    }

    async fn write_alone(self: &Arc<Self>, plan: &StatementPlan, ready: Ready) -> Result<Rows, StoreError> {
        let (lease, rows) = self.domain.begin_with(Access::Write, &ready).await?;
        let planned = self.names(plan.writes.iter().copied());
        // As in `Session::commit`, it is not cancelled once it is under way.
        let shared = Arc::clone(self);
        let committed = tokio::spawn(async move { shared.settle(lease, planned).await }).await;
        committed.map_err(|_| StoreError::new(DatabaseFaultKind::Other, "a commit stopped in the middle"))??;
        Ok(counted(rows, plan))
    }

    /// Commits, and gives the connection back.
    async fn settle(&self, mut lease: Lease, planned: Vec<String>) -> Result<(), StoreError> {
        match self.domain.commit(&mut lease, planned).await {
            Ok(Committed { tables, announced }) => {
                // The next writer need not wait until the others know.
                lease.give_back();
                let is_heard = match announced {
                    Some(announced) => announced.done().await,
                    None => true,
                };
                self.written.lock().unwrap_or_else(PoisonError::into_inner).extend(tables);
                self.is_unheard.fetch_or(!is_heard, Ordering::AcqRel);
                Ok(())
            }
            Err(error) => {
                if error.sound {
                    roll_back(lease).await;
                }
                Err(error)
            }
        }
    }

    fn names(&self, planned: impl Iterator<Item = TableId>) -> Vec<String> {
        planned.map(|id| self.checked.table(id).to_owned()).collect()
    }

    pub(super) async fn begin(self: Arc<Self>) -> Result<(), StoreError> {
        let mut state = self.state.lock().await;
        self.end_snapshot(&mut state).await;
        match *state {
            State::Idle | State::Lost => {}
            State::Over => return Err(call_over()),
            _ => return Err(StoreError::misuse("a transaction is open already: they do not nest")),
        }
        *state = State::Idle;
        *state = State::Writing(self.domain.begin(Access::Write).await?);
        self.lock_writing().clear();
        self.depth.store(0, Ordering::Release);
        self.writing.store(true, Ordering::Release);
        Ok(())
    }

    pub(super) async fn commit(self: Arc<Self>) -> Result<(), StoreError> {
        let mut state = self.state.lock().await;
        let (next, result) = match std::mem::replace(&mut *state, State::Lost) {
            State::Writing(lease) => {
                let planned = self.names(std::mem::take(&mut *self.lock_writing()).into_iter());
                (State::Idle, self.settle(lease, planned).await)
            }
            State::Failed(lease) => {
                roll_back(lease).await;
                let message = "an earlier statement of this transaction failed, so it was rolled back";
                (State::Idle, Err(StoreError::misuse(message)))
            }
            State::Lost => (State::Idle, Err(transaction_lost())),
            other => (other, Err(StoreError::misuse("there is no transaction to commit"))),
        };
        *state = next;
        self.writing.store(false, Ordering::Release);
        result
    }

    pub(super) async fn rollback(self: Arc<Self>) -> Result<(), StoreError> {
        let mut state = self.state.lock().await;
        match std::mem::replace(&mut *state, State::Idle) {
            State::Writing(lease) | State::Failed(lease) => roll_back(lease).await,
            State::Lost | State::Idle => {}
            other => *state = other,
        }
        self.writing.store(false, Ordering::Release);
        Ok(())
    }

    pub(super) async fn savepoint(self: Arc<Self>) -> Result<(), StoreError> {
        let mut state = self.state.lock().await;
        let depth = self.depth.load(Ordering::Acquire);
        if depth >= DEEPEST {
            return Err(StoreError::misuse(format!("savepoints nest {DEEPEST} deep at most")));
        }
        self.in_depth(&mut state, false, &[format!("savepoint rose_{depth}")]).await?;
        self.depth.store(depth + 1, Ordering::Release);
        Ok(())
    }

    pub(super) async fn release_savepoint(self: Arc<Self>) -> Result<(), StoreError> {
        let mut state = self.state.lock().await;
        let depth = self.last_savepoint()?;
        self.in_depth(&mut state, false, &[format!("release savepoint rose_{depth}")]).await?;
        self.depth.store(depth, Ordering::Release);
        Ok(())
    }

    pub(super) async fn rollback_to_savepoint(self: Arc<Self>) -> Result<(), StoreError> {
        let mut state = self.state.lock().await;
        let depth = self.last_savepoint()?;
        let back = [format!("rollback to savepoint rose_{depth}"), format!("release savepoint rose_{depth}")];
        self.in_depth(&mut state, true, &back).await?;
        self.depth.store(depth, Ordering::Release);
        Ok(())
    }

    /// The number of the last savepoint.
    fn last_savepoint(&self) -> Result<u32, StoreError> {
        let depth = self.depth.load(Ordering::Acquire).checked_sub(1);
        depth.ok_or_else(|| StoreError::misuse("there is no savepoint"))
    }

    /// Runs texts about savepoints in the write transaction; in one that failed only where they mend it.
    async fn in_depth(&self, state: &mut State, mends: bool, texts: &[String]) -> Result<(), StoreError> {
        let mut lease = match std::mem::replace(state, State::Lost) {
            State::Writing(lease) => lease,
            State::Failed(lease) if mends => lease,
            other => {
                let error = match &other {
                    State::Failed(_) => "an earlier statement of this transaction failed: roll back to a savepoint",
                    State::Lost => return Err(transaction_lost()),
                    _ => "there is no transaction",
                };
                *state = other;
                return Err(StoreError::misuse(error));
            }
        };
        for text in texts {
            lease.connection.plain(text).await?;
        }
        *state = State::Writing(lease);
        Ok(())
    }

    /// Gives everything back; tells whether a write transaction was open.
    pub(super) async fn end(&self) -> bool {
        let mut state = self.state.lock().await;
        self.end_snapshot(&mut state).await;
        self.writing.store(false, Ordering::Release);
        match std::mem::replace(&mut *state, State::Over) {
            State::Writing(lease) | State::Failed(lease) => {
                roll_back(lease).await;
                true
            }
            State::Lost => true,
            State::Idle | State::Reading(_) | State::Over => false,
        }
    }
}

/// Only writes count rows: after a read SQLite repeats the number of the write before it.
fn counted(mut rows: Rows, plan: &StatementPlan) -> Rows {
    if plan.kind == StatementKind::Read {
        rows.affected = 0;
    }
    rows
}

async fn end_when_idle(session: Weak<Shared>, number: u64) {
    loop {
        let Some(shared) = session.upgrade() else { return };
        let due = {
            let mut state = shared.state.lock().await;
            let due = match &*state {
                State::Reading(snapshot) if snapshot.number == number => snapshot.used + shared.domain.snapshot_idle,
                _ => return,
            };
            if due <= Instant::now() {
                return shared.end_snapshot(&mut state).await;
            }
            due
        };
        drop(shared);
        tokio::time::sleep_until(due).await;
    }
}

pub(super) fn call_over() -> StoreError {
    StoreError::misuse("the call that this belongs to is over")
}

fn transaction_lost() -> StoreError {
    StoreError::new(
        DatabaseFaultKind::Misuse,
        "the transaction ended when a statement in it was cancelled or failed for good; nothing of it was kept",
    )
}
