//! `html`: HTML of an author's own, which goes out as it is.

use super::{Card, visibility};
use crate::lexical::writer::Html;

pub(super) fn write(card: Card<'_>, html: &mut Html) {
    let inside = card.text("html");
    if inside.is_empty() {
        return;
    }
    visibility::write(card.get("visibility"), html, |html| {
        html.markup("\n<!--kg-card-begin: html-->\n");
        html.raw(&inside);
        html.markup("\n<!--kg-card-end: html-->\n");
    });
}
