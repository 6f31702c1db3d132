//! Feeds and sitemaps of whatever was pasted, read by programs that are strict and not ours.

use std::collections::HashSet;

use rose_sdk::{Site, Timestamp};

use super::{Entry, Feed, json, rss};
use crate::{
    sitemap::{Listed, urls_document},
    views::AuthorView,
};

const OWN: &str = "https://example.org/rss/";

/// What ends, begins or breaks something in XML, HTML or JSON, and what no XML may have.
const HOSTILE: [&str; 24] = [
    "\u{10}",
    "\u{1d}",
    "\0",
    "\u{b}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "]]>",
    "<![CDATA[",
    "<!--",
    "--",
    "-->",
    "&",
    "&amp;",
    "&#0;",
    "<",
    ">",
    "\"",
    "'",
    "🌹",
    "é\u{301}",
    "\u{202e}",
];

/// The text of a number: a word with pieces of [`HOSTILE`] in it, another one for each number.
fn hostile(number: usize) -> String {
    let piece = |step: usize| HOSTILE[(number / HOSTILE.len().pow(u32::try_from(step).unwrap_or(0))) % HOSTILE.len()];
    format!("a{}b{}c{}d {number}", piece(0), piece(1), piece(2))
}

fn entry(number: usize) -> Entry {
    let text = hostile(number);
    Entry {
        id: format!("{number:024x}"),
        url: format!("https://example.org/post-{number}/"),
        title: text.clone(),
        excerpt: text.clone(),
        html: format!("<p>{text}</p>"),
        image: Some(format!("https://example.org/{text}.jpg")),
        published_at: Timestamp::from_micros(1_700_000_000_000_000 + i64::try_from(number).unwrap_or(0) * 60_000_000),
        updated_at: Timestamp::from_micros(1_700_000_000_000_000),
        authors: vec![AuthorView {
            name: text.clone(),
            slug: "ada".to_owned(),
            url: "https://example.org/author/ada/".to_owned(),
            profile_image: None,
            bio: None,
        }],
        tags: vec![text],
    }
}

fn feed(entries: Vec<Entry>) -> Feed {
    let text = hostile(7);
    Feed {
        title: text.clone(),
        description: text.clone(),
        home: "https://example.org/".to_owned(),
        lang: "en".to_owned(),
        hub: None,
        logo: Some(format!("https://example.org/{text}.png")),
        entries,
    }
}

/// What every reader must find again.
fn kept(text: &str) -> String {
    text.chars().filter(|character| !"\u{10}\u{1d}\0\u{b}\u{fffe}\u{ffff}".contains(*character)).collect()
}

#[test]
fn ten_thousand_hostile_posts_are_a_feed_for_strict_readers() {
    let feed = feed((0..10_000).map(entry).collect());
    let document = String::from_utf8(rss::document(&feed, OWN).expect("it is written")).expect("UTF-8");
    let xml = roxmltree::Document::parse(&document).expect("it is XML");
    let items = xml.descendants().filter(|node| node.has_tag_name("item"));
    let child = |item: roxmltree::Node<'_, '_>, name: &str| {
        let found = item.children().find(|node| node.tag_name().name() == name);
        found.map(|node| node.children().filter_map(|part| part.text()).collect::<String>()).unwrap_or_default()
    };
    let mut guids = HashSet::new();
    for (item, entry) in items.zip(&feed.entries) {
        assert!(guids.insert(child(item, "guid")), "each has an id of its own");
        // A reader of XML makes one kind of line end of all.
        assert_eq!(child(item, "title"), kept(&entry.title));
        assert_eq!(child(item, "encoded"), kept(&entry.html));
        assert_eq!(child(item, "creator"), kept(&entry.authors[0].name));
    }
    assert_eq!(guids.len(), 10_000);

    let read = feed_rs::parser::parse(document.as_bytes()).expect("it is a feed");
    assert_eq!(read.entries.len(), 10_000);
    assert_eq!(read.entries[9_999].id, format!("{:024x}", 9_999));
    assert_eq!(read.entries[0].published.map(|moment| moment.timestamp()), Some(1_700_000_000));
}

#[test]
fn ten_thousand_hostile_posts_are_a_json_feed() {
    let feed = feed((0..10_000).map(entry).collect());
    let document = json::document(&feed, "https://example.org/feed.json").expect("it is written");
    let read = feed_rs::parser::parse(document.as_slice()).expect("it is a feed");
    assert_eq!(read.entries.len(), 10_000);
    let ids: HashSet<&str> = read.entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(ids.len(), 10_000);
    let value: serde_json::Value = serde_json::from_slice(&document).expect("JSON");
    assert_eq!(value["items"][575]["title"], feed.entries[575].title);
}

#[test]
fn ten_thousand_hostile_addresses_are_a_sitemap() {
    let listed = |number: usize| Listed {
        path: format!("/{}/", hostile(number)),
        changed_at: Some(Timestamp::from_micros(1_700_000_000_000_000)),
        image: Some(format!("/content/images/{}.jpg", hostile(number))),
    };
    let listed: Vec<Listed> = (0..10_000).map(listed).collect();
    let site = Site { url: "https://example.org".to_owned(), ..Site::default() };
    let document = String::from_utf8(urls_document(&site, &listed).expect("it is written")).expect("UTF-8");
    let xml = roxmltree::Document::parse(&document).expect("it is XML");
    let places: Vec<&str> = xml
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.sitemaps.org/schemas/sitemap/0.9", "loc")))
        .filter_map(|node| node.text())
        .collect();
    assert_eq!(places.len(), 10_000);
    assert_eq!(places[13], format!("https://example.org{}", kept(&listed[13].path)));
    assert!(document.contains("<lastmod>2023-11-14T22:13:20Z</lastmod>"), "{}", &document[..600]);
}

#[test]
fn a_feed_without_posts_is_a_feed() {
    let document = rss::document(&feed(Vec::new()), OWN).expect("it is written");
    let read = feed_rs::parser::parse(document.as_slice()).expect("it is a feed");
    assert_eq!(read.entries.len(), 0);
    assert!(!String::from_utf8_lossy(&document).contains("lastBuildDate"), "nothing was built");
}
