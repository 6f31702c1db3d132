//! PostgreSQL's error codes, and PgBouncer's words, as sentences.
//!
//! The codes: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.

use rose_abi::messages::DatabaseFaultKind as Kind;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

use super::Database;
use crate::store::error::StoreError;

/// The driver's error.
pub(super) fn of_sqlx(database: &Database, error: &sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::Database(told) => match told.try_downcast_ref::<PgDatabaseError>() {
            Some(told) => fault(database, told),
            None => StoreError::new(Kind::Other, format!("{database} said: {told}")),
        },
        sqlx::Error::Io(error) => lost(database, &error.to_string()),
        sqlx::Error::Tls(error) => StoreError::new(
            Kind::Unavailable,
            format!(
                "{database} cannot be reached over TLS ({error}): correct its certificate, name its authority with \
                 `sslrootcert=FILE` in the address, or say `sslmode=disable` on a network that you trust"
            ),
        ),
        other => lost(database, &other.to_string()),
    }
}

/// A connection that is gone.
pub(super) fn lost(database: &Database, reason: &str) -> StoreError {
    let message = format!(
        "{database} lost its connection or refused one ({reason}): see that the server and its pooler run, and that the \
         address is right"
    );
    StoreError { again: true, ..StoreError::new(Kind::Unavailable, message) }
}

/// No answer in time.
pub(super) fn silent(database: &Database) -> StoreError {
    let message = format!("{database} did not answer in time: see that the server and its pooler run");
    StoreError::new(Kind::Unavailable, message)
}

/// What the server said.
fn fault(database: &Database, told: &PgDatabaseError) -> StoreError {
    let (code, words) = (told.code(), told.message());
    let mut error = match classified(code) {
        Some((kind, cure)) => StoreError::new(kind, format!("{database} said: {words} ({code}){cure}")),
        None => StoreError::new(Kind::Other, format!("{database} said: {words} ({code})")),
    };
    if code.starts_with("23") || code == RAISED {
        error.kind = broken_rule(code);
        error.constraint = constraint(database, told);
    }
    // After `FATAL` the server closes the connection; the pooler ends one in the same way.
    error.sound = !matches!(told.severity(), PgSeverity::Fatal | PgSeverity::Panic);
    error.again = AGAIN.contains(&code) || !error.sound && LOST.iter().any(|class| code.starts_with(class));
    error
}

/// `raise` in a trigger.
const RAISED: &str = "P0001";

/// Two transactions were in each other's way, and nothing of this one was kept.
const AGAIN: &[&str] = &["40001", "40P01"];

/// The connection ended, and another one may do: broken connections, a server that restarts, PgBouncer's own errors.
const LOST: &[&str] = &["08", "57P"];

fn classified(code: &str) -> Option<(Kind, &'static str)> {
    Some(match code {
        "40001" | "40P01" => (Kind::Busy, ": others changed the same rows at the same moment"),
        "55P03" => (Kind::Busy, ": somebody else holds the lock; see `pg_stat_activity`"),
        "57014" => (Kind::TimedOut, ": the statement took too long, or somebody stopped it"),
        "25P03" => (Kind::TimedOut, ": the transaction stood still for too long"),
        "25006" => (Kind::Unavailable, ": this server only reads; name the one that writes in the address"),
        "3D000" => (Kind::Unavailable, ": make it with `rose db create`"),
        "53100" => (Kind::Unavailable, ": the server's disk is full. Make room; what is there is unharmed"),
        "53300" => (Kind::Unavailable, ": raise `max_connections`, or put a pooler before the server"),
        "54000" | "53200" => (Kind::TooLarge, ""),
        "42501" => (Kind::Unavailable, ": the login must own the database; `rose db create` sees to that"),
        _ if code.starts_with("28") => (Kind::Unavailable, ": correct user and password in the address"),
        _ if code.starts_with("08") => (Kind::Unavailable, ": see that the server runs and what the pooler's log says"),
        _ if code.starts_with("53") || code.starts_with("57P") || code.starts_with("58") => (Kind::Unavailable, ""),
        _ => return None,
    })
}

fn broken_rule(code: &str) -> Kind {
    match code {
        "23505" => Kind::Unique,
        "23503" => Kind::ForeignKey,
        _ => Kind::Check,
    }
}

/// What SQLite would name too: the columns of a unique rule, the column that must not be null, the author's own words.
/// Else the name of the constraint.
fn constraint(database: &Database, told: &PgDatabaseError) -> Option<String> {
    match told.code() {
        RAISED => Some(told.message().to_owned()),
        "23502" => Some(format!("{}.{}", told.table()?, told.column()?)),
        _ => {
            let name = told.constraint()?;
            Some(database.unique().get(name).cloned().unwrap_or_else(|| name.to_owned()))
        }
    }
}
