//! JSON Feed 1.1 (<https://www.jsonfeed.org/version/1.1/>).

use rose_sdk::Timestamp;
use serde::Serialize;

use super::{Entry, Feed};
use crate::views::AuthorView;

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<&'a str>,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hubs: Option<[Hub<'a>; 1]>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Hub<'a> {
    r#type: &'static str,
    url: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    content_html: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    summary: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: Timestamp,
    date_modified: Timestamp,
    authors: Vec<Author<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    avatar: Option<&'a str>,
}

/// The document; `url` is its own address.
pub(super) fn document(feed: &Feed, url: &str) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&Document {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.home,
        feed_url: url,
        description: &feed.description,
        icon: feed.logo.as_deref(),
        language: &feed.lang,
        hubs: feed.hub.as_deref().map(|url| [Hub { r#type: "WebSub", url }]),
        items: feed.entries.iter().map(item).collect(),
    })
}

fn item(entry: &Entry) -> Item<'_> {
    Item {
        id: &entry.id,
        url: &entry.url,
        title: &entry.title,
        content_html: &entry.html,
        summary: &entry.excerpt,
        image: entry.image.as_deref(),
        date_published: entry.published_at,
        date_modified: entry.updated_at,
        authors: entry.authors.iter().map(author).collect(),
        tags: &entry.tags,
    }
}

fn author(author: &AuthorView) -> Author<'_> {
    Author { name: &author.name, url: &author.url, avatar: author.profile_image.as_deref() }
}
