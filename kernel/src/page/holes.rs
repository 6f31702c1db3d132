//! Fragments in templates: `{{fragment "cart-mini"}}`, or `{{#fragment "nav-tree"}}…{{/fragment}}` with what is shown
//! while nobody offers it.
//!
//! The helper writes a mark and notes what is asked for; who answers is asked when the page is rendered, all at once.
//! Layouts render inside out, so that asks come in no order and the mark tells which is where. A mark holds a random
//! number of this process, so that no text can pretend to be one. Nothing in here asks anybody.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError, RenderErrorReason,
    Renderable,
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::guards::Page;

/// The helper's name.
pub(super) const FRAGMENT: &str = "fragment";

/// The most fragments of one page.
const MOST: usize = 1_000;

/// Digits of an ask's number.
const DIGITS: usize = 4;

/// What a template asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The fragment's name.
    pub name: String,
    /// Its arguments.
    pub arguments: Map<String, Value>,
    /// HTML for when there is no answer.
    pub fallback: Option<String>,
}

impl Ask {
    /// What stands where there is no answer: what the page has for that, else an empty element that a theme can style.
    #[must_use]
    pub fn empty(&self) -> String {
        match &self.fallback {
            Some(fallback) => fallback.clone(),
            None => format!("<span class=\"fragment-empty fragment-empty-{}\"></span>", self.name),
        }
    }
}

/// A rendered page with marks for its fragments.
#[derive(Debug, Clone, Default)]
pub struct Rendered {
    html: String,
    asks: Vec<Ask>,
}

/// A stretch of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// HTML.
    Html(&'a str),
    /// The place of an ask, by its number.
    Hole(usize),
}

impl Rendered {
    pub(super) fn new(html: String, asks: Asks) -> Self {
        Self { html, asks: asks.0.into_inner().unwrap_or_else(PoisonError::into_inner).asks }
    }

    /// HTML without any fragment.
    #[must_use]
    pub fn plain(html: String) -> Self {
        Self { html, asks: Vec::new() }
    }

    /// What it asks for, in no order.
    #[must_use]
    pub fn asks(&self) -> &[Ask] {
        &self.asks
    }

    /// Its stretches in order.
    #[must_use]
    pub fn parts(&self) -> Vec<Part<'_>> {
        let mut parts = Vec::with_capacity(self.asks.len() * 2 + 1);
        let (mark, mut rest) = (mark(), self.html.as_str());
        while !self.asks.is_empty()
            && let Some(at) = rest.find(mark)
        {
            let (before, after) = (&rest[..at], &rest[at + mark.len()..]);
            if !before.is_empty() {
                parts.push(Part::Html(before));
            }
            if let Some(number) = after.get(..DIGITS).and_then(|digits| digits.parse().ok()) {
                parts.push(Part::Hole(number));
            }
            rest = after.get(DIGITS..).unwrap_or_default();
        }
        if !rest.is_empty() {
            parts.push(Part::Html(rest));
        }
        parts
    }

    /// The page with every fragment empty.
    #[must_use]
    pub fn without_fragments(self) -> String {
        if self.asks.is_empty() {
            return self.html;
        }
        let mut html = String::with_capacity(self.html.len());
        for part in self.parts() {
            match part {
                Part::Html(text) => html.push_str(text),
                Part::Hole(number) => html.push_str(&self.asks.get(number).map(Ask::empty).unwrap_or_default()),
            }
        }
        html
    }
}

/// What comes before an ask's number.
fn mark() -> &'static str {
    static MARK: OnceLock<String> = OnceLock::new();
    MARK.get_or_init(|| format!("\u{1}rose-{}-", Uuid::new_v4().simple()))
}

/// What one render asks for.
#[derive(Default)]
pub(super) struct Asks(Mutex<Noted>);

#[derive(Default)]
struct Noted {
    asks: Vec<Ask>,
    /// What is rendered is shown for want of a fragment, and cannot ask for others.
    is_fallback: bool,
}

impl Asks {
    /// Makes the helper known to a render.
    pub(super) fn serve<'reg: 'rc, 'rc>(&'rc self, render: &mut RenderContext<'reg, 'rc>) {
        render.register_local_helper(FRAGMENT, Box::new(Fragment(self)));
    }

    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Fragment<'a>(&'a Asks);

impl HelperDef for Fragment<'_> {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        if self.0.lock().is_fallback {
            return Ok(());
        }
        let name = helper.param(0).and_then(|name| name.value().as_str());
        let name = name.ok_or_else(|| wrong("`fragment` wants the name of a fragment"))?.to_owned();
        let mut arguments = Map::new();
        for (key, given) in helper.hash() {
            if given.is_value_missing() {
                return Err(RenderError::strict_error(given.relative_path()));
            }
            arguments.insert((*key).to_owned(), given.value().clone());
        }
        let fallback = match helper.template() {
            Some(inside) => {
                self.0.lock().is_fallback = true;
                let mut page = Page::default();
                let rendered = inside.render(registry, context, render, &mut page);
                self.0.lock().is_fallback = false;
                rendered?;
                Some(page.into_text())
            }
            None => None,
        };
        let mut noted = self.0.lock();
        let number = noted.asks.len();
        if number >= MOST {
            return Err(wrong("a page has at most 1,000 fragments"));
        }
        out.write(&format!("{}{number:0DIGITS$}", mark()))?;
        noted.asks.push(Ask { name, arguments, fallback });
        Ok(())
    }
}

fn wrong(what: &str) -> RenderError {
    RenderErrorReason::Other(what.to_owned()).into()
}
