//! `audio`: a recording with Ghost's own player.

use super::Card;
use crate::{js, lexical::writer::Html};

const NO_PICTURE: &str = include_str!("audio/no-picture.html");
const CONTROLS_BEFORE: &str = include_str!("audio/play-and-pause.html");
const CONTROLS_AFTER: &str = include_str!("audio/seek-and-volume.html");

pub(super) fn write(card: Card<'_>, html: &mut Html) {
    let src = card.text("src");
    if js::is_blank(&src) {
        return;
    }
    let picture = card.text("thumbnailSrc");
    let (hidden_picture, hidden_icon) =
        if picture.is_empty() { (" kg-audio-hide", "") } else { ("", " kg-audio-hide") };
    html.tag("div").with("class", "kg-card kg-audio-card").end();
    html.tag("img")
        .with("src", &picture)
        .with("alt", "audio-thumbnail")
        .with_parts("class", &["kg-audio-thumbnail", hidden_picture])
        .end();
    html.tag("div").with_parts("class", &["kg-audio-thumbnail placeholder", hidden_icon]).end();
    html.markup(NO_PICTURE);
    html.close("div");
    html.tag("div").with("class", "kg-audio-player-container").end();
    html.tag("audio").with("src", &src).with("preload", "metadata").end();
    html.close("audio");
    html.div("kg-audio-title", &card.text("title"));
    html.markup(CONTROLS_BEFORE);
    let duration = card.get("duration");
    html.text(&if duration.is_nullish() { "0".into() } else { duration.text() });
    html.markup(CONTROLS_AFTER);
    html.close("div");
    html.close("div");
}
