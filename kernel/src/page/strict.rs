//! What is put into compiled templates when they are checked, and only then: handlebars' own strict mode overlooks a
//! name that is not in the context wherever a helper or a partial takes it, as in `{{#if typo}}` or `{{> card x=typo}}`.
//!
//! In production such a name counts as absent: a page is not to fail over it in front of a reader. The elements that
//! bound a render are in [`super::guards`].

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, Path, RenderContext, RenderError, RenderErrorReason,
    Template,
    template::{HelperTemplate, Parameter, Subexpression, TemplateElement},
};
use rose_abi::messages::HOSTILE_MARK;
use serde_json::Value;

use super::helpers::KNOWN;

/// Names that no template can use, as those of [`super::guards`].
const GIVEN: &str = "rose-given";
const TEXT: &str = "rose-text";
const REACHED: &str = "rose-reached";

/// The templates that some render has reached.
#[derive(Clone, Default)]
pub(super) struct Reached(Arc<Mutex<BTreeSet<String>>>);

impl Reached {
    pub(super) fn names(&self) -> BTreeSet<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Registers the helpers of this file.
pub(super) fn register(registry: &mut Handlebars<'_>, reached: Reached) {
    registry.register_helper(GIVEN, Box::new(Given));
    registry.register_helper(TEXT, Box::new(Text));
    registry.register_helper(REACHED, Box::new(reached));
}

impl HelperDef for Reached {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        _: &mut dyn Output,
    ) -> HelperResult {
        if let Some(name) = helper.param(0).and_then(|name| name.value().as_str()) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        }
        Ok(())
    }
}

/// Every argument is in the context.
struct Given;

impl HelperDef for Given {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        _: &mut dyn Output,
    ) -> HelperResult {
        for argument in helper.params().iter().filter(|argument| argument.is_value_missing()) {
            let path = argument.relative_path();
            if !path.is_some_and(|path| is_inside_of_nothing(path, context, render)) {
                return Err(RenderError::strict_error(path));
            }
        }
        Ok(())
    }
}

/// Whether a name is not there only because what it belongs to is null, or because a list is shorter: that is no slip.
/// Another sample, in which it is there, shows whether the name is right.
fn is_inside_of_nothing(path: &str, context: &Context, render: &RenderContext<'_, '_>) -> bool {
    let Some((outer, name)) = parted(path) else { return false };
    match render.evaluate(context, outer) {
        Ok(value) if value.is_missing() => is_inside_of_nothing(outer, context, render),
        Ok(value) => match value.as_json() {
            Value::Null => true,
            Value::Array(_) => name.trim_matches(['[', ']']).parse::<usize>().is_ok(),
            _ => false,
        },
        // Not a path of its own, such as the `..` of `../title`.
        Err(_) => false,
    }
}

/// A path without its last step, and that step.
fn parted(path: &str) -> Option<(&str, &str)> {
    let mut open = false;
    let last = path.char_indices().filter(|(_, letter)| {
        open = (open || *letter == '[') && *letter != ']';
        !open && matches!(letter, '.' | '/')
    });
    let (end, _) = last.last()?;
    Some((&path[..end], &path[end + 1..]))
}

/// What is shown unescaped is no hostile text.
struct Text;

impl HelperDef for Text {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        _: &mut dyn Output,
    ) -> HelperResult {
        let Some(shown) = helper.param(0) else { return Ok(()) };
        if !shown.value().as_str().is_some_and(|text| text.contains(HOSTILE_MARK)) {
            return Ok(());
        }
        let what = match shown.relative_path() {
            Some(path) => format!("`{{{{{{{path}}}}}}}` shows a text as HTML: write `{{{{{path}}}}}`"),
            None => "three braces show a text as HTML here: write two".to_owned(),
        };
        Err(RenderErrorReason::Other(what).into())
    }
}

/// The elements that are put into templates.
pub(super) struct Strictness {
    given: TemplateElement,
    text: TemplateElement,
    reached: TemplateElement,
}

impl Strictness {
    /// `None` only if handlebars cannot read its own syntax any more.
    pub(super) fn new() -> Option<Self> {
        let first = |name: &str| Template::compile(&format!("{{{{{name}}}}}")).ok()?.elements.into_iter().next();
        Some(Self { given: first(GIVEN)?, text: first(TEXT)?, reached: first(REACHED)? })
    }

    /// Makes a compiled template strict, and known where it is rendered.
    pub(super) fn put_into(&self, template: &mut Template, name: &str) {
        self.inside(template);
        let name = Parameter::Literal(Value::String(name.to_owned()));
        template.elements.insert(0, with(&self.reached, vec![name]));
        if let Some(first) = template.mapping.first().cloned() {
            template.mapping.insert(0, first);
        }
    }

    /// Every guard stands before its element and has its place in the file.
    fn inside(&self, template: &mut Template) {
        let elements = std::mem::take(&mut template.elements);
        // An `{{else if}}` has no place of its own; the block around it has.
        let mut places = std::mem::take(&mut template.mapping).into_iter();
        for mut element in elements {
            let place = places.next();
            for guard in self.guards(&element) {
                template.elements.push(guard);
                template.mapping.extend(place.clone());
            }
            match &mut element {
                TemplateElement::HelperBlock(helper) => {
                    helper.template.iter_mut().chain(&mut helper.inverse).for_each(|t| self.inside(t));
                }
                TemplateElement::PartialBlock(outer) | TemplateElement::DecoratorBlock(outer) => {
                    outer.template.iter_mut().for_each(|t| self.inside(t));
                }
                _ => {}
            }
            template.elements.push(element);
            template.mapping.extend(place);
        }
    }

    fn guards(&self, element: &TemplateElement) -> Vec<TemplateElement> {
        let mut names = Vec::new();
        match element {
            TemplateElement::HelperBlock(helper)
            | TemplateElement::Expression(helper)
            | TemplateElement::HtmlExpression(helper) => of_helper(helper, &mut names),
            TemplateElement::PartialExpression(partial) | TemplateElement::PartialBlock(partial) => {
                of_arguments(&partial.params, &partial.hash, &mut names);
            }
            _ => {}
        }
        let given = (!names.is_empty()).then(|| with(&self.given, names));
        let text = match element {
            TemplateElement::HtmlExpression(helper) => Some(with(&self.text, vec![shown(helper)])),
            _ => None,
        };
        given.into_iter().chain(text).collect()
    }
}

/// What an expression shows: a name's value, or what a helper makes of its arguments.
fn shown(helper: &HelperTemplate) -> Parameter {
    let is_name = helper.params.is_empty() && helper.hash.is_empty();
    match &helper.name {
        Parameter::Path(path) if is_name && !path_of(path).is_some_and(|name| KNOWN.contains(&name)) => {
            helper.name.clone()
        }
        Parameter::Subexpression(_) if is_name => helper.name.clone(),
        name => Parameter::Subexpression(Subexpression::new(name.clone(), helper.params.clone(), helper.hash.clone())),
    }
}

fn path_of(path: &Path) -> Option<&str> {
    match path {
        Path::Relative((_, raw)) => Some(raw),
        Path::Local(_) => None,
    }
}

fn with(guard: &TemplateElement, arguments: Vec<Parameter>) -> TemplateElement {
    let mut guard = guard.clone();
    if let TemplateElement::Expression(helper) = &mut guard {
        helper.params = arguments;
    }
    guard
}

/// The names that a helper takes, those of the brackets inside of it too.
fn of_helper(helper: &HelperTemplate, names: &mut Vec<Parameter>) {
    if let Parameter::Subexpression(_) = &helper.name {
        of_argument(&helper.name, names);
    }
    of_arguments(&helper.params, &helper.hash, names);
}

fn of_arguments(params: &[Parameter], hash: &HashMap<String, Parameter>, names: &mut Vec<Parameter>) {
    params.iter().for_each(|argument| of_argument(argument, names));
    // In order, so that of two slips the same one is told each time.
    let mut hash: Vec<_> = hash.iter().collect();
    hash.sort_by_key(|(key, _)| *key);
    hash.into_iter().for_each(|(_, argument)| of_argument(argument, names));
}

fn of_argument(argument: &Parameter, names: &mut Vec<Parameter>) {
    match argument {
        Parameter::Path(_) => names.push(argument.clone()),
        Parameter::Subexpression(inner) => {
            if let TemplateElement::Expression(helper) = inner.as_element() {
                of_helper(helper, names);
            }
        }
        _ => {}
    }
}
