//! Pictures in other sizes: worked out, made once, and kept beside the blob that they are of.

use std::sync::Arc;

use bytes::Bytes;
use image::ImageFormat;
use object_store::{ObjectStoreExt as _, PutPayload};
use rose_abi::messages::{Blob, Picture, SizeAsk};

use super::{
    BlobError, Blobs, Held, blocking, key, kinds,
    pictures::{self, NotResized, Target},
};

/// The largest file that is read into memory to be resized, in bytes.
const LARGEST: u64 = 64 << 20;

/// As many bytes as tell a picture's format and size in nearly every file; where not, it is read whole.
const HEAD: u64 = 256 * 1024;

/// See [`Blobs::sized`].
pub(super) async fn sized(blobs: &Arc<Blobs>, plugin: &str, ask: &SizeAsk) -> Result<Option<Blob>, BlobError> {
    let whole = blobs.held(plugin, &ask.blob).await?;
    if whole.size > LARGEST {
        return Ok(None);
    }
    let Some(there) = look_at(&whole, &ask.blob).await? else { return Ok(None) };
    let Some((picture, target)) = target(&there, ask) else { return Ok(None) };
    if (target.width, target.height) == (picture.width, picture.height)
        && pictures::format_of(&there.media_type) == Some(target.format)
    {
        return Ok(Some(there));
    }
    let id = id(&ask.blob, target);
    let size = Picture { width: target.width, height: target.height, can_be_resized: true };
    let media_type = target.format.to_mime_type().to_owned();
    let made =
        |bytes| Some(Blob { id: id.clone(), bytes, media_type: media_type.clone(), picture: Some(size.clone()) });
    let kept_as = key(plugin, &id)?;
    if let Some(bytes) = blobs.size(&kept_as).await? {
        return Ok(made(bytes));
    }
    let _turn = blobs.resizing.acquire().await.map_err(|_| BlobError::Stopping)?;
    let content = whole.whole().await?;
    match blocking(move || smaller(&content, &there, target)).await? {
        Ok(smaller) => {
            let bytes = smaller.len() as u64;
            blobs.store().await?.put(&kept_as, PutPayload::from_bytes(smaller)).await?;
            Ok(made(bytes))
        }
        Err(error) => {
            tracing::warn!(plugin, blob = ask.blob, "a picture of plugin `{plugin}` is shown as it is: {error}");
            Ok(None)
        }
    }
}

/// The smaller picture, or its own file where that is no larger.
fn smaller(content: &Bytes, there: &Blob, target: Target) -> Result<Bytes, NotResized> {
    let from = pictures::format_of(&there.media_type);
    let from = from.ok_or_else(|| NotResized::Resizing(format!("{} is not read", there.media_type)))?;
    let smaller = pictures::resize(content, from, target)?;
    match smaller.len() >= content.len() && from == target.format {
        true => Ok(content.clone()),
        false => Ok(smaller.into()),
    }
}

async fn look_at(whole: &Held, id: &str) -> Result<Option<Blob>, BlobError> {
    let beginning = whole.blobs.store().await?.get_range(&whole.key, 0..HEAD.min(whole.size)).await?;
    let mut there = kinds::look_at(&beginning, id);
    if pictures::format_of(&there.media_type).is_none() {
        return Ok(None);
    }
    // What moves does so behind its beginning, and metadata may be long.
    if HEAD < whole.size && (there.picture.is_none() || there.media_type != "image/jpeg") {
        let content = whole.whole().await?;
        let id = id.to_owned();
        there = blocking(move || kinds::look_at(&content, &id)).await?;
    }
    Ok(Some(Blob { bytes: whole.size, ..there }))
}

/// What is to be made: nowhere larger than the picture is.
fn target(there: &Blob, ask: &SizeAsk) -> Option<(Picture, Target)> {
    let picture = there.picture.clone().filter(|picture| picture.can_be_resized)?;
    let format = match &ask.media_type {
        Some(wanted) => pictures::format_of(wanted)?,
        None => pictures::format_of(&there.media_type)?,
    };
    // One frame of it is as good in a format of today.
    let format = if format == ImageFormat::Gif { ImageFormat::Png } else { format };
    let (width, height) = fit(&picture, ask.width.filter(|width| *width > 0), ask.height.filter(|height| *height > 0));
    Some((picture, Target { width, height, format }))
}

fn fit(picture: &Picture, width: Option<u32>, height: Option<u32>) -> (u32, u32) {
    let side = |side: f64| (side.round() as u32).max(1);
    let (own_width, own_height) = (f64::from(picture.width), f64::from(picture.height));
    match (width, height) {
        (Some(width), Some(height)) => (width.min(picture.width), height.min(picture.height)),
        (Some(width), None) if width < picture.width => (width, side(own_height * f64::from(width) / own_width)),
        (None, Some(height)) if height < picture.height => (side(own_width * f64::from(height) / own_height), height),
        _ => (picture.width, picture.height),
    }
}

fn id(of: &str, target: Target) -> String {
    let Target { width, height, format } = target;
    format!("{of}-{width}x{height}.{}", format.extensions_str().first().unwrap_or(&"bin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_never_larger_than_the_picture() {
        let picture = Picture { width: 1000, height: 500, can_be_resized: true };
        let check =
            |width, height, expected| assert_eq!(fit(&picture, width, height), expected, "{width:?} {height:?}");
        check(Some(600), None, (600, 300));
        check(Some(2000), None, (1000, 500));
        check(None, Some(100), (200, 100));
        check(None, Some(900), (1000, 500));
        check(Some(256), Some(256), (256, 256));
        check(Some(2000), Some(100), (1000, 100));
        check(Some(1), None, (1, 1));
        check(None, None, (1000, 500));
    }
}
