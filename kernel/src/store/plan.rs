//! What the kernel knows of each statement before it runs: kind, parameters, tables.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rose_abi::messages::Place;

use super::backend::Prepared;
use crate::versions::{Slot, Versions};

/// What a statement does to the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatementKind {
    /// It only reads, and runs in the read snapshot of its call.
    Read,
    /// It may write, and runs in a write transaction.
    Write,
}

/// A table's number inside one [`Checked`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId(pub(super) u32);

/// A statement that was held to the rules and probed against the schema.
#[derive(Debug, Clone)]
pub struct StatementPlan {
    /// Reads or writes.
    pub kind: StatementKind,
    /// How many parameters it takes.
    pub parameters: usize,
    /// The tables that it reads, through views and triggers too.
    pub reads: Vec<TableId>,
    /// The tables that it may write, through triggers and cascades too.
    pub writes: Vec<TableId>,
    /// The names of the columns that it gives; empty for a write without `returning`.
    pub columns: Vec<String>,
    /// Where it stands in the plugin's source.
    pub place: Place,
    /// The text, in the dialect of the database.
    pub sql: String,
    /// What the database needs to run it.
    pub(super) prepared: Prepared,
}

/// All statements of a plugin, checked; the position is the number that a `StatementCall` names. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    inner: Arc<Plans>,
    /// The tables' versions, by their numbers.
    slots: Arc<[Arc<Slot>]>,
}

#[derive(Debug, Default)]
struct Plans {
    tables: Vec<String>,
    statements: Vec<StatementPlan>,
}

impl Checked {
    /// The statements in the order of the description.
    #[must_use]
    pub fn statements(&self) -> &[StatementPlan] {
        &self.inner.statements
    }

    /// The name behind a number that this value gave out.
    #[must_use]
    pub fn table(&self, id: TableId) -> &str {
        self.inner.tables.get(id.0 as usize).map_or("", String::as_str)
    }

    /// The names of the tables behind numbers, sorted as the numbers are.
    pub fn tables<'a>(&'a self, ids: &'a [TableId]) -> impl Iterator<Item = &'a str> {
        ids.iter().map(|id| self.table(*id))
    }

    pub(super) fn new(tables: TableNames, statements: Vec<StatementPlan>) -> Self {
        Self { inner: Arc::new(Plans { tables: tables.names, statements }), slots: Arc::default() }
    }

    /// With the versions of the tables, which are a domain's.
    pub(super) fn of(mut self, domain: &str, versions: &Versions) -> Self {
        self.slots = self.inner.tables.iter().map(|table| versions.table(domain, table)).collect();
        self
    }

    /// The version behind a number that this value gave out.
    pub(super) fn slot(&self, id: TableId) -> Option<&Arc<Slot>> {
        self.slots.get(id.0 as usize)
    }
}

/// Gives each table name a number.
#[derive(Debug, Default)]
pub(super) struct TableNames {
    names: Vec<String>,
    numbers: BTreeMap<String, TableId>,
}

impl TableNames {
    /// The number of a name, the same each time.
    pub(super) fn number(&mut self, name: &str) -> TableId {
        if let Some(id) = self.numbers.get(name) {
            return *id;
        }
        let id = TableId(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), id);
        id
    }
    /// The numbers of names, sorted.
    pub(super) fn numbers(&mut self, names: &BTreeSet<String>) -> Vec<TableId> {
        let mut ids: Vec<TableId> = names.iter().map(|name| self.number(name)).collect();
        ids.sort_unstable();
        ids
    }
}
