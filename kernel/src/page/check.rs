//! What can be known about a template without rendering it: its partials, inline partials, helpers, assets and
//! phrases.
//!
//! handlebars finds these only when a page is rendered, and some never: a `{{#> missing}}` block silently shows its
//! inside. Nothing in here knows other templates; [`super::graph`] compares.

use handlebars::{
    Template,
    template::{DecoratorTemplate, HelperTemplate, Parameter, TemplateElement},
};
use serde_json::Value;

use super::{
    helpers::{ASSET, DATE, KNOWN, MONTH, STYLE, T, unknown_asset},
    holes::FRAGMENT,
};
use crate::{http::assets::AssetUrls, words::Words};

/// The deepest nesting, of blocks within a template and through its partials: the render's stack is not endless.
pub(super) const MAX_DEPTH: usize = 48;

/// The largest template.
const MAX_SOURCE: usize = 1024 * 1024;

/// What shows the block that whoever includes a template gave to it.
pub(super) const PARTIAL_BLOCK: &str = "@partial-block";

/// All that a template says about itself.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// What stands in the template itself.
    pub(super) body: Body,
    /// Its inline partials by name.
    pub(super) inlines: Vec<(String, Body)>,
    /// Whether it shows the block of whoever includes it: it is a layout.
    pub(super) takes_block: bool,
    /// What is wrong whatever other templates there are.
    pub(super) wrongs: Vec<Wrong>,
}

/// A stretch of template that is rendered in one go.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// The partials that it includes.
    pub(super) references: Vec<Reference>,
    /// How deep its blocks are nested.
    pub(super) depth: usize,
}

/// A partial that is included.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) name: String,
    pub(super) line: Option<usize>,
    /// How deep in blocks it stands.
    pub(super) depth: usize,
    /// `{{#> name}}…{{/name}}`: it comes with an inside to fall back to.
    pub(super) block: bool,
}

/// Something that is wrong.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) line: Option<usize>,
    pub(super) what: String,
}

/// Why this text must not even be given to the parser, which is recursive.
pub(super) fn too_much(source: &str) -> Option<Wrong> {
    if source.len() > MAX_SOURCE {
        return Some(Wrong { line: None, what: format!("it is larger than {MAX_SOURCE} bytes: split it") });
    }
    let mut blocks = 0usize;
    for (start, tag) in tags(source) {
        match tag.trim_start_matches(['{', '~']).bytes().next() {
            Some(b'#') => blocks += 1,
            Some(b'/') => blocks = blocks.saturating_sub(1),
            _ => {}
        }
        if blocks > MAX_DEPTH || brackets(tag) > MAX_DEPTH {
            let line = source[..start].matches('\n').count() + 1;
            let what = format!("it is nested deeper than {MAX_DEPTH} levels: move the inside to a partial");
            return Some(Wrong { line: Some(line), what });
        }
    }
    None
}

/// Every stretch from one `{{` to the next, comments left out.
fn tags(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + source[from..].find("{{")? + 2;
            let tag = &source[start..];
            let comment = if tag.starts_with("!--") { Some("--}}") } else { tag.starts_with('!').then_some("}}") };
            if let Some(end) = comment {
                from = start + tag.find(end)?;
                continue;
            }
            let length = tag.find("{{").unwrap_or(tag.len());
            from = start + length;
            return Some((start, &tag[..length]));
        }
    })
}

fn brackets(tag: &str) -> usize {
    let (mut open, mut deepest) = (0usize, 0);
    for byte in tag.bytes() {
        match byte {
            b'(' | b'[' | b'{' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// Walks over a compiled template.
pub(super) fn facts(template: &Template, assets: &AssetUrls, words: &Words) -> Facts {
    let mut walk = Walk { assets, words, facts: Facts::default() };
    let mut body = Body::default();
    walk.template(template, At { line: None, depth: 0 }, &mut body);
    walk.facts.body = body;
    walk.facts
}

struct Walk<'a> {
    assets: &'a AssetUrls,
    words: &'a Words,
    facts: Facts,
}

/// Where the walk is.
#[derive(Clone, Copy)]
struct At {
    line: Option<usize>,
    depth: usize,
}

impl At {
    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}

impl Walk<'_> {
    /// `around` is where the template begins: handlebars does not keep the place of an `{{else if}}`.
    fn template(&mut self, template: &Template, around: At, body: &mut Body) {
        body.depth = body.depth.max(around.depth);
        for (index, element) in template.elements.iter().enumerate() {
            let at = At { line: template.mapping.get(index).map(|mapping| mapping.0).or(around.line), ..around };
            self.element(element, at, body);
        }
    }

    fn element(&mut self, element: &TemplateElement, at: At, body: &mut Body) {
        match element {
            TemplateElement::Expression(helper) | TemplateElement::HtmlExpression(helper) => {
                // `{{name}}` alone is a value, unless there is such a helper.
                let value = helper.params.is_empty() && helper.hash.is_empty();
                self.helper(helper, !value, at, body);
            }
            TemplateElement::HelperBlock(helper) => self.helper(helper, true, at, body),
            TemplateElement::PartialExpression(partial) => self.partial(partial, false, at, body),
            TemplateElement::PartialBlock(partial) => self.partial(partial, true, at, body),
            TemplateElement::DecoratorBlock(decorator) => self.inline(decorator, at, body),
            TemplateElement::DecoratorExpression(_) => {
                self.wrong(at, "`{{* …}}` is not supported here: only `{{#*inline \"name\"}}` is".to_owned());
            }
            _ => {}
        }
    }

    fn helper(&mut self, helper: &HelperTemplate, must_exist: bool, at: At, body: &mut Body) {
        match helper.name.as_name() {
            Some(name) if must_exist && !KNOWN.contains(&name) => {
                self.wrong(at, format!("there is no helper `{name}`; there are {}", KNOWN.join(", ")));
            }
            Some(name @ (ASSET | DATE | T)) => self.own_helper(name, helper, at),
            Some(FRAGMENT) => self.fragment(helper, at),
            Some(_) => {}
            None => self.parameter(&helper.name, at, body),
        }
        helper.params.iter().chain(helper.hash.values()).for_each(|p| self.parameter(p, at, body));
        helper.template.iter().chain(&helper.inverse).for_each(|t| self.template(t, at.deeper(), body));
    }

    fn own_helper(&mut self, name: &str, helper: &HelperTemplate, at: At) {
        let [argument] = helper.params.as_slice() else { return self.wrong(at, one_argument(name)) };
        if helper.block || (name == ASSET && !helper.hash.is_empty()) {
            self.wrong(at, one_argument(name));
        }
        match (name, argument) {
            (ASSET, Parameter::Literal(Value::String(asset))) if self.assets.url(asset).is_none() => {
                self.wrong(at, unknown_asset(asset));
            }
            (DATE, _) => self.date(helper, at),
            (T, Parameter::Literal(Value::String(id))) => self.phrase(id, helper, at),
            (T, _) => self.wrong(
                at,
                "a phrase whose id is computed cannot be checked before it is told: write the id, and choose with \
                 `{{#if}}` or inside of the phrase"
                    .to_owned(),
            ),
            _ => {}
        }
    }

    fn fragment(&mut self, helper: &HelperTemplate, at: At) {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let is_named = match helper.params.as_slice() {
            [Parameter::Literal(Value::String(name))] => !name.is_empty() && name.chars().all(fits),
            _ => false,
        };
        if !is_named || helper.inverse.is_some() {
            let what = "a fragment is written `{{fragment \"name\" of=…}}`, or with an inside for when there is none; its \
                        name is lower-case letters, digits and `-`, and not computed";
            self.wrong(at, what.to_owned());
        }
    }

    fn date(&mut self, helper: &HelperTemplate, at: At) {
        let month = |(name, value): (&String, &Parameter)| {
            name == STYLE && matches!(value, Parameter::Literal(Value::String(style)) if style == MONTH)
        };
        if !helper.hash.iter().all(month) {
            self.wrong(at, "besides a moment, `date` takes only `style=\"month\"`".to_owned());
        }
    }

    fn phrase(&mut self, id: &str, helper: &HelperTemplate, at: At) {
        let Some(wanted) = self.words.wanted(id) else {
            let what = format!("there is no phrase `{id}`: no message file of an enabled plugin or theme has it");
            return self.wrong(at, what);
        };
        let missing: Vec<_> = wanted.filter(|name| !helper.hash.contains_key(*name)).collect();
        if !missing.is_empty() {
            let what = format!("the phrase `{id}` asks for more: give it `{}=…`", missing.join("=… "));
            self.wrong(at, what);
        }
    }

    fn parameter(&mut self, parameter: &Parameter, at: At, body: &mut Body) {
        // `(name)` in brackets is always a helper, arguments or not.
        if let Parameter::Subexpression(inner) = parameter
            && let TemplateElement::Expression(helper) = inner.as_element()
        {
            self.helper(helper, true, at, body);
        }
    }

    fn partial(&mut self, partial: &DecoratorTemplate, block: bool, at: At, body: &mut Body) {
        match partial.name.as_name() {
            Some(PARTIAL_BLOCK) => self.facts.takes_block = true,
            Some(name) => {
                body.references.push(Reference { name: name.to_owned(), line: at.line, depth: at.depth, block })
            }
            None => self.wrong(
                at,
                "a partial whose name is computed cannot be checked before it is rendered: write the name, and choose \
                 with `{{#if}}`"
                    .to_owned(),
            ),
        }
        partial.params.iter().chain(partial.hash.values()).for_each(|p| self.parameter(p, at, body));
        partial.template.iter().for_each(|t| self.template(t, at.deeper(), body));
    }

    fn inline(&mut self, decorator: &DecoratorTemplate, at: At, body: &mut Body) {
        let name = match (decorator.name.as_name(), decorator.params.as_slice()) {
            (Some("inline"), [Parameter::Literal(Value::String(name))]) => Some(name.clone()),
            _ => None,
        };
        if name.is_none() {
            self.wrong(at, "an inline partial is written `{{#*inline \"name\"}}…{{/inline}}`".to_owned());
        }
        decorator.params.iter().chain(decorator.hash.values()).for_each(|p| self.parameter(p, at, body));
        let mut inside = Body::default();
        decorator.template.iter().for_each(|t| self.template(t, at.deeper(), &mut inside));
        if let Some(name) = name {
            self.facts.inlines.push((name, inside));
        }
    }

    fn wrong(&mut self, at: At, what: String) {
        self.facts.wrongs.push(Wrong { line: at.line, what });
    }
}

fn one_argument(name: &str) -> String {
    format!("`{name}` takes exactly one argument and has no inside")
}
