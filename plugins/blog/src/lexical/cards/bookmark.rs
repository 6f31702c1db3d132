//! `bookmark`: a link with what the page behind it says of itself.

use super::Card;
use crate::{js, lexical::writer::Html};

pub(super) fn write(card: Card<'_>, html: &mut Html) {
    let url = card.text("url");
    if js::is_blank(&url) {
        return;
    }
    let (of_page, caption) = (Card(card.get("metadata")), card.text("caption"));
    let has_caption = if caption.is_empty() { "" } else { " kg-card-hascaption" };
    html.tag("figure").with_parts("class", &["kg-card kg-bookmark-card", has_caption]).end();
    html.tag("a").with("class", "kg-bookmark-container").with("href", &url).end();
    html.tag("div").with("class", "kg-bookmark-content").end();
    html.div("kg-bookmark-title", &of_page.text("title"));
    html.div("kg-bookmark-description", &of_page.text("description"));
    html.tag("div").with("class", "kg-bookmark-metadata").end();
    let icon = of_page.text("icon");
    if !icon.is_empty() {
        html.tag("img").with("class", "kg-bookmark-icon").with("src", &icon).with("alt", "").end();
    }
    // The classes say the opposite of what is in them; themes have relied on it for years.
    for (class, name) in [("kg-bookmark-author", "publisher"), ("kg-bookmark-publisher", "author")] {
        let text = of_page.text(name);
        if !text.is_empty() {
            html.tag("span").with("class", class).end();
            html.text(&text);
            html.close("span");
        }
    }
    html.markup("</div></div>");
    let picture = of_page.text("thumbnail");
    if !picture.is_empty() {
        html.tag("div").with("class", "kg-bookmark-thumbnail").end();
        let hidden_without = "this.style.display = 'none'";
        html.tag("img").with("src", &picture).with("alt", "").with("onerror", hidden_without).end();
        html.close("div");
    }
    html.close("a");
    html.caption(&caption);
    html.close("figure");
}
