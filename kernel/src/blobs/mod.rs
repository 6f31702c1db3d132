//! Files of plugins, each kept by the hash of what is in it, in a part of the store for each plugin.
//!
//! A blob never changes and is never asked for by a path: what a file is called, who sees it and when it is gone stands
//! in the plugin's own rows, so that pages which show it are as fresh as those. Nothing here knows HTTP.

mod kinds;
mod pictures;
mod sizes;
#[cfg(test)]
mod tests;

use std::{
    io::{self, Read as _},
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _, stream};
use object_store::{ObjectStore, ObjectStoreExt as _, PutPayload, local::LocalFileSystem, path::Path as Key};
use rose_abi::messages::{Blob, SizeAsk};
use sha2::{Digest as _, Sha256};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    sync::{OnceCell, Semaphore},
};

/// How much of a blob is in memory while it is sent or taken, in bytes.
const PIECE: u64 = 256 * 1024;

/// How many pictures are resized at the same time: one may take some hundred megabytes.
const AT_ONCE: usize = 2;

/// Why a blob is not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BlobError {
    #[error("there is no blob `{0}`")]
    Unknown(String),
    #[error("`{0}` is no id of a blob")]
    NoId(String),
    #[error("{path} cannot be read: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error("{path} cannot be written: {source}")]
    Target { path: PathBuf, source: io::Error },
    #[error("blobs cannot be kept: {0}")]
    Store(#[from] object_store::Error),
    #[error("blobs cannot be kept in {folder}: {source}")]
    Folder { folder: PathBuf, source: io::Error },
    #[error("the kernel is stopping")]
    Stopping,
}

/// The blobs of all plugins.
#[derive(Debug)]
pub(crate) struct Blobs {
    folder: PathBuf,
    /// Made when the first blob is asked for: most sites of newcomers have none.
    store: OnceCell<LocalFileSystem>,
    resizing: Arc<Semaphore>,
}

/// A blob that is there, to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    blobs: Arc<Blobs>,
    key: Key,
    /// In bytes.
    pub(crate) size: u64,
}

/// The bytes that one file or one answer may have in memory as a whole.
pub(crate) const SMALL: u64 = PIECE;

impl Blobs {
    /// Over a folder, which is made when it is needed.
    pub(crate) fn new(folder: PathBuf) -> Arc<Self> {
        Arc::new(Self { folder, store: OnceCell::new(), resizing: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    async fn store(&self) -> Result<&LocalFileSystem, BlobError> {
        let folder = self.folder.clone();
        let make = || async move {
            let made = blocking({
                let folder = folder.clone();
                move || std::fs::create_dir_all(folder)
            });
            made.await?.map_err(|source| BlobError::Folder { folder: folder.clone(), source })?;
            Ok(LocalFileSystem::new_with_prefix(folder)?)
        };
        self.store.get_or_try_init(make).await
    }

    /// Keeps bytes.
    pub(crate) async fn put(&self, plugin: &str, content: Bytes) -> Result<Blob, BlobError> {
        let looked_at = blocking({
            let content = content.clone();
            move || kinds::look_at(&content, &hex::encode(Sha256::digest(&content)))
        });
        let blob = Blob { bytes: content.len() as u64, ..looked_at.await? };
        let key = key(plugin, &blob.id)?;
        if self.size(&key).await? != Some(blob.bytes) {
            self.store().await?.put(&key, PutPayload::from_bytes(content)).await?;
        }
        Ok(blob)
    }

    /// Keeps a file of whatever size; its name helps where its first bytes do not say what it is.
    pub(crate) async fn take(&self, plugin: &str, path: PathBuf) -> Result<Blob, BlobError> {
        let unread = |source| BlobError::File { path: path.clone(), source };
        let looked_at = blocking({
            let path = path.clone();
            move || identified(&path)
        });
        let blob = looked_at.await?.map_err(unread)?;
        let key = key(plugin, &blob.id)?;
        if self.size(&key).await? == Some(blob.bytes) {
            return Ok(blob);
        }
        let store: Arc<dyn ObjectStore> = Arc::new(self.store().await?.clone());
        let mut to = object_store::buffered::BufWriter::new(store, key);
        match copy(&path, &mut to).await {
            Ok(id) if id == blob.id => to.shutdown().await.map(|()| blob).map_err(unread),
            copied => {
                let _ = to.abort().await;
                // Somebody writes into it meanwhile: what was looked at is not what is there now.
                Err(unread(copied.err().unwrap_or_else(|| io::Error::other("it changes while it is read"))))
            }
        }
    }

    /// Writes a blob into a file.
    pub(crate) async fn give(self: &Arc<Self>, plugin: &str, id: &str, path: PathBuf) -> Result<(), BlobError> {
        let held = self.held(plugin, id).await?;
        let unwritten = |source| BlobError::Target { path: path.clone(), source };
        if let Some(folder) = path.parent() {
            tokio::fs::create_dir_all(folder).await.map_err(unwritten)?;
        }
        let mut to = tokio::fs::File::create(&path).await.map_err(unwritten)?;
        let size = held.size;
        let mut pieces = std::pin::pin!(held.read(0..size));
        while let Some(piece) = pieces.try_next().await? {
            to.write_all(&piece).await.map_err(unwritten)?;
        }
        to.flush().await.map_err(unwritten)
    }

    /// A blob to be sent.
    pub(crate) async fn held(self: &Arc<Self>, plugin: &str, id: &str) -> Result<Held, BlobError> {
        let key = key(plugin, id)?;
        let size = self.size(&key).await?.ok_or_else(|| BlobError::Unknown(id.to_owned()))?;
        Ok(Held { blobs: Arc::clone(self), key, size })
    }

    /// A picture in another size; itself where there is none.
    pub(crate) async fn sized(self: &Arc<Self>, plugin: &str, ask: &SizeAsk) -> Result<Blob, BlobError> {
        sizes::sized(self, plugin, ask).await
    }

    async fn size(&self, key: &Key) -> Result<Option<u64>, BlobError> {
        match self.store().await?.head(key).await {
            Ok(there) => Ok(Some(there.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

impl Held {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        self.key.filename().unwrap_or_default()
    }

    /// All of it: for what is small.
    pub(crate) async fn whole(&self) -> Result<Bytes, BlobError> {
        Ok(self.blobs.store().await?.get(&self.key).await?.bytes().await?)
    }

    /// A part of it, piece by piece, as fast as it is taken.
    pub(crate) fn read(self, range: Range<u64>) -> impl Stream<Item = Result<Bytes, BlobError>> + Send {
        stream::try_unfold((self, range), |(held, range)| async move {
            if range.is_empty() {
                return Ok(None);
            }
            let end = range.end.min(range.start.saturating_add(PIECE));
            let piece = held.blobs.store().await?.get_range(&held.key, range.start..end).await?;
            Ok(Some((piece, (held, end..range.end))))
        })
    }
}

/// Where a blob is: two letters keep the folders small.
fn key(plugin: &str, id: &str) -> Result<Key, BlobError> {
    let is_id = id.len() >= 64
        && id.len() <= 100
        && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
        && id.bytes().take(64).all(|byte| byte.is_ascii_hexdigit());
    match is_id {
        true => Ok(Key::from_iter([plugin, &id[..2], id])),
        false => Err(BlobError::NoId(id.to_owned())),
    }
}

/// Copies a file, and gives the hash of what was copied.
async fn copy(path: &Path, to: &mut object_store::buffered::BufWriter) -> io::Result<String> {
    let mut from = tokio::fs::File::open(path).await?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0; PIECE as usize]);
    loop {
        match from.read(&mut piece).await? {
            0 => return Ok(hex::encode(hash.finalize())),
            read => {
                hash.update(&piece[..read]);
                to.write_all(&piece[..read]).await?;
            }
        }
    }
}

/// What a file is, by its hash and its kind.
fn identified(path: &Path) -> io::Result<Blob> {
    let mut file = std::fs::File::open(path)?;
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    let mut piece = vec![0; PIECE as usize];
    loop {
        match file.read(&mut piece)? {
            0 => break,
            read => {
                bytes += read as u64;
                hash.update(&piece[..read]);
            }
        }
    }
    let id = hex::encode(hash.finalize());
    Ok(Blob { bytes, ..kinds::look_at_file(path, &id)? })
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, BlobError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| BlobError::Stopping)
}
