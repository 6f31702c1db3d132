//! What a handler gives back: an [`Answer`], or a [`Refusal`] that keeps the reader's message and the log's apart.

use std::{error::Error, fmt};

use http::StatusCode;
use rose_abi::{
    border::RError,
    codec,
    head::Head,
    messages::{AnswerHead, DatabaseFault, DatabaseFaultKind, Phrase},
    ops::code,
};
use serde::Serialize;

/// What a handler gives back.
pub type Reply = Result<Answer, Refusal>;

/// What a function gives that can only fail by a fault of the site.
pub type Tried<T> = Result<T, Failure>;

/// An answer to a request.
#[derive(Debug)]
pub struct Answer {
    pub(crate) head: AnswerHead,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A page: the kernel renders `template` with `context`, a struct or a map.
    ///
    /// # Errors
    /// When the context cannot be written.
    pub fn page<T: Serialize + ?Sized>(template: &str, context: &T) -> Tried<Self> {
        let head = AnswerHead::Page { status: 200, template: template.to_owned(), head: Box::default() };
        Ok(Self { head, body: codec::to_message(context)? })
    }

    /// The same page with what it says to search engines and to other sites that show a link to it. Other answers have
    /// no head and stay as they are.
    #[must_use]
    pub fn with_head(mut self, about: Head) -> Self {
        if let AnswerHead::Page { head, .. } = &mut self.head {
            **head = about;
        }
        self
    }

    /// A JSON document.
    ///
    /// # Errors
    /// When the value cannot be written.
    pub fn json<T: Serialize + ?Sized>(value: &T) -> Tried<Self> {
        Ok(Self { head: AnswerHead::Json { status: 200 }, body: serde_json::to_vec(value)? })
    }

    /// A whole HTML document, or a piece of one, as it is: what is not HTML in it must be escaped.
    #[must_use]
    pub fn html(html: impl Into<String>) -> Self {
        Self { head: AnswerHead::Html { status: 200 }, body: html.into().into_bytes() }
    }

    /// A document of another kind, such as a feed, complete; `media_type` as in `application/rss+xml; charset=utf-8`
    /// (RFC 9110, section 8.3).
    #[must_use]
    pub fn document(media_type: impl Into<String>, body: impl Into<Vec<u8>>) -> Self {
        Self { head: AnswerHead::Document { status: 200, media_type: media_type.into() }, body: body.into() }
    }

    /// A file that the kernel keeps, by its id; ranges of it can be asked for (RFC 9110, section 14). Browsers and
    /// proxies may keep it for an hour: what must be gone at once is no file.
    #[must_use]
    pub fn file(blob: impl Into<String>, media_type: impl Into<String>) -> Self {
        let head = AnswerHead::File { blob: blob.into(), media_type: media_type.into(), download: None };
        Self { head, body: Vec::new() }
    }

    /// The same file, for a browser to save under this name instead of showing it; other answers stay as they are.
    #[must_use]
    pub fn saved_as(mut self, name: impl Into<String>) -> Self {
        if let AnswerHead::File { download, .. } = &mut self.head {
            *download = Some(name.into());
        }
        self
    }

    /// 303: after a form was taken, show this.
    #[must_use]
    pub fn see_other(location: impl Into<String>) -> Self {
        Self::redirect(StatusCode::SEE_OTHER, location)
    }

    /// A redirect by its status: 301, 302, 303, 307 or 308.
    #[must_use]
    pub fn redirect(status: StatusCode, location: impl Into<String>) -> Self {
        let head = AnswerHead::Redirect { status: status.as_u16(), location: location.into(), keeps_query: false };
        Self { head, body: Vec::new() }
    }

    /// The same redirect with the fields of the request's query added to its location, but for those that it has
    /// itself; other answers stay as they are.
    #[must_use]
    pub fn with_query(mut self) -> Self {
        if let AnswerHead::Redirect { keeps_query, .. } = &mut self.head {
            *keeps_query = true;
        }
        self
    }

    /// The same answer with another status; a redirect keeps its own.
    #[must_use]
    pub fn with_status(mut self, new: StatusCode) -> Self {
        match &mut self.head {
            AnswerHead::Page { status, .. }
            | AnswerHead::Json { status }
            | AnswerHead::Html { status }
            | AnswerHead::Document { status, .. } => *status = new.as_u16(),
            _ => {}
        }
        self
    }
}

/// An error that is the reader's: its `Display` is what the reader is told where it has no phrase.
pub trait Refuse: fmt::Display {
    /// From 400 to 499, or 503.
    fn status(&self) -> StatusCode;

    /// The same from the plugin's message files, so that the reader is told in the site's language.
    fn phrase(&self) -> Option<Phrase> {
        None
    }
}

/// Why a handler gives no answer.
#[derive(Debug)]
pub enum Refusal {
    /// The reader's fault, in words for the reader.
    Reader {
        /// The status of the answer.
        status: StatusCode,
        /// What the reader is told where there is no phrase.
        message: String,
        /// What the reader is told in the site's language.
        phrase: Option<Phrase>,
    },
    /// The site's fault: logged in full, shown as "our fault".
    Fault(Failure),
}

impl Refusal {
    /// A refusal without an error type of its own.
    #[must_use]
    pub fn reader(status: StatusCode, message: impl Into<String>) -> Self {
        Self::Reader { status, message: message.into(), phrase: None }
    }

    /// With the same as a phrase, so that the reader is told in the site's language.
    #[must_use]
    pub fn with_phrase(mut self, told: Phrase) -> Self {
        if let Self::Reader { phrase, .. } = &mut self {
            *phrase = Some(told);
        }
        self
    }
}

impl<E: Refuse> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Reader { status: error.status(), message: error.to_string(), phrase: error.phrase() }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Fault(failure)
    }
}

/// Something went wrong that no reader can mend. Any error becomes one by `?` in a function that gives [`Tried`]; in a
/// handler, whose errors are the reader's or the site's, say which: `.map_err(Failure::from)?`.
pub struct Failure {
    message: String,
    database: Option<DatabaseFault>,
    code: u32,
}

impl Failure {
    /// A failure with a sentence for the log.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), database: None, code: code::FAILED }
    }

    /// The broken unique rule, such as `posts.slug`: at the query it becomes a reader's error.
    #[must_use]
    pub fn broken_unique(&self) -> Option<&str> {
        let fault = self.database.as_ref().filter(|fault| fault.kind == DatabaseFaultKind::Unique)?;
        fault.constraint.as_deref()
    }

    /// Adds what was being done.
    #[must_use]
    pub fn while_doing(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    pub(crate) fn of_border(error: RError) -> Self {
        let database = (error.code == code::DATABASE).then(|| codec::from_message(&error.detail).ok()).flatten();
        Self { message: error.message.into_string(), database, code: error.code }
    }

    pub(crate) fn into_border(self) -> RError {
        let detail = self.database.as_ref().and_then(|fault| codec::to_message(fault).ok()).unwrap_or_default();
        RError::with_detail(self.code, self.message, detail)
    }
}

impl<E: Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(deeper) = cause {
            message.push_str(": ");
            message.push_str(&deeper.to_string());
            cause = deeper.source();
        }
        Self::new(message)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Failure({})", self.message)
    }
}
