//! `file`: something to download.

use super::Card;
use crate::{
    js,
    lexical::{json::Json, writer::Html},
};

const ICON: &str = include_str!("file/download.html");

pub(super) fn write(card: Card<'_>, html: &mut Html) {
    let src = card.text("src");
    if js::is_blank(&src) {
        return;
    }
    html.tag("div").with("class", "kg-card kg-file-card").end();
    html.tag("a")
        .with("class", "kg-file-card-container")
        .with("href", &src)
        .with("title", "Download")
        .with("download", "")
        .end();
    html.tag("div").with("class", "kg-file-card-contents").end();
    html.div("kg-file-card-title", &card.text("fileTitle"));
    html.div("kg-file-card-caption", &card.text("fileCaption"));
    html.tag("div").with("class", "kg-file-card-metadata").end();
    html.div("kg-file-card-filename", &card.text("fileName"));
    html.div("kg-file-card-filesize", &size(card.get("fileSize")));
    html.markup("</div></div>");
    html.markup(ICON);
    html.markup("</a></div>");
}

/// A number of bytes in words.
fn size(bytes: Json<'_>) -> String {
    const UNITS: [&str; 5] = ["Bytes", "KB", "MB", "GB", "TB"];
    if !bytes.is_truthy() {
        return "0 Byte".to_owned();
    }
    let bytes = bytes.number();
    let power = (bytes.ln() / 1024_f64.ln()).floor();
    let place = UNITS.iter().zip(0_u8..).find(|(_, place)| f64::from(*place) == power);
    let unit = place.map_or("undefined", |(unit, _)| unit);
    format!("{} {unit}", js::number_text(js::round(bytes / 1024_f64.powf(power))))
}
