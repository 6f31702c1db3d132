//! What every answer says to browsers for the reader's safety, and which requests from other sites are refused.
//!
//! Pure functions over headers. Who is signed in and what they may do is not decided here.

#[cfg(test)]
mod tests;

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use rose_abi::messages::Phrase;

/// The public policy.
///
/// `style-src` allows inline styles because posts that come from elsewhere carry `style` attributes, and a style cannot
/// act in the reader's name; scripts can, so they come from files of this site only, but for the code of those who may
/// write it (see [`content_policy`]). Pictures, media and embeds come
/// from wherever a post refers to.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' https: data:; media-src 'self' https:; frame-src https:; object-src 'none'; base-uri 'self'; \
    form-action 'self'; frame-ancestors 'self'";

/// The policy of a file that can hold scripts: opened alone, it may look as it wants to and do nothing in the site's name.
pub(super) const SANDBOX: HeaderValue =
    HeaderValue::from_static("sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:");

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// A year; subdomains are the operator's to decide on.
const STRICT_TRANSPORT_SECURITY: HeaderValue = HeaderValue::from_static("max-age=31536000");

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The site's own origin, from its URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteOrigin {
    origin: String,
    secure: bool,
}

/// The site's URL has no origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the URL of a site: write it as `https://example.org`")]
pub struct NoOrigin(String);

impl SiteOrigin {
    /// Reads the origin of a URL such as `https://example.org/`.
    ///
    /// # Errors
    /// When it is not an absolute `http` or `https` URL.
    pub fn of(url: &str) -> Result<Self, NoOrigin> {
        let origin = origin(url).ok_or_else(|| NoOrigin(url.to_owned()))?;
        Ok(Self { secure: origin.starts_with("https:"), origin })
    }

    /// Whether it is reached over TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Such as `https://example.org`, as browsers write it.
    pub fn as_str(&self) -> &str {
        &self.origin
    }
}

/// An origin as browsers write it: lower case, without the scheme's usual port.
fn origin(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    let scheme = uri.scheme_str()?.to_ascii_lowercase();
    let authority = uri.authority().filter(|authority| !authority.as_str().contains('@'))?;
    let usual = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let host = authority.host().to_ascii_lowercase();
    match authority.port_u16().filter(|port| *port != usual) {
        _ if host.is_empty() => None,
        Some(port) => Some(format!("{scheme}://{host}:{port}")),
        None => Some(format!("{scheme}://{host}")),
    }
}

/// The public policy of a site with code of its own: `scripts` are sources of inline scripts (`'sha256-…'`), `hosts`
/// those that such code refers to, for scripts, styles, fonts and requests.
#[must_use]
pub fn content_policy(scripts: &[String], hosts: &[String]) -> HeaderValue {
    let usual = HeaderValue::from_static(CONTENT_SECURITY_POLICY);
    let with = |sources: &[&[String]]| {
        sources.iter().flat_map(|sources| sources.iter()).map(|source| format!(" {source}")).collect::<String>()
    };
    let (script, host) = (with(&[scripts, hosts]), with(&[hosts]));
    let policy = CONTENT_SECURITY_POLICY
        .replace("script-src 'self'", &format!("script-src 'self'{script}"))
        .replace("'unsafe-inline'", &format!("'unsafe-inline'{host}"));
    let policy = match hosts {
        [] => policy,
        _ => format!("{policy}; connect-src 'self'{host}; font-src 'self'{host}"),
    };
    HeaderValue::try_from(policy).unwrap_or(usual)
}

/// Adds the security headers to an answer; one that the handler has set stays as it is.
pub fn protect(answer: &mut HeaderMap, site: &SiteOrigin) {
    for (name, value) in HEADERS {
        answer.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if site.secure {
        answer.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(STRICT_TRANSPORT_SECURITY);
    }
}

/// A request that another site made a browser send. The message is for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "this form was sent from {}, not from {site}, and is refused: open the page at {site} and send it from there",
    from.as_deref().unwrap_or("another site")
)]
pub struct CrossSite {
    from: Option<String>,
    site: String,
}

impl CrossSite {
    /// The same for a reader.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match &self.from {
            Some(from) => Phrase::new("rose-error-cross-site-message").with("from", from),
            None => Phrase::new("rose-error-cross-site-unnamed-message"),
        }
        .with("site", &self.site)
    }
}

/// Refuses a request that changes something and that a browser sends for another site. Who is no browser — curl, a
/// webhook — sends neither header and passes: such a request carries nobody's cookies.
///
/// # Errors
/// When `Sec-Fetch-Site`, or without it `Origin`, names another site.
pub fn same_site(method: &Method, request: &HeaderMap, site: &SiteOrigin) -> Result<(), CrossSite> {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) {
        return Ok(());
    }
    let claimed = request.get(header::ORIGIN).map(|value| value.to_str().unwrap_or("null"));
    let own = |claimed: &str| origin(claimed).is_some_and(|claimed| claimed == site.origin);
    // Scripts cannot set `Sec-Fetch-Site`, and it is right behind any proxy; only browsers with TLS or on localhost
    // send it, so `Origin` is the second choice.
    let allowed = match request.get(SEC_FETCH_SITE).map(HeaderValue::as_bytes) {
        Some(b"same-origin" | b"none") => true,
        Some(_) => false,
        None => claimed.is_none_or(own),
    };
    if allowed {
        return Ok(());
    }
    let from = match claimed {
        Some("null") | None => None,
        Some(claimed) => Some(claimed.chars().filter(|c| !c.is_control()).take(100).collect()),
    };
    Err(CrossSite { from, site: site.origin.clone() })
}
