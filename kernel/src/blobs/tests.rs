//! Real files in a temporary folder.

use image::{DynamicImage, ImageFormat, RgbImage, Rgba, RgbaImage};
use rose_abi::messages::Picture;

use super::*;

struct Kept {
    _folder: tempfile::TempDir,
    blobs: Arc<Blobs>,
}

fn kept() -> Kept {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::new(folder.path().join("blobs"));
    Kept { _folder: folder, blobs }
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Bytes {
    let mut content = io::Cursor::new(Vec::new());
    picture.write_to(&mut content, format).unwrap();
    content.into_inner().into()
}

/// Left half red, right half blue, with noise that no format packs to nothing.
fn two_halves(width: u32, height: u32) -> DynamicImage {
    let noise = |x: u32, y: u32| ((x * 7919 + y * 104_729) % 31) as u8;
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        let noise = noise(x, y);
        if x < width / 2 { image::Rgb([220 + noise, noise, noise]) } else { image::Rgb([noise, noise, 220 + noise]) }
    }))
}

async fn content(kept: &Kept, blob: &Blob) -> Bytes {
    let held = kept.blobs.held("blog", &blob.id).await.unwrap();
    assert_eq!(held.size, blob.bytes);
    held.whole().await.unwrap()
}

fn ask(blob: &Blob, width: Option<u32>, height: Option<u32>, media_type: Option<&str>) -> SizeAsk {
    SizeAsk { blob: blob.id.clone(), width, height, media_type: media_type.map(str::to_owned) }
}

#[tokio::test]
async fn a_blob_is_what_was_put_and_each_plugin_has_its_own() {
    let kept = kept();
    let blob = kept.blobs.put("blog", Bytes::from_static(b"words")).await.unwrap();
    // SHA-256 of `words`, by `sha256sum`.
    assert_eq!(blob.id, "dba36bffa5cab0f922d087a3aeb179f9d4e745df40b323e1b1471402848c8a3e");
    assert_eq!(content(&kept, &blob).await, "words");
    assert_eq!(kept.blobs.put("blog", Bytes::from_static(b"words")).await.unwrap(), blob);
    assert!(matches!(kept.blobs.held("shop", &blob.id).await, Err(BlobError::Unknown(_))));
}

#[tokio::test]
async fn nothing_but_an_id_leads_to_a_blob() {
    let kept = kept();
    let long = "a".repeat(64);
    for id in ["", "..", "../../etc/passwd", &format!("{long}/../x"), &format!("{}g", "a".repeat(63)), &"a".repeat(200)]
    {
        assert!(matches!(kept.blobs.held("blog", id).await, Err(BlobError::NoId(_))), "{id}");
    }
}

#[tokio::test]
async fn a_large_file_is_taken_read_in_parts_and_given_back() {
    let kept = kept();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.bin");
    let bytes: Vec<u8> = (0..3 * PIECE + 17).map(|number| (number % 251) as u8).collect();
    std::fs::write(&path, &bytes).unwrap();
    let blob = kept.blobs.take("blog", path.clone()).await.unwrap();
    assert_eq!(blob.bytes, bytes.len() as u64);
    let held = kept.blobs.held("blog", &blob.id).await.unwrap();
    let part: Vec<Bytes> = held.read(PIECE - 1..2 * PIECE + 2).try_collect().await.unwrap();
    assert_eq!(part.concat(), bytes[PIECE as usize - 1..2 * PIECE as usize + 2]);
    let back = folder.path().join("deep/er/b.bin");
    kept.blobs.give("blog", &blob.id, back.clone()).await.unwrap();
    assert_eq!(std::fs::read(back).unwrap(), bytes);
}

#[tokio::test]
async fn a_picture_is_had_smaller_and_is_kept_so() {
    let kept = kept();
    let blob = kept.blobs.put("blog", encoded(&two_halves(800, 400), ImageFormat::Jpeg)).await.unwrap();
    assert_eq!(blob.media_type, "image/jpeg");
    assert_eq!(blob.picture, Some(Picture { width: 800, height: 400, can_be_resized: true }));
    let small = kept.blobs.sized("blog", &ask(&blob, Some(200), None, None)).await.unwrap();
    let picture = image::load_from_memory(&content(&kept, &small).await).unwrap().into_rgb8();
    assert_eq!(picture.dimensions(), (200, 100));
    let (left, right) = (picture.get_pixel(20, 50), picture.get_pixel(180, 50));
    assert!(left[0] > 180 && left[2] < 80 && right[2] > 180 && right[0] < 80, "{left:?} {right:?}");
    assert_eq!(kept.blobs.sized("blog", &ask(&blob, Some(200), None, None)).await.unwrap(), small);
    let cut = kept.blobs.sized("blog", &ask(&blob, Some(100), Some(100), Some("image/webp"))).await.unwrap();
    assert_eq!(cut.media_type, "image/webp");
    let picture = image::load_from_memory(&content(&kept, &cut).await).unwrap().into_rgb8();
    assert_eq!(picture.dimensions(), (100, 100));
    assert!(picture.get_pixel(5, 50)[0] > 150 && picture.get_pixel(95, 50)[2] > 150);
}

#[tokio::test]
async fn a_picture_is_never_made_larger() {
    let kept = kept();
    let blob = kept.blobs.put("blog", encoded(&two_halves(80, 40), ImageFormat::Png)).await.unwrap();
    let same = kept.blobs.sized("blog", &ask(&blob, Some(600), None, None)).await.unwrap();
    assert_eq!(same.id, blob.id);
    // One that was packed better than ours would be stays as it is.
    let flat = DynamicImage::ImageRgba8(RgbaImage::from_pixel(601, 400, Rgba([1, 2, 3, 0])));
    let blob = kept.blobs.put("blog", encoded(&flat, ImageFormat::Png)).await.unwrap();
    let small = kept.blobs.sized("blog", &ask(&blob, Some(600), None, None)).await.unwrap();
    assert!(small.bytes <= blob.bytes, "{} {}", small.bytes, blob.bytes);
}

#[tokio::test]
async fn what_claims_to_be_huge_or_moves_is_left_alone() {
    let kept = kept();
    // A PNG of 13 bytes of header that claims 60,000 × 60,000 pixels, which would be 14 GB.
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xea\x60\0\0\xea\x60\x08\x06\0\0\0".to_vec();
    bomb.extend(crc32fast::hash(&bomb[12..]).to_be_bytes());
    bomb.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82");
    let blob = kept.blobs.put("blog", bomb.into()).await.unwrap();
    assert_eq!(blob.media_type, "image/png");
    assert!(blob.picture.as_ref().is_none_or(|picture| !picture.can_be_resized), "{blob:?}");
    assert_eq!(kept.blobs.sized("blog", &ask(&blob, Some(600), None, None)).await.unwrap().id, blob.id);

    // A GIF of one pixel whose frame claims 65,535 × 65,535.
    let frame = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;";
    let blob = kept.blobs.put("blog", Bytes::from_static(frame)).await.unwrap();
    assert_eq!(kept.blobs.sized("blog", &ask(&blob, Some(600), None, None)).await.unwrap().id, blob.id);

    let mut moving = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut moving);
    for red in [0, 255] {
        encoder.encode_frame(image::Frame::new(RgbaImage::from_pixel(700, 8, Rgba([red, 0, 0, 255])))).unwrap();
    }
    drop(encoder);
    let blob = kept.blobs.put("blog", moving.into()).await.unwrap();
    assert_eq!(blob.picture, Some(Picture { width: 700, height: 8, can_be_resized: false }));
    assert_eq!(kept.blobs.sized("blog", &ask(&blob, Some(600), None, None)).await.unwrap().id, blob.id);
}

#[tokio::test]
async fn a_picture_that_lies_on_its_side_is_turned() {
    let kept = kept();
    let upright = encoded(&two_halves(80, 40), ImageFormat::Jpeg);
    // An APP1 segment right behind the start: EXIF with the orientation 6 (turn by 90° to the right).
    let exif = b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let turned = [&upright[..2], exif, &upright[2..]].concat();
    let blob = kept.blobs.put("blog", turned.into()).await.unwrap();
    assert_eq!(blob.picture, Some(Picture { width: 40, height: 80, can_be_resized: true }));
    let small = kept.blobs.sized("blog", &ask(&blob, Some(20), None, None)).await.unwrap();
    let picture = image::load_from_memory(&content(&kept, &small).await).unwrap().into_rgb8();
    assert_eq!(picture.dimensions(), (20, 40));
    // What was left is above.
    assert!(picture.get_pixel(10, 3)[0] > 150 && picture.get_pixel(10, 36)[2] > 150);
}

#[tokio::test]
async fn a_broken_picture_is_shown_as_it_is() {
    let kept = kept();
    let whole = encoded(&two_halves(800, 400), ImageFormat::Png);
    let blob = kept.blobs.put("blog", whole.slice(..whole.len() / 2)).await.unwrap();
    assert_eq!(blob.media_type, "image/png");
    assert_eq!(kept.blobs.sized("blog", &ask(&blob, Some(600), None, None)).await.unwrap().id, blob.id);
}
