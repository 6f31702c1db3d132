//! Whether message files of all owners fit together: whose an id is, which one is used, and that all that a phrase names
//! is there.
//!
//! English is the measure: each phrase is there in English, so that every site has something to show, and asks for what
//! the English one asks for, so that a template is right in every language or in none.

use std::collections::{BTreeMap, BTreeSet};

use icu_locale::LanguageIdentifier;

use super::{
    Owner, Problem,
    parse::{Item, Parsed},
    tag::ENGLISH,
};

/// What came of it.
#[derive(Default)]
pub(super) struct Fitted {
    /// The arguments of each message.
    pub(super) wanted: BTreeMap<String, BTreeSet<String>>,
    /// What the theme says anew although nobody has it.
    pub(super) idle: Vec<Problem>,
    pub(super) problems: Vec<Problem>,
}

/// How the ids of a theme's own phrases begin.
const THEMES: &str = "theme-";

fn is_themes(id: &str) -> bool {
    id.trim_start_matches('-').starts_with(THEMES)
}

/// The entries of one language, each with its file.
type Layer<'a> = BTreeMap<&'a str, (&'a Parsed, &'a Item)>;

/// Checks files that were read, the theme's last.
pub(super) fn fit(files: &[Parsed]) -> Fitted {
    let mut fitted = Fitted::default();
    let (theme, owned): (Vec<_>, Vec<_>) = files.iter().partition(|parsed| parsed.file.owner == Owner::Theme);
    let mut layers: BTreeMap<String, Layer<'_>> = BTreeMap::new();
    for parsed in owned {
        own(parsed, layers.entry(key(&parsed.language)).or_default(), &mut fitted);
    }
    for parsed in &theme {
        let layer = layers.entry(key(&parsed.language)).or_default();
        for (id, item) in parsed.items.iter().filter(|(id, _)| is_themes(id)) {
            layer.entry(id).or_insert((parsed, item));
        }
    }
    let english = layers.get(&key(&ENGLISH)).cloned().unwrap_or_default();
    let untranslated = layers.values().flatten().filter(|(id, _)| !id.starts_with('-') && !english.contains_key(*id));
    fitted.problems.extend(untranslated.map(|(id, (parsed, item))| {
        let what = format!("`{id}` is not in `en.ftl`, which is for all who lack a language: add it there");
        Problem::new(&parsed.file, item.line, what)
    }));
    for id in english.keys().filter(|id| !id.starts_with('-')) {
        fitted.wanted.insert((*id).to_owned(), Variables::of(id, &english).names);
    }
    let known: BTreeSet<String> = layers.values().flat_map(Layer::keys).map(|id| (*id).to_owned()).collect();
    let mut said_anew: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for parsed in theme {
        let language = key(&parsed.language);
        let said = said_anew.entry(language.clone()).or_default();
        let layer = layers.entry(language).or_default();
        for (id, item) in parsed.items.iter().filter(|(id, _)| !is_themes(id)) {
            if !known.contains(id) {
                let what = format!(
                    "nobody has a phrase `{id}`: it is not used; one of the theme's own begins with `{THEMES}`"
                );
                fitted.idle.push(Problem::new(&parsed.file, item.line, what));
            } else if said.insert(id) {
                layer.insert(id, (parsed, item));
            } else {
                fitted.problems.push(Problem::new(
                    &parsed.file,
                    item.line,
                    format!("`{id}` stands in two files of it"),
                ));
            }
        }
    }
    layers.values().for_each(|layer| whole(layer, &mut fitted));
    fitted
}

fn key(language: &LanguageIdentifier) -> String {
    language.to_string()
}

/// Puts the entries of a file into the layer of its language.
fn own<'a>(parsed: &'a Parsed, layer: &mut Layer<'a>, fitted: &mut Fitted) {
    let file = &parsed.file;
    let prefix = file.owner.prefix().unwrap_or_default();
    for (id, item) in &parsed.items {
        if !id.trim_start_matches('-').starts_with(&prefix) {
            let what = format!("`{id}` does not begin with `{prefix}`, as all ids of {} do: rename it", file.owner);
            fitted.problems.push(Problem::new(file, item.line, what));
        } else if let Some((first, _)) = layer.get(id.as_str()) {
            let what = format!("`{id}` is also in `{}` of {}: rename one of them", first.file.file, first.file.owner);
            fitted.problems.push(Problem::new(file, item.line, what));
        } else {
            layer.insert(id, (parsed, item));
        }
    }
}

/// Checks what the entries of one language name.
fn whole(layer: &Layer<'_>, fitted: &mut Fitted) {
    for (id, (parsed, item)) in layer {
        let mut wrong = |what| fitted.problems.push(Problem::new(&parsed.file, item.line, what));
        for missing in item.references.iter().filter(|other| !layer.contains_key(other.as_str())) {
            wrong(format!("`{id}` refers to `{missing}`, which is not there in `{}`: add it", parsed.file.lang));
        }
        let found = Variables::of(id, layer);
        if found.circle {
            wrong(format!("`{id}` refers to itself in the end: break the circle"));
        }
        let Some(wanted) = fitted.wanted.get(*id) else { continue };
        let unknown: Vec<_> = found.names.difference(wanted).map(|name| format!("`${name}`")).collect();
        if !unknown.is_empty() {
            let given: Vec<_> = wanted.iter().map(|name| format!("`${name}`")).collect();
            let given = if given.is_empty() { "nothing".to_owned() } else { given.join(", ") };
            let what = format!("`{id}` asks for {}, but is given {given}, as in English", unknown.join(", "));
            fitted.problems.push(Problem::new(&parsed.file, item.line, what));
        }
    }
}

/// What a message asks for, by itself and by those that it refers to.
#[derive(Default)]
struct Variables<'a> {
    names: BTreeSet<String>,
    circle: bool,
    /// On the way from the message to where the search is.
    path: Vec<&'a str>,
    done: BTreeSet<&'a str>,
}

impl<'a> Variables<'a> {
    fn of(id: &'a str, layer: &Layer<'a>) -> Self {
        let mut search = Self::default();
        search.visit(id, layer);
        search
    }

    fn visit(&mut self, id: &'a str, layer: &Layer<'a>) {
        if self.path.contains(&id) {
            self.circle = true;
            return;
        }
        // A chain that is longer than Fluent follows cannot be told either.
        if self.path.len() > LONGEST_CHAIN {
            self.circle = true;
            return;
        }
        let Some((_, item)) = layer.get(id).filter(|_| self.done.insert(id)) else { return };
        // A term is given its arguments by whoever refers to it.
        if !id.starts_with('-') {
            self.names.extend(item.variables.iter().cloned());
        }
        self.path.push(id);
        item.references.iter().for_each(|other| self.visit(other, layer));
        self.path.pop();
    }
}

/// How many references may follow each other.
const LONGEST_CHAIN: usize = 30;
