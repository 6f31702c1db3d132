//! Samples: a template's context poses, so that the template can be checked without a request and without a database.
//!
//! Nothing here renders: `rose templates check` does, with what the description carries.

use std::panic::catch_unwind;

use rose_abi::{
    codec,
    messages::{self, Place},
};
use serde::Serialize;

use crate::{Failure, Tried, panics};

/// A context that can pose. Each template is shown with each of its samples, strictly: a name that a sample lacks is
/// an error everywhere, also in `{{#if}}`.
///
/// Four samples show most of what can go wrong:
///
/// - **plain**: a page as it usually is, with every optional field filled and two or three entries in every list. It is
///   what finds a slip in a name, since only here every part of the template is shown;
/// - **hostile**: [`HOSTILE`] in every field that is text, so that a template which shows a text as HTML is found.
///   Fields that are HTML by contract have none of it;
/// - **long**: very long words and titles, many entries;
/// - **bare**: every optional field absent, every text that may be empty empty, every list without an entry. It is
///   what finds a template that takes for granted what need not be there.
///
/// A sample is made of constants: there is neither a clock nor a database when it is asked for.
///
/// ```ignore
/// impl Sample for Entry {
///     fn samples() -> Vec<Self> {
///         let entry = |name: &str, line: Option<&str>| Self { name: name.into(), line: line.map(str::to_owned) };
///         vec![
///             entry("Ada", Some("Lovely leeks")),
///             entry(rose_sdk::HOSTILE, Some(rose_sdk::HOSTILE)),
///             entry(&"long ".repeat(40), Some(&"Donaudampfschifffahrt".repeat(20))),
///             entry("Ada", None),
///         ]
///     }
/// }
///
/// rose_sdk::samples! { "entry" => Entry }
/// ```
pub trait Sample: Sized {
    /// At most 16, each of at most 1 MiB.
    fn samples() -> Vec<Self>;
}

/// A text that is up to no good: it closes attributes and scripts, begins an element, and turns the direction of what
/// follows. The check looks for it in the page.
pub const HOSTILE: &str = "\"'></script><i data-hostile>&lt;&\u{202e}]]>";

/// What `samples!` registers.
pub struct SampleDecl {
    /// The template's name without the plugin's id.
    pub template: &'static str,
    /// Its file.
    pub file: &'static str,
    /// Its line.
    pub line: u32,
    /// The contexts as messages.
    pub contexts: fn() -> Tried<Vec<Vec<u8>>>,
}
inventory::collect!(SampleDecl);

/// The samples of a type as messages.
///
/// # Errors
/// When one cannot be written.
pub fn contexts_of<T: Sample + Serialize>() -> Tried<Vec<Vec<u8>>> {
    T::samples().iter().map(|sample| Ok(codec::to_message(sample)?)).collect()
}

/// All samples of the plugin `id`, sorted by template and place.
///
/// # Errors
/// When those of a type cannot be made: says of which template.
pub(crate) fn all(id: &str) -> Tried<Vec<messages::Sample>> {
    let mut declared: Vec<_> = inventory::iter::<SampleDecl>.into_iter().collect();
    declared.sort_by_key(|sample| (sample.template, sample.file, sample.line));
    let mut found: Vec<messages::Sample> = Vec::new();
    for declaration in declared {
        let template = format!("{id}/{}", declaration.template);
        let place = Place { file: declaration.file.to_owned(), line: declaration.line };
        for context in made(declaration, &template)? {
            let before = found.iter().filter(|sample| sample.template == template).count();
            let name = (before + 1).to_string();
            found.push(messages::Sample { template: template.clone(), name, context, place: place.clone() });
        }
    }
    Ok(found)
}

fn made(declaration: &SampleDecl, template: &str) -> Tried<Vec<Vec<u8>>> {
    match catch_unwind(declaration.contexts) {
        Ok(contexts) => contexts.map_err(|failure| failure.while_doing(&format!("the samples of `{template}`"))),
        Err(payload) => {
            let panic = panics::describe(payload);
            let place = panic.place.map(|place| format!(" at {place}")).unwrap_or_default();
            Err(Failure::new(format!("the samples of `{template}` panicked{place}: {}", panic.message)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HOSTILE;

    #[test]
    fn a_hostile_text_has_the_mark_that_the_check_looks_for() {
        assert!(HOSTILE.contains(rose_abi::messages::HOSTILE_MARK));
    }
}
