//! What a reader sees when something went wrong: a page, or data for programs.
//!
//! The words in here are for readers. Why something went wrong is for the log, and whoever deals with the failure has
//! written it there; nothing of it comes in here.

#[cfg(test)]
mod tests;

use handlebars::html_escape;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use super::respond::{CachePolicy, Outgoing, negotiate};
use crate::page::{PageExtra, RenderFailure, Templates};

/// The template of the page.
pub const TEMPLATE: &str = "errors/error";

/// What went wrong, in the reader's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// From 400 to 599.
    pub status: StatusCode,
    /// A few words.
    pub title: String,
    /// A sentence: what happened.
    pub message: String,
    /// A sentence: what to do now.
    pub hint: Option<String>,
}

impl Fault {
    /// With the usual words for the status.
    pub fn new(status: StatusCode) -> Self {
        let (title, message, hint) = words(status);
        Self { status, title: title.to_owned(), message: message.to_owned(), hint: hint.map(str::to_owned) }
    }

    /// With another sentence for what happened; the usual hint may not fit it and goes.
    pub fn because(self, message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, ..self }
    }

    /// With a sentence for what to do now.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

/// The usual title, message and hint.
fn words(status: StatusCode) -> (&'static str, &'static str, Option<&'static str>) {
    let again = Some("Please try again in a moment.");
    match status.as_u16() {
        400 => ("That did not work", "This request could not be understood.", None),
        401 => ("Please sign in", "This page is for those who have signed in.", None),
        403 => ("Not allowed", "You may not do this here.", None),
        404 => {
            ("Not found", "There is nothing at this address.", Some("It may have moved, or the link has a slip in it."))
        }
        405 => ("Not possible here", "This address does not take that kind of request.", None),
        408 => ("Too slow", "The request took too long to arrive.", again),
        410 => ("Gone", "What was here has been removed.", None),
        413 => ("Too large", "This is more than can be taken here.", None),
        414 => ("Too long", "The address is too long.", None),
        415 => ("Wrong format", "This cannot be taken in that format.", None),
        429 => ("Too much at once", "There were too many requests.", again),
        503 => ("Not available", "This part of the site is not available at the moment.", again),
        504 => ("Too slow", "The answer took too long.", again),
        code if code < 500 => ("That did not work", "This request could not be answered.", None),
        _ => ("Our fault", "Something went wrong on our side. It has been noted.", again),
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
}

/// The answer to a fault. The second part is there when the site's own error page is broken: the answer is a plain page
/// then, and the caller logs why.
pub fn answer(
    fault: &Fault,
    asked: &Asked<'_>,
    templates: Option<&Templates>,
    extra: PageExtra,
) -> (Outgoing, Option<Box<RenderFailure>>) {
    let (outgoing, failure) = if negotiate::prefers_json(asked.headers) {
        (Outgoing::new(fault.status, "application/problem+json", problem(fault, asked).to_string()), None)
    } else {
        page(fault, asked, templates, extra)
    };
    let outgoing = outgoing.cached(CachePolicy::NoStore).with(header::VARY, HeaderValue::from_static("accept"));
    (outgoing, failure)
}

/// RFC 9457.
fn problem(fault: &Fault, asked: &Asked<'_>) -> Value {
    let detail = match &fault.hint {
        Some(hint) => format!("{} {hint}", fault.message),
        None => fault.message.clone(),
    };
    json!({
        "type": "about:blank",
        "title": fault.title,
        "status": fault.status.as_u16(),
        "detail": detail,
        "instance": asked.path,
        "request_id": asked.request_id,
    })
}

fn page(
    fault: &Fault,
    asked: &Asked<'_>,
    templates: Option<&Templates>,
    extra: PageExtra,
) -> (Outgoing, Option<Box<RenderFailure>>) {
    let rendered = templates.map(|templates| templates.render(TEMPLATE, context(fault, asked), extra));
    match rendered {
        Some(Ok(html)) => (Outgoing::html(fault.status, html), None),
        Some(Err(failure)) => (Outgoing::html(fault.status, plain(fault, asked)), Some(failure)),
        None => (Outgoing::html(fault.status, plain(fault, asked)), None),
    }
}

fn context(fault: &Fault, asked: &Asked<'_>) -> Map<String, Value> {
    [
        ("status", fault.status.as_u16().into()),
        ("title", fault.title.clone().into()),
        ("message", fault.message.clone().into()),
        ("hint", fault.hint.clone().into()),
        ("request_id", asked.request_id.into()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect()
}

/// The page for when not even the error template works: no file, no asset, nothing that can fail.
fn plain(fault: &Fault, asked: &Asked<'_>) -> String {
    let hint = fault.hint.as_ref().map(|hint| format!("<p>{}</p>\n", html_escape(hint))).unwrap_or_default();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n</head>\n\
         <body style=\"font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 15vh auto; padding: 0 1rem\">\n\
         <h1>{title}</h1>\n<p>{message}</p>\n{hint}<p><a href=\"/\">Go to the front page</a></p>\n\
         <p><small>Reference: <code>{id}</code></small></p>\n</body>\n</html>\n",
        title = html_escape(&fault.title),
        message = html_escape(&fault.message),
        id = html_escape(asked.request_id),
    )
}
