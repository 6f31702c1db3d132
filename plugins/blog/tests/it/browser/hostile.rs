//! Content that nobody planned for: words that do not end, titles that do not stop, pictures that are gone.

use rose_testkit::browser::Scheme;

use super::{
    kinds::{Kind, kind},
    layout::look_right,
    reader::Reader,
};
use crate::content::{Post, a_page, a_post};

const GONE: &str = "/assets/blog/gone.jpg";
const WORD: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorstandssitzung";
/// As long as an id may be, which the fixtures make of it.
const NAME: &str = "Rindfleischetikettierungsaufgabenuebertragungsgesetz";
/// Every card, as Ghost writes it.
const CARDS: &str = include_str!("hostile-cards.html");
const KINDS: &[Kind] = &[
    kind("hostile-front", "/", WORD).lacks(&[GONE]),
    kind("hostile-post", "/long-word/", WORD).lacks(&[GONE]),
    kind("hostile-cards", "/cards/", WORD).lacks(&[GONE]),
    kind("hostile-page", "/long-title/", "and on and on"),
];

#[test]
fn pages_look_right_with_hostile_content() {
    let navigation =
        format!("{WORD} / | Two / | {NAME} /x/ | Four / | Five words that are a label / | Six / | Seven /");
    let settings = [("title", WORD), ("description", WORD), ("navigation", navigation.as_str())];
    look_right(&Reader::of(&settings, &hostile()), KINDS, Scheme::Light);
}

fn hostile() -> Vec<Post> {
    let cell = format!("<td>{WORD}</td>");
    let html = format!(
        "<p>{WORD}</p><h2>{WORD}</h2><ul><li>{WORD}<ol><li>{WORD}</li></ol></li></ul><blockquote>{WORD}</blockquote>\
         <p><code>{WORD}</code> <a href=\"https://example.org/{WORD}\">https://example.org/{WORD}</a></p>\
         <pre><code>{WORD} {WORD}</code></pre><table><tr>{}</tr></table>\
         <figure><img src=\"{GONE}\" alt=\"{WORD}\" width=\"2000\" height=\"1200\"><figcaption>{WORD}</figcaption></figure>",
        cell.repeat(8)
    );
    let long_title: String = "A title that goes on and on and on ".chars().cycle().take(300).collect();
    vec![
        a_post("long-word")
            .with("title", WORD.repeat(2))
            .with("html", html)
            .with("plaintext", WORD)
            .with("feature_image", GONE)
            .with("feature_image_alt", WORD)
            .tagged(&[NAME, "Second tag", "Third tag"])
            .by(NAME),
        a_post("cards").with("html", CARDS.replace("WORD", WORD).replace("GONE", GONE)),
        a_post("a-title-of-300-letters").with("title", long_title.trim()).with("feature_image", GONE),
        a_page("long-title").with("title", long_title.trim()),
    ]
}
