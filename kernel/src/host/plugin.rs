//! A plugin that runs: what it offers, and how it is called.

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use rose_abi::{
    border::{Instance, RError},
    codec,
    label::Label,
    messages::{AnswerHead, CommandCall, DatabaseFaultKind, Description, FragmentCall, Panic, Piece, RequestHead},
    ops::{code, kind},
    raw::abi_stable::std_types::RVec,
};
use serde::Serialize;
use serde_bytes::ByteBuf;

use super::{
    calls::{CallState, CommandOutput, Purpose, fault_kind},
    generation::Generation,
};
use crate::{
    blobs::{BlobError, Held},
    figures,
    session::Visitor,
    store::Checked,
    versions::Seen,
};

/// One generation of a plugin, serving.
pub struct Plugin {
    pub(super) label: Label,
    pub(super) file: String,
    pub(super) sha256: String,
    pub(super) description: Arc<Description>,
    pub(super) generation: Arc<Generation>,
    pub(super) instance: Instance,
    pub(super) memory: extern "C" fn() -> u64,
}

/// What a plugin answered.
#[derive(Debug)]
pub struct Answered {
    /// What kind of answer.
    pub head: AnswerHead,
    /// The bytes that belong to it.
    pub body: Bytes,
}

/// Why a plugin gave no answer. The reader is told none of it but the status.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    /// The handler or its future panicked.
    #[error("it panicked at {place}: {message}")]
    Panicked {
        /// What was said.
        message: String,
        /// Where, as `file:line`.
        place: String,
    },
    /// The handler failed.
    #[error("{0}")]
    Failed(String),
    /// The database or the store of sessions cannot be reached or is busy: worth another try.
    #[error("{0}")]
    Unavailable(String),
    /// It took too long.
    #[error("no answer within {0:?}")]
    Deadline(Duration),
    /// What it answered cannot be read.
    #[error("its answer cannot be read: {0}")]
    Malformed(String),
}

impl InvokeError {
    /// In a word, for figures.
    fn outcome(&self) -> &'static str {
        match self {
            Self::Panicked { .. } => "panicked",
            Self::Failed(_) => "failed",
            Self::Unavailable(_) => "unavailable",
            Self::Deadline(_) => "deadline",
            Self::Malformed(_) => "malformed",
        }
    }
}

impl Plugin {
    /// Who it is.
    #[must_use]
    pub fn label(&self) -> &Label {
        &self.label
    }

    /// The name of its file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The hash of its file's content.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// What it offers.
    #[must_use]
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// Its statements with their tables; none where it has no database.
    #[must_use]
    pub fn statements(&self) -> Option<&Checked> {
        self.generation.checked()
    }

    /// A file that it keeps.
    pub(crate) async fn held(&self, blob: &str) -> Result<Held, BlobError> {
        self.generation.outside.blobs.held(&self.label.id, blob).await
    }

    /// Bytes that its allocator holds, where it counts them. All generations of one library share it.
    #[must_use]
    pub fn memory(&self) -> Option<u64> {
        Some((self.memory)()).filter(|bytes| *bytes != u64::MAX)
    }

    /// Calls the handler of a route, by its position in the description, for a visitor. What the answer is made from is
    /// noted in `seen`.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn request(
        &self,
        handler: u32,
        head: &RequestHead,
        body: Bytes,
        visitor: &Arc<Visitor>,
        seen: &Arc<Seen>,
    ) -> Result<Answered, InvokeError> {
        let purpose = Purpose::Request(Arc::clone(visitor), Arc::clone(seen));
        let call = CallState::new(&self.generation, self.generation.time, purpose);
        self.invoke(call, Some(self.generation.time), kind::REQUEST, handler, head, body).await
    }

    /// Asks for a fragment, by its position in the description: a piece for each ask.
    ///
    /// # Errors
    /// When there is no answer, or not as many pieces.
    pub(super) async fn fragment(
        &self,
        number: u32,
        asks: Vec<ByteBuf>,
        visitor: &Arc<Visitor>,
        seen: &Arc<Seen>,
        time: Duration,
    ) -> Result<Vec<Piece>, InvokeError> {
        let is_personal = self.description.fragments.get(number as usize).is_some_and(|fragment| fragment.personal);
        let purpose = Purpose::Fragment(Arc::clone(visitor), Arc::clone(seen), is_personal);
        let call = CallState::new(&self.generation, time, purpose);
        let wanted = asks.len();
        let asks = FragmentCall { asks };
        let answered = self.invoke(call, Some(time), kind::FRAGMENT, number, &asks, Bytes::new()).await?;
        let malformed = |what: String| InvokeError::Malformed(what);
        let pieces: Vec<Piece> = codec::from_message(&answered.body).map_err(|error| malformed(error.to_string()))?;
        match pieces.len() {
            given if given == wanted => Ok(pieces),
            given => Err(malformed(format!("{given} pieces to {wanted} asks"))),
        }
    }

    /// Calls a command, by its position in the description. It may take as long as it needs.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn command(
        &self,
        handler: u32,
        call: &CommandCall,
        file: Bytes,
        output: Box<dyn CommandOutput>,
    ) -> Result<Answered, InvokeError> {
        const LONG: Duration = Duration::from_secs(24 * 60 * 60);
        let state = CallState::new(&self.generation, LONG, Purpose::Command(Mutex::new(output)));
        self.invoke(state, None, kind::COMMAND, handler, call, file).await
    }

    async fn invoke(
        &self,
        call: Arc<CallState>,
        time: Option<Duration>,
        kind: u32,
        handler: u32,
        meta: &impl Serialize,
        body: Bytes,
    ) -> Result<Answered, InvokeError> {
        let begun = tokio::time::Instant::now();
        let answered = self.invoke_now(call, time, kind, handler, meta, body).await;
        let outcome = answered.as_ref().map_or_else(InvokeError::outcome, |_| "answered");
        figures::called(&self.label.id, outcome, begun.elapsed());
        answered
    }

    async fn invoke_now(
        &self,
        call: Arc<CallState>,
        time: Option<Duration>,
        kind: u32,
        handler: u32,
        meta: &impl Serialize,
        body: Bytes,
    ) -> Result<Answered, InvokeError> {
        let meta = codec::to_message(meta).map_err(|error| InvokeError::Malformed(error.to_string()))?;
        let ending = EndOfCall(Some(Arc::clone(&call)), Arc::clone(&self.generation));
        let future = self.instance.invoke(call.handle(), kind, handler, meta.into(), RVec::from(Vec::from(body)));
        let answer = match time {
            Some(time) => {
                tokio::time::timeout_at(call.deadline(), future).await.map_err(|_| InvokeError::Deadline(time))
            }
            None => Ok(future.await),
        };
        ending.now().await;
        let answer = answer?.into_result().map_err(|error| self.error(error))?;
        let head = codec::from_message(&answer.head).map_err(|error| InvokeError::Malformed(error.to_string()))?;
        Ok(Answered { head, body: Bytes::from_owner(answer.body) })
    }

    fn error(&self, error: RError) -> InvokeError {
        match error.code {
            code::PANICKED => {
                let panic: Panic = codec::from_message(&error.detail).unwrap_or_default();
                let place = panic.place.map_or_else(|| "an unknown place".to_owned(), |place| place.to_string());
                InvokeError::Panicked { message: error.message.into_string(), place }
            }
            code::DEADLINE => InvokeError::Deadline(self.generation.time),
            code::UNAVAILABLE => InvokeError::Unavailable(error.message.into_string()),
            _ => match fault_kind(&error) {
                Some(DatabaseFaultKind::Busy | DatabaseFaultKind::Unavailable) => {
                    InvokeError::Unavailable(error.message.into_string())
                }
                _ => InvokeError::Failed(error.message.into_string()),
            },
        }
    }

    /// Ends this generation: its tasks are cancelled and awaited, its calls are over.
    pub(super) async fn stop(&self) {
        const PATIENCE: Duration = Duration::from_secs(2);
        let id = &self.label.id;
        match tokio::time::timeout(PATIENCE, self.instance.stop()).await {
            Ok(stopped) => {
                if let Err(error) = stopped.into_result() {
                    tracing::warn!(plugin = id, error = %error.message, "plugin `{id}` did not stop well");
                }
            }
            Err(_) => tracing::warn!(plugin = id, "plugin `{id}` did not stop within {PATIENCE:?}"),
        }
        self.generation.stop().await;
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugin").field("id", &self.label.id).field("sha256", &self.sha256).finish_non_exhaustive()
    }
}

/// Ends a call also when the request is cancelled: nobody awaits it then, so that a task of the kernel does.
struct EndOfCall(Option<Arc<CallState>>, Arc<Generation>);

impl EndOfCall {
    async fn now(mut self) {
        if let Some(call) = self.0.take() {
            call.end().await;
        }
    }
}

impl Drop for EndOfCall {
    fn drop(&mut self) {
        if let Some(call) = self.0.take() {
            self.1.runtime.spawn(async move { call.end().await });
        }
    }
}
