//! `GET /content/…`: pictures, sound, films and files, at the addresses that Ghost gives them. A picture is had in other
//! sizes at `/content/images/size/w600/…` and, in another format, `/content/images/size/w600/format/webp/…`.

use rose_sdk::{blob::SizeAsk, prelude::*};

use super::elsewhere::lead_on;
use crate::{
    media::{self, Medium},
    place::encoded,
    sizes::{SQUARES, WIDTHS, taken_apart},
};

/// What a reader can get wrong.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error("there is no file at /content/{0}")]
    NotFound(String),
}

impl Refuse for Error {
    fn status(&self) -> StatusCode {
        StatusCode::NOT_FOUND
    }

    fn phrase(&self) -> Option<Phrase> {
        let Self::NotFound(path) = self;
        Some(Phrase::new("blog-page-nothing-here").with("path", format!("/content/{path}")))
    }
}

/// Sends a file.
#[get("/content/{*path}")]
async fn content(ctx: Ctx, Path(path): Path<String>) -> Reply {
    if let Some(sized) = path.strip_prefix("images/size/") {
        return in_size(&ctx, &path, sized).await;
    }
    match media::at(ctx.db(), &path).await? {
        Some(medium) => Ok(whole(&medium)),
        None => lead_on(&ctx, &format!("/content/{path}"), Error::NotFound(path.clone())).await,
    }
}

/// What a browser does not show itself is saved.
fn whole(medium: &Medium) -> Answer {
    let answer = Answer::file(&medium.blob, &medium.media_type);
    let kind = medium.media_type.split('/').next().unwrap_or_default();
    let is_shown = matches!(kind, "image" | "audio" | "video") || medium.media_type == "application/pdf";
    match medium.path.rsplit('/').next() {
        Some(name) if !is_shown => answer.saved_as(name),
        _ => answer,
    }
}

/// A size that is not had, and a picture that cannot be resized, lead to the picture as it is, as Ghost does it.
async fn in_size(ctx: &Ctx, path: &str, sized: &str) -> Reply {
    let (ask, name) = Size::parse(sized).ok_or_else(|| Error::NotFound(path.to_owned()))?;
    let original = format!("images/{name}");
    let Some(medium) = media::at(ctx.db(), &original).await? else {
        return Err(Error::NotFound(path.to_owned()).into());
    };
    if let (Some(ask), true) = (ask, medium.can_be_resized) {
        let Size { width, height, media_type } = ask;
        let ask = SizeAsk { blob: medium.blob.clone(), width, height, media_type: media_type.map(str::to_owned) };
        let smaller = ctx.blobs().sized(&ask).await?;
        return Ok(Answer::file(smaller.id, smaller.media_type));
    }
    Ok(Answer::redirect(StatusCode::FOUND, format!("/content/{}", encoded(&original))))
}

/// What an address asks of a picture.
#[derive(Debug, PartialEq, Eq)]
struct Size {
    width: Option<u32>,
    height: Option<u32>,
    media_type: Option<&'static str>,
}

impl Size {
    /// `w600/2026/05/cat.jpg`: the size, where it is one that is had, and the picture's path. `None`: no such address.
    fn parse(sized: &str) -> Option<(Option<Self>, &str)> {
        let (size, format, name) = taken_apart(sized)?;
        let had = |(width, height): (Option<u32>, Option<u32>)| {
            let media_type = match format {
                Some(format) => Some(media_type(format)?),
                None => None,
            };
            let is_had = match (width, height) {
                (Some(width), None) => WIDTHS.contains(&width),
                (Some(width), Some(height)) => width == height && SQUARES.contains(&width),
                _ => false,
            };
            is_had.then_some(Self { width, height, media_type })
        };
        Some((sides(size).and_then(had), name))
    }
}

/// `w600` or `w256h256`.
fn sides(size: &str) -> Option<(Option<u32>, Option<u32>)> {
    let size = size.strip_prefix('w')?;
    match size.split_once('h') {
        Some((width, height)) => Some((Some(pixels(width)?), Some(pixels(height)?))),
        None => Some((Some(pixels(size)?), None)),
    }
}

/// In one way of writing it, so that no picture has any number of addresses.
fn pixels(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number: &u32| number.to_string() == text)
}

/// `None` for a format that is not written here: any other is larger, and would let anybody fill the disk with it.
fn media_type(format: &str) -> Option<&'static str> {
    (format == "webp").then_some("image/webp")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sized: &str, expected: Option<(Option<Size>, &str)>) {
        assert_eq!(Size::parse(sized), expected, "{sized}");
    }

    fn size(width: u32, height: Option<u32>, media_type: Option<&'static str>) -> Option<Size> {
        Some(Size { width: Some(width), height, media_type })
    }

    #[test]
    fn an_address_says_the_size_and_the_format() {
        check("w600/2026/05/a.jpg", Some((size(600, None, None), "2026/05/a.jpg")));
        check("w600/format/webp/a.jpg", Some((size(600, None, Some("image/webp")), "a.jpg")));
        check("w256h256/a.png", Some((size(256, Some(256), None), "a.png")));
    }

    #[test]
    fn other_sizes_are_not_made() {
        for other in
            ["w601", "w600h1", "w99999999999999", "h600", "w0600", "w+600", "w600/format/tiff", "w600/format/png"]
        {
            check(&format!("{other}/a.jpg"), Some((None, "a.jpg")));
        }
        check("w600", None);
    }
}
