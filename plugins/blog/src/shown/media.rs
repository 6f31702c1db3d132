//! Audio and video: the browser's own player in the place of Ghost's, whose buttons do nothing without its script.

use super::tags::{Piece, Pieces, Tag};

pub(super) fn show_audio(card: Tag<'_>, pieces: &mut Pieces<'_>, out: &mut String) -> Option<()> {
    let picture = pieces.classed("img", "kg-audio-thumbnail")?;
    pieces.whole("div", "kg-audio-thumbnail")?;
    pieces.classed("div", "kg-audio-player-container")?;
    let audio = pieces.start("audio")?;
    let fallback = pieces.inside("audio")?;
    let title = pieces.whole("div", "kg-audio-title")?;
    pieces.whole("div", "kg-audio-player")?;
    pieces.end("div")?;
    pieces.end("div")?;
    out.push_str(card.raw);
    // Ghost writes the name of a picture that is not there too.
    if picture.attribute("src").is_some_and(|src| !["", "undefined", "null"].contains(&src)) {
        out.push_str(&picture.with("alt=\"\"", &["alt"]));
    }
    out.push_str("<div class=\"kg-audio-player-container\">");
    if !title.trim_ascii().is_empty() {
        out.extend(["<div class=\"kg-audio-title\">", title, "</div>"]);
    }
    out.push_str(&audio.with(&format!("controls{}", label(title)), &["controls"]));
    out.extend([fallback, "</audio></div></div>"]);
    Some(())
}

/// A title is text; as an attribute, its quotes are written out.
fn label(title: &str) -> String {
    let title = title.trim_ascii();
    match title.is_empty() || title.contains('<') {
        true => String::new(),
        false => format!(" aria-label=\"{}\"", title.replace('"', "&quot;")),
    }
}

pub(super) fn show_video(card: Tag<'_>, pieces: &mut Pieces<'_>, out: &mut String) -> Option<()> {
    let container = pieces.classed("div", "kg-video-container")?;
    let video = pieces.start("video")?;
    let fallback = pieces.inside("video")?;
    pieces.whole("div", "kg-video-overlay")?;
    pieces.whole("div", "kg-video-player-container")?;
    pieces.end("div")?;
    out.extend([card.raw, container.raw, &player(video), fallback, "</video></div>"]);
    match pieces.after_space()? {
        Piece::Start(caption) if caption.name() == "figcaption" => {
            out.extend([caption.raw, pieces.inside("figcaption")?, "</figcaption></figure>"]);
            pieces.end("figure")
        }
        Piece::End("figure") => {
            out.push_str("</figure>");
            Some(())
        }
        _ => None,
    }
}

/// Ghost lays an empty poster over a picture in the background; where that is missing, the video's first frame is
/// better than nothing. A size that Ghost does not know it calls null.
fn player(video: Tag<'_>) -> String {
    let mut without = vec!["controls"];
    if video.attribute("style").is_some_and(|style| style.contains("url('')")) {
        without.push("poster");
    }
    without.extend(["width", "height"].into_iter().filter(|size| video.attribute(size) == Some("null")));
    video.with("controls", &without)
}
