//! `toggle`: a heading that opens what is below it.

use super::Card;
use crate::lexical::{template::Template, writer::Html};

pub(super) fn write(card: Card<'_>, html: &mut Html) {
    let mut template = Template::default();
    template.fill(include_str!("toggle/card.html"), |hole, template| match hole {
        "heading" => template.field(&card.text("heading")),
        _ => template.field(&card.text("content")),
    });
    template.write(html);
}
