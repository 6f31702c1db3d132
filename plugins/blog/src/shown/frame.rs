//! What another site shows in a frame: it keeps its shape at every width.

use super::tags::{Pieces, Tag};

/// Larger sizes are no sizes of a frame.
const MOST: u32 = 10_000;

pub(super) fn show(frame: Tag<'_>, pieces: &mut Pieces<'_>, out: &mut String) -> Option<()> {
    if frame.attribute("data-kg-transistor-embed").is_some() {
        return show_transistor(frame, pieces, out);
    }
    match [title(frame), shape(frame)].into_iter().flatten().collect::<Vec<_>>() {
        new if new.is_empty() => out.push_str(frame.raw),
        new => out.push_str(&frame.with(&new.join(" "), &[])),
    }
    Some(())
}

/// A frame without a title is one without a name for those who do not see it; that of the other site is better.
fn title(frame: Tag<'_>) -> Option<String> {
    let host = frame.attribute("src")?.split_once("//")?.1.split(['/', '?', '#']).next()?;
    let plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | ':');
    let named = frame.attribute("title").is_some() || frame.attribute("aria-label").is_some();
    (!named && !host.is_empty() && host.chars().all(plain)).then(|| format!("title=\"{host}\""))
}

fn shape(frame: Tag<'_>) -> Option<String> {
    let pixels = |name| frame.attribute(name)?.parse::<u32>().ok().filter(|size| (1..=MOST).contains(size));
    let fills = frame.attribute("width").is_none_or(|width| width.ends_with('%'));
    match (frame.attribute("style"), pixels("width"), pixels("height")) {
        // One that is higher than wide would fill more than a window.
        (None, Some(width), Some(height)) if height > width => {
            Some(format!("style=\"aspect-ratio:{width}/{height};max-width:24rem\""))
        }
        (None, Some(width), Some(height)) => Some(format!("style=\"aspect-ratio:{width}/{height}\"")),
        (None, None, Some(height)) if fills => Some(format!("style=\"aspect-ratio:auto;height:{height}px\"")),
        _ => None,
    }
}

/// Transistor's player has its address set by a script, which takes the page's colour along, and once more for those
/// without scripts.
fn show_transistor(frame: Tag<'_>, pieces: &mut Pieces<'_>, out: &mut String) -> Option<()> {
    pieces.inside("iframe")?;
    pieces.start("script")?;
    pieces.inside("script")?;
    pieces.start("noscript")?;
    pieces.inside("noscript")?;
    let address = format!("src=\"{}\"", frame.attribute("data-src")?.replace('"', "&quot;"));
    let shape = shape(frame).unwrap_or_default();
    out.push_str(&frame.with(format!("{address} {shape}").trim_end(), &["src", "data-src", "scrolling"]));
    out.push_str("</iframe>");
    Some(())
}
