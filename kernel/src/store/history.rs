//! The history of a schema: which migrations there are, in which order, and which were applied before.
//!
//! How one is applied is the dialect's affair.

use std::collections::BTreeMap;

use rose_abi::messages::Migration;
use sha2::{Digest, Sha256};

use super::{StoreState, error::MigrateError};

/// The kernel keeps tables of its own with this beginning in each database.
pub(super) const KERNELS: &str = "rose_";

/// A migration of one dialect.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) number: u32,
    pub(super) name: String,
    pub(super) file: String,
    pub(super) sql: String,
    pub(super) checksum: String,
}

/// A row of the history.
#[derive(Debug)]
pub(super) struct Applied {
    pub(super) name: String,
    pub(super) checksum: String,
}

/// What was applied before, by number.
#[derive(Debug, Default)]
pub(super) struct History(pub(super) BTreeMap<u32, Applied>);

impl History {
    /// Whether a step was applied, with the same text.
    pub(super) fn has(&self, domain: &str, step: &Step) -> Result<bool, MigrateError> {
        match self.0.get(&step.number) {
            Some(applied) if applied.checksum == step.checksum => Ok(true),
            Some(_) => Err(MigrateError::Changed { domain: domain.to_owned(), file: step.file.clone() }),
            None => Ok(false),
        }
    }

    /// How a schema stands, on a server of this name.
    pub(super) fn state(&self, domain: &str, server: String, steps: &[Step]) -> Result<StoreState, MigrateError> {
        let mut state = StoreState { server: Some(server), unknown: self.unknown(steps), ..StoreState::default() };
        for step in steps {
            match self.has(domain, step)? {
                true => state.applied += 1,
                false => state.pending.push(step.file.clone()),
            }
        }
        Ok(state)
    }

    /// The files of a newer version of the plugin.
    pub(super) fn unknown(&self, steps: &[Step]) -> Vec<String> {
        let known = u32::try_from(steps.len()).unwrap_or(u32::MAX);
        let later = self.0.iter().filter(|(number, _)| **number > known);
        later.map(|(number, applied)| file(*number, &applied.name)).collect()
    }
}

/// The steps of a dialect by number, from 1 without gaps.
pub(super) fn in_order(domain: &str, dialect: &str, migrations: &[Migration]) -> Result<Vec<Step>, MigrateError> {
    let mut steps: Vec<Step> = migrations.iter().filter(|migration| migration.dialect == dialect).map(step).collect();
    steps.sort_by_key(|step| step.number);
    let mut before: Option<&Step> = None;
    for (step, wanted) in steps.iter().zip(1..) {
        let (domain, file) = (domain.to_owned(), step.file.clone());
        match before {
            Some(before) if before.number == step.number => {
                return Err(MigrateError::Duplicate { domain, first: before.file.clone(), second: file });
            }
            _ if step.number != wanted => return Err(MigrateError::Gap { domain, file, wanted }),
            _ => before = Some(step),
        }
    }
    Ok(steps)
}

fn step(migration: &Migration) -> Step {
    let digest = Sha256::digest(migration.sql.as_bytes());
    Step {
        number: migration.number,
        name: migration.name.clone(),
        file: file(migration.number, &migration.name),
        sql: migration.sql.clone(),
        checksum: hex::encode(digest),
    }
}

/// As the author sees it in the dialect's folder of migrations.
fn file(number: u32, name: &str) -> String {
    format!("{number:04}_{name}.sql")
}

/// Why a migration may not touch a table of this name.
pub(super) fn is_kernels(name: &str) -> Option<String> {
    name.to_ascii_lowercase()
        .starts_with(KERNELS)
        .then(|| format!("`{name}`: names that begin with `{KERNELS}` are the kernel's"))
}
