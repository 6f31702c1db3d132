//! The files that a plugin keeps.

use bytes::Bytes;
use rose_abi::{
    border::RError,
    codec,
    messages::{BlobFile, FolderFile, SizeAsk},
    ops::{code, op},
};
use serde_bytes::ByteBuf;

use super::{super::folders, CallState, malformed};
use crate::blobs::BlobError;

impl CallState {
    pub(super) async fn of_blobs(&self, op: u32, payload: &[u8]) -> Result<Vec<u8>, RError> {
        let (blobs, plugin) = (&self.generation.outside.blobs, &self.generation.id);
        if self.is_fragment() && op != op::BLOB_SIZED {
            return Err(super::only_reads());
        }
        match op {
            op::BLOB_PUT => {
                let content: ByteBuf = codec::from_message(payload).map_err(malformed)?;
                let blob = blobs.put(plugin, Bytes::from(content.into_vec())).await.map_err(failed)?;
                codec::to_message(&blob).map_err(malformed)
            }
            op::BLOB_SIZED => {
                let ask: SizeAsk = codec::from_message(payload).map_err(malformed)?;
                let blob = blobs.sized(plugin, &ask).await.map_err(failed)?;
                codec::to_message(&blob).map_err(malformed)
            }
            op::BLOB_TAKE => {
                let FolderFile { option, name, .. } = codec::from_message(payload).map_err(malformed)?;
                let path = self.path_in(&option, name).await?;
                let blob = blobs.take(plugin, path).await.map_err(failed)?;
                codec::to_message(&blob).map_err(malformed)
            }
            _ => {
                let BlobFile { blob, option, name } = codec::from_message(payload).map_err(malformed)?;
                let path = self.path_in(&option, name).await?;
                blobs.give(plugin, &blob, path).await.map(|()| Vec::new()).map_err(failed)
            }
        }
    }

    async fn path_in(&self, option: &str, name: String) -> Result<std::path::PathBuf, RError> {
        folders::path_in(self.output(|output| output.folder(option))?, option, name).await
    }
}

fn failed(error: BlobError) -> RError {
    RError::new(code::FAILED, error.to_string())
}
