//! A picture in a gallery's row: each gets of the row what its shape needs, so that all are of one height.

use super::tags::{Piece, Pieces, Tag};

pub(super) fn show(image: Tag<'_>, pieces: &mut Pieces<'_>, out: &mut String) -> Option<()> {
    let start = pieces.at();
    let mut piece = pieces.after_space();
    if let Some(Piece::Start(tag)) = piece
        && tag.name() == "a"
    {
        piece = pieces.after_space();
    }
    let share = match piece {
        Some(Piece::Start(picture)) if picture.name() == "img" => share(picture),
        _ => return None,
    };
    match share.filter(|_| image.attribute("style").is_none()) {
        Some(share) => out.push_str(&image.with(&format!("style=\"flex-grow:{share:.4}\""), &[])),
        None => out.push_str(image.raw),
    }
    out.push_str(pieces.since(start));
    Some(())
}

fn share(picture: Tag<'_>) -> Option<f64> {
    let size = |name| picture.attribute(name)?.parse::<u32>().ok().filter(|size| *size > 0).map(f64::from);
    Some(size("width")? / size("height")?)
}
