//! Pictures in other sizes: made once, and kept beside the blob that they are of. Where there is nothing to make, since
//! the picture is no larger or cannot be read, an empty file says so, and nobody tries again.

use std::sync::Arc;

use bytes::Bytes;
use image::ImageFormat;
use object_store::{ObjectStoreExt as _, PutPayload, path::Path as Key};
use rose_abi::messages::{Blob, Picture, SizeAsk};

use super::{
    BlobError, Blobs, Held, blocking, key, kinds,
    pictures::{self, NotResized, Target},
};

/// The largest file that is read into memory to be resized, in bytes.
pub(super) const LARGEST: u64 = 64 << 20;

/// See [`Blobs::sized`].
pub(super) async fn sized(blobs: &Arc<Blobs>, plugin: &str, ask: &SizeAsk) -> Result<Blob, BlobError> {
    let whole = blobs.held(plugin, &ask.blob).await?;
    let id = id(ask);
    let kept_as = key(plugin, &id)?;
    let size = match blobs.size(&kept_as).await? {
        Some(size) => size,
        None => made(blobs, whole.clone(), ask.clone(), kept_as.clone()).await?,
    };
    match size {
        0 => look_at(&whole, &ask.blob).await,
        size => look_at(&Held { key: kept_as, size, ..whole }, &id).await,
    }
}

/// Makes it in its turn, and gives its size. Who asked may be gone by then: what was begun is not thrown away, and the
/// turn is over when the work is.
async fn made(blobs: &Arc<Blobs>, whole: Held, ask: SizeAsk, kept_as: Key) -> Result<u64, BlobError> {
    let blobs = Arc::clone(blobs);
    let task = tokio::spawn(async move {
        let _turn = Arc::clone(&blobs.resizing).acquire_owned().await.map_err(|_| BlobError::Stopping)?;
        if let Some(size) = blobs.size(&kept_as).await? {
            return Ok(size);
        }
        let content = if whole.size <= LARGEST { whole.whole().await? } else { Bytes::new() };
        let made = blocking(move || smaller(&content, &ask))
            .await
            .unwrap_or_else(|_| Err(NotResized::Resizing("its decoder panicked".to_owned())));
        let made = made.unwrap_or_else(|error| {
            tracing::warn!(blob = whole.id(), "a picture is shown as it is: {error}");
            Bytes::new()
        });
        let size = made.len() as u64;
        blobs.store().await?.put(&kept_as, PutPayload::from_bytes(made)).await?;
        Ok(size)
    });
    task.await.map_err(|_| BlobError::Stopping)?
}

/// The smaller picture; nothing where its own file will do.
fn smaller(content: &Bytes, ask: &SizeAsk) -> Result<Bytes, NotResized> {
    let there = kinds::look_at(content, &ask.blob);
    let not_read = || NotResized::Resizing(format!("{} is not read", there.media_type));
    let from = pictures::format_of(&there.media_type).ok_or_else(not_read)?;
    let target = target(&there, from, ask).ok_or(NotResized::TooLarge)?;
    let picture = there.picture.unwrap_or_default();
    if (target.width, target.height) == (picture.width, picture.height) && target.format == from {
        return Ok(Bytes::new());
    }
    let smaller = pictures::resize(content, from, target)?;
    match smaller.len() >= content.len() && from == target.format {
        true => Ok(Bytes::new()),
        false => Ok(smaller.into()),
    }
}

/// What a file is, by its beginning.
async fn look_at(held: &Held, id: &str) -> Result<Blob, BlobError> {
    let beginning = held.blobs.store().await?.get_range(&held.key, 0..kinds::BEGINNING.min(held.size)).await?;
    let id = id.to_owned();
    let there = blocking(move || kinds::kind(&beginning, &id)).await?;
    Ok(Blob { bytes: held.size, ..there })
}

/// What is to be made: nowhere larger than the picture is.
fn target(there: &Blob, from: ImageFormat, ask: &SizeAsk) -> Option<Target> {
    let picture = there.picture.as_ref().filter(|picture| picture.can_be_resized)?;
    let format = match &ask.media_type {
        Some(wanted) => pictures::format_of(wanted)?,
        // One frame of it is as good in a format of today.
        None if from == ImageFormat::Gif => ImageFormat::Png,
        None => from,
    };
    let (width, height) = fit(picture, ask.width.filter(|width| *width > 0), ask.height.filter(|height| *height > 0));
    Some(Target { width, height, format })
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

/// By what is asked for, so that it is found without looking at the picture.
fn id(ask: &SizeAsk) -> String {
    let side = |letter, side: Option<u32>| side.map(|side| format!("{letter}{side}")).unwrap_or_default();
    let format = ask.media_type.as_deref().and_then(pictures::format_of);
    let ending = format.and_then(|format| format.extensions_str().first()).map(|ending| format!(".{ending}"));
    format!("{}-{}{}{}", ask.blob, side('w', ask.width), side('h', ask.height), ending.unwrap_or_default())
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
