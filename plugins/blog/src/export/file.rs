//! The JSON of an export. Posts are written into the folder as they come; the rows of the other tables, which are short
//! but for what somebody wrote into a caption, wait for their turn in memory, since JSON wants each table in one piece.

use std::collections::BTreeMap;

use rose_sdk::prelude::*;
use serde::Serialize;

use super::OPTION;

/// The file's name: that of Ghost's own backups.
const NAME: &str = "db.json";

/// The version of Ghost whose tables these are.
const VERSION: &str = "6.65.0";

/// How much is written at once, in bytes.
const PIECE: usize = 1 << 20;

/// The table that is written as it comes.
const LONG: &str = "posts";

/// A file that is being written.
pub(super) struct Writer<'a> {
    ctx: &'a Ctx,
    /// What is still to be written.
    pending: Vec<u8>,
    /// The other tables, their rows behind commas.
    tables: BTreeMap<&'static str, Vec<u8>>,
    counts: BTreeMap<&'static str, usize>,
}

impl<'a> Writer<'a> {
    /// Begins a file.
    pub(super) async fn begin(ctx: &'a Ctx) -> Tried<Self> {
        let exported_on = ctx.now().as_micros() / 1_000;
        let head =
            format!(r#"{{"db":[{{"meta":{{"exported_on":{exported_on},"version":"{VERSION}"}},"data":{{"{LONG}":["#);
        ctx.folder(OPTION).create(NAME, head.as_bytes()).await?;
        Ok(Self { ctx, pending: Vec::new(), tables: BTreeMap::new(), counts: BTreeMap::new() })
    }

    /// Writes rows of a table.
    pub(super) async fn table<T: Serialize>(
        &mut self,
        name: &'static str,
        rows: impl IntoIterator<Item = T>,
    ) -> Tried<()> {
        let count = self.counts.entry(name).or_default();
        let to = if name == LONG { &mut self.pending } else { self.tables.entry(name).or_default() };
        for row in rows {
            if *count > 0 {
                to.push(b',');
            }
            serde_json::to_writer(&mut *to, &row)?;
            *count += 1;
        }
        if self.pending.len() >= PIECE {
            self.flush().await?;
        }
        Ok(())
    }

    /// Writes what waited, and beside the tables what Ghost has no place for: it passes over what it does not know
    /// there, while a second key beside `db` would make it take the whole for another format.
    pub(super) async fn end(&mut self, settings: &BTreeMap<String, String>) -> Tried<()> {
        self.pending.push(b']');
        for (name, rows) in std::mem::take(&mut self.tables) {
            self.pending.extend(format!(r#","{name}":["#).into_bytes());
            self.pending.extend(rows);
            self.pending.push(b']');
            if self.pending.len() >= PIECE {
                self.flush().await?;
            }
        }
        self.pending.extend(br#"},"rose_ash":{"site_settings":"#);
        serde_json::to_writer(&mut self.pending, settings)?;
        self.pending.extend(b"}}]}\n");
        self.flush().await
    }

    /// Tables with their number of rows, as lines.
    pub(super) fn counted(&self) -> Vec<String> {
        self.counts.iter().map(|(name, count)| format!("{name:14} {count}")).collect()
    }

    async fn flush(&mut self) -> Tried<()> {
        let piece = std::mem::take(&mut self.pending);
        self.ctx.folder(OPTION).append(NAME, &piece).await
    }
}
