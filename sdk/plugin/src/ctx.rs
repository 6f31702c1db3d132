//! One invocation, as a handler sees it.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use rose_abi::{
    border, codec,
    head::Site,
    messages::{Audience, FragmentAsks, RouteOwner},
    ops::{note, op},
    raw::abi_stable::std_types::RVec,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_bytes::ByteBuf;

use crate::{Answer, Failure, Host, Reply, Session, Timestamp, Tried, db::Db, decl::State};

/// One invocation: everything that a handler reads, writes or asks goes through it. Cheap to clone, and good for any
/// thread; after the invocation it answers that the call is over.
#[derive(Clone)]
pub struct Ctx {
    pub(crate) call: Arc<border::Call>,
    pub(crate) host: Host,
    state: Arc<State>,
    db: Db,
}

impl Ctx {
    pub(crate) fn new(call: border::Call, host: Host, state: Arc<State>) -> Self {
        let call = Arc::new(call);
        Self { db: Db::of_call(Arc::clone(&call)), call, host, state }
    }

    /// The plugin's database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The kernel outside of this invocation: for tasks that outlive it, and for the log.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// What the plugin remembers of the visitor; with `uses: [session]`.
    #[must_use]
    pub fn session(&self) -> Session {
        Session::new(self.clone())
    }

    /// The time now. The kernel notes that it was asked for: a page that shows the time ages.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.call.now())
    }

    /// Says until when what is made here holds, for a page or a fragment that shows something of the time: the start of
    /// the next entry of a calendar. Without it, what asked for [`Ctx::now`] is made anew every second, and what asked
    /// for [`Ctx::state`] each time. What the database holds needs nothing said: the kernel sees it.
    pub fn holds_until(&self, until: Timestamp) {
        self.call.note(note::HOLDS_UNTIL, until.as_micros());
    }

    /// What kind of visitor asks. A page that asks for it is kept for each kind; who they are, and whether they edit the
    /// site, is for fragments that are `personal`, since a page that asks for that is kept for nobody.
    ///
    /// # Errors
    /// When this is no request, or the store of sessions cannot be asked.
    pub async fn audience(&self) -> Tried<Audience> {
        self.ask(op::AUDIENCE, &()).await
    }

    /// Says what the visitor counts as from now on: for the plugin that signs visitors in; with `uses: [admission]`. A
    /// visitor without a session gets one; [`Session::end`] signs out.
    ///
    /// # Errors
    /// When this is no request, or the store of sessions does not take it.
    pub async fn admit(&self, audience: &Audience) -> Tried<()> {
        self.ask_bytes(op::ADMIT, audience).await.map(drop)
    }

    /// The HTML of a fragment for each of the arguments, in one call; empty where nobody offers it, or who does is slow
    /// or broken. A personal one makes the page one for this visitor alone: leave those to templates.
    ///
    /// # Errors
    /// When this is a fragment itself, or the call is over.
    pub async fn fragments<T: Serialize>(&self, name: &str, asks: &[T]) -> Tried<Vec<String>> {
        let asks = asks.iter().map(|ask| Ok(ByteBuf::from(codec::to_message(ask)?))).collect::<Tried<_>>()?;
        self.ask(op::FRAGMENTS, &FragmentAsks { name: name.to_owned(), asks }).await
    }

    /// The site: its address, name, language and time zone.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.state.site
    }

    /// What the operator set for the site, such as `title` and `navigation`, as it was written; with `uses: [site]`.
    /// [`Ctx::site`] has what pages need of it.
    ///
    /// # Errors
    /// When the label does not name `site`, or the call is over.
    pub async fn site_settings(&self) -> Tried<BTreeMap<String, String>> {
        self.ask(op::SITE_SETTINGS, &()).await
    }

    /// The settings, by the type that `plugin!` names.
    ///
    /// # Errors
    /// When that is another type.
    pub fn settings<T: Send + Sync + 'static>(&self) -> Tried<Arc<T>> {
        let wrong = || Failure::new(format!("`plugin!` names other settings than {}", std::any::type_name::<T>()));
        Arc::clone(&self.state.settings).downcast().map_err(|_| wrong())
    }

    /// The state, by the type that the `start` function of `plugin!` gives. A page that is made from it is kept for
    /// nobody, since the kernel does not see it change; for state that stays as it is, say how long with
    /// [`Ctx::holds_until`].
    ///
    /// # Errors
    /// When that is another type.
    pub fn state<T: Send + Sync + 'static>(&self) -> Tried<Arc<T>> {
        let wrong = || Failure::new(format!("`start` gives another state than {}", std::any::type_name::<T>()));
        self.call.note(note::STATE, 0);
        Arc::clone(&self.state.state).downcast().map_err(|_| wrong())
    }

    /// Answers with a page: the kernel renders `template` with `context`.
    ///
    /// # Errors
    /// When the context cannot be written.
    pub fn page<T: Serialize + ?Sized>(&self, template: &str, context: &T) -> Reply {
        Ok(Answer::page(template, context)?)
    }

    /// Who would answer a `GET` of each path: for a plugin that lets people choose addresses, to warn of one that
    /// another route takes.
    ///
    /// # Errors
    /// When the label does not name `routes`, or the call is over.
    pub async fn route_owners(&self, paths: &[String]) -> Tried<Vec<Option<RouteOwner>>> {
        self.ask(op::ROUTE_OWNERS, paths).await
    }

    pub(crate) async fn ask<T: DeserializeOwned>(&self, op: u32, what: &(impl Serialize + ?Sized)) -> Tried<T> {
        Ok(codec::from_message(&self.ask_bytes(op, what).await?)?)
    }

    /// Asks something whose answer is bytes and no message.
    pub(crate) async fn ask_bytes(&self, op: u32, what: &(impl Serialize + ?Sized)) -> Tried<Bytes> {
        let payload = codec::to_message(what)?;
        let answer = self.call.call(op, RVec::from(payload)).await.into_result().map_err(Failure::of_border)?;
        Ok(Bytes::from_owner(answer))
    }
}
