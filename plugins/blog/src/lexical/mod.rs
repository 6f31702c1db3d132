//! Lexical documents as HTML, as Ghost writes it for the web.
//!
//! The way of a document: [`json`] reads it, [`state`] holds it as the editor would, [`render`] writes text and lists,
//! [`cards`] write themselves. The output is raw where Ghost's is: who may save raw HTML is decided elsewhere, and so is
//! what a reader may see of it. No database, no clock, no network in here.

mod cards;
mod dom;
mod heading_ids;
mod images;
mod json;
mod markdown;
mod mobiledoc;
mod render;
mod run;
mod slug;
mod state;
mod template;
mod writer;

pub(crate) use json::without_lone_surrogates;
use simd_json::Buffers;

/// What a document does not say and its HTML depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The site's address: pictures below it are its own and can be had in several sizes.
    pub site_url: String,
    /// The site's id, for the podcasts of [Transistor](https://transistor.fm).
    pub site_uuid: String,
}

impl Default for Options {
    /// The site that the shared cases were made for.
    fn default() -> Self {
        Self {
            site_url: "https://blog.example.com/".to_owned(),
            site_uuid: "7f3c1f52-0b1d-4c6e-9a55-2f1c8a9d0e11".to_owned(),
        }
    }
}

/// The first place at which two pieces of HTML do not say the same: what is there in the one, and in the other.
#[must_use]
pub fn difference(one: &str, other: &str) -> Option<(String, String)> {
    dom::difference(one, other)
}

/// Why a document gives no HTML.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is no JSON.
    #[error("the document is not JSON: {0}")]
    Json(String),
    /// It is JSON of another shape.
    #[error("the document has no `root`: a Lexical document looks like {{\"root\": {{\"children\": […]}}}}")]
    NoRoot,
    /// It is Mobiledoc that cannot be converted.
    #[error("the Mobiledoc cannot be converted: {0}")]
    Mobiledoc(String),
    /// There is nothing in it that the editor knows.
    #[error("the document is empty: its `root` needs at least one child of a known type")]
    Empty,
}

/// A document as HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// A piece of HTML.
    pub html: String,
    /// What ended the reading before the document's end: from there on it is lost.
    pub ended_at: Option<String>,
}

/// Renders a serialised Lexical document (`{"root": …}`) to a piece of HTML.
///
/// A document that has something unknown in it ends there, as in Ghost.
///
/// # Errors
///
/// Where it is no such document.
pub fn render(document: &str, options: &Options) -> Result<Rendered, Unreadable> {
    let document = without_lone_surrogates(document);
    let mut bytes = document.as_bytes().to_vec();
    // Nothing here goes deeper for a deeper document, so that there is no need for a limit.
    let mut buffers = Buffers::with_max_depth(bytes.len(), bytes.len());
    let tape =
        simd_json::to_tape_with_buffers(&mut bytes, &mut buffers).map_err(|error| not_json(&document, &error))?;
    let (state, ended_at) = state::read(json::Json::of(&tape))?;
    Ok(Rendered { html: render::write(&state, document.len(), options), ended_at })
}

/// What is wrong and where, which the quicker parser does not tell.
fn not_json(document: &str, error: &simd_json::Error) -> Unreadable {
    let told = serde_json::from_str::<serde::de::IgnoredAny>(document).err();
    Unreadable::Json(told.map_or_else(|| error.to_string(), |told| told.to_string()))
}

/// Renders a serialised Mobiledoc document, in which Ghost 1 to 5 kept posts, by way of Lexical.
///
/// # Errors
///
/// Where it is no such document.
pub fn render_mobiledoc(document: &str, options: &Options) -> Result<Rendered, Unreadable> {
    let document = without_lone_surrogates(document);
    let lexical = mobiledoc::to_lexical(&document).map_err(|error| Unreadable::Mobiledoc(error.to_string()))?;
    render(&lexical, options)
}
