//! All templates of one registry, compiled and checked, and the render.
//!
//! Immutable: a new theme or plugin makes a new value. Nothing in here loads a plugin or knows a request.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use handlebars::{Context, Handlebars, RenderContext, RenderError, RenderErrorReason, Renderable, Template};
use serde_json::{Map, Value};

use super::{
    check::{self, Facts, Wrong},
    graph::{self, Checked},
    guards::{Guards, Page, Rounds},
    helpers,
    holes::{Asks, Rendered},
    include::{Includes, Insides},
    problem::{Problem, RenderFailure},
    resolve::{Candidate, Listed, Source, problem, resolve},
    strict::{self, Reached, Strictness},
};
use crate::{http::assets::AssetUrls, words::Words};

/// What every page gets from the kernel, under these names at the top of its context.
#[derive(Debug, Clone, Default)]
pub struct PageExtra {
    /// The site: `title`, `description`, `lang`, `timezone`, `navigation` and the like.
    pub site: Value,
    /// This page: `url` and the like.
    pub page: Value,
}

/// The templates that won, ready to render.
pub struct Templates {
    registry: Handlebars<'static>,
    sources: BTreeMap<String, Source>,
    listing: Vec<Listed>,
    reached: Option<Reached>,
}

impl std::fmt::Debug for Templates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Templates").field("listing", &self.listing).finish_non_exhaustive()
    }
}

impl Templates {
    /// Finds the winner of every name, compiles it and checks that all fit together.
    ///
    /// # Errors
    /// Everything that is wrong. Each problem names who is at fault, so that the caller can leave that plugin or that
    /// file of the theme out and build again without it.
    pub fn build(candidates: Vec<Candidate>, assets: AssetUrls, words: Arc<Words>) -> Result<Self, Vec<Problem>> {
        Self::put_together(candidates, assets, words, None)
    }

    /// As [`Self::build`], but strict to the last, for a check: a name that is not in the context is an error everywhere,
    /// and the render remembers what it reached.
    ///
    /// # Errors
    /// As [`Self::build`].
    pub fn build_strictly(
        candidates: Vec<Candidate>,
        assets: AssetUrls,
        words: Arc<Words>,
    ) -> Result<Self, Vec<Problem>> {
        Self::put_together(candidates, assets, words, Some(Reached::default()))
    }

    fn put_together(
        candidates: Vec<Candidate>,
        assets: AssetUrls,
        words: Arc<Words>,
        reached: Option<Reached>,
    ) -> Result<Self, Vec<Problem>> {
        let resolved = resolve(candidates);
        let mut problems = resolved.problems;
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.set_prevent_indent(true);
        let mut checked = BTreeMap::new();
        for (name, candidate) in &resolved.winners {
            match compile(&mut registry, candidate, &assets, &words, reached.is_some()) {
                Ok(facts) => {
                    let place = |wrong: &Wrong| Problem { line: wrong.line, ..problem(candidate, wrong.what.clone()) };
                    problems.extend(facts.wrongs.iter().map(place));
                    checked.insert(name.as_str(), Checked { candidate, facts });
                }
                Err(wrong) => problems.push(Problem { line: wrong.line, ..problem(candidate, wrong.what) }),
            }
        }
        // A template that did not compile is missing for all that include it: that is not their fault.
        if checked.len() == resolved.winners.len() {
            problems.extend(graph::problems(&checked));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        helpers::register(&mut registry, assets, words);
        if let Some(reached) = &reached {
            strict::register(&mut registry, reached.clone());
        }
        let source = |Candidate { origin, file, .. }| Source { origin, file };
        let sources = resolved.winners.into_iter().map(|(name, winner)| (name, source(winner))).collect();
        Ok(Self { registry, sources, listing: resolved.listing, reached })
    }

    /// Whether there is a template of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.sources.contains_key(name)
    }

    /// Every name with its winner and the losers, sorted by name.
    pub fn listing(&self) -> &[Listed] {
        &self.listing
    }

    /// Whose template is used for a name.
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.sources.get(name)
    }

    /// The templates that any render of strict ones has reached so far.
    pub fn reached(&self) -> BTreeSet<String> {
        self.reached.as_ref().map(Reached::names).unwrap_or_default()
    }

    /// Renders a page.
    ///
    /// # Errors
    /// When the template is unknown, a name in it is not in the context, the context has a `site` or `page` of its own,
    /// or the page grows past its bounds. It never panics.
    pub fn render(
        &self,
        name: &str,
        mut context: Map<String, Value>,
        extra: PageExtra,
    ) -> Result<Rendered, Box<RenderFailure>> {
        for (key, value) in [("site", extra.site), ("page", extra.page)] {
            if context.insert(key.to_owned(), value).is_some() {
                let what = format!("the context has a field `{key}`, but that name is the kernel's: rename the field");
                return Err(self.failure(name, None, what));
            }
        }
        // The value is moved in: `Context::wraps` would copy all of it.
        let mut data = Context::null();
        *data.data_mut() = Value::Object(context);
        match catch_unwind(AssertUnwindSafe(|| self.run(name, &data))) {
            Ok(Ok(page)) => Ok(page),
            Ok(Err(error)) => Err(self.failure(name, Some(&error), explain(&error))),
            Err(_) => {
                Err(self.failure(name, None, "the template engine panicked; its message is in the log".to_owned()))
            }
        }
    }

    fn run(&self, name: &str, data: &Context) -> Result<Rendered, RenderError> {
        let missing = || RenderErrorReason::TemplateNotFound(name.to_owned());
        let template = self.registry.get_template(name).ok_or_else(missing)?;
        let (rounds, insides, asks) = (Rounds::default(), Insides::default(), Asks::default());
        let mut page = Page::default();
        let mut render = RenderContext::new(template.name.as_ref());
        rounds.count_in(&mut render);
        insides.serve(&mut render);
        asks.serve(&mut render);
        template.render(&self.registry, data, &mut render, &mut page)?;
        drop(render);
        Ok(Rendered::new(page.into_text(), asks))
    }

    fn failure(&self, asked: &str, error: Option<&RenderError>, what: String) -> Box<RenderFailure> {
        let template = error.and_then(|error| error.template_name.as_deref()).unwrap_or(asked);
        let source = self.sources.get(template);
        Box::new(RenderFailure {
            asked: asked.to_owned(),
            template: template.to_owned(),
            owner: source.map(|source| source.origin.owner().to_owned()).unwrap_or_default(),
            file: source.map(|source| source.file.clone()).unwrap_or_default(),
            line: error.and_then(|error| error.line_no),
            column: error.and_then(|error| error.column_no),
            what,
        })
    }
}

fn compile(
    registry: &mut Handlebars<'static>,
    candidate: &Candidate,
    assets: &AssetUrls,
    words: &Words,
    strictly: bool,
) -> Result<Facts, Wrong> {
    if let Some(wrong) = check::too_much(&candidate.source) {
        return Err(wrong);
    }
    // handlebars' reader of templates has `unwrap`s of its own, and a template is somebody else's text.
    catch_unwind(AssertUnwindSafe(|| registry.register_template_string(&candidate.name, &candidate.source)))
        .map_err(|_| Wrong { line: None, what: "handlebars panicked over it: simplify its syntax".to_owned() })?
        .map_err(|error| Wrong { line: error.pos().map(|pos| pos.0), what: syntax(&error.reason().to_string()) })?;
    let compiled = registry.get_template(&candidate.name).cloned();
    let unreadable = || Wrong { line: None, what: "handlebars lost it".to_owned() };
    let mut compiled: Template = compiled.ok_or_else(unreadable)?;
    let facts = check::facts(&compiled, assets, words);
    if strictly {
        Strictness::new().ok_or_else(unreadable)?.put_into(&mut compiled, &candidate.name);
    }
    Guards::new().ok_or_else(unreadable)?.put_into(&mut compiled);
    Includes::new().ok_or_else(unreadable)?.put_into(&mut compiled);
    registry.register_template(&candidate.name, compiled);
    Ok(facts)
}

fn syntax(reason: &str) -> String {
    reason.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn explain(error: &RenderError) -> String {
    match error.reason() {
        RenderErrorReason::TemplateNotFound(name) => {
            format!("there is no template `{name}`: no enabled plugin, theme or base theme has it")
        }
        RenderErrorReason::MissingVariable(Some(name)) if name.starts_with("site.") || name.starts_with("page.") => {
            format!("`{name}` is not in the context: in a loop or a partial, write `@root.{name}`")
        }
        RenderErrorReason::MissingVariable(Some(name)) => format!("`{name}` is not in the context"),
        RenderErrorReason::MissingVariable(None) => "a value is not in the context".to_owned(),
        RenderErrorReason::IOError(error) => error.to_string(),
        reason => reason.to_string(),
    }
}
