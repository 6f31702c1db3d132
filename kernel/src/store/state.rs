//! A database as an operator sees it: what it is, what its schema misses, and whether its answers are right.

use rose_abi::{
    messages::{Migration, Place, Statement},
    value::{StatementCall, Value},
};

use super::{Checked, MigrateError, Store, StoreError, StoreOptions, backend::Backend};

/// How it is with a database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreState {
    /// The database and its version, such as `PostgreSQL 15.18`; `None` for a file that is not there yet.
    pub server: Option<String>,
    /// How many migrations were applied.
    pub applied: usize,
    /// The files of those that were not.
    pub pending: Vec<String>,
    /// The files of a newer version that were applied.
    pub unknown: Vec<String>,
    /// How many answers were compared with what was asked, all right; none where nothing stands between.
    pub proved: usize,
}

/// So many ask at once, more than there are connections.
const TASKS: i64 = 24;
/// And each so often.
const ASKS: i64 = 20;

impl Store {
    /// Looks at a database without changing it.
    ///
    /// # Errors
    /// When it cannot be used, its history contradicts the migrations, or what stands before it mixes up answers.
    pub async fn state(
        domain: &str,
        options: &StoreOptions,
        migrations: &[Migration],
    ) -> Result<StoreState, MigrateError> {
        let backend = Backend::new(domain, options);
        if !backend.is_there() {
            return Ok(StoreState { pending: backend.files(domain, migrations)?, ..StoreState::default() });
        }
        let store = Self::open(domain, options).await?;
        let mut state = store.domain.backend.state(migrations).await?;
        if matches!(store.domain.backend, Backend::Postgres(_)) {
            state.proved = store.prove().await?;
        }
        store.close().await;
        Ok(state)
    }

    /// Asks many things at once, the way that plugins do, and compares each answer with what was asked.
    async fn prove(&self) -> Result<usize, StoreError> {
        let places = Place { file: "the kernel's proof of the pooler".to_owned(), line: 1 };
        let statement = |n: i64| {
            let text = format!("select $1::bigint * 10 + {n} as answer");
            Statement { sqlite: text.clone(), postgres: text, place: places.clone() }
        };
        let checked = self.check(&[statement(0), statement(1), statement(2)]).await;
        let checked = checked.map_err(|error| StoreError::misuse(error.to_string()))?;
        let tasks = (0..TASKS).map(|task| ask(self, &checked, task));
        futures_util::future::try_join_all(tasks).await.map_err(|error| {
            let cure = "set ROSE_DATABASE_POOLER to `safe`";
            StoreError { message: format!("{}: its pooler does not fit the setting: {cure}", error.message), ..error }
        })?;
        Ok(usize::try_from(TASKS * ASKS).unwrap_or_default())
    }
}

async fn ask(store: &Store, checked: &Checked, task: i64) -> Result<(), StoreError> {
    for number in 0..ASKS {
        let (statement, value) = ((task + number) % 3, task * 1_000 + number);
        let session = store.session(checked);
        let call = StatementCall {
            statement: u32::try_from(statement).unwrap_or_default(),
            parameters: vec![Value::I64(value)],
        };
        let rows = session.query(call).await;
        session.end().await;
        let rows = rows?.rows;
        if rows != [[Value::I64(value * 10 + statement)]] {
            return Err(StoreError::misuse(format!(
                "{} gave the answer to somebody else's question",
                store.domain.backend.place()
            )));
        }
    }
    Ok(())
}
