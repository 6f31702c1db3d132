//! The newer header: in four layouts, with colours of its own.

use super::{Card, slug};
use crate::{
    js,
    lexical::{
        Options,
        cards::split::{Split, write_button_color},
        images::Picture,
        template::Template,
        writer::Html,
    },
};

pub(super) fn write(card: Card<'_>, options: &Options, html: &mut Html) {
    let split = Split::of(card, "full", "center", "#000000");
    let mut template = Template::default();
    template.fill(include_str!("second.html"), |hole, template| match hole {
        "classes" => {
            template.markup("kg-card kg-header-card kg-v2");
            split.write_classes(template);
            template.markup(if split.background == "accent" { " kg-style-accent" } else { " " });
        }
        "style" if split.has_background() => {
            template.markup("style=\"");
            split.write_background(template);
            template.markup(";\"");
        }
        "background" => template.value(&split.background),
        "picture_behind" if !split.is_split() => write_picture(card, &split, options, template),
        "picture_beside" if split.is_split() => write_picture(card, &split, options, template),
        "alignment" => template.markup(split.alignment()),
        "header" => write_text(card, hole, "h2", "kg-header-card-heading", template),
        "subheader" => write_text(card, hole, "p", "kg-header-card-subheading", template),
        "button" => write_button(card, template),
        _ => {}
    });
    template.write(html);
}

fn write_picture(card: Card<'_>, split: &Split<'_>, options: &Options, template: &mut Template) {
    if split.picture.is_empty() {
        return;
    }
    let picture = Picture {
        src: &split.picture,
        width: card.get("backgroundImageWidth"),
        height: card.get("backgroundImageHeight"),
    };
    let srcset = picture.srcset(options);
    template.markup("\n            <picture><img class=\"kg-header-card-image\" src=\"");
    template.value(&split.picture);
    template.markup("\" ");
    if !srcset.is_empty() {
        template.markup("srcset=\"");
        template.value(&srcset);
        template.markup("\"");
    }
    template.markup(" loading=\"lazy\" alt=\"\" /></picture>\n        ");
}

fn write_text(card: Card<'_>, name: &str, tag: &'static str, class: &'static str, template: &mut Template) {
    let text = card.text(name);
    if text.is_empty() {
        return;
    }
    let color = card.text_or("textColor", "#FFFFFF");
    const TEXT: &str =
        r#"<{{tag}} id="{{id}}" class="{{class}}" style="color: {{color}};" data-text-color="{{color}}">"#;
    template.fill(TEXT, |hole, template| match hole {
        "tag" => template.markup(tag),
        "id" => template.value(&slug(&text)),
        "class" => template.markup(class),
        _ => template.value(&color),
    });
    template.field(&text);
    template.markup("</");
    template.markup(tag);
    template.markup(">");
}

fn write_button(card: Card<'_>, template: &mut Template) {
    let url = card.text("buttonUrl");
    if !card.is_on("buttonEnabled", false) || js::is_blank(&url) {
        return;
    }
    let (color, text_color) = (card.text_or("buttonColor", "#ffffff"), card.text_or("buttonTextColor", "#000000"));
    template.fill(include_str!("button.html").trim_end(), |hole, template| match hole {
        "url" => template.value(&url),
        "accent" => write_button_color(&color, false, template),
        "style" => write_button_color(&color, true, template),
        "color" => template.value(&color),
        "text_color" => template.value(&text_color),
        _ => template.field(&card.text("buttonText")),
    });
}
