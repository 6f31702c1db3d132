//! Who offers which fragment, and asking them: all at once, one call for each fragment and provider, each with a
//! deadline.
//!
//! What is missing, slow or broken is `None`, and the page stands. Nothing in here knows where in a page a fragment goes.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use futures_util::future::join_all;
use rose_abi::{codec, messages::Piece};
use serde_bytes::ByteBuf;
use tokio::time::Instant;

use super::{
    offers::{Blame, Offer},
    plugin::{InvokeError, Plugin},
    registry::Registry,
};
use crate::{
    figures,
    page::{Ask, PageExtra, Rendered, Templates, context},
    session::Visitor,
    versions::Seen,
};

/// The fragments that plugins offer, by their names.
#[derive(Debug, Default)]
pub struct Fragments(BTreeMap<String, Offered>);

/// One fragment.
#[derive(Debug)]
struct Offered {
    many: bool,
    personal: bool,
    /// Those that are asked, in the order in which their pieces are joined.
    providers: Vec<Provider>,
}

/// A plugin that offers it: its position in the registry, and the fragment's in its description.
#[derive(Debug, Clone, Copy)]
struct Provider {
    plugin: usize,
    number: u32,
    priority: i32,
}

/// A fragment with its arguments, as a message.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Wanted {
    name: String,
    arguments: Vec<u8>,
}

/// What a batch of asks gave.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    /// For each ask, in the same order; `None` where there is nothing to show.
    pub(crate) html: Vec<Option<String>>,
    /// How each provider did, for editors.
    pub(crate) told: Vec<Told>,
}

/// How a provider did.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub(crate) fragment: String,
    pub(crate) owner: String,
    pub(crate) time: Duration,
    /// `made`, `late` or `failed`.
    pub(crate) outcome: &'static str,
}

impl Fragments {
    /// Puts the fragments of all plugins together, by their positions.
    ///
    /// # Errors
    /// The plugins that mean something else by a name than one before them.
    pub(super) fn assemble(present: &[Offer<'_>]) -> Result<Self, Vec<Blame>> {
        let mut all: BTreeMap<String, Offered> = BTreeMap::new();
        let mut blames = Vec::new();
        for (plugin, offer) in present.iter().enumerate() {
            let mut own = BTreeSet::new();
            for (number, fragment) in (0..).zip(&offer.description.fragments) {
                let blame = |what: String| Blame { plugin: offer.id.to_owned(), what };
                if !own.insert(&fragment.name) {
                    blames.push(blame(format!("offers `{}` twice, once at {}", fragment.name, fragment.place)));
                    continue;
                }
                let (many, personal) = (fragment.many, fragment.personal);
                let offered = all.entry(fragment.name.clone());
                let offered = offered.or_insert_with(|| Offered { many, personal, providers: Vec::new() });
                if (offered.many, offered.personal) != (many, personal) {
                    let (this, other) = (kind(many, personal), kind(offered.many, offered.personal));
                    let first = offered.providers.first().map_or("another plugin", |first| present[first.plugin].id);
                    blames.push(blame(format!(
                        "offers the fragment `{}` as {this} at {}, but to `{first}` it is {other}: they must mean the same",
                        fragment.name, fragment.place
                    )));
                    continue;
                }
                offered.providers.push(Provider { plugin, number, priority: fragment.priority });
            }
        }
        for offered in all.values_mut() {
            offered.providers.sort_by_key(|provider| (-i64::from(provider.priority), present[provider.plugin].id));
            if !offered.many {
                offered.providers.truncate(1);
            }
        }
        if blames.is_empty() { Ok(Self(all)) } else { Err(blames) }
    }

    /// Whether a fragment is made for one visitor; one that nobody offers is not.
    #[must_use]
    pub fn is_personal(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|offered| offered.personal)
    }
}

fn kind(many: bool, personal: bool) -> String {
    let joined = if many { "one of many" } else { "the only one" };
    let whose = if personal { "made for one visitor" } else { "made for all visitors" };
    format!("{joined}, {whose}")
}

impl Wanted {
    pub(crate) fn new(name: &str, arguments: Vec<u8>) -> Self {
        Self { name: name.to_owned(), arguments }
    }

    /// What a template asks for; `None` where its arguments cannot be written.
    pub(crate) fn of(ask: &Ask) -> Option<Self> {
        codec::to_message(&ask.arguments).ok().map(|arguments| Self::new(&ask.name, arguments))
    }
}

/// What one provider is asked, and where in the batch each of its answers belongs.
struct Batch<'a> {
    provider: Provider,
    plugin: &'a Plugin,
    name: &'a str,
    asks: Vec<&'a Wanted>,
}

impl Registry {
    /// Asks for fragments, each ask once. What they are made from is noted in `seen`.
    pub(crate) async fn fill(&self, asks: &[Wanted], visitor: &Arc<Visitor>, seen: &Arc<Seen>) -> Filled {
        let batches = self.batches(asks);
        let answers = join_all(batches.iter().map(|batch| self.ask(batch, visitor, seen))).await;
        let mut html: HashMap<&Wanted, String> = HashMap::new();
        let mut told = Vec::with_capacity(batches.len());
        for (batch, (pieces, how)) in batches.iter().zip(answers) {
            for (ask, piece) in batch.asks.iter().zip(pieces) {
                html.entry(ask).or_default().push_str(&piece);
            }
            told.push(how);
        }
        let html = asks.iter().map(|ask| html.get(ask).filter(|html| !html.is_empty()).cloned()).collect();
        Filled { html, told }
    }

    /// In the order in which pieces are joined.
    fn batches<'a>(&'a self, asks: &'a [Wanted]) -> Vec<Batch<'a>> {
        let mut by_name: BTreeMap<&str, Vec<&Wanted>> = BTreeMap::new();
        let mut once = BTreeSet::new();
        for ask in asks.iter().filter(|ask| once.insert((&ask.name, &ask.arguments))) {
            by_name.entry(&ask.name).or_default().push(ask);
        }
        let of_name = |(name, asks): (&'a str, Vec<&'a Wanted>)| {
            let providers = self.fragments().0.get(name).map(|offered| offered.providers.as_slice());
            providers.unwrap_or_default().iter().filter_map(move |provider| {
                let plugin = self.plugins().get(provider.plugin)?;
                Some(Batch { provider: *provider, plugin, name, asks: asks.clone() })
            })
        };
        by_name.into_iter().flat_map(of_name).collect()
    }

    /// Asks one provider. Gives as many pieces as asks, or none.
    async fn ask(&self, batch: &Batch<'_>, visitor: &Arc<Visitor>, seen: &Arc<Seen>) -> (Vec<String>, Told) {
        let Batch { provider, plugin, name, asks } = batch;
        let owner = &plugin.label().id;
        let begun = Instant::now();
        let messages = asks.iter().map(|ask| ByteBuf::from(ask.arguments.clone())).collect();
        let answered = plugin.fragment(provider.number, messages, visitor, seen, self.fragment_time()).await;
        let (outcome, pieces) = match answered {
            Ok(pieces) => match render(pieces, owner, self.templates(), self.fragment_extra()) {
                Ok(pieces) => ("made", pieces),
                Err(what) => {
                    tracing::error!(plugin = owner, fragment = name, "fragment `{name}` of `{owner}`: {what}");
                    ("failed", Vec::new())
                }
            },
            Err(error) => {
                tracing::error!(plugin = owner, fragment = name, "fragment `{name}` of `{owner}` is left out: {error}");
                (if matches!(error, InvokeError::Deadline(_)) { "late" } else { "failed" }, Vec::new())
            }
        };
        if outcome != "made" {
            seen.lacks_something();
        }
        let time = begun.elapsed();
        figures::fragment(name, owner, outcome);
        (pieces, Told { fragment: (*name).to_owned(), owner: owner.clone(), time, outcome })
    }
}

fn render(pieces: Vec<Piece>, owner: &str, templates: &Templates, extra: &PageExtra) -> Result<Vec<String>, String> {
    let one = |piece| match piece {
        Piece::Nothing => Ok(String::new()),
        Piece::Html(html) => Ok(html),
        Piece::Template { template, context } => {
            let context = context::decode(&context).map_err(|error| format!("`{template}` of `{owner}`: {error}"))?;
            let rendered = templates.render(&template, context, extra.clone());
            rendered.map(Rendered::without_fragments).map_err(|failure| failure.to_string())
        }
    };
    pieces.into_iter().map(one).collect()
}
