//! RSS 2.0 (<https://www.rssboard.org/rss-specification>) with the modules that Ghost's feeds have: the whole text,
//! authors by name, the picture.

use std::collections::BTreeMap;

use rose_sdk::Timestamp;
use rss::{
    Category, Channel, Guid, Image, Item,
    extension::{Extension, ExtensionMap, dublincore::DublinCoreExtension},
};

use super::{Entry, Feed};
use crate::xml::clean;

/// How long a reader may wait before it asks again, in minutes.
const MINUTES: &str = "60";

/// The document; `url` is its own address.
pub(super) fn document(feed: &Feed, url: &str) -> Result<Vec<u8>, rss::Error> {
    let logo = feed.logo.as_deref().map(|logo| Image {
        url: owned(logo),
        title: owned(&feed.title),
        link: owned(&feed.home),
        ..Image::default()
    });
    let own = element("atom:link", &[("href", url), ("rel", "self"), ("type", "application/rss+xml")]);
    let hub = feed.hub.as_deref().map(|hub| element("atom:link", &[("href", hub), ("rel", "hub")]));
    let links: Vec<Extension> = [own].into_iter().chain(hub).collect();
    let channel = Channel {
        title: owned(&feed.title),
        link: owned(&feed.home),
        description: owned(&feed.description),
        language: Some(owned(&feed.lang)),
        last_build_date: feed.changed_at().and_then(date),
        generator: Some("Rose Ash".to_owned()),
        ttl: Some(MINUTES.to_owned()),
        image: logo,
        items: feed.entries.iter().map(item).collect(),
        namespaces: namespaces(),
        extensions: extensions("atom", "link", links),
        ..Channel::default()
    };
    channel.write_to(Vec::new())
}

fn item(entry: &Entry) -> Item {
    let category = |tag: &String| Category { name: owned(tag), domain: None };
    let picture = |image: &String| {
        extensions("media", "content", vec![element("media:content", &[("url", image), ("medium", "image")])])
    };
    let creators = entry.authors.iter().map(|author| owned(&author.name)).collect();
    Item {
        title: Some(owned(&entry.title)),
        link: Some(owned(&entry.url)),
        description: Some(owned(&entry.excerpt)),
        categories: entry.tags.iter().map(category).collect(),
        guid: Some(Guid { value: owned(&entry.id), permalink: false }),
        pub_date: date(entry.published_at),
        content: Some(owned(&entry.html)),
        dublin_core_ext: Some(DublinCoreExtension { creators, ..DublinCoreExtension::default() }),
        extensions: entry.image.as_ref().map(picture).unwrap_or_default(),
        ..Item::default()
    }
}

/// The one form of a date that both RFC 822 and RFC 9110 have; `None` for what is in no calendar.
fn date(moment: Timestamp) -> Option<String> {
    let moment = jiff::Timestamp::from_microsecond(moment.as_micros()).ok()?;
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&moment).ok()
}

fn namespaces() -> BTreeMap<String, String> {
    let known = [("atom", "http://www.w3.org/2005/Atom"), ("media", "http://search.yahoo.com/mrss/")];
    known.map(|(prefix, address)| (prefix.to_owned(), address.to_owned())).into()
}

fn extensions(prefix: &str, name: &str, elements: Vec<Extension>) -> ExtensionMap {
    [(prefix.to_owned(), [(name.to_owned(), elements)].into())].into()
}

fn element(name: &str, attributes: &[(&str, &str)]) -> Extension {
    let attrs = attributes.iter().map(|(name, value)| ((*name).to_owned(), owned(value))).collect();
    Extension { name: name.to_owned(), attrs, ..Extension::default() }
}

fn owned(text: &str) -> String {
    clean(text).into_owned()
}
