//! `callout`: a remark in a box, with a sign before it.

use std::borrow::Cow;

use super::Card;
use crate::lexical::{
    dom::{self, Tree},
    writer::Html,
};

/// What may stand in a remark; of anything else only what is in it stays.
const ALLOWED: [&str; 13] = ["a", "strong", "em", "b", "i", "br", "code", "mark", "s", "del", "u", "sup", "sub"];

pub(super) fn write(card: Card<'_>, html: &mut Html) {
    let color = card.text_or("backgroundColor", "blue");
    let is_class = color.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let color = if is_class { &color } else { "white" };
    html.tag("div").with_parts("class", &["kg-card kg-callout-card kg-callout-card-", color]).end();
    let emoji = card.get("calloutEmoji");
    let emoji = if emoji.is_nullish() { Cow::Borrowed("💡") } else { card.text("calloutEmoji") };
    if !emoji.is_empty() {
        html.div("kg-callout-emoji", &emoji);
    }
    html.tag("div").with("class", "kg-callout-text").end();
    write_text(&card.text("calloutText"), html);
    html.markup("</div></div>");
}

fn write_text(text: &str, html: &mut Html) {
    // Without a tag there is nothing to take away.
    match text.contains('<').then(|| dom::parse(text)).flatten() {
        Some(mut tree) => {
            keep_allowed(&mut tree);
            html.inner_of(&tree);
        }
        None => html.raw(text),
    }
}

fn keep_allowed(tree: &mut Tree) {
    let root = tree.root();
    let mut next = tree.following(root, root);
    while let Some(id) = next {
        let is_allowed = tree.html_name(id).is_some_and(|name| ALLOWED.contains(&name));
        let after = tree.following(id, root);
        if tree.is_element(id) && !is_allowed {
            tree.unwrap(id);
        }
        next = after;
    }
}
