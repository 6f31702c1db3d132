//! A toggle: what Ghost opens by a script, `<details>` opens by itself.

use super::tags::Pieces;

pub(super) fn show(pieces: &mut Pieces<'_>, out: &mut String) -> Option<()> {
    pieces.classed("div", "kg-toggle-heading")?;
    let heading = pieces.whole("h4", "kg-toggle-heading-text")?;
    pieces.whole("button", "kg-toggle-card-icon")?;
    pieces.end("div")?;
    let content = pieces.whole("div", "kg-toggle-content")?;
    pieces.end("div")?;
    out.extend([
        "<details class=\"kg-card kg-toggle-card\"><summary class=\"kg-toggle-heading\">",
        "<h4 class=\"kg-toggle-heading-text\">",
        heading,
        "</h4><span class=\"kg-toggle-card-icon\" aria-hidden=\"true\"></span></summary>",
        "<div class=\"kg-toggle-content\">",
        content,
        "</div></details>",
    ]);
    Some(())
}
