//! The fixed phrases of one site: files of all owners, and the one phrase of each id that its language has.
//!
//! Language goes before owner: a German site shows the base theme's German phrase rather than one that its theme has in
//! English alone.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use icu_locale::LanguageIdentifier;

use super::{
    MessageFile, Problem,
    fit::{Fitted, fit},
    parse::{Parsed, parse},
    tag,
};

/// What a phrase is told with, by name.
pub type Args = BTreeMap<String, Value>;

/// An argument of a phrase.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Shown as it is.
    Text(String),
    /// A number, by which a phrase can choose between one and many.
    Number(f64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Value {
    #[expect(clippy::cast_precision_loss, reason = "a count of 9 quadrillion may be off by one in a sentence")]
    fn from(number: i64) -> Self {
        Self::Number(number as f64)
    }
}

/// Why a phrase cannot be told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the phrase `{id}` cannot be told: {why}")]
pub struct Untold {
    id: String,
    why: String,
}

impl Untold {
    pub(super) fn new(id: &str, why: impl Into<String>) -> Self {
        Self { id: id.to_owned(), why: why.into() }
    }
}

/// The phrases.
pub(super) struct Messages {
    /// From the site's own language to English.
    bundles: Vec<FluentBundle<Arc<FluentResource>>>,
    fitted: Fitted,
}

impl std::fmt::Debug for Messages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let languages: Vec<_> = self.bundles.iter().map(|bundle| &bundle.locales).collect();
        f.debug_struct("Messages").field("languages", &languages).finish_non_exhaustive()
    }
}

impl Messages {
    pub(super) fn build(language: &LanguageIdentifier, mut files: Vec<MessageFile>) -> Result<Self, Vec<Problem>> {
        // Later ones win within a language. Otherwise the order stays, so that of two plugins the later one is at fault.
        files.sort_by_key(|file| matches!(file.owner, super::Owner::Theme));
        let (mut parsed, mut problems) = (Vec::new(), Vec::new());
        for file in files {
            match parse(file) {
                Ok(file) => parsed.push(file),
                Err(wrongs) => problems.extend(wrongs),
            }
        }
        // What stands in a file that could not be read is missing for others: that is not their fault.
        if !problems.is_empty() {
            return Err(problems);
        }
        let fitted = fit(&parsed);
        if !fitted.problems.is_empty() {
            return Err(fitted.problems);
        }
        let chain = tag::chain(language);
        let bundles = chain.iter().filter_map(|language| bundle(language, &parsed)).collect();
        Ok(Self { bundles, fitted })
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.fitted.wanted.contains_key(id)
    }

    pub(super) fn wanted(&self, id: &str) -> Option<impl Iterator<Item = &str>> {
        self.fitted.wanted.get(id).map(|names| names.iter().map(String::as_str))
    }

    pub(super) fn idle(&self) -> &[Problem] {
        &self.fitted.idle
    }

    pub(super) fn text(&self, id: &str, args: &Args) -> Result<String, Untold> {
        // Also keeps out what a theme has that nobody asks for.
        if !self.has(id) {
            return Err(Untold::new(id, "no message file has it"));
        }
        let found = self.bundles.iter().find_map(|bundle| Some((bundle, bundle.get_message(id)?.value()?)));
        let (bundle, pattern) = found.ok_or_else(|| Untold::new(id, "no message file has it"))?;
        let mut given = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            let value = match value {
                Value::Text(text) => FluentValue::String(Cow::Borrowed(text)),
                Value::Number(number) => FluentValue::from(*number),
            };
            given.set(name.as_str(), value);
        }
        let mut errors = Vec::new();
        let told = bundle.format_pattern(pattern, Some(&given), &mut errors).into_owned();
        match errors.first() {
            None => Ok(told),
            Some(error) => Err(Untold::new(id, error.to_string())),
        }
    }
}

/// The phrases of one language; `None` where nobody has any.
fn bundle(language: &LanguageIdentifier, files: &[Parsed]) -> Option<FluentBundle<Arc<FluentResource>>> {
    let mut files = files.iter().filter(|parsed| parsed.language == *language).peekable();
    files.peek()?;
    // Fluent knows languages by another crate's type.
    let mut bundle = FluentBundle::new_concurrent(language.to_string().parse().into_iter().collect());
    // The marks around arguments would stand in titles, mails and addresses, where nothing needs them.
    bundle.set_use_isolating(false);
    bundle.add_builtins().ok()?;
    for parsed in files {
        bundle.add_resource_overriding(Arc::clone(&parsed.resource));
    }
    Some(bundle)
}
