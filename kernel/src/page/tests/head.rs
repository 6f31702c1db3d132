//! What stands in a page's head.

use rose_abi::head::{Card, Head, HeadKind, Picture};
use serde_json::Value;

use crate::{page::head::About, site::SiteSettings};

fn settings() -> SiteSettings {
    let values =
        [("title", "Rosebay"), ("cover_image", "/cover.jpg"), ("locale", "de-AT"), ("head_code", "<style></style>")];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
    SiteSettings::read(&values.into_iter().collect()).0
}

fn page(head: &Head) -> Value {
    About { url: "https://rose.example", settings: &settings(), path: "/a/", head }.extra().page
}

fn meta(list: &Value, name: &str) -> Vec<String> {
    let entries = list.as_array().expect("a list").iter();
    let named = entries.filter(|entry| [&entry["property"], &entry["name"]].iter().any(|key| **key == name));
    named.map(|entry| entry["content"].as_str().expect("text").to_owned()).collect()
}

#[test]
fn a_page_without_words_of_its_own_has_the_sites() {
    let page = page(&Head::default());
    assert_eq!(page["full_title"], "Rosebay");
    assert_eq!(page["canonical"], "https://rose.example/a/");
    assert_eq!(meta(&page["open_graph"], "og:title"), ["Rosebay"]);
    assert_eq!(meta(&page["open_graph"], "og:image"), ["https://rose.example/cover.jpg"]);
    assert_eq!(meta(&page["open_graph"], "og:locale"), ["de_AT"]);
    assert!(meta(&page["open_graph"], "og:description").is_empty(), "what is empty is left out");
    assert_eq!(page["head_code"], "<style></style>");
    assert_eq!(page["json_ld"], Value::Null);
}

#[test]
fn a_pages_own_words_win_and_each_card_may_differ() {
    let head = Head {
        title: "Apples".to_owned(),
        description: "Eighty-four trees.".to_owned(),
        canonical: Some("https://elsewhere.example/apples/".to_owned()),
        kind: HeadKind::Article {
            published: Some("2026-03-01T09:00:00Z".to_owned()),
            modified: None,
            tags: vec!["Orchard".to_owned(), "Fruit".to_owned()],
        },
        image: Some(Picture { url: "/apples.jpg".to_owned(), alt: "A crate".to_owned() }),
        open_graph: Card { title: Some("Apples!".to_owned()), ..Card::default() },
        twitter: Card { image: Some("/wide.jpg".to_owned()), ..Card::default() },
        ..Head::default()
    };
    let page = page(&head);
    assert_eq!(page["full_title"], "Apples · Rosebay");
    assert_eq!(page["canonical"], "https://elsewhere.example/apples/");
    let open_graph = &page["open_graph"];
    assert_eq!(meta(open_graph, "og:title"), ["Apples!"]);
    assert_eq!(meta(open_graph, "og:description"), ["Eighty-four trees."]);
    assert_eq!(meta(open_graph, "og:image"), ["https://rose.example/apples.jpg"]);
    assert_eq!(meta(open_graph, "og:image:alt"), ["A crate"]);
    assert_eq!(meta(open_graph, "article:published_time"), ["2026-03-01T09:00:00Z"]);
    assert_eq!(meta(open_graph, "article:tag"), ["Orchard", "Fruit"]);
    assert_eq!(meta(&page["twitter"], "twitter:title"), ["Apples!"]);
    assert_eq!(meta(&page["twitter"], "twitter:image"), ["https://rose.example/wide.jpg"]);
    assert_eq!(meta(&page["twitter"], "twitter:card"), ["summary_large_image"]);
}

#[test]
fn json_in_a_script_cannot_end_it_and_says_the_same() {
    let said = serde_json::json!({ "name": "</script><!-- & \u{2028}" });
    let head = Head { json_ld: Some(said.to_string()), ..Head::default() };
    let page = page(&head);
    let text = page["json_ld"].as_str().expect("text");
    assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
    assert_eq!(serde_json::from_str::<Value>(text).expect("JSON"), said);
}
