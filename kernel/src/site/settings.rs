//! The site's settings: their names, what they may hold, and their values.
//!
//! They are kept and shown as a plugin's are. Nothing in here reads a database or makes a page.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use rose_abi::messages::{Setting, SettingKind};

use super::{
    accent::Accent,
    code::{left_open, script_hashes},
    links::{self, Link, is_absolute, is_path},
};
use crate::host::SettingError;

/// The site's settings, each as it is used.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteSettings {
    /// The name of the site.
    pub title: String,
    /// A sentence about it; empty where it has none.
    pub description: String,
    /// The address of its logo, as it was written.
    pub logo: Option<String>,
    /// The address of the small picture in a browser's tab.
    pub icon: Option<String>,
    /// The address of the picture that stands for the site where a page has none.
    pub cover_image: Option<String>,
    /// The custom properties of its accent colour, for a `style` attribute.
    pub accent_style: Option<String>,
    /// The links in the head of each page.
    pub navigation: Vec<Link>,
    /// The links in its foot.
    pub secondary_navigation: Vec<Link>,
    /// The accounts in other networks.
    pub social: Vec<Link>,
    /// The zone in which times are shown.
    pub time_zone: TimeZone,
    /// The language of the pages, a BCP 47 tag.
    pub locale: String,
    /// HTML for the end of each page's head.
    pub head_code: String,
    /// HTML for the end of each page's body.
    pub foot_code: String,
    /// The sources of the inline scripts in that code, for the content security policy.
    pub script_hashes: Vec<String>,
    /// The hosts that such code refers to, such as `https://stats.example.org`.
    pub code_hosts: Vec<String>,
    /// What was set and fits, as it was written.
    written: BTreeMap<String, String>,
}

/// Name, default and help; an empty default is none.
const KNOWN: [(&str, &str, &str); 14] = [
    ("title", "Rose Ash", "The name of the site."),
    ("description", "", "A sentence about the site, for its front page and for search engines."),
    ("logo", "", "The address of the logo: a path such as /assets/theme/logo.svg, or https://…"),
    ("icon", "", "The address of the small picture in a browser's tab."),
    ("cover_image", "", "The address of the picture that other sites show with a link to a page without one."),
    (
        "accent_color",
        "",
        "The colour of links and buttons, such as #8f3148. It is made lighter or darker where it could not be read.",
    ),
    ("navigation", "", "The links in the head of each page, such as: Journal / | About /about/"),
    ("secondary_navigation", "", "The links in the foot of each page, written in the same way."),
    ("social", "", "The accounts in other networks: their addresses, with | between two."),
    ("time_zone", "UTC", "The time zone of the dates that are shown, such as Europe/Vienna."),
    ("locale", "en", "The language of the pages, such as en, de or de-AT."),
    ("head_code", "", "HTML for the end of each page's head. Scripts in it may run, and refer to `code_hosts`."),
    ("foot_code", "", "HTML for the end of each page's body."),
    ("code_hosts", "", "The hosts that such code may refer to, with spaces between: https://stats.example.org"),
];

/// The longest value in characters; code is the longest.
const LONGEST: usize = 100_000;

impl Default for SiteSettings {
    fn default() -> Self {
        Self::read(&BTreeMap::new()).0
    }
}

impl SiteSettings {
    /// The values of what was set. One that does not fit (its rule became stricter) gives way to the default and is in
    /// the second list.
    #[must_use]
    pub fn read(stored: &BTreeMap<String, String>) -> (Self, Vec<SettingError>) {
        let mut reader = Reader { stored, wrong: Vec::new() };
        let (head_code, foot_code) = (reader.field("head_code", code), reader.field("foot_code", code));
        let settings = Self {
            title: reader.field("title", title),
            description: reader.field("description", line),
            logo: reader.field("logo", address),
            icon: reader.field("icon", address),
            cover_image: reader.field("cover_image", address),
            accent_style: reader.field("accent_color", accent),
            navigation: reader.field("navigation", links::navigation),
            secondary_navigation: reader.field("secondary_navigation", links::navigation),
            social: reader.field("social", links::social),
            time_zone: reader.field("time_zone", |text| time_zone(text).map(Some)).unwrap_or(TimeZone::UTC),
            locale: reader.field("locale", language_tag),
            script_hashes: [&head_code, &foot_code].map(|code: &String| script_hashes(code)).concat(),
            head_code,
            foot_code,
            code_hosts: reader.field("code_hosts", hosts),
            written: BTreeMap::new(),
        };
        let is_wrong = |wrong: &SettingError, name: &str| match wrong {
            SettingError::Value { name: wrong, .. } | SettingError::Unknown { name: wrong, .. } => wrong == name,
        };
        let fits = |name: &String| !reader.wrong.iter().any(|wrong| is_wrong(wrong, name));
        let written = stored.iter().filter(|(name, _)| fits(name)).map(|(name, text)| (name.clone(), text.clone()));
        let settings = Self { written: written.collect(), ..settings };
        (settings, reader.wrong)
    }

    /// What was set and fits, by its name, as it was written.
    #[must_use]
    pub fn written(&self) -> &BTreeMap<String, String> {
        &self.written
    }

    /// What plugins are told.
    #[must_use]
    pub fn for_plugins(&self, url: &str) -> rose_abi::head::Site {
        let absolute = |address: &String| if is_path(address) { format!("{url}{address}") } else { address.clone() };
        rose_abi::head::Site {
            url: url.to_owned(),
            title: self.title.clone(),
            description: self.description.clone(),
            lang: self.locale.clone(),
            time_zone: self.time_zone.iana_name().unwrap_or("UTC").to_owned(),
            logo: self.logo.as_ref().map(absolute),
        }
    }

    /// Whether a value can be set.
    ///
    /// # Errors
    /// When the value does not fit.
    pub fn check(name: &str, value: &str) -> Result<(), SettingError> {
        let alone = BTreeMap::from([(name.to_owned(), value.to_owned())]);
        Self::read(&alone).1.into_iter().next().map_or(Ok(()), Err)
    }

    /// What there is to set, as a plugin describes its own.
    #[must_use]
    pub fn describe() -> Vec<Setting> {
        let setting = |(name, default, help): &(&str, &str, &str)| Setting {
            name: (*name).to_owned(),
            help: (*help).to_owned(),
            kind: SettingKind::Text,
            default: (!default.is_empty()).then(|| (*default).to_owned()),
            secret: false,
            min: None,
            max: None,
        };
        KNOWN.iter().map(setting).collect()
    }
}

struct Reader<'a> {
    stored: &'a BTreeMap<String, String>,
    wrong: Vec<SettingError>,
}

impl Reader<'_> {
    fn field<T: Default>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> T {
        let default = KNOWN.iter().find(|(known, ..)| *known == name).map_or("", |(_, default, _)| default);
        let bounded = |text: &str| match text.chars().nth(LONGEST) {
            Some(_) => Err(format!("give at most {LONGEST} characters")),
            None => parse(text),
        };
        let read = self.stored.get(name).map(|text| (text, bounded(text)));
        match read {
            Some((_, Ok(value))) => return value,
            Some((text, Err(rule))) => {
                let value = text.chars().take(100).collect();
                self.wrong.push(SettingError::Value { name: name.to_owned(), value, rule });
            }
            None => {}
        }
        // Every default fits; a test holds them to that.
        parse(default).unwrap_or_default()
    }
}

fn line(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.contains(char::is_control) {
        true => Err("give it in one line".to_owned()),
        false => Ok(text.to_owned()),
    }
}

fn title(text: &str) -> Result<String, String> {
    match line(text)? {
        title if title.is_empty() => Err("give the site a name".to_owned()),
        title => Ok(title),
    }
}

fn address(text: &str) -> Result<Option<String>, String> {
    match text.trim() {
        "" => Ok(None),
        url if (is_path(url) || is_secure(url)) && !url.contains(char::is_whitespace) => Ok(Some(url.to_owned())),
        _ => Err("give a path of this site such as /assets/theme/logo.svg, or an address that begins with https://"
            .to_owned()),
    }
}

/// Browsers load no picture over plain HTTP into a page that came over TLS, and the pages' policy lets none through.
fn is_secure(url: &str) -> bool {
    is_absolute(url) && url.starts_with("https:")
}

fn accent(text: &str) -> Result<Option<String>, String> {
    match text.trim() {
        "" => Ok(None),
        text => match Accent::parse(text) {
            Some(accent) => Ok(Some(accent.style())),
            None => Err("give a colour in hexadecimal, such as #8f3148".to_owned()),
        },
    }
}

/// HTML that leaves nothing open: the rest of each page would be swallowed.
fn code(text: &str) -> Result<String, String> {
    match left_open(text) {
        Some(open) => Err(format!("its `{open}` has no end, and would swallow the rest of each page")),
        None => Ok(text.to_owned()),
    }
}

fn hosts(text: &str) -> Result<Vec<String>, String> {
    let host = |url: &str| {
        let host = url.strip_prefix("https://").map(|host| host.strip_suffix('/').unwrap_or(host));
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':');
        match host {
            Some(host) if !host.is_empty() && host.bytes().all(fits) => Ok(format!("https://{host}")),
            _ => Err("give hosts such as https://stats.example.org, with spaces between, without a path".to_owned()),
        }
    };
    text.split_whitespace().map(host).collect()
}

/// The shape of a BCP 47 tag (`de`, `zh-Hant-TW`, `en-x-pirate`), not whether its parts are registered.
fn language_tag(text: &str) -> Result<String, String> {
    let tag = text.trim();
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let shaped = matches!(language.len(), 2..=3) && language.bytes().all(|byte| byte.is_ascii_alphabetic());
    let rest = parts.all(|part| matches!(part.len(), 1..=8) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let ends_on_a_letter_alone = tag.contains('-') && tag.rsplit('-').next().is_some_and(|part| part.len() == 1);
    if shaped && rest && !ends_on_a_letter_alone {
        Ok(tag.to_owned())
    } else {
        Err("give a language tag such as en, de-AT or zh-Hant".to_owned())
    }
}

fn time_zone(text: &str) -> Result<TimeZone, String> {
    TimeZone::get(text.trim()).map_err(|_| "give an IANA time zone such as Europe/Vienna or UTC".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, value: &str, rule: Option<&str>) {
        let found = SiteSettings::check(name, value).map_err(|error| error.to_string());
        match (rule, found) {
            (None, found) => assert_eq!(found, Ok(()), "{name}: {value}"),
            (Some(rule), found) => {
                let error = found.expect_err(value);
                assert!(error.contains(rule) && error.contains(name), "{error}");
            }
        }
    }

    #[test]
    fn every_default_fits() {
        for Setting { name, default, .. } in SiteSettings::describe() {
            check(
                &name,
                &default.unwrap_or_else(|| if name == "title" { "x".to_owned() } else { String::new() }),
                None,
            );
        }
    }

    #[test]
    fn a_value_is_held_to_its_rule() {
        check("title", " ", Some("a name"));
        check("title", "two\nlines", Some("one line"));
        check("logo", "javascript:alert(1)", Some("https://"));
        check("logo", "//elsewhere.example/x.png", Some("https://"));
        check("logo", "/assets/theme/logo.svg", None);
        check("accent_color", "red", Some("#8f3148"));
        check("navigation", "About", Some("Journal /"));
        check("time_zone", "Vienna", Some("Europe/Vienna"));
        check("locale", "english please", Some("de-AT"));
        check("locale", "zh-Hant-TW", None);
        check("locale", "deutsch", Some("de-AT"));
        check("logo", "http://pictures.example/logo.svg", Some("https://"));
        check("head_code", "<script>a()", Some("`<script>` has no end"));
        check("foot_code", "<p>x</p><!-- y", Some("`<!--` or an attribute"));
        check("head_code", "<template><p>x</p>", Some("`<template>` has no end"));
        check("head_code", "<link href=\"https://x/y.css>", Some("has no end"));
        check("head_code", "<script>s = \"<!--\"</script><style>/* <!-- */</style>", None);
        check("head_code", "<style>a{}</style><!-- y --><script src=\"/x.js\"></script>", None);
        check("code_hosts", "https://a.example *.b", Some("https://stats.example.org"));
        check("code_hosts", "https://a.example; script-src *", Some("https://stats.example.org"));
    }

    #[test]
    fn what_no_longer_fits_gives_way_to_the_default_and_is_named() {
        let stored = BTreeMap::from([("locale".to_owned(), "?".to_owned()), ("title".to_owned(), "Rose".to_owned())]);
        let (settings, wrong) = SiteSettings::read(&stored);
        assert_eq!((settings.locale.as_str(), settings.title.as_str(), wrong.len()), ("en", "Rose", 1));
    }
}
