//! Where the site's visitors find it. What it is called and how it looks are settings in its own data (`crate::site`).

use std::net::{IpAddr, SocketAddr};

use http::Uri;

use super::{
    ConfigError, HttpConfig,
    human::Cure,
    setting::{Preset, Setting, Values},
};

/// `[site]`: the site's address.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteConfig {
    /// `ROSE_SITE_URL`, default `http://ADDRESS:PORT`: absolute, lower-case, without a slash at its end.
    pub url: String,
}

pub(super) const URL: Setting = Setting {
    section: "site",
    key: "url",
    variable: "ROSE_SITE_URL",
    preset: Preset::Follows("http://ADDRESS:PORT"),
    meaning: "address that visitors type, such as https://example.org; links and mails use it",
};
pub(super) const SETTINGS: &[&Setting] = &[&URL];

impl SiteConfig {
    pub(super) fn read(values: &Values, http: &HttpConfig) -> Result<Self, ConfigError> {
        let local = || format!("http://{}", SocketAddr::new(http.address, http.port));
        Ok(Self { url: values.read_given(&URL, absolute_url)?.unwrap_or_else(local) })
    }

    /// Whether only this machine can follow the site's links.
    pub fn is_local(&self) -> bool {
        let uri: Option<Uri> = self.url.parse().ok();
        let host = uri.as_ref().and_then(Uri::host).unwrap_or_default();
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost"
            || host.ends_with(".localhost")
            || address.is_ok_and(|address| address.is_loopback() || address.is_unspecified())
    }
}

/// Scheme, host and port, nothing else.
fn absolute_url(text: &str) -> Result<String, Cure> {
    let cure = || "give an absolute address such as https://example.org, without a path".to_owned();
    let text = text.trim();
    if !text.is_ascii() {
        return Err("write the host in its ASCII form (xn--…)".into());
    }
    if text.contains(['#', '?', '@']) {
        return Err("give scheme and host alone, without user, query or fragment".into());
    }
    let uri: Uri = text.parse().map_err(|_| cure())?;
    let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https")).ok_or_else(cure)?;
    let authority = uri.authority().filter(|authority| !authority.host().is_empty()).ok_or_else(cure)?;
    if !matches!(uri.path(), "" | "/") {
        return Err("give it without a path: a site lives at the root of its host".into());
    }
    let host = authority.host().to_lowercase();
    let standard = if scheme == "https" { 443 } else { 80 };
    Ok(match port(authority.as_str())? {
        Some(port) if port != standard => format!("{scheme}://{host}:{port}"),
        _ => format!("{scheme}://{host}"),
    })
}

/// The port behind the host; `http::Uri` takes one that is too large for none at all.
fn port(authority: &str) -> Result<Option<u16>, Cure> {
    match authority.rsplit_once(':') {
        Some((_, port)) if !port.ends_with(']') => match port.parse() {
            Ok(0) | Err(_) => Err("its port must be a number from 1 to 65535".into()),
            Ok(port) => Ok(Some(port)),
        },
        _ => Ok(None),
    }
}
