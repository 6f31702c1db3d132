//! Words from outside: message files in, problems or text out.

mod dates;
mod fit;
mod messages;
mod parse;

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{MessageFile, Owner, Problem, Words};

/// A file whose owner is told in a word: `base`, `theme`, or a plugin's id.
fn file(owner: &str, lang: &str, source: &str) -> MessageFile {
    let of = match owner {
        "base" => Owner::Base,
        "theme" => Owner::Theme,
        id => Owner::Plugin(id.to_owned()),
    };
    MessageFile { owner: of, lang: lang.to_owned(), file: format!("{owner}/{lang}.ftl"), source: source.to_owned() }
}

fn build(lang: &str, files: &[(&str, &str, &str)]) -> Result<Arc<Words>, Vec<Problem>> {
    let files = files.iter().map(|(owner, lang, source)| file(owner, lang, source)).collect();
    Words::build(lang, &TimeZone::UTC, files)
}

fn built(lang: &str, files: &[(&str, &str, &str)]) -> Arc<Words> {
    build(lang, files).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// What is wrong with these files, in sentences.
fn problems(files: &[(&str, &str, &str)]) -> Vec<String> {
    build("en", files).err().unwrap_or_default().iter().map(Problem::to_string).collect()
}
