//! What the kernel remembers of plugins, in its own database: the files that it saw, how it went with each, and what
//! an operator set.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use rose_abi::{
    label::Label,
    messages::Migration,
    value::{Rows, Value},
};

use super::refused::{Refused, Stage};
use crate::store::{MigrateError, Store, StoreError, StoreOptions};

static MIGRATIONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../migrations");

/// The kernel's own domain.
pub(super) const DOMAIN: &str = "kernel";

/// How it went with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its plugin serves.
    Serving,
    /// It is left out.
    Refused,
    /// It is no longer in the folder.
    Missing,
}

/// A plugin's file, as it went the last time the kernel started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its name in the folder of plugins.
    pub file: String,
    /// The plugin's id, as far as that is known.
    pub id: Option<String>,
    /// The plugin's title.
    pub title: Option<String>,
    /// The plugin's version.
    pub version: Option<String>,
    /// The hash of the content that was seen.
    pub sha256: Option<String>,
    /// How it went.
    pub state: State,
    /// Why it is left out.
    pub reason: Option<Refused>,
    /// How often the kernel ended while this content was started, in a row.
    pub crashes: i64,
}

impl Known {
    /// A plugin that serves.
    pub(super) fn serving(file: &str, sha256: &str, label: &Label) -> Self {
        Self {
            file: file.to_owned(),
            id: Some(label.id.clone()),
            title: Some(label.title.clone()),
            version: Some(label.version.clone()),
            sha256: Some(sha256.to_owned()),
            state: State::Serving,
            reason: None,
            crashes: 0,
        }
    }

    /// Why it does not serve; `None` where it does.
    #[must_use]
    pub fn why_not(&self) -> Option<Refused> {
        match self.state {
            State::Serving => None,
            State::Refused => self.reason.clone(),
            State::Missing => Some(gone(&self.file, self.id.as_deref().unwrap_or(&self.file))),
        }
    }

    /// A file of which nothing is known.
    pub(super) fn unknown(file: &str) -> Self {
        let file = file.to_owned();
        Self {
            file,
            id: None,
            title: None,
            version: None,
            sha256: None,
            state: State::Refused,
            reason: None,
            crashes: 0,
        }
    }
}

/// Why the kernel's own database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// It does not open or answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be brought up to date.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// It was used by a newer kernel.
    #[error(
        "the data folder was written by a newer rose (it has {0}, which this one does not know): run the newer version, \
         or restore a backup from before it"
    )]
    Newer(String),
}

/// The kernel's own database.
#[derive(Debug, Clone)]
pub(super) struct Memory {
    store: Store,
}

impl Memory {
    pub(super) async fn open(options: &StoreOptions, now: i64) -> Result<Self, MemoryError> {
        let store = Store::open(DOMAIN, options).await?;
        let migrated = store.migrate(&migrations(), now).await?;
        if !migrated.unknown.is_empty() {
            return Err(MemoryError::Newer(migrated.unknown.join(", ")));
        }
        Ok(Self { store })
    }

    /// The database itself, for what else the kernel keeps there.
    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    pub(super) async fn close(&self) {
        self.store.close().await;
    }

    /// Every file that was ever seen, by its name.
    pub(super) async fn plugins(&self) -> Result<Vec<Known>, StoreError> {
        const ALL: &str = "select file, id, title, version, sha256, state, reason, crashes from plugins order by file";
        let rows = self.store.read(ALL, Vec::new()).await?;
        Ok(rows.rows.into_iter().filter_map(known).collect())
    }

    pub(super) async fn keep(&self, known: &Known, now: i64) -> Result<(), StoreError> {
        const KEEP: &str = "
            insert into plugins (file, id, title, version, sha256, state, reason, crashes, seen_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (file) do update set
                id = excluded.id, title = excluded.title, version = excluded.version, sha256 = excluded.sha256,
                state = excluded.state, reason = excluded.reason, crashes = excluded.crashes,
                seen_at = excluded.seen_at";
        let optional = |text: &Option<String>| text.clone().map_or(Value::Null, Value::Text);
        let reason = known.reason.as_ref().and_then(|reason| serde_json::to_string(reason).ok());
        let state = match known.state {
            State::Serving => "serving",
            State::Refused => "refused",
            State::Missing => "missing",
        };
        let parameters = vec![
            Value::Text(known.file.clone()),
            optional(&known.id),
            optional(&known.title),
            optional(&known.version),
            optional(&known.sha256),
            Value::Text(state.to_owned()),
            optional(&reason),
            Value::I64(known.crashes),
            Value::I64(now),
        ];
        self.store.write(KEEP, parameters).await.map(drop)
    }

    /// Forgets a file.
    pub(super) async fn forget(&self, file: &str) -> Result<(), StoreError> {
        const FORGET: &str = "delete from plugins where file = $1";
        self.store.write(FORGET, vec![Value::Text(file.to_owned())]).await.map(drop)
    }

    /// Gives a plugin that was set aside another try; gives how many files that concerns.
    pub(super) async fn retry(&self, id: &str) -> Result<u64, StoreError> {
        const RETRY: &str = "update plugins set crashes = 0 where crashes > 0 and (id = $1 or file = $1)";
        Ok(self.store.write(RETRY, vec![Value::Text(id.to_owned())]).await?.affected)
    }

    /// What was set for a plugin, by name.
    pub(super) async fn settings(&self, plugin: &str) -> Result<BTreeMap<String, String>, StoreError> {
        const ALL: &str = "select name, value from settings where plugin = $1 order by name";
        let rows = self.store.read(ALL, vec![Value::Text(plugin.to_owned())]).await?;
        Ok(pairs(rows))
    }

    pub(super) async fn set(&self, plugin: &str, name: &str, value: Option<&str>) -> Result<(), StoreError> {
        const SET: &str = "insert into settings (plugin, name, value) values ($1, $2, $3)
            on conflict (plugin, name) do update set value = excluded.value";
        const UNSET: &str = "delete from settings where plugin = $1 and name = $2";
        let mut parameters = vec![Value::Text(plugin.to_owned()), Value::Text(name.to_owned())];
        let statement = match value {
            Some(value) => {
                parameters.push(Value::Text(value.to_owned()));
                SET
            }
            None => UNSET,
        };
        self.store.write(statement, parameters).await.map(drop)
    }
}

fn pairs(rows: Rows) -> BTreeMap<String, String> {
    let pair = |row: Vec<Value>| match <[Value; 2]>::try_from(row) {
        Ok([Value::Text(name), Value::Text(value)]) => Some((name, value)),
        _ => None,
    };
    rows.rows.into_iter().filter_map(pair).collect()
}

fn known(row: Vec<Value>) -> Option<Known> {
    let text = |value: Value| match value {
        Value::Text(text) => Some(text),
        _ => None,
    };
    let [file, id, title, version, sha256, state, reason, crashes] = <[Value; 8]>::try_from(row).ok()?;
    let file = text(file)?;
    let state = match text(state)?.as_str() {
        "serving" => State::Serving,
        "missing" => State::Missing,
        _ => State::Refused,
    };
    Some(Known {
        id: text(id),
        title: text(title),
        version: text(version),
        sha256: text(sha256),
        state,
        reason: text(reason).and_then(|reason| serde_json::from_str(&reason).ok()),
        crashes: if let Value::I64(crashes) = crashes { crashes } else { 0 },
        file,
    })
}

/// The kernel's own migrations, in every dialect.
pub(crate) fn migrations() -> Vec<Migration> {
    let migration = |dialect: &str, file: &include_dir::File<'_>| {
        let (number, name) = file.path().file_stem()?.to_str()?.split_once('_')?;
        Some(Migration {
            dialect: dialect.to_owned(),
            number: number.parse().ok()?,
            name: name.to_owned(),
            sql: file.contents_utf8()?.to_owned(),
        })
    };
    let of_dialect = |folder: &Dir<'static>| -> Vec<Migration> {
        let dialect = folder.path().to_string_lossy().into_owned();
        folder.files().filter_map(|file| migration(&dialect, file)).collect()
    };
    MIGRATIONS.dirs().flat_map(of_dialect).collect()
}

/// Why a plugin does not serve whose file is no longer there.
pub(super) fn gone(file: &str, plugin: &str) -> Refused {
    let (found, wanted) = (format!("no {file} in the folder of plugins"), format!("the file of plugin `{plugin}`"));
    let cure = format!("Put it back; or, if it is meant to be gone, `rose plugin forget {plugin}` (its data stays).");
    Refused::new(file, Stage::Found, found, wanted, cure).of(plugin)
}

/// Why a plugin is left out for now that ended the kernel while it was started.
pub(super) fn crashed(file: &str, plugin: &str, crashes: i64) -> Refused {
    let (found, cure) = if crashes > 1 {
        (
            format!("that the kernel ended {crashes} times while it was started"),
            format!("Replace the file by a mended one, or give it another try: `rose plugin retry {plugin}`."),
        )
    } else {
        (
            "that the kernel ended while it was started".to_owned(),
            "It is tried again at the next start; if it is at fault, replace the file by a mended one.".to_owned(),
        )
    };
    Refused::new(file, Stage::Activated, found, "a plugin that starts", cure).of(plugin)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_migration_of_the_kernel_is_embedded_in_both_dialects() {
        let numbers = |dialect: &str| -> Vec<u32> {
            let all = super::migrations();
            all.iter().filter(|migration| migration.dialect == dialect).map(|migration| migration.number).collect()
        };
        for dialect in ["sqlite", "postgres"] {
            let folder = format!("{}/../migrations/{dialect}", env!("CARGO_MANIFEST_DIR"));
            let files = std::fs::read_dir(folder).expect("the folder").count();
            assert_eq!(numbers(dialect).len(), files);
        }
        assert_eq!(numbers("sqlite"), numbers("postgres"));
        assert!(numbers("sqlite").contains(&1));
    }
}
