//! The older header: in three sizes and styles, always in the middle.

use super::{Card, on_one_line, slug};
use crate::{
    js,
    lexical::{template::Template, writer::Html},
};

pub(super) fn write(card: Card<'_>, html: &mut Html) {
    let (header, subheader) = (card.text("header"), card.text("subheader"));
    let (url, button) = (card.text("buttonUrl"), card.text("buttonText"));
    let has_button = card.is_on("buttonEnabled", false) && !url.is_empty() && !button.is_empty();
    if header.is_empty() && subheader.is_empty() && !has_button {
        return;
    }
    let (style, picture) = (card.text_or("style", "dark"), card.text("backgroundImageSrc"));
    let mut template = Template::default();
    template.fill(include_str!("first.html"), |hole, template| match hole {
        "size" => template.value(&card.text_or("size", "small")),
        "style" => template.value(&style),
        "picture" => template.value(&picture),
        "background" if style == "image" => {
            template.markup("background-image: url(");
            template.value(&picture);
            template.markup(")");
        }
        "header" if !header.is_empty() => write_text("h2", "kg-header-card-header", &header, template),
        "subheader" if !js::is_blank(without_last_breaks(&subheader)) => {
            write_text("h3", "kg-header-card-subheader", &subheader, template);
        }
        "button" if has_button => {
            template.markup("<a class=\"kg-header-card-button\" href=\"");
            template.value(&url);
            write_inside("a", &button, template);
        }
        _ => {}
    });
    template.rewrite(|html| on_one_line(html).into_owned());
    template.write(html);
}

fn write_text(tag: &'static str, class: &'static str, text: &str, template: &mut Template) {
    for markup in ["<", tag, " class=\"", class, "\" id=\""] {
        template.markup(markup);
    }
    template.value(&slug(text));
    write_inside(tag, text, template);
}

/// The end of a tag, what is in its element, on lines of its own, and the end of that.
fn write_inside(tag: &'static str, text: &str, template: &mut Template) {
    template.markup("\">\n ");
    template.field(text);
    template.markup("\n </");
    template.markup(tag);
    template.markup(">");
}

/// A text without the line breaks at its end.
fn without_last_breaks(text: &str) -> &str {
    let mut rest = text;
    while let Some(before) = without_last_break(rest) {
        rest = before;
    }
    rest
}

fn without_last_break(text: &str) -> Option<&str> {
    let inside = text.strip_suffix('>')?;
    let name = inside.strip_suffix('/').unwrap_or(inside).trim_end_matches(js::is_space);
    let (before, tag) = name.split_at_checked(name.len().checked_sub(3)?)?;
    tag.eq_ignore_ascii_case("<br").then_some(before)
}
