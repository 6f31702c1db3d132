//! `gallery`: up to nine pictures in rows.

use std::collections::BTreeMap;

use super::Card;
use crate::{
    js,
    lexical::{Options, images::Picture, json::Json, writer::Html},
};

/// How many pictures a row has at most.
const ROW: usize = 3;

/// The largest index of an array in JavaScript; a row beyond it is never asked for.
const LAST_ROW: f64 = 4_294_967_294.0;

pub(super) fn write(card: Card<'_>, options: &Options, html: &mut Html) {
    let images: Vec<Json<'_>> =
        card.get("images").items().into_iter().flatten().filter(|image| is_complete(*image)).collect();
    if images.is_empty() {
        return;
    }
    let rows = in_rows(&images);
    let caption = card.text("caption");
    let has_caption = if caption.is_empty() { "" } else { " kg-card-hascaption" };
    html.tag("figure").with_parts("class", &["kg-card kg-gallery-card kg-width-wide", has_caption]).end();
    html.tag("div").with("class", "kg-gallery-container").end();
    // A row that was left out counts, so that a picture in the second row alone is none that stands alone.
    let is_alone = rows.keys().eq([&0]) && images.len() == 1;
    for row in rows.values() {
        html.tag("div").with("class", "kg-gallery-row").end();
        for image in row {
            write_image(*image, is_alone, options, html);
        }
        html.close("div");
    }
    html.close("div");
    html.caption(&caption);
    html.close("figure");
}

fn write_image(image: Json<'_>, is_alone: bool, options: &Options, html: &mut Html) {
    let card = Card(image);
    let (src, href) = (card.text("src"), card.text("href"));
    let picture = Picture { src: &src, width: image.get("width"), height: image.get("height") };
    html.tag("div").with("class", "kg-gallery-image").end();
    if !href.is_empty() {
        html.tag("a").with("href", &href).end();
    }
    let srcset = picture.srcset(options);
    let width = picture.width.number();
    let sizes = match () {
        () if srcset.is_empty() || width < 720.0 => "",
        () if is_alone && width >= 1200.0 => "(min-width: 1200px) 1200px",
        () => "(min-width: 720px) 720px",
    };
    let mut tag = html.tag("img").with("src", &src);
    if let Some((width, height)) = picture.size(options) {
        tag = tag.with("width", &width).with("height", &height);
    }
    tag.with("loading", "lazy")
        .with("alt", &card.text("alt"))
        .with_some("title", &card.text("title"))
        .with_some("srcset", &srcset)
        .with_some("sizes", sizes)
        .end();
    if !href.is_empty() {
        html.close("a");
    }
    html.close("div");
}

/// The pictures by their rows. Where the last row would have one picture alone, one more is moved down to it.
fn in_rows<'a>(images: &[Json<'a>]) -> BTreeMap<u64, Vec<Json<'a>>> {
    let mut rows = BTreeMap::<_, Vec<_>>::new();
    let one_is_left = images.len() > 1 && images.len() % ROW == 1;
    for (place, image) in images.iter().enumerate() {
        let moved = one_is_left && place + 2 == images.len();
        let row = image.get("row").number() + f64::from(moved);
        if row <= LAST_ROW {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a whole number that is not too large"
            )]
            rows.entry(row as u64).or_default().push(*image);
        }
    }
    rows
}

/// Whether a picture has all that is needed to show it.
fn is_complete(image: Json<'_>) -> bool {
    let is_filled = |name| image.get(name).as_str().is_some_and(|text| !js::is_blank(text));
    let is_size = |name| image.get(name).as_number().is_some_and(|size| size.is_finite() && size > 0.0);
    let row = image.get("row").as_number();
    let in_a_row = row.is_some_and(|row| row.is_finite() && row.fract() == 0.0 && row >= 0.0);
    is_filled("fileName") && is_filled("src") && is_size("width") && is_size("height") && in_a_row
}
