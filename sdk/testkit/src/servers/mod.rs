//! The servers of the platform, real ones: PostgreSQL, PgBouncer and Redis, on free ports and in temporary folders.
//!
//! Each is killed when it is dropped, and also when the test's process ends in any other way. As root they run as a
//! user of less rights, since none of them likes root. What is here starts and hurts servers; it knows no test.

mod pgbouncer;
mod postgres;
mod process;
mod proxy;
mod redis;

pub use pgbouncer::{Pgbouncer, PgbouncerOptions};
pub use postgres::Postgres;
pub use process::Server;
pub use proxy::Proxy;
pub use redis::Redis;
