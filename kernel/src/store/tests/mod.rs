//! The store by its front door: each test has a folder of its own with real database files.

mod checking;
mod faults;
mod migrations;
mod postgres;
mod sessions;
mod transactions;
mod values;

use std::{sync::Arc, time::Duration};

use rose_abi::{
    messages::{Migration, Place, Statement},
    value::{Rows, StatementCall, Value},
};

use super::{Checked, Session, StatementKind, Store, StoreError, StoreOptions};

/// What a test fails with.
type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// The moment that migrations note.
const NOW: i64 = 1_767_225_600_000_000;

/// A folder for databases, and how they are opened.
struct Site {
    options: StoreOptions,
    _folder: tempfile::TempDir,
}

impl Site {
    fn new() -> Result<Self, std::io::Error> {
        let folder = tempfile::tempdir()?;
        let options = StoreOptions { busy: Duration::from_secs(20), ..StoreOptions::new(folder.path()) };
        Ok(Self { options, _folder: folder })
    }

    fn with(mut self, change: impl FnOnce(&mut StoreOptions)) -> Self {
        change(&mut self.options);
        self
    }

    fn file(&self, domain: &str) -> std::path::PathBuf {
        self.options.folder.join(format!("{domain}.db"))
    }

    /// A store whose schema is this text.
    async fn store(&self, domain: &str, schema: &str) -> Result<Store, Box<dyn std::error::Error + Send + Sync>> {
        let store = Store::open(domain, &self.options).await?;
        store.migrate(&[migration(1, "start", schema)], NOW).await?;
        Ok(store)
    }
}

fn migration(number: u32, name: &str, sql: &str) -> Migration {
    Migration { dialect: "sqlite".to_owned(), number, name: name.to_owned(), sql: sql.to_owned() }
}

/// Statements in a file of a plugin, one on each line.
fn statements(texts: &[&str]) -> Vec<Statement> {
    let statement = |(line, text): (u32, &&str)| Statement {
        sqlite: (*text).to_owned(),
        postgres: (*text).to_owned(),
        place: Place { file: "plugins/blog/src/posts.rs".to_owned(), line },
    };
    (1..).zip(texts).map(statement).collect()
}

/// What the probe says of a statement: the tables that it reads and those that it writes, or the beginning of a refusal.
async fn probed(store: &Store, sql: &str, expected: Result<(&[&str], &[&str]), &str>) {
    let checked = store.check(&statements(&[sql])).await;
    match (checked, expected) {
        (Ok(checked), Ok((reads, writes))) => {
            let plan = &checked.statements()[0];
            let names = |ids| {
                let mut names: Vec<&str> = checked.tables(ids).collect();
                names.sort_unstable();
                names
            };
            assert_eq!(names(&plan.reads), reads, "reads of {sql}");
            assert_eq!(names(&plan.writes), writes, "writes of {sql}");
            assert_eq!(plan.kind == StatementKind::Write, !writes.is_empty(), "kind of {sql}");
        }
        (Err(error), Err(expected)) => {
            let expected = format!("plugins/blog/src/posts.rs:1: {expected}");
            assert!(error.to_string().starts_with(&expected), "{sql}\n  said: {error}");
        }
        (checked, _) => panic!("{sql}\n  gave {checked:?}"),
    }
}

/// A plugin's statements with a session to run them in.
struct Plugin {
    store: Store,
    checked: Checked,
    texts: Vec<String>,
}

impl Plugin {
    async fn new(store: &Store, texts: &[&str]) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let checked = store.check(&statements(texts)).await?;
        Ok(Self { store: store.clone(), checked, texts: texts.iter().map(|text| (*text).to_owned()).collect() })
    }

    fn call(&self) -> Call {
        Call { session: Arc::new(self.store.session(&self.checked)), texts: self.texts.clone() }
    }
}

/// A call into a plugin: runs statements by the beginning of their text.
#[derive(Clone)]
struct Call {
    session: Arc<Session>,
    texts: Vec<String>,
}

impl Call {
    async fn run(&self, text: &str, parameters: Vec<Value>) -> Result<Rows, StoreError> {
        let statement = self.texts.iter().position(|known| known.starts_with(text)).expect("a statement of the plugin");
        let statement = u32::try_from(statement).expect("few statements");
        self.session.query(StatementCall { statement, parameters }).await
    }

    /// The one number that a statement gives.
    async fn number(&self, text: &str) -> Result<i64, StoreError> {
        let rows = self.run(text, Vec::new()).await?;
        match rows.rows.first().and_then(|row| row.first()) {
            Some(Value::I64(number)) => Ok(*number),
            other => panic!("{text} gave {other:?}"),
        }
    }
}
