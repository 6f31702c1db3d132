//! What a word of code is, in one letter: the many scopes of grammars
//! (<https://www.sublimetext.com/docs/scope_naming.html>) as the few kinds that have a colour.

use syntect::parsing::Scope;

/// Beginnings of scopes, with their kind; the most exact one counts. An empty kind has no colour.
const KINDS: [(&str, &str); 29] = [
    ("comment", "c"),
    ("string", "s"),
    ("constant.character", "s"),
    ("constant.numeric", "n"),
    ("constant.language", "n"),
    ("constant.other", "n"),
    ("keyword", "k"),
    ("keyword.operator", ""),
    ("keyword.operator.word", "k"),
    ("keyword.operator.logical", "k"),
    ("storage", "k"),
    ("entity.name", "t"),
    ("entity.name.function", "f"),
    ("entity.name.tag", "k"),
    ("entity.other.attribute-name", "a"),
    ("entity.other.inherited-class", "t"),
    ("support.function", "f"),
    ("support.type", "t"),
    ("support.class", "t"),
    ("support.constant", "n"),
    ("support.macro", "f"),
    ("variable.function", "f"),
    ("variable.parameter", "a"),
    ("variable.language", "n"),
    ("variable.annotation", "a"),
    ("markup.inserted", "s"),
    ("markup.deleted", "d"),
    ("markup.heading", "k"),
    ("meta.interpolation", ""),
];

/// The beginnings, as the grammars number them.
#[derive(Debug)]
pub(super) struct Kinds(Vec<(Scope, &'static str)>);

impl Kinds {
    pub(super) fn new() -> Self {
        Self(KINDS.iter().filter_map(|(name, kind)| Some((Scope::new(name).ok()?, *kind))).collect())
    }

    /// Of one word, from the scopes that it is in, the innermost last.
    pub(super) fn of(&self, scopes: &[Scope]) -> Option<&'static str> {
        let exactest = |scope: &Scope| {
            let fitting = self.0.iter().filter(|(selector, _)| selector.is_prefix_of(*scope));
            fitting.max_by_key(|(selector, _)| selector.len()).map(|(_, kind)| *kind)
        };
        scopes.iter().rev().find_map(exactest).filter(|kind| !kind.is_empty())
    }
}
