//! Ghost's cards: a file each. A card gets its fields as they were saved and writes its HTML for the web page.

mod audio;
mod bookmark;
mod button;
mod call_to_action;
mod callout;
mod codeblock;
mod embed;
mod file;
mod gallery;
mod header;
mod html;
mod image;
mod product;
mod signup;
mod split;
mod toggle;
mod transistor;
mod video;
pub(super) mod visibility;

use std::borrow::Cow;

use super::{Options, json::Json, markdown, writer::Html};

/// Writes a card of a type.
pub(super) fn write(name: &str, json: Json<'_>, options: &Options, html: &mut Html) {
    let card = Card(json);
    match name {
        "audio" => audio::write(card, html),
        "bookmark" => bookmark::write(card, html),
        "button" => button::write(card, html),
        "call-to-action" => visibility::write(card.get("visibility"), html, |html| call_to_action::write(card, html)),
        "callout" => callout::write(card, html),
        "codeblock" => codeblock::write(card, html),
        "embed" => embed::write(card, html),
        "file" => file::write(card, html),
        "gallery" => gallery::write(card, options, html),
        "header" => header::write(card, options, html),
        "horizontalrule" => html.markup("<hr>"),
        "html" => html::write(card, html),
        "image" => image::write(card, options, html),
        "markdown" => write_markdown(card, html),
        "paywall" => html.markup("<!--members-only-->"),
        "product" => product::write(card, html),
        "signup" => signup::write(card, html),
        "toggle" => toggle::write(card, html),
        "transistor" => transistor::write(card, options, html),
        "video" => video::write(card, html),
        // Those for mails alone.
        _ => {}
    }
}

/// The types of cards, with the fields of each that count as its text.
const CARDS: [(&str, &[&str]); 22] = [
    ("audio", &[]),
    ("bookmark", &["title", "description", "url", "caption"]),
    ("button", &[]),
    ("call-to-action", &["textValue"]),
    ("callout", &["calloutText"]),
    ("codeblock", &["code", "caption"]),
    ("email", &[]),
    ("email-cta", &[]),
    ("embed", &["caption"]),
    ("file", &["fileTitle", "fileCaption"]),
    ("gallery", &["caption"]),
    ("header", &["header", "subheader"]),
    ("horizontalrule", &[]),
    ("html", &["html"]),
    ("image", &["caption"]),
    ("markdown", &["markdown"]),
    ("paywall", &[]),
    ("product", &["productTitle", "productDescription"]),
    ("signup", &["disclaimer", "header", "subheader"]),
    ("toggle", &["heading", "content"]),
    ("transistor", &[]),
    ("video", &["caption"]),
];

pub(super) fn is_card(name: &str) -> bool {
    CARDS.iter().any(|(card, _)| *card == name)
}

/// What the editor counts as a card's text.
pub(super) fn text(name: &str, json: Json<'_>) -> String {
    if name == "horizontalrule" {
        return "---\n\n".to_owned();
    }
    let fields = CARDS.iter().find(|(card, _)| *card == name).map_or(&[][..], |(_, fields)| fields);
    let source = |field: &str| match (name, field) {
        ("bookmark", "title" | "description") => json.get("metadata").get(field),
        _ => json.get(field),
    };
    let is_text = |value: &Json<'_>| value.is_truthy() && (value.as_str().is_some() || value.as_number().is_some());
    let texts: Vec<_> = fields.iter().map(|field| source(field)).filter(is_text).map(Json::text).collect();
    if texts.is_empty() { String::new() } else { format!("{}\n\n", texts.join("\n")) }
}

fn write_markdown(card: Card<'_>, html: &mut Html) {
    let source = card.text("markdown");
    let mut rendered = String::new();
    markdown::render(&source, &mut rendered);
    // Whatever comes from Markdown is closed; HTML in it may be not.
    if source.contains('<') {
        html.inner(&rendered);
    } else {
        html.raw(&rendered);
    }
}

/// A card's fields, with what stands for those that are not there.
#[derive(Debug, Clone, Copy)]
struct Card<'a>(Json<'a>);

impl<'a> Card<'a> {
    fn get(self, name: &str) -> Json<'a> {
        self.0.get(name)
    }

    /// A field as text; empty where it is not there, `null`, `false` or nought.
    fn text(self, name: &str) -> Cow<'a, str> {
        self.text_or(name, "")
    }

    /// The same with a text for what is empty.
    fn text_or(self, name: &str, otherwise: &'static str) -> Cow<'a, str> {
        let value = self.get(name);
        if value.is_truthy() { value.text() } else { Cow::Borrowed(otherwise) }
    }

    /// Whether a switch is on.
    fn is_on(self, name: &str, otherwise: bool) -> bool {
        let value = self.get(name);
        if value.is_nullish() { otherwise } else { value.is_truthy() }
    }
}
