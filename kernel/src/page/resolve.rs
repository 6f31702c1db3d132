//! Which template answers to a name: the site's theme, then overrides by priority, then the owner's own, then the base
//! theme.
//!
//! Nothing in here reads a template's text.

use std::{collections::BTreeMap, fmt};

use super::problem::Problem;

/// The first parts of names that are the kernel's own; its base theme fills them and a site's theme may add to them.
pub(super) const KERNEL_FOLDERS: [&str; 3] = ["errors", "layouts", "partials"];

/// A template that somebody offers for a name.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Such as `blog/post`.
    pub name: String,
    /// The text.
    pub source: String,
    /// Its file, as its owner calls it; for messages.
    pub file: String,
    /// Who offers it.
    pub origin: Origin,
}

/// Who offers a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The site's theme folder.
    Theme,
    /// A plugin, in the place of somebody else's template.
    Override {
        /// The plugin's id.
        plugin: String,
        /// The larger wins.
        priority: i32,
    },
    /// The plugin that the name belongs to.
    Owner {
        /// The plugin's id.
        plugin: String,
    },
    /// The base theme, which is part of the kernel.
    Base,
}

impl Origin {
    /// A plugin's id, `theme` or `base`.
    pub fn owner(&self) -> &str {
        match self {
            Self::Theme => "theme",
            Self::Override { plugin, .. } | Self::Owner { plugin } => plugin,
            Self::Base => "base",
        }
    }

    /// The plugin's id, where it is a plugin.
    pub fn plugin(&self) -> Option<&str> {
        match self {
            Self::Override { plugin, .. } | Self::Owner { plugin } => Some(plugin),
            Self::Theme | Self::Base => None,
        }
    }

    /// The larger wins.
    pub(super) fn rank(&self) -> (u8, i32) {
        match self {
            Self::Theme => (3, 0),
            Self::Override { priority, .. } => (2, *priority),
            Self::Owner { .. } => (1, 0),
            Self::Base => (0, 0),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Theme => f.write_str("the site's theme"),
            Self::Override { plugin, priority } => write!(f, "plugin `{plugin}` (override, priority {priority})"),
            Self::Owner { plugin } => write!(f, "plugin `{plugin}`"),
            Self::Base => f.write_str("the base theme"),
        }
    }
}

/// A file and who it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Who offers it.
    pub origin: Origin,
    /// Its file, as its owner calls it.
    pub file: String,
}

/// A name with everybody who offers a template for it, for `rose templates`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Such as `blog/post`.
    pub name: String,
    /// Whose template is used; `None` where the name belongs to nobody who is enabled.
    pub winner: Option<Source>,
    /// The others, each with the reason why it is not used.
    pub losers: Vec<(Source, String)>,
}

/// The outcome of [`resolve`].
#[derive(Default)]
pub(super) struct Resolved {
    pub(super) winners: BTreeMap<String, Candidate>,
    pub(super) listing: Vec<Listed>,
    pub(super) problems: Vec<Problem>,
}

/// Finds the winner of every name.
pub(super) fn resolve(candidates: Vec<Candidate>) -> Resolved {
    let mut resolved = Resolved::default();
    let mut by_name: BTreeMap<String, Vec<Candidate>> = BTreeMap::new();
    for candidate in candidates {
        match wrong_name(&candidate) {
            Some(what) => resolved.problems.push(problem(&candidate, what)),
            None => by_name.entry(candidate.name.clone()).or_default().push(candidate),
        }
    }
    for (name, mut offers) in by_name {
        // The ids in order make a tie come out the same at every start.
        offers.sort_by(|a, b| {
            (b.origin.rank().cmp(&a.origin.rank())).then_with(|| a.origin.owner().cmp(b.origin.owner()))
        });
        resolved.problems.extend(offers.windows(2).filter_map(|pair| tie(&pair[0], &pair[1])));
        resolved.choose(name, offers);
    }
    resolved
}

impl Resolved {
    fn choose(&mut self, name: String, offers: Vec<Candidate>) {
        if !offers.iter().any(|offer| founds(&offer.origin, &name)) {
            let reason = format!("it replaces nothing: no plugin `{}` offers this template", folder(&name));
            let losers = offers.into_iter().map(|offer| (source(&offer), reason.clone())).collect();
            self.listing.push(Listed { name, winner: None, losers });
            return;
        }
        let mut offers = offers.into_iter();
        let Some(winner) = offers.next() else { return };
        let losers = offers.map(|loser| (source(&loser), reason(&winner.origin, &loser.origin))).collect();
        self.listing.push(Listed { name: name.clone(), winner: Some(source(&winner)), losers });
        self.winners.insert(name, winner);
    }
}

fn source(candidate: &Candidate) -> Source {
    Source { origin: candidate.origin.clone(), file: candidate.file.clone() }
}

/// Whether this candidate makes the name exist, so that others have something to replace. An override alone does not:
/// whoever dresses up a plugin that is switched off must not fail for it.
fn founds(origin: &Origin, name: &str) -> bool {
    match origin {
        Origin::Owner { .. } | Origin::Base => true,
        Origin::Theme => KERNEL_FOLDERS.contains(&folder(name)),
        Origin::Override { .. } => false,
    }
}

fn reason(winner: &Origin, loser: &Origin) -> String {
    match (winner, loser) {
        (Origin::Override { priority: larger, .. }, Origin::Override { .. }) => {
            format!("its priority is smaller than {larger}")
        }
        (Origin::Theme, _) => "the site's theme wins over all others".to_owned(),
        (Origin::Override { plugin, .. }, _) => format!("plugin `{plugin}` overrides it"),
        _ => format!("{winner} wins"),
    }
}

fn tie(first: &Candidate, second: &Candidate) -> Option<Problem> {
    if first.origin.rank() != second.origin.rank() {
        return None;
    }
    let what = match (&first.origin, &second.origin) {
        (Origin::Override { plugin: a, priority }, Origin::Override { plugin: b, .. }) if a != b => format!(
            "plugins `{a}` and `{b}` both override it with priority {priority}: give one of them another priority"
        ),
        _ => format!("{} has it twice, also in `{}`: remove one of them", first.origin, first.file),
    };
    Some(problem(second, what))
}

fn wrong_name(candidate: &Candidate) -> Option<String> {
    let name = &candidate.name;
    let plain =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if !name.contains('/') || !name.split('/').all(plain) {
        return Some(
            "a template's name is its owner and parts of letters, digits, `-` and `_`, such as `blog/post`: rename it"
                .to_owned(),
        );
    }
    let folder = folder(name);
    match &candidate.origin {
        Origin::Owner { plugin } if folder != plugin => Some(format!(
            "plugin `{plugin}` may only own names that begin with `{plugin}/`: rename it, or declare it as an override"
        )),
        Origin::Owner { .. } if KERNEL_FOLDERS.contains(&folder) => {
            Some(format!("names that begin with `{folder}/` are the kernel's: give the plugin another id"))
        }
        Origin::Base if !KERNEL_FOLDERS.contains(&folder) => {
            Some(format!("the base theme only owns names that begin with one of {KERNEL_FOLDERS:?}"))
        }
        _ => None,
    }
}

fn folder(name: &str) -> &str {
    name.split_once('/').map_or(name, |(folder, _)| folder)
}

/// A problem with the whole file of a candidate.
pub(super) fn problem(candidate: &Candidate, what: String) -> Problem {
    Problem {
        origin: candidate.origin.clone(),
        file: candidate.file.clone(),
        line: None,
        template: candidate.name.clone(),
        what,
    }
}
