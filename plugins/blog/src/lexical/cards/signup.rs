//! `signup`: a form for those who would become members. Ghost's script sends it, and shows it.

use std::borrow::Cow;

use super::{
    Card,
    split::{Split, write_button_color},
};
use crate::lexical::{template::Template, writer::Html};

const SENT: &str = "Email sent! Check your inbox to complete your signup.";

/// The texts, with the elements that stand for them only where there is one.
const TEXTS: [(&str, &str); 3] = [
    ("header", "kg-signup-card-heading"),
    ("subheader", "kg-signup-card-subheading"),
    ("disclaimer", "kg-signup-card-disclaimer"),
];

pub(super) fn write(card: Card<'_>, html: &mut Html) {
    let split = Split::of(card, "wide", "left", "#F0F0F0");
    let color = text_color(card, &split);
    let mut template = Template::default();
    template.fill(include_str!("signup/card.html"), |hole, template| match hole {
        "classes" => {
            template.markup("kg-card kg-signup-card");
            split.write_classes(template);
            let shows_accent = split.background == "accent" && (split.is_split() || split.picture.is_empty());
            template.markup(if shows_accent { " kg-style-accent" } else { " " });
        }
        "background" => split.write_background(template),
        "picture_behind" if !split.is_split() => write_picture(&split, template),
        "picture_beside" if split.is_split() => write_picture(&split, template),
        "alignment" => template.markup(split.alignment()),
        "style" => write_style(&color, template),
        "form" => write_form(card, &color, template),
        "header" | "subheader" | "disclaimer" => template.field(&card.text(hole)),
        _ => {}
    });
    let missing: Vec<&str> =
        TEXTS.iter().filter(|(name, _)| card.text(name).is_empty()).map(|(_, class)| *class).collect();
    template.write_without(&missing, html);
}

fn write_picture(split: &Split<'_>, template: &mut Template) {
    if !split.picture.is_empty() {
        template.markup("\n        <picture><img class=\"kg-signup-card-image\" src=\"");
        template.value(&split.picture);
        template.markup("\" alt=\"\" /></picture>\n    ");
    }
}

fn write_form(card: Card<'_>, color: &str, template: &mut Template) {
    let button = card.text_or("buttonColor", "accent");
    template.part(8, include_str!("signup/form.html"), 8, |hole, template| match hole {
        "labels" => write_labels(card, template),
        "button_accent" => write_button_color(&button, false, template),
        "button_style" => write_button_color(&button, true, template),
        "button_text_color" => template.value(&card.text_or("buttonTextColor", "#FFFFFF")),
        "button_text" => template.field(&card.text_or("buttonText", "Subscribe")),
        "loading" => template.markup(include_str!("signup/loading.html").trim_end()),
        "style" => write_style(color, template),
        "success" => template.field(&card.text_or("successMessage", SENT)),
        _ => {}
    });
}

fn write_labels(card: Card<'_>, template: &mut Template) {
    for (place, label) in card.get("labels").items().into_iter().flatten().enumerate() {
        template.markup(if place == 0 { "" } else { "\n" });
        template.markup(r#"<input data-members-label type="hidden" value=""#);
        template.value(&label.text());
        template.markup("\" />");
    }
}

fn write_style(color: &str, template: &mut Template) {
    if !color.is_empty() {
        template.markup("style=\"color: ");
        template.value(color);
        template.markup(";\"");
    }
}

/// The colour of the texts; on nothing they have the page's.
fn text_color<'a>(card: Card<'a>, split: &Split<'_>) -> Cow<'a, str> {
    let on_nothing = split.background == "transparent" && (split.is_split() || split.picture.is_empty());
    if on_nothing { Cow::Borrowed("") } else { card.text_or("textColor", "#000000") }
}
