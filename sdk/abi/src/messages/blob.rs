//! Files that the kernel keeps for a plugin.

use serde::{Deserialize, Serialize};

/// A file that is kept. What is in it never changes: another content is another blob.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blob {
    /// By which the plugin names it; as text, without a slash.
    pub id: String,
    /// Its length.
    pub bytes: u64,
    /// What is in it, by its first bytes, not by its name.
    pub media_type: String,
    /// Where it is a picture made of pixels.
    #[serde(default)]
    pub picture: Option<Picture>,
}

/// A picture made of pixels.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// In pixels, as it is shown: turned as its EXIF data wants.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Whether it is had in other sizes: one that moves or has too many pixels is shown as it is alone.
    pub can_be_resized: bool,
}

/// A blob that is to be written into a folder that a command was given.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct BlobFile {
    /// The blob's id.
    pub blob: String,
    /// The option that named the folder.
    pub option: String,
    /// The path inside of the folder, its parts joined by `/`.
    pub name: String,
}

/// A picture in another size. With a width and a height it is cut to their ratio, from its middle.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SizeAsk {
    /// The blob's id.
    pub blob: String,
    /// At most so many pixels.
    #[serde(default)]
    pub width: Option<u32>,
    /// At most so many pixels.
    #[serde(default)]
    pub height: Option<u32>,
    /// `image/jpeg`, `image/png` or `image/webp`; `None`: as it is.
    #[serde(default)]
    pub media_type: Option<String>,
}
