//! The files of the site, by their paths below `/content/`: the table `media`. What is in them is the kernel's to keep.

use rose_sdk::{blob::Blob, db::JsonText, prelude::*};
use serde::{Deserialize, Serialize};

use crate::imported::KNOWN_AT_ONCE;

/// The folders of a Ghost site that hold what its pages show.
pub(crate) const FOLDERS: [&str; 3] = ["images", "media", "files"];

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Medium {
    /// Such as `images/2026/05/cat.jpg`.
    pub(crate) path: String,
    pub(crate) blob: String,
    pub(crate) media_type: String,
    pub(crate) bytes: i64,
    pub(crate) width: Option<i64>,
    pub(crate) height: Option<i64>,
    pub(crate) can_be_resized: bool,
}

impl Medium {
    /// A blob under its path.
    pub(crate) fn new(path: &str, blob: Blob) -> Self {
        let picture = blob.picture.as_ref();
        Self {
            path: path.to_owned(),
            width: picture.map(|picture| picture.width.into()),
            height: picture.map(|picture| picture.height.into()),
            can_be_resized: picture.is_some_and(|picture| picture.can_be_resized),
            blob: blob.id,
            media_type: blob.media_type,
            bytes: i64::try_from(blob.bytes).unwrap_or(i64::MAX),
        }
    }
}

/// The file at a path.
pub(crate) async fn at(db: &Db, path: &str) -> Tried<Option<Medium>> {
    query_as!(Medium, "select path, blob, media_type, bytes, width, height, can_be_resized from media where path = $1")
        .bind(path)
        .fetch_optional(db)
        .await
}

/// Files in the order of their paths, a part of them: those that follow `after`.
pub(crate) async fn following(on: &impl Executor, after: &str) -> Tried<Vec<Medium>> {
    query_as!(
        Medium,
        "
        select path, blob, media_type, bytes, width, height, can_be_resized from media where path > $1
        order by path limit $2
        "
    )
    .bind(after)
    .bind(KNOWN_AT_ONCE)
    .fetch_all(on)
    .await
}

/// All files.
pub(crate) async fn all(on: &impl Executor) -> Tried<Vec<Medium>> {
    let mut all: Vec<Medium> = Vec::new();
    loop {
        let mut part = following(on, all.last().map_or("", |medium| &medium.path)).await?;
        let is_last = part.len() < KNOWN_AT_ONCE as usize;
        all.append(&mut part);
        if is_last {
            return Ok(all);
        }
    }
}

/// Writes files; one that has the path of another takes its place.
pub(crate) async fn save(tx: &Tx, media: &[Medium]) -> Tried<u64> {
    query!(
        sqlite: "
        insert into media (path, blob, media_type, bytes, width, height, can_be_resized)
        select
            m.value ->> 'path', m.value ->> 'blob', m.value ->> 'media_type', m.value ->> 'bytes',
            m.value ->> 'width', m.value ->> 'height', m.value ->> 'can_be_resized'
        from json_each($1) m
        where true
        on conflict (path) do update set
            blob = excluded.blob, media_type = excluded.media_type, bytes = excluded.bytes, width = excluded.width,
            height = excluded.height, can_be_resized = excluded.can_be_resized
        ",
        postgres: "
        insert into media (path, blob, media_type, bytes, width, height, can_be_resized)
        select m.path, m.blob, m.media_type, m.bytes, m.width, m.height, m.can_be_resized
        from jsonb_to_recordset($1) as m(
            path text, blob text, media_type text, bytes bigint, width integer, height integer, can_be_resized boolean
        )
        where true
        on conflict (path) do update set
            blob = excluded.blob, media_type = excluded.media_type, bytes = excluded.bytes, width = excluded.width,
            height = excluded.height, can_be_resized = excluded.can_be_resized
        "
    )
    .bind(JsonText::of(media)?)
    .execute(tx)
    .await
}
