//! `codeblock`: code, with a caption if it has one. It is coloured later, when a page is made.

use super::Card;
use crate::{js, lexical::writer::Html};

pub(super) fn write(card: Card<'_>, html: &mut Html) {
    let code = card.text("code");
    if js::is_blank(&code) {
        return;
    }
    let caption = card.text("caption");
    if !caption.is_empty() {
        html.tag("figure").with("class", "kg-card kg-code-card").end();
    }
    html.markup("<pre>");
    let language = card.text("language");
    if language.is_empty() {
        html.markup("<code>");
    } else {
        html.tag("code").with_parts("class", &["language-", &language]).end();
    }
    html.text(&code);
    html.markup("</code></pre>");
    if !caption.is_empty() {
        html.caption(&caption);
        html.close("figure");
    }
}
