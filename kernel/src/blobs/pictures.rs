//! Pictures made of pixels: what their first bytes claim, and the same picture smaller.
//!
//! A claim is checked before anything is decoded: a file of a few kilobytes can ask for gigabytes of memory.

use std::{
    io::{BufRead, Cursor, Seek},
    panic::{AssertUnwindSafe, catch_unwind},
};

use fast_image_resize::{ResizeOptions, Resizer};
use image::{
    AnimationDecoder as _, DynamicImage, ImageDecoder, ImageEncoder as _, ImageError, ImageFormat, ImageReader, Limits,
    codecs::{
        gif::GifDecoder,
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngDecoder, PngEncoder},
        webp::WebPDecoder,
    },
    metadata::Orientation,
};
use rose_abi::messages::Picture;

/// The most pixels that a picture may have to be decoded.
const MOST_PIXELS: u64 = 64 << 20;

/// The most bytes that its pixels take when it is decoded; it is there twice while it is turned or made to eight bits.
const MOST_BYTES: u64 = 256 << 20;

/// The most pixels of one side.
const LONGEST_SIDE: u32 = 20_000;

/// What a decoder may use besides the pixels.
const MOST_MEMORY: u64 = 512 << 20;

/// Of JPEG and WebP, as Ghost has it.
const QUALITY: u8 = 80;

/// Why there is no other size.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotResized {
    #[error("it cannot be decoded: {0}")]
    Decoding(#[from] ImageError),
    #[error("it cannot be resized: {0}")]
    Resizing(String),
    #[error("it would have too many pixels")]
    TooLarge,
}

/// A target: width and height in pixels, and the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) format: ImageFormat,
}

/// The formats that are read and written.
pub(super) fn format_of(media_type: &str) -> Option<ImageFormat> {
    match media_type {
        "image/jpeg" => Some(ImageFormat::Jpeg),
        "image/png" => Some(ImageFormat::Png),
        "image/webp" => Some(ImageFormat::WebP),
        "image/gif" => Some(ImageFormat::Gif),
        _ => None,
    }
}

/// What a picture says of itself; `None` where it is none, or is not read here.
pub(super) fn about<R: BufRead + Seek>(from: R, media_type: &str) -> Option<Picture> {
    let format = format_of(media_type)?;
    // A decoder that panics at a file has not read it.
    catch_unwind(AssertUnwindSafe(|| looked_at(from, format))).ok().flatten()
}

fn looked_at<R: BufRead + Seek>(mut from: R, format: ImageFormat) -> Option<Picture> {
    let mut reader = ImageReader::with_format(&mut from, format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().ok()?;
    let turned = decoder.orientation().is_ok_and(is_on_its_side);
    let ((width, height), bytes) = (decoder.dimensions(), decoder.total_bytes());
    drop(decoder);
    let can_be_resized = fits(width, height) && bytes <= MOST_BYTES && from.rewind().is_ok() && !moves(from, format);
    let (width, height) = if turned { (height, width) } else { (width, height) };
    Some(Picture { width, height, can_be_resized })
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

fn fits(width: u32, height: u32) -> bool {
    width.max(height) <= LONGEST_SIDE && u64::from(width) * u64::from(height) <= MOST_PIXELS && width.min(height) > 0
}

fn is_on_its_side(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

/// Whether it has more than one frame, which a smaller one would lose.
fn moves<R: BufRead + Seek>(from: R, format: ImageFormat) -> bool {
    match format {
        // A frame may claim to be larger than the picture.
        ImageFormat::Gif => GifDecoder::new(from)
            .is_ok_and(|mut gif| gif.set_limits(limits()).is_err() || gif.into_frames().take(2).count() > 1),
        ImageFormat::Png => PngDecoder::with_limits(from, limits()).is_ok_and(|png| png.is_apng().unwrap_or(true)),
        ImageFormat::WebP => WebPDecoder::new(from).is_ok_and(|webp| webp.has_animation()),
        _ => false,
    }
}

/// The picture in another size and format, turned as it is to be shown. What else its file said, such as where it was
/// taken, is left out; its colour profile stays in JPEG and PNG, where it fits the pixels.
pub(super) fn resize(content: &[u8], from: ImageFormat, to: Target) -> Result<Vec<u8>, NotResized> {
    let mut reader = ImageReader::with_format(Cursor::new(content), from);
    reader.limits(limits());
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if !fits(width, height) || decoder.total_bytes() > MOST_BYTES {
        return Err(NotResized::TooLarge);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    // Bytes 16 to 20 say for which pixels it is (ICC.1, 7.2.6): what becomes RGB here has no other.
    let profile = decoder.icc_profile().ok().flatten().filter(|profile| profile.get(16..20) == Some(b"RGB "));
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    let picture = eight_bits(picture, to.format);
    let mut smaller = DynamicImage::new(to.width, to.height, picture.color());
    let options = ResizeOptions::new().fit_into_destination(None);
    let resized = Resizer::new().resize(&picture, &mut smaller, &options);
    resized.map_err(|error| NotResized::Resizing(error.to_string()))?;
    drop(picture);
    encode(smaller, to.format, profile)
}

/// In the pixels that the target's format has.
fn eight_bits(picture: DynamicImage, format: ImageFormat) -> DynamicImage {
    match (format, picture.color().has_alpha()) {
        (ImageFormat::Jpeg, _) | (_, false) => DynamicImage::ImageRgb8(picture.into_rgb8()),
        (_, true) => DynamicImage::ImageRgba8(picture.into_rgba8()),
    }
}

fn encode(picture: DynamicImage, format: ImageFormat, profile: Option<Vec<u8>>) -> Result<Vec<u8>, NotResized> {
    let mut content = Vec::new();
    match format {
        ImageFormat::Jpeg => {
            let mut encoder = JpegEncoder::new_with_quality(&mut content, QUALITY);
            profile.map(|profile| encoder.set_icc_profile(profile));
            picture.write_with_encoder(encoder)?;
        }
        ImageFormat::WebP => {
            let encoder =
                webp::Encoder::from_image(&picture).map_err(|error| NotResized::Resizing(error.to_owned()))?;
            let packed = encoder.encode_simple(false, f32::from(QUALITY));
            content.extend_from_slice(&packed.map_err(|error| NotResized::Resizing(format!("{error:?}")))?);
        }
        _ => {
            // It is made once and sent often.
            let (packed, filter) = (CompressionType::Best, FilterType::Adaptive);
            let mut encoder = PngEncoder::new_with_quality(&mut content, packed, filter);
            profile.map(|profile| encoder.set_icc_profile(profile));
            picture.write_with_encoder(encoder)?;
        }
    }
    Ok(content)
}
