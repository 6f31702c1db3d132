//! The rows of one answer, as they come: counted, and never more than the limits say.

use std::fmt::Display;

use rose_abi::{
    messages::DatabaseFaultKind,
    value::{Rows, Value},
};

use super::{backend::Limits, error::StoreError};

/// Rows as they come.
#[derive(Debug)]
pub(super) struct Gathered {
    rows: Rows,
    left: Limits,
    limits: Limits,
}

impl Gathered {
    pub(super) fn new(limits: Limits) -> Self {
        Self { rows: Rows::default(), left: limits, limits }
    }

    /// Whether the columns are still to be named.
    pub(super) fn needs_columns(&self) -> bool {
        self.rows.columns.is_empty()
    }

    /// Names the columns.
    pub(super) fn set_columns(&mut self, names: impl Iterator<Item = String>) {
        self.rows.columns = names.collect();
    }

    /// Takes one row of so many values, each with its size in bytes, or says that it is one too many. `database` is
    /// what a message names.
    pub(super) fn add(
        &mut self,
        database: &impl Display,
        width: usize,
        mut value: impl FnMut(usize) -> Result<(Value, usize), StoreError>,
    ) -> Result<(), StoreError> {
        let Some(left) = self.left.rows.checked_sub(1) else {
            let limit = self.limits.rows;
            let message = format!("{database} gave more than {limit} rows for one statement: give it a `limit`");
            return Err(StoreError::new(DatabaseFaultKind::TooLarge, message));
        };
        self.left.rows = left;
        let mut values = Vec::with_capacity(width);
        for column in 0..width {
            let (value, bytes) = value(column)?;
            self.spend(database, bytes)?;
            values.push(value);
        }
        self.rows.rows.push(values);
        Ok(())
    }

    /// All of them.
    pub(super) fn finish(mut self, affected: u64) -> Rows {
        self.rows.affected = affected;
        self.rows
    }

    fn spend(&mut self, database: &impl Display, bytes: usize) -> Result<(), StoreError> {
        let left = self.left.bytes.checked_sub(bytes);
        self.left.bytes = left.ok_or_else(|| {
            let limit = self.limits.bytes;
            let message = format!("{database} gave more than {limit} bytes for one statement: ask for less at once");
            StoreError::new(DatabaseFaultKind::TooLarge, message)
        })?;
        Ok(())
    }
}
