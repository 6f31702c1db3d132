//! What the plugin's library gives to the kernel. Every entry and every drop is guarded here: a panic never reaches
//! the border, where it would end the process.

use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use bytes::Bytes;
use futures_util::FutureExt as _;
use rose_abi::{
    border::{self, Described, Instance, InstanceApi, InstanceApi_TO, RError},
    codec,
    head::Start,
    messages::{AnswerHead, CommandCall, FragmentCall, RequestHead},
    ops::{code, kind},
    raw::{
        abi_stable::{
            sabi_trait::TD_Opaque,
            std_types::{RArc, RResult, RVec},
        },
        async_ffi::{FfiFuture, FutureExt as _},
    },
};

use crate::{
    Answer, Ctx, Failure, Host, Refusal, alloc,
    command::Call,
    decl::{self, Plugin, State},
    extract::Request,
    guard::Guarded,
    panics,
};

/// What `activate` gives.
pub type Activation = FfiFuture<RResult<Instance, RError>>;
type Invocation = FfiFuture<RResult<border::Answer, RError>>;

/// The root module's `describe`.
pub fn describe(plugin: &'static Plugin) -> Described {
    panics::install();
    match catch_unwind(|| decl::description(plugin).and_then(|description| Ok(codec::to_message(&description)?))) {
        Ok(Ok(bytes)) => RResult::ROk(bytes.into()),
        Ok(Err(failure)) => RResult::RErr(failure.into_border()),
        Err(payload) => RResult::RErr(panics::error(payload)),
    }
}

/// The root module's `memory`.
pub fn memory(plugin: &'static Plugin) -> u64 {
    if plugin.counted { alloc::held() } else { u64::MAX }
}

/// The root module's `activate`.
pub fn activate(plugin: &'static Plugin, host: border::Host, start: RVec<u8>) -> Activation {
    panics::install();
    let host = Host::new(host);
    let for_start = host.clone();
    guarded(&host, move || async move {
        let Start { settings, site } = codec::from_message(&start).map_err(|wrong| fault(code::MALFORMED, &wrong))?;
        let state = (plugin.start)(for_start.clone(), settings).await.map_err(Failure::into_border)?;
        let state = State { site, ..state };
        let active = Active { state: Guarded::new(Arc::new(state), for_start.clone()), host: for_start };
        Ok(InstanceApi_TO::from_ptr(RArc::new(active), TD_Opaque))
    })
}

/// One generation.
struct Active {
    state: Guarded<Arc<State>>,
    host: Host,
}

impl InstanceApi for Active {
    fn invoke(&self, call: border::Call, kind: u32, handler: u32, meta: RVec<u8>, body: RVec<u8>) -> Invocation {
        let ctx = Ctx::new(call, self.host.clone(), Arc::clone(&self.state));
        let body = Bytes::from_owner(body);
        guarded(&self.host, move || async move {
            match kind {
                kind::REQUEST => request(ctx, handler, &meta, body).await,
                kind::COMMAND => command(ctx, handler, &meta, body).await,
                kind::FRAGMENT => fragment(ctx, handler, &meta).await,
                other => Err(RError::new(code::UNSUPPORTED, format!("the SDK knows no invocation of kind {other}"))),
            }
        })
    }

    fn stop(&self) -> FfiFuture<RResult<(), RError>> {
        std::future::ready(RResult::ROk(())).into_ffi()
    }
}

async fn request(ctx: Ctx, handler: u32, meta: &[u8], body: Bytes) -> Result<border::Answer, RError> {
    let route = decl::routes().get(handler as usize).ok_or_else(|| unknown("route", handler))?;
    let head: RequestHead = codec::from_message(meta).map_err(|wrong| fault(code::MALFORMED, &wrong))?;
    let answer = match (route.handler)(ctx, Request { head, body }).await {
        Ok(answer) => answer,
        Err(refusal) => refused(refusal)?,
    };
    finished(answer)
}

async fn command(ctx: Ctx, handler: u32, meta: &[u8], file: Bytes) -> Result<border::Answer, RError> {
    let command = decl::commands().get(handler as usize).ok_or_else(|| unknown("command", handler))?;
    let call: CommandCall = codec::from_message(meta).map_err(|wrong| fault(code::MALFORMED, &wrong))?;
    let answer = match (command.handler)(ctx, Call { call, file }).await {
        Ok(()) => Answer { head: AnswerHead::Command { status: 0 }, body: Vec::new() },
        Err(refusal) => refused(refusal)?,
    };
    finished(answer)
}

async fn fragment(ctx: Ctx, handler: u32, meta: &[u8]) -> Result<border::Answer, RError> {
    let fragment = decl::fragments().get(handler as usize).ok_or_else(|| unknown("fragment", handler))?;
    let call: FragmentCall = codec::from_message(meta).map_err(|wrong| fault(code::MALFORMED, &wrong))?;
    let pieces = (fragment.handler)(ctx, call.asks).await.map_err(Failure::into_border)?;
    let body = codec::to_message(&pieces).map_err(|wrong| fault(code::FAILED, &wrong))?;
    finished(Answer { head: AnswerHead::Fragments {}, body })
}

fn refused(refusal: Refusal) -> Result<Answer, RError> {
    match refusal {
        Refusal::Reader { status, message, phrase } => {
            Ok(Answer { head: AnswerHead::Refused { status: status.as_u16(), message, phrase }, body: Vec::new() })
        }
        Refusal::Fault(failure) => Err(failure.into_border()),
    }
}

fn finished(answer: Answer) -> Result<border::Answer, RError> {
    let head = codec::to_message(&answer.head).map_err(|wrong| fault(code::FAILED, &wrong))?;
    Ok(border::Answer { head: head.into(), body: answer.body.into() })
}

fn unknown(what: &str, number: u32) -> RError {
    RError::new(code::MALFORMED, format!("the plugin has no {what} {number}"))
}

fn fault(code: u32, wrong: &codec::Malformed) -> RError {
    RError::new(code, wrong.to_string())
}

/// Runs what an entry does so that neither making its future, nor polling it, nor dropping it can panic outwards.
fn guarded<T, F>(host: &Host, make: impl FnOnce() -> F) -> FfiFuture<RResult<T, RError>>
where
    T: Send + 'static,
    F: Future<Output = Result<T, RError>> + Send + 'static,
{
    match catch_unwind(AssertUnwindSafe(make)) {
        Ok(future) => {
            let future = Guarded::new(future, host.clone());
            async move {
                match AssertUnwindSafe(future).catch_unwind().await {
                    Ok(Ok(value)) => RResult::ROk(value),
                    Ok(Err(error)) => RResult::RErr(error),
                    Err(payload) => RResult::RErr(panics::error(payload)),
                }
            }
            .into_ffi()
        }
        Err(payload) => std::future::ready(RResult::RErr(panics::error(payload))).into_ffi(),
    }
}
