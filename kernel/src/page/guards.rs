//! What is put into compiled templates, beside what their authors wrote: a counter in every loop; and the bound of a
//! page. A template is text that somebody wrote, and a slip in it must not take the memory or the processor of the whole
//! site.

use std::{
    io,
    sync::atomic::{AtomicUsize, Ordering},
};

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderErrorReason, Template,
    template::TemplateElement,
};

/// The largest page.
pub(super) const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The most rounds that all loops of one render may take together.
pub(super) const MAX_ROUNDS: usize = 200_000;

/// A name that no template can use: it is not among the known helpers, so the walk over the elements refuses it.
const ROUND: &str = "rose-round";

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

fn too_large() -> io::Error {
    io::Error::other(format!("the page is larger than {} MiB", MAX_BYTES / 1024 / 1024))
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

/// The element that is put into templates.
pub(super) struct Guards {
    round: TemplateElement,
}

impl Guards {
    /// `None` only if handlebars cannot read its own syntax any more.
    pub(super) fn new() -> Option<Self> {
        let round = Template::compile(&format!("{{{{{ROUND}}}}}")).ok()?.elements.into_iter().next()?;
        Some(Self { round })
    }

    /// Guards a compiled template.
    pub(super) fn put_into(&self, template: &mut Template) {
        for element in &mut template.elements {
            match element {
                TemplateElement::HelperBlock(helper) => {
                    helper.template.iter_mut().chain(&mut helper.inverse).for_each(|inside| self.put_into(inside));
                    let loops = helper.name.as_name() == Some("each");
                    if let Some(body) = helper.template.as_mut().filter(|_| loops) {
                        put_first(body, self.round.clone());
                    }
                }
                TemplateElement::PartialBlock(partial) => {
                    partial.template.iter_mut().for_each(|inside| self.put_into(inside));
                }
                TemplateElement::DecoratorBlock(inline) => {
                    inline.template.iter_mut().for_each(|inside| self.put_into(inside));
                }
                _ => {}
            }
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
