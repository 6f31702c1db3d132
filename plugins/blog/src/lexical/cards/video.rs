//! `video`: a film with Ghost's own player.

use std::borrow::Cow;

use super::Card;
use crate::{
    js,
    lexical::{json::Json, template::Template, writer::Html},
};

pub(super) fn write(card: Card<'_>, html: &mut Html) {
    let src = card.text("src");
    if js::is_blank(&src) {
        return;
    }
    let (picture, own_picture) = (card.text("thumbnailSrc"), card.text("customThumbnailSrc"));
    let caption = card.text("caption");
    let loops = card.is_on("loop", false);
    let mut template = Template::default();
    template.fill(include_str!("video/card.html"), |hole, template| match hole {
        "classes" => {
            template.markup("kg-card kg-video-card kg-width-");
            template.value(&card.text_or("cardWidth", "regular"));
            template.markup(if caption.is_empty() { "" } else { " kg-card-hascaption" });
        }
        // Those two have no quotes in Ghost either, so that an empty one takes the next one's name for its value.
        "picture" => template.field(&picture),
        "own_picture" => template.field(&own_picture),
        "shown_picture" => template.value(if own_picture.is_empty() { &picture } else { &own_picture }),
        "src" => template.value(&src),
        "width" | "height" => template.value(&size(card.get(hole))),
        "loop" => template.markup(if loops { "loop autoplay muted" } else { "" }),
        "hidden" => template.markup(if loops { " kg-video-hide" } else { "" }),
        "ratio" => template.value(&ratio(card)),
        "duration" => template.field(&duration(card.get("duration"))),
        "caption" if !caption.is_empty() => {
            template.markup("<figcaption>");
            template.field(&caption);
            template.markup("</figcaption>");
        }
        _ => {}
    });
    template.write_first(html);
}

/// A side in pixels as Ghost writes it, `null` where it is not known.
fn size(side: Json<'_>) -> Cow<'_, str> {
    if side.is_undefined() { Cow::Borrowed("null") } else { side.text() }
}

/// For CSS.
fn ratio(card: Card<'_>) -> String {
    let side = |name| card.get(name).as_number().filter(|side| side.is_finite() && *side > 0.0);
    match (side("width"), side("height")) {
        (Some(width), Some(height)) => format!("{} / {}", js::number_text(width), js::number_text(height)),
        _ => "16 / 9".to_owned(),
    }
}

/// Seconds as minutes and seconds.
fn duration(seconds: Json<'_>) -> String {
    let seconds = if seconds.is_nullish() { 0.0 } else { seconds.number() };
    let minutes = (seconds / 60.0).floor();
    let rest = (seconds - minutes * 60.0).floor();
    format!("{}:{:0>2}", js::number_text(minutes), js::number_text(rest))
}
