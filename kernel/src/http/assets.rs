//! Files that are served as they are, under names that carry a hash of their content.
//!
//! Everything is in memory and ready, compressed too, before the first request. Nothing in here touches a file system
//! or decides on conditional requests; `respond` does that for all answers.

#[cfg(test)]
mod tests;

use std::{collections::HashMap, fmt::Write, sync::Arc};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::{
    respond::{self, CachePolicy, Outgoing},
    security::SANDBOX,
};

/// Where assets are.
pub const PREFIX: &str = "/assets/";

/// What may stand in a path as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A file to serve.
#[derive(Debug, Clone)]
pub struct AssetFile {
    /// A plugin's id, or `theme`.
    pub owner: String,
    /// Its path inside the owner's folder, such as `demo/rose.jpg`.
    pub name: String,
    /// The content.
    pub bytes: Bytes,
}

impl AssetFile {
    /// A file of `owner`.
    pub fn new(owner: impl Into<String>, name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { owner: owner.into(), name: name.into(), bytes: bytes.into() }
    }
}

/// Why a file cannot be served.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("asset `{name}` of `{owner}` {what}")]
pub struct AssetProblem {
    /// Who is at fault.
    pub owner: String,
    /// The file at fault.
    pub name: String,
    /// What is wrong and what to do.
    pub what: String,
}

/// The URLs of all assets by `OWNER/NAME`. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct AssetUrls(Arc<HashMap<String, String>>);

impl AssetUrls {
    /// The URL, with the hash of the content, of an asset such as `theme/base.css`.
    pub fn url(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for AssetUrls {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(Arc::new(pairs.into_iter().map(|(name, url)| (name.into(), url.into())).collect()))
    }
}

/// All assets of one registry.
#[derive(Debug, Default)]
pub struct Assets {
    files: HashMap<String, Arc<Ready>>,
    /// From the decoded path below [`PREFIX`] with the hash in it, to the name.
    hashed: HashMap<String, Arc<Ready>>,
    urls: AssetUrls,
}

/// A file with everything that its answers need.
#[derive(Debug)]
struct Ready {
    content_type: HeaderValue,
    bytes: Bytes,
    gzip: Option<Bytes>,
    tag: String,
    sandboxed: bool,
}

impl Assets {
    /// Hashes and compresses all files.
    ///
    /// # Errors
    /// Every file whose name cannot be a URL or that is there twice.
    pub fn build(files: impl IntoIterator<Item = AssetFile>) -> Result<Self, Vec<AssetProblem>> {
        let mut assets = Self::default();
        let mut urls = HashMap::new();
        let mut problems = Vec::new();
        for file in files {
            let key = format!("{}/{}", file.owner, file.name);
            let what = match wrong_name(&file) {
                None if assets.files.contains_key(&key) => Some("is there twice: rename one of them"),
                wrong => wrong,
            };
            if let Some(what) = what {
                problems.push(AssetProblem { owner: file.owner, name: file.name, what: what.to_owned() });
                continue;
            }
            let ready = Arc::new(Ready::new(&file));
            let hashed = format!("{}/{}", file.owner, hashed_name(&file.name, &ready.tag));
            urls.insert(key.clone(), format!("{PREFIX}{}", utf8_percent_encode(&hashed, PATH)));
            assets.hashed.insert(hashed, Arc::clone(&ready));
            assets.files.insert(key, ready);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        assets.urls = AssetUrls(Arc::new(urls));
        Ok(assets)
    }

    /// The URLs, for templates.
    pub fn urls(&self) -> AssetUrls {
        self.urls.clone()
    }

    /// The answer to a path that begins with [`PREFIX`], percent-encoded as it came; `None` for "not found". Under the
    /// name with the hash it may be kept for ever; under the plain name, which texts refer to, it is asked for again.
    pub fn find(&self, path: &str) -> Option<Outgoing> {
        let name = percent_decode_str(path.strip_prefix(PREFIX)?).decode_utf8().ok()?;
        match self.files.get(name.as_ref()) {
            Some(ready) => Some(ready.answer(CachePolicy::Revalidate)),
            None => self.hashed.get(name.as_ref()).map(|ready| ready.answer(CachePolicy::Immutable)),
        }
    }
}

impl Ready {
    fn new(file: &AssetFile) -> Self {
        let content_type = media_type(&file.name);
        let compress = respond::is_compressible(&content_type) && file.bytes.len() >= respond::SMALLEST_COMPRESSED;
        let gzip = if compress { respond::gzip_well(&file.bytes) } else { None };
        Self {
            sandboxed: ["svg", "html", "xml"].iter().any(|kind| content_type.contains(kind)),
            content_type: HeaderValue::try_from(content_type).unwrap_or(respond::OCTETS),
            gzip: gzip.filter(|gzip| gzip.len() < file.bytes.len()),
            tag: respond::tag(&file.bytes),
            bytes: file.bytes.clone(),
        }
    }

    fn answer(&self, cache: CachePolicy) -> Outgoing {
        let mut headers = HeaderMap::new();
        if self.sandboxed {
            headers.insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
        }
        Outgoing {
            status: StatusCode::OK,
            content_type: Some(self.content_type.clone()),
            body: self.bytes.clone(),
            cache,
            headers,
            ready: Some(respond::Ready { tag: self.tag.clone(), gzip: self.gzip.clone() }),
            page: None,
            file: None,
            keeps_query: false,
        }
    }
}

/// `demo/rose.jpg` becomes `demo/rose.0f3a….jpg`.
fn hashed_name(name: &str, tag: &str) -> String {
    let (folder, file) = name.rsplit_once('/').map_or((None, name), |(folder, file)| (Some(folder), file));
    let hash = tag.get(..16).unwrap_or(tag);
    let mut hashed = folder.map(|folder| format!("{folder}/")).unwrap_or_default();
    let (stem, ending) = match file.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem, Some(ending)),
        _ => (file, None),
    };
    // Writing to a `String` cannot fail.
    let _ = write!(hashed, "{stem}.{hash}");
    if let Some(ending) = ending {
        let _ = write!(hashed, ".{ending}");
    }
    hashed
}

/// The media type of a file by its name, with the character set for text.
fn media_type(name: &str) -> String {
    let guess = mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream");
    match guess.starts_with("text/") {
        true => format!("{guess}; charset=utf-8"),
        false => guess.to_owned(),
    }
}

fn wrong_name(file: &AssetFile) -> Option<&'static str> {
    let odd = |part: &str| part.is_empty() || part == "." || part == ".." || part.contains(['\\', '\0']);
    if file.owner.contains('/') || odd(&file.owner) || file.name.split('/').any(odd) {
        return Some("has a name that cannot be a URL: use plain folders and file names");
    }
    file.name.contains(char::is_control).then_some("has a control character in its name: rename it")
}
