//! `embed`: a piece of another site, as that site gave it.

use super::Card;
use crate::{js, lexical::writer::Html};

pub(super) fn write(card: Card<'_>, html: &mut Html) {
    let (inside, caption) = (card.text("html"), card.text("caption"));
    let is_post = card.get("embedType").as_str() == Some("twitter");
    if !is_post && inside.is_empty() && card.text("url").is_empty() {
        return;
    }
    let has_caption = if caption.is_empty() { "" } else { " kg-card-hascaption" };
    html.tag("figure").with_parts("class", &["kg-card kg-embed-card", has_caption]).end();
    html.inner(if is_post { js::trim(&inside) } else { &inside });
    html.caption(&caption);
    html.close("figure");
}
