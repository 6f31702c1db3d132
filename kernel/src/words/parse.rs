//! One message file: Fluent becomes entries with their lines, and what is wrong with the file by itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use icu_locale::LanguageIdentifier;

use super::{MessageFile, Problem};

/// The largest message file.
const MAX_SOURCE: usize = 256 * 1024;

/// The deepest nesting within a message: the parser is recursive, and its stack is not endless.
const MAX_DEPTH: usize = 32;

/// A file that could be read.
pub(super) struct Parsed {
    pub(super) file: MessageFile,
    pub(super) language: LanguageIdentifier,
    pub(super) resource: Arc<FluentResource>,
    /// By id; a term's begins with `-`.
    pub(super) items: BTreeMap<String, Item>,
}

/// A message or a term.
#[derive(Debug, Default)]
pub(super) struct Item {
    pub(super) line: Option<usize>,
    /// The arguments that it names itself. A term gets its own from whoever refers to it.
    pub(super) variables: BTreeSet<String>,
    /// The messages and terms that it refers to.
    pub(super) references: BTreeSet<String>,
}

/// Reads a file.
pub(super) fn parse(file: MessageFile) -> Result<Parsed, Vec<Problem>> {
    let one = |line, what: String| vec![Problem::new(&file, line, what)];
    let Ok(language) = file.lang.parse::<LanguageIdentifier>() else {
        let what = format!("`{}` is no language: name the file after one, as in `en.ftl` or `de-AT.ftl`", file.lang);
        return Err(one(None, what));
    };
    if let Some((line, what)) = too_much(&file.source) {
        return Err(one(line, what));
    }
    // A message file is somebody else's text, and the parser slices it by bytes.
    let read = catch_unwind(AssertUnwindSafe(|| FluentResource::try_new(file.source.clone())));
    let resource = match read {
        Ok(Ok(resource)) => resource,
        Ok(Err((_, errors))) => {
            let problem = |error: &fluent_syntax::parser::ParserError| {
                Problem::new(&file, Some(line_of(&file.source, error.pos.start)), syntax(&error.kind.to_string()))
            };
            return Err(errors.iter().map(problem).collect());
        }
        Err(_) => return Err(one(None, "Fluent's parser panicked over it: simplify its syntax".to_owned())),
    };
    let (items, problems) = items(&file, &resource);
    if problems.is_empty() { Ok(Parsed { language, resource: Arc::new(resource), items, file }) } else { Err(problems) }
}

fn syntax(kind: &str) -> String {
    format!("{kind}: write each phrase as `id = text`, longer ones indented on the lines below")
}

fn line_of(source: &str, position: usize) -> usize {
    source.bytes().take(position).filter(|byte| *byte == b'\n').count() + 1
}

/// Why this text must not be given to the parser. Depth is counted from above: what closes is not believed on a line
/// with quotes, where it may be text, and round brackets are never taken back.
fn too_much(source: &str) -> Option<(Option<usize>, String)> {
    if source.len() > MAX_SOURCE {
        return Some((None, format!("it is larger than {MAX_SOURCE} bytes")));
    }
    let (mut braces, mut brackets) = (0usize, 0usize);
    for (number, line) in (1..).zip(source.lines()) {
        if begins(line).is_some() {
            (braces, brackets) = (0, 0);
        }
        if line.starts_with('#') {
            continue;
        }
        let quoted = line.contains('"');
        for byte in line.bytes() {
            match byte {
                b'{' => braces += 1,
                b'(' if braces > 0 => brackets += 1,
                b'}' if !quoted => braces = braces.saturating_sub(1),
                _ => {}
            }
            if braces + brackets > MAX_DEPTH {
                let what = format!("it is nested deeper than {MAX_DEPTH} levels: make several messages of it");
                return Some((Some(number), what));
            }
        }
    }
    None
}

/// The id that begins on this line, `-` and all. Inside of a message no line can look like that.
fn begins(line: &str) -> Option<&str> {
    let (id, _) = line.split_once('=')?;
    let id = id.trim_end_matches(' ');
    let name = id.strip_prefix('-').unwrap_or(id);
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (plain && name.starts_with(|first: char| first.is_ascii_alphabetic())).then_some(id)
}

/// The line of each id. The parser keeps no places.
fn lines(source: &str) -> BTreeMap<&str, Vec<usize>> {
    let mut lines: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, line) in (1..).zip(source.lines()) {
        if let Some(id) = begins(line) {
            lines.entry(id).or_default().push(number);
        }
    }
    lines
}

fn items(file: &MessageFile, resource: &FluentResource) -> (BTreeMap<String, Item>, Vec<Problem>) {
    let lines = lines(&file.source);
    let (mut items, mut problems) = (BTreeMap::new(), Vec::new());
    for entry in resource.entries() {
        let (id, value) = match entry {
            Entry::Message(message) => (message.id.name.to_owned(), message.value.as_ref()),
            Entry::Term(term) => (format!("-{}", term.id.name), Some(&term.value)),
            _ => continue,
        };
        let places = lines.get(id.as_str()).map(Vec::as_slice).unwrap_or_default();
        let mut walk = Walk::default();
        match value {
            Some(value) => walk.pattern(value),
            None => {
                problems.push(Problem::new(file, places.first().copied(), format!("`{id}` has no text of its own")))
            }
        }
        let line = places.first().copied();
        problems.extend(walk.wrongs.drain(..).map(|what| Problem::new(file, line, format!("`{id}` {what}"))));
        if let Some(first) = items.insert(id.clone(), Item { line, ..walk.item }) {
            let what = format!("`{id}` stands here a second time, first on line {}", first.line.unwrap_or_default());
            problems.push(Problem::new(file, places.get(1).copied(), format!("{what}: remove one of them")));
        }
    }
    (items, problems)
}

/// Gathers what a pattern names.
#[derive(Default)]
struct Walk {
    item: Item,
    wrongs: Vec<String>,
}

impl Walk {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                variants.iter().for_each(|variant| self.pattern(&variant.value));
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            InlineExpression::VariableReference { id } => {
                self.item.variables.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, attribute: None } => {
                self.item.references.insert(id.name.to_owned());
            }
            InlineExpression::TermReference { id, attribute: None, arguments } => {
                self.item.references.insert(format!("-{}", id.name));
                arguments.iter().for_each(|arguments| self.arguments(arguments));
            }
            InlineExpression::MessageReference { .. } | InlineExpression::TermReference { .. } => {
                self.wrongs.push("refers to an attribute: refer to a message".to_owned());
            }
            InlineExpression::FunctionReference { id, arguments } => {
                // Padding a number to any length is the only other thing that it does here.
                if id.name != "NUMBER" || arguments.named.iter().any(|argument| argument.name.name != "type") {
                    let what = format!("calls `{}`: the only function is `NUMBER($n, type: \"ordinal\")`", id.name);
                    self.wrongs.push(what);
                }
                self.arguments(arguments);
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<&str>) {
        arguments.positional.iter().for_each(|argument| self.inline(argument));
        arguments.named.iter().for_each(|argument| self.inline(&argument.value));
    }
}
