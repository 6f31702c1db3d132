//! What the site is called and where its visitors find it. How it looks is the theme's business.

use std::net::{IpAddr, SocketAddr};

use http::Uri;
use jiff::tz::TimeZone;

use super::{
    ConfigError, HttpConfig,
    human::Cure,
    setting::{Preset, Setting, Values},
};

/// `[site]`: the site's address and words.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteConfig {
    /// `ROSE_SITE_URL`, default `http://ADDRESS:PORT`: absolute, lower-case, without a slash at its end.
    pub url: String,
    /// `ROSE_SITE_TITLE`, default `Rose Ash`.
    pub title: String,
    /// `ROSE_SITE_DESCRIPTION`, default empty.
    pub description: String,
    /// `ROSE_SITE_LANG`, default `en`: the language of its pages, a BCP 47 tag.
    pub lang: String,
    /// `ROSE_SITE_TIME_ZONE`, default `UTC`: the IANA zone in which its times are shown.
    pub time_zone: TimeZone,
    /// `ROSE_SITE_NAVIGATION`, default empty: the links in its head, as in `Journal / | About /about/`.
    pub navigation: Vec<Link>,
}

/// A link of the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// A path of this site or an absolute address.
    pub url: String,
}

pub(super) const URL: Setting = Setting {
    section: "site",
    key: "url",
    variable: "ROSE_SITE_URL",
    preset: Preset::Follows("http://ADDRESS:PORT"),
    meaning: "address that visitors type, such as https://example.org; links and mails use it",
};
const TITLE: Setting = Setting::new("site", "title", "ROSE_SITE_TITLE", "Rose Ash", "name of the site");
const DESCRIPTION: Setting =
    Setting::new("site", "description", "ROSE_SITE_DESCRIPTION", "", "a sentence about the site, for search engines");
const LANG: Setting =
    Setting::new("site", "lang", "ROSE_SITE_LANG", "en", "language of the pages, such as en or de-AT");
const TIME_ZONE: Setting = Setting::new(
    "site",
    "time_zone",
    "ROSE_SITE_TIME_ZONE",
    "UTC",
    "time zone of the dates that are shown, such as Europe/Vienna",
);

const NAVIGATION: Setting = Setting::new(
    "site",
    "navigation",
    "ROSE_SITE_NAVIGATION",
    "",
    "links in the head of each page, such as Journal / | About /about/",
);

pub(super) const SETTINGS: &[&Setting] = &[&URL, &TITLE, &DESCRIPTION, &LANG, &TIME_ZONE, &NAVIGATION];

impl SiteConfig {
    pub(super) fn read(values: &Values, http: &HttpConfig) -> Result<Self, ConfigError> {
        let local = || format!("http://{}", SocketAddr::new(http.address, http.port));
        Ok(Self {
            url: values.read_given(&URL, absolute_url)?.unwrap_or_else(local),
            title: values.read(&TITLE, title)?,
            description: values.read(&DESCRIPTION, |text| Ok(text.trim().to_owned()))?,
            lang: values.read(&LANG, language_tag)?,
            time_zone: values.read(&TIME_ZONE, time_zone)?,
            navigation: values.read(&NAVIGATION, navigation)?,
        })
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

fn title(text: &str) -> Result<String, Cure> {
    match text.trim() {
        "" => Err("give the site a name".into()),
        title => Ok(title.to_owned()),
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

/// The shape of a BCP 47 tag (`de`, `zh-Hant-TW`, `en-x-pirate`), not whether its parts are registered.
fn language_tag(text: &str) -> Result<String, Cure> {
    let tag = text.trim();
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let shaped = matches!(language.len(), 2..=8) && language.bytes().all(|byte| byte.is_ascii_alphabetic());
    let rest = parts.all(|part| matches!(part.len(), 1..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let ends_on_a_letter_alone = tag.contains('-') && tag.rsplit('-').next().is_some_and(|part| part.len() == 1);
    if shaped && rest && !ends_on_a_letter_alone {
        Ok(tag.to_owned())
    } else {
        Err("give a language tag such as en, de-AT or zh-Hant".into())
    }
}

fn time_zone(text: &str) -> Result<TimeZone, Cure> {
    TimeZone::get(text.trim()).map_err(|_| "give an IANA time zone such as Europe/Vienna or UTC".into())
}

/// `LABEL ADDRESS`, with `|` between two links. The label may have spaces, the address has none.
fn navigation(text: &str) -> Result<Vec<Link>, Cure> {
    let cure = || "write each link as a label and an address, with | between two: Journal / | About /about/".to_owned();
    let links = text.split('|').map(str::trim).filter(|link| !link.is_empty());
    let link = |link: &str| {
        let (label, url) = link.rsplit_once(char::is_whitespace).ok_or_else(cure)?;
        let local = url.starts_with('/') && !url.starts_with("//");
        if !(local || url.starts_with("https://") || url.starts_with("http://")) {
            return Err(cure());
        }
        Ok(Link { label: label.trim().to_owned(), url: url.to_owned() })
    };
    links.map(link).collect()
}
