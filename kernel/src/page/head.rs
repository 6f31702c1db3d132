//! What the kernel puts into every context: `site`, and `page` with all that stands in a page's head.
//!
//! Absolute addresses are made here, from the site's own URL and never from a request. Values are plain text, and the
//! template escapes them; only `json_ld`, `head_code` and `foot_code` are printed raw.

use rose_abi::head::{Alternate, Head, HeadKind};
use serde_json::{Map, Value, json};

use super::PageExtra;
use crate::{
    site::{Link, SiteSettings, is_path},
    words::Direction,
};

/// The site and one of its pages.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Such as `https://example.org`.
    pub url: &'a str,
    /// The site's settings.
    pub settings: &'a SiteSettings,
    /// The path that was asked for, without the query.
    pub path: &'a str,
    /// What the handler says.
    pub head: &'a Head,
}

impl About<'_> {
    /// The two objects.
    #[must_use]
    pub fn extra(&self) -> PageExtra {
        PageExtra { site: self.site(), page: self.page() }
    }

    fn site(&self) -> Value {
        let settings = self.settings;
        let link = |link: &Link| json!({ "label": link.label, "url": link.url, "current": link.url == self.path });
        let links = |links: &[Link]| links.iter().map(link).collect::<Value>();
        json!({
            "title": settings.title,
            "description": settings.description,
            "url": self.url,
            "lang": settings.locale,
            "dir": Direction::of(&settings.locale).as_str(),
            "timezone": settings.time_zone.iana_name().unwrap_or("UTC"),
            "logo": settings.logo,
            "icon": settings.icon,
            "accent_style": settings.accent_style,
            "navigation": links(&settings.navigation),
            "secondary_navigation": links(&settings.secondary_navigation),
            "social": settings.social.iter().map(|link| json!({ "label": link.label, "url": link.url })).collect::<Value>(),
        })
    }

    fn page(&self) -> Value {
        let (head, site) = (self.head, &self.settings.title);
        let full_title = match head.title.as_str() {
            "" => site.clone(),
            title if title == site => site.clone(),
            title => format!("{title} · {site}"),
        };
        json!({
            "path": self.path,
            "url": self.absolute(self.path),
            "title": head.title,
            "full_title": full_title,
            "description": head.description,
            "canonical": self.is_listed().then(|| self.canonical()),
            "robots": head.robots,
            "alternates": head.alternates.iter().map(|alternate| self.alternate(alternate)).collect::<Value>(),
            "previous": head.previous,
            "next": head.next,
            "open_graph": if self.is_listed() { self.open_graph() } else { json!([]) },
            "twitter": if self.is_listed() { self.twitter() } else { json!([]) },
            "json_ld": head.json_ld.as_deref().map(inside_script),
            "head_code": joined(&self.settings.head_code, &head.head_code),
            "foot_code": joined(&self.settings.foot_code, &head.foot_code),
        })
    }

    fn alternate(&self, alternate: &Alternate) -> Value {
        let Alternate { media_type, title, url } = alternate;
        json!({ "media_type": media_type, "title": title, "url": self.absolute(url) })
    }

    /// Whether others are to find the page and to show links to it.
    fn is_listed(&self) -> bool {
        !self.head.robots.as_ref().is_some_and(|robots| robots.contains("noindex"))
    }

    fn canonical(&self) -> String {
        self.absolute(self.head.canonical.as_deref().unwrap_or(self.path))
    }

    fn absolute(&self, address: &str) -> String {
        match is_path(address) {
            true => format!("{}{address}", self.url),
            // Another host by the page's own scheme, as older exports have it.
            false if address.starts_with("//") => format!("https:{address}"),
            false => address.to_owned(),
        }
    }

    fn title(&self) -> &str {
        let head = self.head;
        let own = if head.title.is_empty() { &self.settings.title } else { &head.title };
        head.open_graph.title.as_deref().unwrap_or(own)
    }

    fn description(&self) -> &str {
        self.head.open_graph.description.as_deref().unwrap_or(&self.head.description)
    }

    fn image(&self) -> Option<String> {
        let own = self.head.image.as_ref().map(|picture| picture.url.as_str());
        let image = self.head.open_graph.image.as_deref().or(own).or(self.settings.cover_image.as_deref());
        image.map(|image| self.absolute(image))
    }

    /// <https://ogp.me/>.
    fn open_graph(&self) -> Value {
        let kind = match self.head.kind {
            HeadKind::Website => "website",
            HeadKind::Article { .. } => "article",
            HeadKind::Profile => "profile",
        };
        let mut card = Metadata::new("property");
        card.add("og:site_name", &self.settings.title);
        card.add("og:type", kind);
        card.add("og:title", self.title());
        card.add("og:description", self.description());
        card.add("og:url", &self.canonical());
        card.add("og:image", &self.image().unwrap_or_default());
        let shown_as_is = self.head.open_graph.image.is_none();
        if let Some(picture) = self.head.image.as_ref().filter(|_| shown_as_is) {
            card.add("og:image:alt", &picture.alt);
        }
        // <https://ogp.me/#optional> wants a territory, which not every language tag has.
        card.add("og:locale", &territorial(&self.settings.locale));
        if let HeadKind::Article { published, modified, tags } = &self.head.kind {
            card.add("article:published_time", published.as_deref().unwrap_or_default());
            card.add("article:modified_time", modified.as_deref().unwrap_or_default());
            tags.iter().for_each(|tag| card.add("article:tag", tag));
        }
        card.0
    }

    /// <https://developer.x.com/en/docs/x-for-websites/cards/overview/markup>: what is left out is taken from Open Graph,
    /// but not by every reader of it.
    fn twitter(&self) -> Value {
        let own = &self.head.twitter;
        let image = own.image.as_deref().map(|image| self.absolute(image)).or_else(|| self.image());
        let mut card = Metadata::new("name");
        card.add("twitter:card", if image.is_some() { "summary_large_image" } else { "summary" });
        card.add("twitter:title", own.title.as_deref().unwrap_or_else(|| self.title()));
        card.add("twitter:description", own.description.as_deref().unwrap_or_else(|| self.description()));
        card.add("twitter:url", &self.canonical());
        card.add("twitter:image", &image.unwrap_or_default());
        card.0
    }
}

/// A list of `<meta>` elements; one without content says nothing and is left out.
struct Metadata(Value, &'static str);

impl Metadata {
    fn new(key: &'static str) -> Self {
        Self(Value::Array(Vec::new()), key)
    }

    fn add(&mut self, name: &str, content: &str) {
        if let (Value::Array(list), false) = (&mut self.0, content.is_empty()) {
            let entry = [(self.1.to_owned(), name.into()), ("content".to_owned(), content.into())];
            list.push(Value::Object(Map::from_iter(entry)));
        }
    }
}

/// A JSON text that cannot end the script element which it stands in, and says the same.
fn inside_script(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            other => safe.push(other),
        }
    }
    safe
}

/// `de_AT` of `de-AT`; nothing of a tag without a territory.
fn territorial(tag: &str) -> String {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let territory = parts.find(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
    territory.map(|territory| format!("{language}_{}", territory.to_ascii_uppercase())).unwrap_or_default()
}

fn joined(site: &str, page: &str) -> String {
    match (site.is_empty(), page.is_empty()) {
        (false, false) => format!("{site}\n{page}"),
        _ => format!("{site}{page}"),
    }
}
