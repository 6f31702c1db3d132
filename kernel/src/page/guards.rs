//! What is put into compiled templates, beside what their authors wrote: bounds, and the scope of partials.
//!
//! A template is text that somebody wrote, and a slip in it must not take the memory or the processor of the whole
//! site. handlebars renders the inside of `{{#> layout}}…{{/layout}}` into a buffer of its own, out of our reach, so a
//! helper of ours stands around every such inside; and a counter stands in every loop.
//!
//! handlebars also lets the arguments of a partial hide the fields of whatever is listed further down: with
//! `{{#> layouts/default title=site.title}}`, `{{title}}` in each of a list of posts would be the site's. The arguments
//! are in the partial's context anyway, so a helper at the beginning of every partial takes them from where they hide
//! others.

use std::{
    io,
    sync::atomic::{AtomicUsize, Ordering},
};

use handlebars::{
    BlockParams, Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderErrorReason,
    Renderable, Template, template::TemplateElement,
};

use super::check::PARTIAL_BLOCK;

/// The largest page.
pub(super) const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The most rounds that all loops of one render may take together.
pub(super) const MAX_ROUNDS: usize = 200_000;

/// Names that no template can use: they are not among the known helpers, so the walk over the elements refuses them.
const BOUNDED: &str = "rose-bounded";
const ROUND: &str = "rose-round";
const SCOPE: &str = "rose-scope";

/// A text that refuses to grow past [`MAX_BYTES`].
#[derive(Default)]
pub(super) struct Page {
    text: String,
}

impl Page {
    pub(super) fn into_text(self) -> String {
        self.text
    }
}

impl Output for Page {
    fn write(&mut self, segment: &str) -> Result<(), io::Error> {
        if self.text.len() + segment.len() > MAX_BYTES {
            return Err(too_large());
        }
        self.text.push_str(segment);
        Ok(())
    }
}

/// Passes on what a block writes, up to [`MAX_BYTES`].
struct Bounded<'a> {
    out: &'a mut dyn Output,
    left: usize,
}

impl Output for Bounded<'_> {
    fn write(&mut self, segment: &str) -> Result<(), io::Error> {
        self.left = self.left.checked_sub(segment.len()).ok_or_else(too_large)?;
        self.out.write(segment)
    }
}

fn too_large() -> io::Error {
    io::Error::other(format!("the page is larger than {} MiB", MAX_BYTES / 1024 / 1024))
}

/// Registers the helpers that are the same for all renders.
pub(super) fn register(registry: &mut Handlebars<'_>) {
    registry.register_helper(BOUNDED, Box::new(BoundedBlock));
    registry.register_helper(SCOPE, Box::new(Scope));
}

struct BoundedBlock;

impl HelperDef for BoundedBlock {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let mut out = Bounded { out, left: MAX_BYTES };
        helper.template().map_or(Ok(()), |inside| inside.render(registry, context, render, &mut out))
    }
}

struct Scope;

impl HelperDef for Scope {
    fn call<'reg: 'rc, 'rc>(
        &self,
        _: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        _: &mut dyn Output,
    ) -> HelperResult {
        if let Some(partial) = render.block_mut() {
            partial.set_block_params(BlockParams::new());
        }
        Ok(())
    }
}

/// Counts the rounds of one render.
#[derive(Default)]
pub(super) struct Rounds(AtomicUsize);

impl Rounds {
    /// Makes the counter known to a render.
    pub(super) fn count_in<'reg: 'rc, 'rc>(&'rc self, render: &mut RenderContext<'reg, 'rc>) {
        render.register_local_helper(ROUND, Box::new(Round(self)));
    }
}

struct Round<'a>(&'a Rounds);

impl HelperDef for Round<'_> {
    fn call<'reg: 'rc, 'rc>(
        &self,
        _: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        _: &mut dyn Output,
    ) -> HelperResult {
        if self.0.0.fetch_add(1, Ordering::Relaxed) < MAX_ROUNDS {
            return Ok(());
        }
        Err(RenderErrorReason::Other(format!("its loops take more than {MAX_ROUNDS} rounds")).into())
    }
}

/// The elements that are put into templates.
pub(super) struct Guards {
    block: TemplateElement,
    round: TemplateElement,
    scope: TemplateElement,
}

impl Guards {
    /// `None` only if handlebars cannot read its own syntax any more.
    pub(super) fn new() -> Option<Self> {
        let first = |text: String| Template::compile(&text).ok()?.elements.into_iter().next();
        Some(Self {
            block: first(format!("{{{{#{BOUNDED}}}}}{{{{/{BOUNDED}}}}}"))?,
            round: first(format!("{{{{{ROUND}}}}}"))?,
            scope: first(format!("{{{{{SCOPE}}}}}"))?,
        })
    }

    /// Guards a compiled template, which may be rendered as a partial.
    pub(super) fn put_into(&self, template: &mut Template) {
        let name = template.name.clone();
        self.inside(template, name.as_ref());
        put_first(template, self.scope.clone());
    }

    fn inside(&self, template: &mut Template, name: Option<&String>) {
        for element in &mut template.elements {
            match element {
                TemplateElement::HelperBlock(helper) => {
                    let loops = helper.name.as_name() == Some("each");
                    helper.template.iter_mut().chain(&mut helper.inverse).for_each(|t| self.inside(t, name));
                    if let Some(body) = helper.template.as_mut().filter(|_| loops) {
                        put_first(body, self.round.clone());
                    }
                }
                TemplateElement::PartialBlock(partial) => {
                    // `@partial-block` has no arguments, and its fallback no scope of its own.
                    let scope = partial.name.as_name() != Some(PARTIAL_BLOCK);
                    if let Some(inside) = partial.template.as_mut() {
                        self.inside(inside, name);
                        self.wrap(inside, scope);
                    }
                }
                TemplateElement::DecoratorBlock(inline) => {
                    if let Some(inside) = inline.template.as_mut() {
                        self.inside(inside, name);
                        put_first(inside, self.scope.clone());
                        // An inline partial is rendered from elsewhere; with a name its errors point to this file.
                        inside.name = name.cloned();
                    }
                }
                _ => {}
            }
        }
    }

    fn wrap(&self, inside: &mut Template, scope: bool) {
        let mut block = self.block.clone();
        if let TemplateElement::HelperBlock(helper) = &mut block {
            helper.template = Some(std::mem::take(inside));
            put_first(inside, block);
        }
        if scope {
            put_first(inside, self.scope.clone());
        }
    }
}

/// Keeps `mapping`, the places of the elements in the file, in step with the elements. A guard fails where the block
/// that it guards begins.
fn put_first(template: &mut Template, element: TemplateElement) {
    template.elements.insert(0, element);
    if let Some(first) = template.mapping.first().cloned() {
        template.mapping.insert(0, first);
    }
}
