//! Pictures for tests, made here: what is in them a person can name.

use std::io::Cursor;

use image::{DynamicImage, Frame, ImageFormat, ImageReader, RgbImage, Rgba, RgbaImage, codecs::gif::GifEncoder};

/// A JPEG of slanted stripes, of so many pixels.
///
/// # Panics
/// Never, but for the encoder.
#[must_use]
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let stripes = RgbImage::from_fn(width, height, |x, y| image::Rgb([(x + y) as u8, (x / 2) as u8, (y * 3) as u8]));
    let mut content = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(stripes).write_to(&mut content, ImageFormat::Jpeg).expect("an encoder");
    content.into_inner()
}

/// A GIF of two frames.
///
/// # Panics
/// Never, but for the encoder.
#[must_use]
pub fn moving_gif(width: u32, height: u32) -> Vec<u8> {
    let mut content = Vec::new();
    let mut encoder = GifEncoder::new(&mut content);
    for red in [0, 255] {
        let frame = RgbaImage::from_pixel(width, height, Rgba([red, 0, 0, 255]));
        encoder.encode_frame(Frame::new(frame)).expect("an encoder");
    }
    drop(encoder);
    content
}

/// Width and height of a picture, by a decoder.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn size(content: &[u8]) -> (u32, u32) {
    let reader = ImageReader::new(Cursor::new(content)).with_guessed_format().expect("a format");
    reader.into_dimensions().expect("a picture")
}
