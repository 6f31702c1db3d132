//! Partials, as handlebars means them and without what its own do: they copy all of the context at each inclusion, let
//! their arguments hide the fields of whatever is listed further down, and render the inside of a
//! `{{#> layout}}…{{/layout}}` into a buffer without a bound.
//!
//! Compiled templates get helpers of ours in the places of their partials. A partial without arguments, or with a path,
//! reads the context where it is; only one with named arguments gets a copy of what it is given, with the arguments in
//! it. What a template includes is checked before, in [`super::graph`].

use std::sync::{Mutex, PoisonError};

use handlebars::{
    BlockContext, Context, Handlebars, Helper, HelperDef, HelperResult, Output, PathAndJson, RenderContext,
    RenderError, RenderErrorReason, Renderable, Template,
    template::{DecoratorTemplate, HelperTemplate, Parameter, TemplateElement},
};
use serde_json::{Map, Value};

use super::{check::PARTIAL_BLOCK, guards::Page};

/// Names that no template can use, as those of [`super::guards`].
const INCLUDE: &str = "rose-include";
const INSIDE: &str = "rose-inside";

/// The insides that the layouts under way were given, the innermost last; `None` for a partial without one.
#[derive(Default)]
pub(super) struct Insides(Mutex<Vec<Option<String>>>);

impl Insides {
    /// Makes the helpers of this file known to a render.
    pub(super) fn serve<'reg: 'rc, 'rc>(&'rc self, render: &mut RenderContext<'reg, 'rc>) {
        render.register_local_helper(INCLUDE, Box::new(Include(self)));
        render.register_local_helper(INSIDE, Box::new(Inside(self)));
    }

    fn push(&self, inside: Option<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(inside);
    }

    fn pop(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
    }
}

/// `{{> name}}` and `{{#> name}}…{{/name}}`: an inline partial, else a template, else its own inside.
struct Include<'a>(&'a Insides);

impl HelperDef for Include<'_> {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let name = helper.param(0).and_then(|name| name.value().as_str()).unwrap_or_default();
        let partial = render.get_partial(name).or_else(|| registry.get_template(name));
        let own = if helper.is_block() { helper.template() } else { None };
        let missing = || RenderErrorReason::PartialNotFound(name.to_owned());
        let shown = partial.or(own).ok_or_else(missing)?;
        let before = render.get_current_template_name();
        let block = surroundings(helper, context, render, own.is_some())?;
        let pushed = block.is_some();
        if let Some(block) = block {
            render.push_block(block);
        }
        let inside = match own.filter(|_| partial.is_some()) {
            Some(own) => {
                let mut page = Page::default();
                own.render(registry, context, render, &mut page)?;
                Some(page.into_text())
            }
            None => None,
        };
        self.0.push(inside);
        shown.render(registry, context, render, out)?;
        self.0.pop();
        if pushed {
            render.pop_block();
        }
        render.set_current_template_name(before);
        Ok(())
    }
}

/// What a partial's names are looked up in, where it is not simply what stands around it: a path that it was given, a
/// copy with its arguments, or, for the inline partials of its inside, a scope of its own.
fn surroundings<'rc>(
    helper: &Helper<'rc>,
    context: &'rc Context,
    render: &RenderContext<'_, 'rc>,
    has_inside: bool,
) -> Result<Option<BlockContext<'rc>>, RenderError> {
    let given = helper.param(1);
    if let Some(given) = given.filter(|given| given.is_value_missing()) {
        return Err(RenderError::strict_error(given.relative_path()));
    }
    let around = render.block();
    if given.is_none() && helper.hash().is_empty() && !has_inside {
        return Ok(None);
    }
    let mut block = BlockContext::new();
    if let Some(around) = around {
        block.local_variables_mut().clone_from(around.local_variables());
    }
    if !helper.hash().is_empty() {
        let base = match given {
            Some(given) => given.value().clone(),
            None => render.evaluate(context, "this")?.as_json().clone(),
        };
        block.set_base_value(with_arguments(base, helper));
    } else if let Some(given) = given {
        match given.context_path() {
            Some(path) => block.base_path_mut().clone_from(path),
            None => block.set_base_value(given.value().clone()),
        }
    } else if let Some(around) = around {
        match around.base_value() {
            Some(value) => block.set_base_value(value.clone()),
            None => block.base_path_mut().clone_from(around.base_path()),
        }
    }
    Ok(Some(block))
}

fn with_arguments(base: Value, helper: &Helper<'_>) -> Value {
    let mut map = if let Value::Object(map) = base { map } else { Map::new() };
    for (name, argument) in helper.hash() {
        map.insert((*name).to_owned(), PathAndJson::value(argument).clone());
    }
    Value::Object(map)
}

/// `{{> @partial-block}}`: the inside that the layout was given, else its own.
struct Inside<'a>(&'a Insides);

impl HelperDef for Inside<'_> {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let given = self.0.0.lock().unwrap_or_else(PoisonError::into_inner).last().cloned().flatten();
        match (given, helper.template().filter(|_| helper.is_block())) {
            (Some(given), _) => Ok(out.write(&given)?),
            (None, Some(own)) => own.render(registry, context, render, out),
            (None, None) => Err(RenderErrorReason::PartialBlockNotFound.into()),
        }
    }
}

/// What takes the place of partials.
pub(super) struct Includes {
    expression: HelperTemplate,
    block: HelperTemplate,
}

impl Includes {
    /// `None` only if handlebars cannot read its own syntax any more.
    pub(super) fn new() -> Option<Self> {
        let first = |text: String| Template::compile(&text).ok()?.elements.into_iter().next();
        let TemplateElement::Expression(expression) = first(format!("{{{{{INCLUDE} \"\"}}}}"))? else { return None };
        let TemplateElement::HelperBlock(block) = first(format!("{{{{#{INCLUDE}}}}}{{{{/{INCLUDE}}}}}"))? else {
            return None;
        };
        Some(Self { expression: *expression, block: *block })
    }

    /// Replaces the partials of a compiled template.
    pub(super) fn put_into(&self, template: &mut Template) {
        let name = template.name.clone();
        self.inside(template, name.as_ref());
    }

    fn inside(&self, template: &mut Template, name: Option<&String>) {
        for element in &mut template.elements {
            match element {
                TemplateElement::HelperBlock(helper) => {
                    helper.template.iter_mut().chain(&mut helper.inverse).for_each(|t| self.inside(t, name));
                }
                TemplateElement::DecoratorBlock(inline) => {
                    if let Some(inside) = inline.template.as_mut() {
                        self.inside(inside, name);
                        // An inline partial is rendered from elsewhere; with a name its errors point to this file.
                        inside.name = name.cloned();
                    }
                }
                TemplateElement::PartialExpression(partial) => {
                    *element = TemplateElement::Expression(Box::new(self.helper(&self.expression, partial)));
                }
                TemplateElement::PartialBlock(partial) => {
                    let mut helper = self.helper(&self.block, partial);
                    if let Some(mut inside) = partial.template.take() {
                        self.inside(&mut inside, name);
                        // So is the inside of a layout.
                        inside.name = name.cloned();
                        helper.template = Some(inside);
                    }
                    *element = TemplateElement::HelperBlock(Box::new(helper));
                }
                _ => {}
            }
        }
    }

    fn helper(&self, of: &HelperTemplate, partial: &DecoratorTemplate) -> HelperTemplate {
        let mut helper = of.clone();
        let name = partial.name.as_name().unwrap_or_default();
        if name == PARTIAL_BLOCK {
            helper.name = Parameter::Name(INSIDE.to_owned());
            helper.params = Vec::new();
            return helper;
        }
        helper.params = vec![Parameter::Literal(Value::String(name.to_owned()))];
        helper.params.extend(partial.params.iter().cloned());
        helper.hash.clone_from(&partial.hash);
        helper
    }
}
