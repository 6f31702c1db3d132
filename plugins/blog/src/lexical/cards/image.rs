//! `image`: a picture with a caption, as wide as the text, wider, or as wide as the page.

use super::Card;
use crate::{
    js,
    lexical::{Options, images::Picture, writer::Html},
};

pub(super) fn write(card: Card<'_>, options: &Options, html: &mut Html) {
    let src = card.text("src");
    if js::is_blank(&src) {
        return;
    }
    let (width, caption) = (card.text_or("cardWidth", "regular"), card.text("caption"));
    let mut classes = vec!["kg-card kg-image-card"];
    if width != "regular" {
        classes.extend([" kg-width-", &width]);
    }
    if !caption.is_empty() {
        classes.push(" kg-card-hascaption");
    }
    html.tag("figure").with_parts("class", &classes).end();
    let href = card.text("href");
    if !href.is_empty() {
        html.tag("a").with("href", &href).end();
    }
    let picture = Picture { src: &src, width: card.get("width"), height: card.get("height") };
    write_picture(card, picture, &width, options, html);
    if !href.is_empty() {
        html.close("a");
    }
    html.caption(&caption);
    html.close("figure");
}

fn write_picture(card: Card<'_>, picture: Picture<'_>, card_width: &str, options: &Options, html: &mut Html) {
    let srcset = picture.srcset(options);
    let width = picture.width.number();
    let sizes = match card_width {
        _ if srcset.is_empty() || width.is_nan() || width < 720.0 => "",
        "regular" => "(min-width: 720px) 720px",
        "wide" if width >= 1200.0 => "(min-width: 1200px) 1200px",
        _ => "",
    };
    let mut tag = html
        .tag("img")
        .with("src", picture.src)
        .with("class", "kg-image")
        .with("alt", &card.text("alt"))
        .with("loading", "lazy")
        .with_some("title", &card.text("title"));
    if let Some((width, height)) = picture.size(options) {
        tag = tag.with("width", &width).with("height", &height);
    }
    tag.with_some("srcset", &srcset).with_some("sizes", sizes).end();
}
