//! Files that the kernel keeps for the plugin: by what is in them, so that one that is there already takes no room.

pub use rose_abi::messages::{Blob, Picture, SizeAsk};
use rose_abi::ops::op;
use serde_bytes::Bytes;

use crate::{Ctx, Tried};

/// What the kernel keeps for this plugin; with `uses: [blobs]`. A row of the plugin's own says what a file is called
/// and who sees it; [`crate::Answer::file`] sends it.
#[derive(Clone, Copy)]
pub struct Blobs<'a>(pub(crate) &'a Ctx);

impl Blobs<'_> {
    /// Keeps bytes.
    ///
    /// # Errors
    /// When the label does not name `blobs`, or there is no room.
    pub async fn put(&self, content: &[u8]) -> Tried<Blob> {
        self.0.ask(op::BLOB_PUT, Bytes::new(content)).await
    }

    /// A picture in another size, made where it is not there yet: at most as wide and as high as `ask` says, and never
    /// larger than it is. It is itself given where it is no larger, or cannot be resized, since it is no picture,
    /// moves, or has too many pixels.
    ///
    /// # Errors
    /// As [`Blobs::put`], and when there is no such blob.
    pub async fn sized(&self, ask: &SizeAsk) -> Tried<Blob> {
        self.0.ask(op::BLOB_SIZED, ask).await
    }
}

impl Ctx {
    /// The files that the kernel keeps for this plugin.
    #[must_use]
    pub fn blobs(&self) -> Blobs<'_> {
        Blobs(self)
    }
}
