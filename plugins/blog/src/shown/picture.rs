//! What Ghost leaves out of some cards' pictures: a text in their place, and the size by which a place is kept for them.
//! And what it puts in that no browser may run here.

use super::tags::{Pieces, Tag};

/// Takes a picture away that is not there any more. One without a text takes no notice of a reader either.
const ON_ERROR: &str = "this.style.display = 'none'";

/// The pictures that lack something, or have too much.
pub(super) fn is(tag: Tag<'_>) -> bool {
    let bare = tag.has_class("kg-product-card-image") || tag.has_class("kg-nft-image");
    (bare && tag.attribute("alt").is_none()) || size(tag).is_some() || tag.attribute("onerror") == Some(ON_ERROR)
}

pub(super) fn show(picture: Tag<'_>, out: &mut String) -> Option<()> {
    let mut new = Vec::new();
    if picture.attribute("alt").is_none() {
        // The name stands beside it.
        new.push("alt=\"\"".to_owned());
    }
    if let Some((width, height)) = size(picture) {
        new.push(format!("width=\"{width}\" height=\"{height}\""));
    }
    let without: &[&str] = if picture.attribute("onerror") == Some(ON_ERROR) { &["onerror"] } else { &[] };
    out.push_str(&picture.with(&new.join(" "), without));
    Some(())
}

/// `data-image-dimensions="800x600"`, where the picture has no size itself.
fn size(picture: Tag<'_>) -> Option<(u32, u32)> {
    if picture.attribute("width").or(picture.attribute("height")).is_some() {
        return None;
    }
    let (width, height) = picture.attribute("data-image-dimensions")?.split_once('x')?;
    Some((width.parse().ok().filter(|width| *width > 0)?, height.parse().ok().filter(|height| *height > 0)?))
}

/// A number of stars, for those who do not see them.
pub(super) fn show_rating(pieces: &mut Pieces<'_>, out: &mut String) -> Option<()> {
    let stars = pieces.inside("div")?;
    let (lit, all) =
        (stars.matches("kg-product-card-rating-active").count(), stars.matches("kg-product-card-rating-star").count());
    out.push_str(&format!(
        "<div class=\"kg-product-card-rating\" role=\"img\" aria-label=\"{lit}/{all}\">{stars}</div>"
    ));
    Some(())
}
