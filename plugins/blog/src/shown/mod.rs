//! What a page shows of a post's HTML: Ghost's cards that want its scripts are made to work without any.
//!
//! A toggle becomes `<details>`, players get the browser's own controls, a form for new members leads to where one
//! becomes a member. A card is changed where it is exactly as Ghost writes it; one that looks like it and is not stays as
//! it is. How cards look is the theme's business, and nothing here makes HTML safe.

mod frame;
mod gallery;
mod media;
mod picture;
mod signup;
pub(crate) mod tags;
mod toggle;

use std::borrow::Cow;

use tags::{Piece, Pieces, Tag};

/// What every post has in it that is not shown as it stands.
const MARKS: [&str; 10] = [
    "kg-toggle-card",
    "kg-audio-card",
    "kg-video-card",
    "kg-gallery-image",
    "kg-signup-card",
    "kg-product-card",
    "kg-nft-image",
    "kg-bookmark-thumbnail",
    "data-image-dimensions",
    "<iframe",
];

/// How many cards may be odd before the rest of a post is left as it is.
const ODD: usize = 16;

/// What is shown of a post's HTML; `membership_url` is where a reader becomes a member.
pub(crate) fn shown<'a>(html: &'a str, membership_url: Option<&str>) -> Cow<'a, str> {
    if !MARKS.iter().any(|mark| html.contains(mark)) {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len());
    let mut pieces = Pieces::of(html);
    let (mut copied, mut odd) = (0, 0);
    loop {
        let start = pieces.at();
        let Some(piece) = pieces.next() else { break };
        let Piece::Start(tag) = piece else { continue };
        let Some(card) = Card::that_begins_with(tag) else { continue };
        out.push_str(&html[copied..start]);
        copied = start;
        let length = out.len();
        let behind_tag = pieces.clone();
        if card.show(tag, &mut pieces, membership_url, &mut out).is_some() {
            copied = pieces.at();
        } else {
            out.truncate(length);
            odd += 1;
            // Each may have been looked through to the end of the post.
            if odd == ODD {
                break;
            }
            pieces = behind_tag;
        }
    }
    out.push_str(&html[copied..]);
    Cow::Owned(out)
}

/// What is changed.
#[derive(Clone, Copy)]
enum Card {
    Toggle,
    Audio,
    Video,
    GalleryImage,
    Signup,
    Picture,
    Rating,
    Frame,
}

impl Card {
    fn that_begins_with(tag: Tag<'_>) -> Option<Self> {
        let kind = match tag.name() {
            "iframe" => return Some(Self::Frame),
            "img" => return picture::is(tag).then_some(Self::Picture),
            "div" if tag.has_class("kg-gallery-image") => return Some(Self::GalleryImage),
            "div" if tag.has_class("kg-product-card-rating") => return Some(Self::Rating),
            "div" if tag.has_class("kg-toggle-card") => Self::Toggle,
            "div" if tag.has_class("kg-audio-card") => Self::Audio,
            "div" if tag.has_class("kg-signup-card") => Self::Signup,
            "figure" if tag.has_class("kg-video-card") => Self::Video,
            _ => return None,
        };
        tag.has_class("kg-card").then_some(kind)
    }

    /// Writes the card that begins with `tag`, behind which `pieces` stands, and leaves `pieces` behind what has been
    /// written; `None` where it is not as Ghost writes it.
    fn show(self, tag: Tag<'_>, pieces: &mut Pieces<'_>, membership_url: Option<&str>, out: &mut String) -> Option<()> {
        match self {
            Self::Toggle => toggle::show(pieces, out),
            Self::Audio => media::show_audio(tag, pieces, out),
            Self::Video => media::show_video(tag, pieces, out),
            Self::GalleryImage => gallery::show(tag, pieces, out),
            Self::Signup => signup::show(tag, pieces, membership_url, out),
            Self::Picture => picture::show(tag, out),
            Self::Rating => picture::show_rating(pieces, out),
            Self::Frame => frame::show(tag, pieces, out),
        }
    }
}

#[cfg(test)]
mod tests;
