//! Whether templates fit together: every partial is there, none includes itself, nothing grows without measure.
//!
//! handlebars notices a missing partial when a page is rendered, and a circle only as an overflow of the stack, which
//! ends the process. So both are found here, before. Nothing in here reads a template's text.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    check::{Body, Facts, MAX_DEPTH, Reference},
    problem::Problem,
    resolve::{Candidate, problem},
};

/// The most pieces that one page may be put together from: five templates that include each other ten times over would
/// be a hundred thousand.
const MAX_PIECES: usize = 20_000;

/// A winner with what it says about itself.
pub(super) struct Checked<'a> {
    pub(super) candidate: &'a Candidate,
    pub(super) facts: Facts,
}

/// Compares all templates with each other.
pub(super) fn problems(templates: &BTreeMap<&str, Checked<'_>>) -> Vec<Problem> {
    let mut found: Vec<Problem> = templates.values().flat_map(|checked| missing(checked, templates)).collect();
    found.extend(silent(templates));
    let mut measure = Measure::new(templates);
    for name in templates.keys() {
        measure.of(name);
    }
    found.extend(measure.found);
    found
}

fn missing(checked: &Checked<'_>, templates: &BTreeMap<&str, Checked<'_>>) -> Vec<Problem> {
    let facts = &checked.facts;
    let inline: BTreeSet<&str> = facts.inlines.iter().map(|(name, _)| name.as_str()).collect();
    let bodies = std::iter::once(&facts.body).chain(facts.inlines.iter().map(|(_, body)| body));
    let missing = bodies.flat_map(|body| &body.references).filter(|reference| {
        // In a layout, `{{#> sidebar}}…{{/sidebar}}` is a slot: who uses the layout may fill it with an inline partial.
        let slot = reference.block && facts.takes_block && !reference.name.contains('/');
        !slot && !templates.contains_key(reference.name.as_str()) && !inline.contains(reference.name.as_str())
    });
    missing
        .map(|reference| Problem { line: reference.line, ..problem(checked.candidate, unknown(reference)) })
        .collect()
}

/// Templates that others include with an inside, and that never show one: nothing of the page would be seen.
fn silent(templates: &BTreeMap<&str, Checked<'_>>) -> Vec<Problem> {
    let bodies = templates.values().flat_map(|checked| {
        let facts = &checked.facts;
        std::iter::once(&facts.body).chain(facts.inlines.iter().map(|(_, body)| body))
    });
    let framed: BTreeSet<&str> =
        bodies.flat_map(|body| &body.references).filter(|it| it.block).map(|it| it.name.as_str()).collect();
    let silent = framed.into_iter().filter_map(|name| templates.get(name)).filter(|it| !it.facts.takes_block);
    let what = "others include it with an inside, which it never shows: write `{{> @partial-block}}` where it belongs";
    silent.map(|checked| problem(checked.candidate, what.to_owned())).collect()
}

fn unknown(reference: &Reference) -> String {
    let name = &reference.name;
    match name.contains('/') {
        true => format!("there is no partial `{name}`: no enabled plugin, theme or base theme has it"),
        false => format!(
            "there is no inline partial `{name}` in this template; another template's name has a `/`, such as \
             `partials/{name}`"
        ),
    }
}

/// Depth and number of pieces of what a name stands for.
#[derive(Clone, Copy, Default)]
struct Size {
    depth: usize,
    pieces: usize,
}

/// What may be rendered for a name. At the render an inline partial hides a template of the same name, also from
/// templates further down, so everything that has the name counts.
#[derive(Default)]
struct Node<'a> {
    bodies: Vec<&'a Body>,
    candidates: Vec<&'a Candidate>,
}

struct Measure<'a> {
    nodes: BTreeMap<&'a str, Node<'a>>,
    known: BTreeMap<&'a str, Size>,
    path: Vec<&'a str>,
    found: Vec<Problem>,
}

impl<'a> Measure<'a> {
    fn new(templates: &'a BTreeMap<&'a str, Checked<'a>>) -> Self {
        let mut nodes: BTreeMap<&str, Node<'_>> = BTreeMap::new();
        for (name, checked) in templates {
            let inlines = checked.facts.inlines.iter().map(|(name, body)| (name.as_str(), body));
            for (name, body) in inlines.chain([(*name, &checked.facts.body)]) {
                let node = nodes.entry(name).or_default();
                node.bodies.push(body);
                node.candidates.push(checked.candidate);
            }
        }
        Self { nodes, known: BTreeMap::new(), path: Vec::new(), found: Vec::new() }
    }

    fn of(&mut self, name: &'a str) -> Size {
        if let Some(size) = self.known.get(name) {
            return *size;
        }
        if let Some(start) = self.path.iter().position(|step| *step == name) {
            self.circle(start, name);
            return Size::default();
        }
        // This function is recursive too; with this answer, whoever asks is refused for its depth.
        if self.path.len() > MAX_DEPTH {
            return Size { depth: MAX_DEPTH, pieces: 1 };
        }
        self.path.push(name);
        let mut size = Size { depth: 0, pieces: 1 };
        let mut within = true;
        for reference in self.references(name) {
            let inner = self.of(&reference.name);
            within &= inner.depth <= MAX_DEPTH && inner.pieces <= MAX_PIECES;
            size.depth = size.depth.max(reference.depth + 1 + inner.depth);
            size.pieces = size.pieces.saturating_add(inner.pieces);
        }
        size.depth = size.depth.max(self.own_depth(name));
        self.path.pop();
        // Whoever includes something that is too large is not at fault for it.
        if within {
            self.judge(name, size);
        }
        self.known.insert(name, size);
        size
    }

    fn references(&self, name: &str) -> Vec<&'a Reference> {
        self.nodes
            .get(name)
            .map(|node| node.bodies.iter().flat_map(|body| &body.references).collect())
            .unwrap_or_default()
    }

    fn own_depth(&self, name: &str) -> usize {
        self.nodes.get(name).and_then(|node| node.bodies.iter().map(|body| body.depth).max()).unwrap_or_default()
    }

    fn judge(&mut self, name: &str, size: Size) {
        let what = if size.depth > MAX_DEPTH {
            format!("its blocks and partials are nested deeper than {MAX_DEPTH} levels: flatten them")
        } else if size.pieces > MAX_PIECES {
            format!("its partials include so many others that more than {MAX_PIECES} pieces come together")
        } else {
            return;
        };
        self.blame(&[name], &what);
    }

    fn circle(&mut self, start: usize, name: &str) {
        let members: Vec<&str> = self.path[start..].to_vec();
        let round: Vec<&str> = members.iter().copied().chain([name]).collect();
        self.blame(&members, &format!("templates include each other in a circle: {}", round.join(" → ")));
    }

    /// Blames the one who came last: without a theme's or a plugin's override the rest had worked.
    fn blame(&mut self, names: &[&str], what: &str) {
        let candidates = names.iter().filter_map(|name| self.nodes.get(name)).flat_map(|node| &node.candidates);
        if let Some(candidate) = candidates.max_by_key(|candidate| candidate.origin.rank()) {
            self.found.push(problem(candidate, what.to_owned()));
        }
    }
}
