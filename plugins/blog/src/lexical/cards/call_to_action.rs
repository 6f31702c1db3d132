//! `call-to-action`: an advertisement of the site's own, with a label, a picture, a text and a button.

use std::borrow::Cow;

use super::Card;
use crate::{
    js,
    lexical::{
        dom::{self, Id, Tree},
        template::Template,
        writer::Html,
    },
};

const SPONSORED: &str = r#"<p><span style="white-space: pre-wrap;">SPONSORED</span></p>"#;

pub(super) fn write(card: Card<'_>, html: &mut Html) {
    let background = card.text_or("backgroundColor", "grey");
    let background = if is_color(&background) { &background } else { "white" };
    let (picture, text) = (card.text("imageUrl"), card.text("textValue"));
    let button = Button::of(card);
    let mut template = Template::default();
    template.fill(include_str!("call_to_action/card.html"), |hole, template| match hole {
        "background" => template.value(background),
        "layout" => template.value(&card.text_or("layout", "minimal")),
        "dividers" if !card.is_on("showDividers", true) => template.markup("kg-cta-no-dividers"),
        "has_picture" if !picture.is_empty() => template.markup("kg-cta-has-img"),
        "link" if card.text("linkColor") == "accent" => template.markup("kg-cta-link-accent"),
        "centered" if card.text("alignment") == "center" => template.markup("kg-cta-centered"),
        "label" if card.is_on("hasSponsorLabel", true) => {
            let label = label(&card.text_or("sponsorLabel", SPONSORED));
            template.part(16, include_str!("call_to_action/label.html"), 12, |_, template| template.field(&label));
        }
        "picture" if !picture.is_empty() => write_picture(card, &picture, button.as_ref(), template),
        "inner" if !text.is_empty() || card.is_on("showButton", true) => {
            write_inner(card, &text, button.as_ref(), template);
        }
        _ => {}
    });
    template.write(html);
}

fn write_inner(card: Card<'_>, text: &str, button: Option<&Button<'_>>, template: &mut Template) {
    template.part(20, include_str!("call_to_action/inner.html"), 16, |hole, template| match (hole, button) {
        ("text", _) if !text.is_empty() => {
            template.part(24, include_str!("call_to_action/text.html"), 20, |_, template| template.field(text));
        }
        ("button", Some(button)) => button.write(card, template),
        _ => {}
    });
}

struct Button<'a> {
    url: Cow<'a, str>,
    text: Cow<'a, str>,
}

impl<'a> Button<'a> {
    /// The button, where there is one to show.
    fn of(card: Card<'a>) -> Option<Self> {
        let (url, text) = (card.text("buttonUrl"), card.text_or("buttonText", "Learn more"));
        (card.is_on("showButton", true) && !url.is_empty()).then_some(Self { url, text })
    }

    fn write(&self, card: Card<'_>, template: &mut Template) {
        let color = card.text_or("buttonColor", "#000000");
        let is_accent = color == "accent" || !is_color(&color);
        template.part(24, include_str!("call_to_action/button.html"), 24, |hole, template| match hole {
            "url" => template.value(&self.url),
            "accent" if is_accent => template.markup("kg-style-accent"),
            "background" if !is_accent => {
                template.markup("background-color: ");
                template.value(&color);
                template.markup("; ");
            }
            "color" => template.value(&card.text_or("buttonTextColor", "#ffffff")),
            "text" => template.field(&self.text),
            _ => {}
        });
    }
}

fn write_picture(card: Card<'_>, src: &str, link: Option<&Button<'_>>, template: &mut Template) {
    let (width, height) = (card.get("imageWidth"), card.get("imageHeight"));
    template.part(20, include_str!("call_to_action/picture.html"), 16, |hole, template| match (hole, link) {
        ("src", _) => template.value(src),
        ("size", _) if width.is_truthy() && height.is_truthy() => {
            template.markup("data-image-dimensions=\"");
            template.value(&width.text());
            template.markup("x");
            template.value(&height.text());
            template.markup("\"");
        }
        ("link", Some(link)) => {
            template.markup("<a href=\"");
            template.value(&link.url);
            template.markup("\">");
        }
        ("link_end", Some(_)) => template.markup("</a>"),
        _ => {}
    });
}

/// Whether it is the name of a colour or three or six digits of one.
fn is_color(color: &str) -> bool {
    match color.strip_prefix('#') {
        Some(digits) => matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => !color.is_empty() && color.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
    }
}

/// What is in the first paragraph of a label, without line breaks and without elements that show nothing.
fn label(html: &str) -> String {
    let html = with_single_spaces(&html.replace("<br>", " ").replace("<br/>", " ").replace("<br />", " "));
    let trimmed = js::trim(&html);
    let trimmed = trimmed.strip_prefix("&nbsp;").unwrap_or(trimmed);
    let trimmed = js::trim(trimmed.strip_suffix("&nbsp").unwrap_or(trimmed));
    let Some(mut tree) = dom::parse(trimmed) else { return trimmed.to_owned() };
    let root = tree.root();
    if !has_text(&tree, root, |text| !text.is_empty()) {
        return String::new();
    }
    remove_blank(&mut tree);
    let first = tree.children(root).find(|child| tree.is_element(*child)).unwrap_or(root);
    let mut inner = String::new();
    tree.write_inner(first, &mut inner);
    js::trim(&inner).to_owned()
}

/// White space in a row is one space, where a no-break space may be written as an entity.
fn with_single_spaces(html: &str) -> String {
    const NBSP: &str = "&nbsp;";
    let mut single = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(character) = rest.chars().next() {
        let mut after = rest;
        let mut spaces = 0;
        while let Some(next) = after.strip_prefix(js::is_space).or_else(|| after.strip_prefix(NBSP)) {
            after = next;
            spaces += 1;
        }
        match spaces {
            0 => {
                single.push(character);
                after = &rest[character.len_utf8()..];
            }
            1 => single.push_str(&rest[..rest.len() - after.len()]),
            _ => single.push(' '),
        }
        rest = after;
    }
    single
}

fn remove_blank(tree: &mut Tree) {
    let root = tree.root();
    let mut next = tree.following(root, root);
    while let Some(id) = next {
        let is_blank = tree.is_element(id)
            && !has_text(tree, id, |text| {
                text.chars().any(|character| !js::is_space(character) && character != '\u{200c}')
            });
        if !is_blank {
            next = tree.following(id, root);
            continue;
        }
        next = tree.following_beside(id, root);
        match has_text(tree, id, |text| !text.is_empty()) {
            true => tree.replace_with_text(id, " "),
            false => tree.remove(id),
        }
    }
}

/// Whether there is such a text in an element.
fn has_text(tree: &Tree, id: Id, is_one: impl Fn(&str) -> bool) -> bool {
    let mut next = tree.following(id, id);
    while let Some(inside) = next {
        if tree.text(inside).is_some_and(&is_one) {
            return true;
        }
        next = tree.following(inside, id);
    }
    false
}
