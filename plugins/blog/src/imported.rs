//! What an import has to know of the rows that are there. Every table that an import fills is asked for this, and only
//! for this: content stays in the database.

use serde::Deserialize;

/// How many rows are read at once: well below what the kernel lets one answer hold.
pub(crate) const KNOWN_AT_ONCE: u32 = 5_000;

/// A row that is there.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Known {
    /// The table's key.
    pub(crate) id: String,
    /// Ghost's id, where the row came from Ghost.
    pub(crate) ghost_id: Option<String>,
    /// What the row was imported from, as a hash.
    pub(crate) import_hash: Option<String>,
    /// The slug, unique in the table.
    pub(crate) slug: String,
    /// The title or the name, for messages.
    pub(crate) name: String,
}

/// All rows of a table, read a part at a time: `while known.add(tags::known(db, known.last()).await?) {}`.
#[derive(Debug, Default)]
pub(crate) struct AllKnown(pub(crate) Vec<Known>);

impl AllKnown {
    /// The id after which the next part begins.
    pub(crate) fn last(&self) -> &str {
        self.0.last().map_or("", |row| row.id.as_str())
    }

    /// Takes a part; `false` where it was the last one.
    pub(crate) fn add(&mut self, mut part: Vec<Known>) -> bool {
        let is_full = part.len() == KNOWN_AT_ONCE as usize;
        self.0.append(&mut part);
        is_full
    }
}
