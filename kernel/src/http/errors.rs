//! What a reader sees when something went wrong: a page, or data for programs.
//!
//! The words are the phrases of the base theme's message files, in the site's language. Why something went wrong is for
//! the log, and whoever deals with the failure has written it there; nothing of it comes in here.

#[cfg(test)]
mod tests;

use handlebars::html_escape;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rose_abi::messages::Phrase;
use serde_json::{Map, Value, json};

use super::respond::{CachePolicy, Outgoing, negotiate};
use crate::{
    page::{PageExtra, RenderFailure, Templates},
    words::Words,
};

/// The template of the page.
pub const TEMPLATE: &str = "errors/error";

/// What went wrong, to be told in the site's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// From 400 to 599.
    pub status: StatusCode,
    /// A few words.
    title: Saying,
    /// A sentence: what happened.
    message: Saying,
    /// A sentence: what to do now.
    hint: Saying,
}

/// How a part of a fault is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saying {
    /// As is usual for the status.
    Usual,
    /// Not at all.
    Nothing,
    /// As it is, whatever the site's language.
    Text(String),
    /// By a phrase; where it cannot be told, by the text.
    Phrase(Box<Phrase>, Option<String>),
}

impl From<Phrase> for Saying {
    fn from(phrase: Phrase) -> Self {
        Self::Phrase(Box::new(phrase), None)
    }
}

impl From<String> for Saying {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Saying {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Fault {
    /// With the usual words for the status.
    pub fn new(status: StatusCode) -> Self {
        Self { status, title: Saying::Usual, message: Saying::Usual, hint: Saying::Usual }
    }

    /// With other words above it.
    pub fn titled(self, title: impl Into<Saying>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// With another sentence for what happened; the usual hint may not fit it and goes.
    pub fn because(self, message: impl Into<Saying>) -> Self {
        Self { message: message.into(), hint: Saying::Nothing, ..self }
    }

    /// With a sentence for what to do now.
    pub fn hint(self, hint: impl Into<Saying>) -> Self {
        Self { hint: hint.into(), ..self }
    }
}

/// A fault in the reader's words.
struct Told {
    title: String,
    message: String,
    hint: Option<String>,
}

impl Told {
    /// The usual words are the phrases `rose-error-STATUS-title`, `-message` and perhaps `-hint`.
    fn new(fault: &Fault, words: &Words) -> Self {
        let status = fault.status;
        let own = status.as_str();
        let usual = if status.is_server_error() { [own, "500", "other"] } else { [own, "other", "other"] };
        let usual = usual.into_iter().find(|name| words.has(&format!("rose-error-{name}-title")));
        let told = |saying: &Saying, part: &str| match saying {
            Saying::Nothing => None,
            Saying::Text(text) => Some(text.clone()),
            Saying::Phrase(phrase, otherwise) => words.phrase(phrase).or_else(|| otherwise.clone()),
            Saying::Usual => {
                let id = format!("rose-error-{}-{part}", usual?);
                words.has(&id).then(|| words.phrase(&Phrase::new(id))).flatten()
            }
        };
        let last = || status.canonical_reason().unwrap_or("Error").to_owned();
        let title = told(&fault.title, "title").unwrap_or_else(last);
        let message = told(&fault.message, "message").unwrap_or_else(last);
        Self { title, message, hint: told(&fault.hint, "hint") }
    }
}

/// For whom and about what.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// The request's headers: `Accept` decides between page and data.
    pub headers: &'a HeaderMap,
    /// The request's path.
    pub path: &'a str,
    /// The id under which the log has it.
    pub request_id: &'a str,
    /// The site's.
    pub words: &'a Words,
}

/// The answer to a fault. The second part is there when the site's own error page is broken: the answer is a plain page
/// then, and the caller logs why.
pub fn answer(
    fault: &Fault,
    asked: &Asked<'_>,
    templates: Option<&Templates>,
    extra: PageExtra,
) -> (Outgoing, Option<Box<RenderFailure>>) {
    let told = Told::new(fault, asked.words);
    let (outgoing, failure) = if negotiate::prefers_json(asked.headers) {
        let problem = problem(fault.status, &told, asked);
        (Outgoing::new(fault.status, "application/problem+json", problem.to_string()), None)
    } else {
        page(fault.status, &told, asked, templates, extra)
    };
    let outgoing = outgoing.cached(CachePolicy::NoStore).with(header::VARY, HeaderValue::from_static("accept"));
    (outgoing, failure)
}

/// RFC 9457. With `about:blank` the title is the status's own name in HTTP, the same on every site whatever its
/// language; `detail` is what a program shows to people, in the site's language.
fn problem(status: StatusCode, told: &Told, asked: &Asked<'_>) -> Value {
    let detail = match &told.hint {
        Some(hint) => format!("{} {hint}", told.message),
        None => told.message.clone(),
    };
    let mut problem = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_u16(),
        "detail": detail,
        "instance": asked.path,
    });
    if status.is_server_error() {
        problem["request_id"] = asked.request_id.into();
    }
    problem
}

fn page(
    status: StatusCode,
    told: &Told,
    asked: &Asked<'_>,
    templates: Option<&Templates>,
    extra: PageExtra,
) -> (Outgoing, Option<Box<RenderFailure>>) {
    let rendered = templates.map(|templates| templates.render(TEMPLATE, context(status, told, asked), extra));
    match rendered {
        // While something of the site is broken, nothing more is asked for.
        Some(Ok(page)) if status.is_server_error() => (Outgoing::html(status, page.without_fragments()), None),
        Some(Ok(page)) => (Outgoing::page(status, page), None),
        Some(Err(failure)) => (Outgoing::html(status, plain(told, asked)), Some(failure)),
        None => (Outgoing::html(status, plain(told, asked)), None),
    }
}

fn context(status: StatusCode, told: &Told, asked: &Asked<'_>) -> Map<String, Value> {
    [
        ("status", status.as_u16().into()),
        ("title", told.title.clone().into()),
        ("message", told.message.clone().into()),
        ("hint", told.hint.clone().into()),
        // What is the reader's own matter needs no reference, and is the same page for all.
        ("request_id", status.is_server_error().then_some(asked.request_id).into()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// The page for when not even the error template works: no file, no asset, nothing that can fail.
fn plain(told: &Told, asked: &Asked<'_>) -> String {
    let words = asked.words;
    let fixed = |id: &str, otherwise: &str| {
        let told = words.has(id).then(|| words.phrase(&Phrase::new(id))).flatten();
        html_escape(&told.unwrap_or_else(|| otherwise.to_owned()))
    };
    let hint = told.hint.as_ref().map(|hint| format!("<p>{}</p>\n", html_escape(hint))).unwrap_or_default();
    format!(
        "<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n</head>\n\
         <body style=\"font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem\">\n\
         <h1>{title}</h1>\n<p>{message}</p>\n{hint}<p><a href=\"/\">{way_out}</a></p>\n\
         <p><small>{reference} <code>{id}</code></small></p>\n</body>\n</html>\n",
        lang = html_escape(words.lang()),
        dir = words.direction().as_str(),
        title = html_escape(&told.title),
        message = html_escape(&told.message),
        way_out = fixed("rose-error-way-out", "Go to the front page"),
        reference = fixed("rose-error-reference", "Reference:"),
        id = html_escape(asked.request_id),
    )
}
