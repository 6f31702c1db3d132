//! `button`: a link that looks like one.

use super::Card;
use crate::{js, lexical::writer::Html};

pub(super) fn write(card: Card<'_>, html: &mut Html) {
    let url = card.text("buttonUrl");
    if js::is_blank(&url) {
        return;
    }
    let alignment = card.text_or("alignment", "center");
    html.tag("div").with_parts("class", &["kg-card kg-button-card kg-align-", &alignment]).end();
    html.tag("a").with("href", &url).with("class", "kg-btn kg-btn-accent").end();
    html.text(&card.text_or("buttonText", "Button Title"));
    html.markup("</a></div>");
}
