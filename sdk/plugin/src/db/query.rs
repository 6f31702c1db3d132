//! One statement with its parameters.

use std::marker::PhantomData;

use rose_abi::value::{Rows, StatementCall, Value};
use serde::de::DeserializeOwned;

use super::{Bind, Executor, row};
use crate::{Failure, Tried, decl::StatementDecl};

/// A statement that gives rows of `T`; made by [`query_as!`](crate::query_as) and [`query!`](crate::query).
#[must_use = "a statement runs when it is fetched or executed"]
pub struct Query<T> {
    statement: &'static StatementDecl,
    parameters: Vec<Value>,
    rows: PhantomData<fn() -> T>,
}

impl<T> Query<T> {
    #[doc(hidden)]
    pub fn new(statement: &'static StatementDecl) -> Self {
        Self { statement, parameters: Vec::new(), rows: PhantomData }
    }

    /// Gives the next parameter: the first call is `$1`.
    pub fn bind(mut self, value: impl Bind) -> Self {
        self.parameters.push(value.into_value());
        self
    }

    async fn run(self, on: &impl Executor) -> Tried<Rows> {
        let call = StatementCall { statement: self.statement.number(), parameters: self.parameters };
        on.db().run(&call).await
    }

    /// Runs it and gives the number of rows that it inserted, updated or deleted.
    ///
    /// # Errors
    /// What the database says.
    pub async fn execute(self, on: &impl Executor) -> Tried<u64> {
        Ok(self.run(on).await?.affected)
    }
}

impl<T: DeserializeOwned> Query<T> {
    /// All rows. The kernel bounds how many: a list has a `limit`.
    ///
    /// # Errors
    /// What the database says, or a row that is no `T`.
    pub async fn fetch_all(self, on: &impl Executor) -> Tried<Vec<T>> {
        let at = self.statement;
        let rows = self.run(on).await?;
        row::read(&rows).map_err(|wrong| Failure::new(format!("{}:{}: {wrong}", at.file, at.line)))
    }

    /// The first row, where there is one.
    ///
    /// # Errors
    /// As [`Query::fetch_all`].
    pub async fn fetch_optional(self, on: &impl Executor) -> Tried<Option<T>> {
        Ok(self.fetch_all(on).await?.into_iter().next())
    }

    /// The first row.
    ///
    /// # Errors
    /// As [`Query::fetch_all`], or when there is none.
    pub async fn fetch_one(self, on: &impl Executor) -> Tried<T> {
        let at = self.statement;
        let missing = || Failure::new(format!("{}:{}: no row", at.file, at.line));
        self.fetch_optional(on).await?.ok_or_else(missing)
    }
}

/// A statement whose rows become a struct: `query_as!(Post, "select …")`, or `query_as!(Post, sqlite: "…", postgres:
/// "…")` where the dialects differ. The kernel checks it against the real schema before the plugin starts.
#[macro_export]
macro_rules! query_as {
    ($kind:ty, sqlite: $sqlite:expr, postgres: $postgres:expr $(,)?) => {{
        static STATEMENT: $crate::__private::StatementDecl =
            $crate::__private::StatementDecl::new($sqlite, $postgres, file!(), line!());
        $crate::__private::inventory::submit! { $crate::__private::StatementRef(&STATEMENT) }
        $crate::db::Query::<$kind>::new(&STATEMENT)
    }};
    ($kind:ty, $sql:expr $(,)?) => {
        $crate::query_as!($kind, sqlite: $sql, postgres: $sql)
    };
}

/// A statement without rows: `query!("delete from entries where id = $1")`; for the rest see
/// [`query_as!`](crate::query_as).
#[macro_export]
macro_rules! query {
    (sqlite: $sqlite:expr, postgres: $postgres:expr $(,)?) => {
        $crate::query_as!((), sqlite: $sqlite, postgres: $postgres)
    };
    ($sql:expr $(,)?) => {
        $crate::query_as!((), sqlite: $sql, postgres: $sql)
    };
}
