//! What a handler says about its page for those that do not read it: search engines, feeds, and the cards that other
//! sites show of a link. Fields are only added, each with a default.

use serde::{Deserialize, Serialize};

use crate::messages::Phrase;

/// About one page. The kernel adds what is the site's (its name, its picture, absolute addresses) and escapes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Head {
    /// The page's own title, without the site's; empty where `title_phrase` or the template says it.
    pub title: String,
    /// The title as a phrase, told in the site's language.
    pub title_phrase: Option<Phrase>,
    /// A sentence for search engines, at most some 300 characters.
    pub description: String,
    /// The address that counts, a path of this site or absolute; else the path that was asked for.
    pub canonical: Option<String>,
    /// The content of `<meta name="robots">`, such as `noindex`; with that the page has neither canonical address nor
    /// cards.
    pub robots: Option<String>,
    /// The page's address is a secret: nobody may keep the page.
    pub no_store: bool,
    /// What kind of thing the page is.
    pub kind: HeadKind,
    /// The page's picture.
    pub image: Option<Picture>,
    /// Where the Open Graph card differs.
    pub open_graph: Card,
    /// Where the Twitter card differs from the Open Graph card.
    pub twitter: Card,
    /// The same in other forms: feeds, and what other sites embed.
    pub alternates: Vec<Alternate>,
    /// The page before this one in a list, a path.
    pub previous: Option<String>,
    /// The page after this one in a list, a path.
    pub next: Option<String>,
    /// A JSON-LD document as text (<https://www.w3.org/TR/json-ld11/>).
    pub json_ld: Option<String>,
    /// HTML for the end of the head, raw: scripts and styles of those who may write them.
    pub head_code: String,
    /// HTML for the end of the body, raw.
    pub foot_code: String,
}

/// What kind of thing a page is (<https://ogp.me/#types>).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeadKind {
    /// Anything.
    #[default]
    Website,
    /// A text with a date.
    Article {
        /// RFC 3339.
        published: Option<String>,
        /// RFC 3339.
        modified: Option<String>,
        /// The names of its tags.
        tags: Vec<String>,
    },
    /// Somebody.
    Profile,
}

/// A picture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Picture {
    /// A path of this site or absolute.
    pub url: String,
    /// What it shows, for those who do not see it.
    pub alt: String,
}

/// The same in another form (<https://html.spec.whatwg.org/multipage/links.html#rel-alternate>).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Alternate {
    /// Such as `application/rss+xml`.
    pub media_type: String,
    /// What it is, for people who choose.
    pub title: String,
    /// A path of this site or absolute.
    pub url: String,
}

/// What a card of a link says instead of the page's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    /// Its title.
    pub title: Option<String>,
    /// Its text.
    pub description: Option<String>,
    /// Its picture, a path of this site or absolute.
    pub image: Option<String>,
}

/// The site, as a plugin sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Site {
    /// Such as `https://example.org`, without a slash at its end.
    pub url: String,
    /// Its name.
    pub title: String,
    /// A sentence about it.
    pub description: String,
    /// The language of its pages, a BCP 47 tag.
    pub lang: String,
    /// The IANA zone in which its times are shown.
    pub time_zone: String,
    /// Its logo, absolute.
    pub logo: Option<String>,
}

/// What a generation starts with.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Start {
    /// The settings' values by the fields' names.
    pub settings: std::collections::BTreeMap<String, crate::messages::SettingValue>,
    /// The site.
    pub site: Site,
}
