//! The plugin's part of a request: its handler is called, and what it answers becomes what is sent.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use mime_guess::Mime;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rose_abi::{
    head::Head,
    messages::{AnswerHead, RequestHead},
};

use super::{
    errors::{Fault, Saying},
    page::{Call, File},
    respond::{CachePolicy, Outgoing},
    security::{SANDBOX, content_policy},
    serve::Asking,
};
use crate::{
    host::{Answered, InvokeError, Plugin},
    page::{RenderFailure, Rendered, context},
    site::script_hashes,
    versions::Seen,
};

/// The header that says what `<meta name="robots">` says, to those who do not read the page
/// (<https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag>).
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Calls the handler of a route and makes an answer of what it gives. What it was made from is noted in `seen`.
pub(super) async fn request(
    asking: &Asking<'_>,
    call: &Call<'_>,
    body: Bytes,
    seen: &Arc<Seen>,
) -> Result<Outgoing, Fault> {
    let (parts, plugin) = (asking.parts, call.plugin);
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let head = RequestHead {
        // A `HEAD` runs the handler of `GET`; only the body is not sent.
        method: if parts.method == http::Method::HEAD { "GET".to_owned() } else { parts.method.to_string() },
        path: parts.uri.path().to_owned(),
        query: call.query.clone(),
        params: call.params.clone(),
        content_type: content_type.map(str::to_owned),
    };
    match plugin.request(call.route, &head, body, asking.visitor(), seen).await {
        Ok(Answered { head: AnswerHead::File { blob, media_type, download }, .. }) => {
            file(plugin, &blob, &media_type, download.as_deref()).await
        }
        Ok(answered) => answer(asking, plugin, answered),
        Err(error) => Err(failed(plugin, call.route, &error)),
    }
}

fn answer(asking: &Asking<'_>, plugin: &Plugin, Answered { head, body }: Answered) -> Result<Outgoing, Fault> {
    let id = &plugin.label().id;
    match head {
        AnswerHead::Page { status, template, head } => {
            let rendered = render(asking, id, &template, &body, &head)?;
            let mut page = Outgoing::page(checked(id, status)?, rendered);
            if head.no_store {
                page = page.cached(CachePolicy::NoStore);
            }
            if let Some(robots) = head.robots.as_deref().and_then(|robots| HeaderValue::from_str(robots).ok()) {
                page = page.with(ROBOTS, robots);
            }
            Ok(match policy(asking, &head) {
                Some(policy) => page.with(header::CONTENT_SECURITY_POLICY, policy),
                None => page,
            })
        }
        AnswerHead::Html { status } => Ok(Outgoing::html(checked(id, status)?, body)),
        AnswerHead::Json { status } => Ok(Outgoing::json(checked(id, status)?, body)),
        AnswerHead::Document { status, media_type } => {
            let kind = kind(id, &media_type)?;
            Ok(Outgoing { content_type: Some(kind), body, ..Outgoing::empty(checked(id, status)?) })
        }
        AnswerHead::Redirect { status, location, keeps_query } => {
            let location = HeaderValue::from_str(&ascii(&location))
                .map_err(|_| fault(id, &format!("redirects to `{}`, which is no URL", location.escape_debug())))?;
            let status = checked(id, status)?;
            if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Err(fault(id, &format!("redirects with the status {status}")));
            }
            let redirect = Outgoing::empty(status).cached(CachePolicy::NoStore).with(header::LOCATION, location);
            Ok(Outgoing { keeps_query, ..redirect })
        }
        AnswerHead::Refused { status, message, phrase } => {
            let status = checked(id, status)?;
            if !(status.is_client_error() || status == StatusCode::SERVICE_UNAVAILABLE) {
                return Err(fault(id, &format!("refuses with the status {status}")));
            }
            let message = sentence(&message);
            Err(Fault::new(status).because(match phrase {
                Some(phrase) => Saying::Phrase(Box::new(phrase), Some(message)),
                None => Saying::Text(message),
            }))
        }
        AnswerHead::Command { .. } | AnswerHead::Fragments {} | AnswerHead::File { .. } => {
            Err(fault(id, "answers a request as if it were something else"))
        }
    }
}

fn kind(id: &str, media_type: &str) -> Result<HeaderValue, Fault> {
    let kind = media_type.parse::<Mime>().ok().and_then(|_| HeaderValue::from_str(media_type).ok());
    kind.ok_or_else(|| fault(id, &format!("answers with `{}`, which is no media type", media_type.escape_debug())))
}

/// A file that is kept. What could run as a page of this site is given nothing to run.
async fn file(plugin: &Plugin, blob: &str, media_type: &str, download: Option<&str>) -> Result<Outgoing, Fault> {
    let id = &plugin.label().id;
    let kind = kind(id, media_type)?;
    let opened = async { File::open(plugin.held(blob).await?).await };
    let file = opened.await.map_err(|error| fault(id, &format!("has a file that cannot be sent: {error}")))?;
    let mut answer = Outgoing { content_type: Some(kind), file: Some(file), ..Outgoing::empty(StatusCode::OK) }
        .cached(CachePolicy::Hour)
        .with(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    let is_inert = ["image/", "audio/", "video/"].iter().any(|kind| media_type.starts_with(kind))
        || media_type.starts_with("application/pdf");
    if media_type.starts_with("image/svg") || !is_inert {
        answer = answer.with(header::CONTENT_SECURITY_POLICY, SANDBOX);
    }
    if let Some(name) = download {
        // RFC 6266 and RFC 8187.
        let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
        let told = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}"));
        answer = answer.with(header::CONTENT_DISPOSITION, told.map_err(|_| fault(id, "names a file oddly"))?);
    }
    Ok(answer)
}

/// A location as a header may have it: what is not ASCII is percent-encoded, the rest stays as it was written.
fn ascii(location: &str) -> String {
    utf8_percent_encode(location, &NOTHING).to_string()
}

/// Percent-encoding takes what is not ASCII in any case.
const NOTHING: AsciiSet = AsciiSet::EMPTY;

/// An error's text as a sentence for a page: errors are written to stand inside of others.
fn sentence(message: &str) -> String {
    let mut letters = message.trim().chars();
    let mut sentence: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    if sentence.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '`' | '”' | ')' | '/')) {
        sentence.push('.');
    }
    sentence
}

/// The content security policy of a page with code of its own.
fn policy(asking: &Asking<'_>, head: &Head) -> Option<HeaderValue> {
    let site = asking.registry.site();
    let own = [&head.head_code, &head.foot_code].map(|code| script_hashes(code)).concat();
    (!own.is_empty()).then(|| content_policy(&[own.as_slice(), &site.script_hashes].concat(), &site.code_hosts))
}

fn render(asking: &Asking<'_>, id: &str, template: &str, context: &[u8], head: &Head) -> Result<Rendered, Fault> {
    let context = context::decode(context)
        .map_err(|error| fault(id, &format!("gives `{template}` a context that cannot be used: {error}")))?;
    let extra = asking.extra(head);
    asking.registry.templates().render(template, context, extra).map_err(|failure| {
        log_failure(&failure);
        Fault::new(StatusCode::INTERNAL_SERVER_ERROR)
    })
}

/// Logs a template that failed, with whose it is and where.
pub(super) fn log_failure(failure: &RenderFailure) {
    let RenderFailure { template, owner, file, line, column, .. } = failure;
    tracing::error!(template, owner, file, line, column, "a page was not rendered: {failure}");
}

fn checked(id: &str, status: u16) -> Result<StatusCode, Fault> {
    // RFC 9110: these carry no body, and a handler has none to leave out.
    let fits = |status: &StatusCode| !status.is_informational() && !matches!(status.as_u16(), 204 | 205 | 304);
    let status = StatusCode::from_u16(status).ok().filter(fits);
    status.ok_or_else(|| fault(id, "answers with a status that it cannot have"))
}

/// What a plugin did that it must not do.
fn fault(id: &str, what: &str) -> Fault {
    tracing::error!(plugin = id, "plugin `{id}` {what}");
    Fault::new(StatusCode::INTERNAL_SERVER_ERROR)
}

fn failed(plugin: &Plugin, route: u32, error: &InvokeError) -> Fault {
    let id = &plugin.label().id;
    let handler = plugin.description().routes.get(route as usize).map(|route| route.handler.as_str());
    match error {
        InvokeError::Panicked { message, place } => {
            tracing::error!(plugin = id, handler, place, "plugin `{id}` panicked at {place}: {message}");
        }
        error => tracing::error!(plugin = id, handler, "plugin `{id}` gave no answer: {error}"),
    }
    Fault::new(match error {
        InvokeError::Deadline(_) => StatusCode::GATEWAY_TIMEOUT,
        InvokeError::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    })
}
