//! Shows every template with its samples and tells what is wrong: for theme authors and tests, never for readers.
//!
//! Nothing in here knows where templates and samples come from.

use std::collections::BTreeSet;

use rose_abi::messages::{HOSTILE_MARK, Sample};
use serde_json::{Map, Value};

use super::{Finding, Origin, PageExtra, RenderFailure, Rendered, Templates, context, samples};
use crate::http::errors;

/// How it went with all samples.
#[derive(Debug, Default)]
pub struct Posed {
    /// How many contexts were shown.
    pub samples: usize,
    /// The templates that were rendered at least once.
    pub rendered: BTreeSet<String>,
    /// What is wrong, each thing once.
    pub wrongs: Vec<Finding>,
    /// What is not wrong but good to know.
    pub remarks: Vec<Finding>,
}

/// Renders strict templates with the samples of plugins, each told with its plugin's id, and with the kernel's own.
#[must_use]
pub fn pose<'a>(templates: &Templates, of_plugins: impl IntoIterator<Item = (&'a str, &'a Sample)>) -> Posed {
    let mut posed = Posed::default();
    let kinds = samples::all();
    for kind in &kinds {
        let sample = format!("the kernel's {} sample of `{}`", kind.kind, errors::TEMPLATE);
        posed.samples += 1;
        posed.show(templates, errors::TEMPLATE, &sample, &kind.error, kind.untitled());
    }
    for (plugin, sample) in of_plugins {
        posed.samples += 1;
        match context::decode(&sample.context) {
            Ok(context) => {
                let name = format!("sample {} of `{}`", sample.name, sample.template);
                for kind in &kinds {
                    let name = format!("{name} on a {} site", kind.kind);
                    posed.show(templates, &sample.template, &name, &context, kind.extra.clone());
                }
            }
            Err(error) => posed.wrongs.push(Finding {
                file: format!("{plugin}: {}", sample.place.file),
                line: usize::try_from(sample.place.line).ok(),
                what: format!("sample {} of `{}`: {error}", sample.name, sample.template),
            }),
        }
    }
    posed.rendered = templates.reached();
    // Where a render failed, it would have reached more.
    let why = if posed.wrongs.is_empty() { "no sample shows it" } else { "no sample gets that far" };
    posed.remarks = remarks(templates, &posed.rendered, why);
    posed
}

impl Posed {
    fn show(
        &mut self,
        templates: &Templates,
        template: &str,
        sample: &str,
        context: &Map<String, Value>,
        extra: PageExtra,
    ) {
        let rendered = templates.render(template, context.clone(), extra);
        let wrong = match rendered.map(Rendered::without_fragments) {
            Ok(page) if page.contains(HOSTILE_MARK) => Finding {
                file: templates.source(template).map(|source| source.file.clone()).unwrap_or_default(),
                line: None,
                what: format!("its page shows a text as HTML, itself or in a partial: `{}`", around_mark(&page)),
            },
            Ok(_) => return,
            Err(failure) => of_failure(*failure),
        };
        // What is wrong on one page is mostly wrong on all.
        let same = |known: &Finding| {
            known.file == wrong.file && known.line == wrong.line && known.what.starts_with(&wrong.what)
        };
        if !self.wrongs.iter().any(same) {
            self.wrongs.push(Finding { what: format!("{} ({sample})", wrong.what), ..wrong });
        }
    }
}

fn of_failure(failure: RenderFailure) -> Finding {
    Finding { file: failure.file, line: failure.line, what: failure.what }
}

/// The line that the mark stands in, as far as it helps to find it.
fn around_mark(page: &str) -> String {
    let line = page.lines().find(|line| line.contains(HOSTILE_MARK)).unwrap_or_default();
    let start = line.find(HOSTILE_MARK).unwrap_or_default();
    let before: Vec<char> = line[..start].chars().rev().take(40).collect();
    before.into_iter().rev().chain(HOSTILE_MARK.chars()).collect()
}

fn remarks(templates: &Templates, rendered: &BTreeSet<String>, why: &str) -> Vec<Finding> {
    let mut remarks = Vec::new();
    for listed in templates.listing() {
        let remark = |file: &str, what: String| Finding { file: file.to_owned(), line: None, what };
        match &listed.winner {
            Some(winner) if !rendered.contains(&listed.name) => {
                let what = format!("`{}` is not checked: {why}", listed.name);
                remarks.push(remark(&winner.file, what));
            }
            Some(_) => {}
            None => {
                let themed = listed.losers.iter().filter(|(source, _)| source.origin == Origin::Theme);
                remarks
                    .extend(themed.map(|(source, reason)| remark(&source.file, format!("it is not used: {reason}"))));
            }
        }
    }
    remarks
}
