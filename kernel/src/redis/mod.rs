//! A Redis that may be gone: commands with short limits, behind a breaker that makes calls fail at once while it is.
//!
//! There are two of them on the platform, one for data that can be made anew and one for sessions. What is kept in them
//! is the business of whoever asks; here nothing is ever flushed, and every key has the site's prefix.

#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use redis::{
    AsyncConnectionConfig, Client, Cmd, ErrorKind, FromRedisValue, Pipeline, PushInfo, RedisError, ServerErrorKind,
    aio::{ConnectionManager, ConnectionManagerConfig, MultiplexedConnection},
};

use crate::figures;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_millis(250);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_millis(500);
/// How often it is looked whether one that was gone is back.
const LOOK: Duration = Duration::from_millis(250);

/// The address of a Redis, `redis://user:password@host:port/number`. What is shown of it has no password.
#[derive(Clone, PartialEq, Eq)]
pub struct RedisAddress(String);

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedisFault {
    /// It is gone, or too slow.
    #[error("the {0} Redis cannot be used now")]
    Unavailable(&'static str),
    /// It keeps what it has and takes no more.
    #[error("the {0} Redis is full and took nothing more: raise its `maxmemory`; what is there is unharmed")]
    Full(&'static str),
    /// It said something else.
    #[error("the {name} Redis said: {message}")]
    Other {
        /// Which one.
        name: &'static str,
        /// Its words.
        message: String,
    },
}

/// One Redis. Cheap to clone.
#[derive(Clone)]
pub struct Redis(Arc<Inner>);

struct Inner {
    name: &'static str,
    address: RedisAddress,
    prefix: String,
    connection: ConnectionManager,
    /// Calls fail at once.
    is_open: AtomicBool,
}

impl RedisAddress {
    /// An address.
    ///
    /// # Errors
    /// A sentence that says how to write it.
    pub fn new(text: &str) -> Result<Self, String> {
        let how = "write it as redis://:PASSWORD@HOST:PORT/NUMBER";
        match text.starts_with("redis://") && Client::open(text).is_ok() {
            true => Ok(Self(text.to_owned())),
            false => Err(how.to_owned()),
        }
    }
}

impl fmt::Display for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
        write!(f, "redis://{}", place.split('?').next().unwrap_or_default())
    }
}

impl fmt::Debug for RedisAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{self}`")
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").field("name", &self.0.name).field("address", &self.0.address).finish_non_exhaustive()
    }
}

impl Redis {
    /// A Redis of this name (`data` or `auth`). Nothing is connected before it is needed. It needs the kernel's runtime
    /// around it.
    ///
    /// # Errors
    /// When the address cannot be used.
    pub fn new(name: &'static str, address: &RedisAddress, prefix: &str) -> Result<Self, RedisFault> {
        let wrong = |error: RedisError| RedisFault::Other { name, message: error.to_string() };
        let client = Client::open(address.0.as_str()).map_err(wrong)?;
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(ANSWER))
            .set_min_delay(Duration::from_millis(50))
            .set_max_delay(Duration::from_secs(2));
        let connection = client.get_connection_manager_lazy(config).map_err(wrong)?;
        figures::redis_up(name, true);
        let (address, prefix) = (address.clone(), prefix.to_owned());
        Ok(Self(Arc::new(Inner { name, address, prefix, connection, is_open: AtomicBool::new(false) })))
    }

    /// A key of the site's.
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        format!("{}:{name}", self.0.prefix)
    }

    /// Whether calls are let through.
    #[must_use]
    pub fn is_up(&self) -> bool {
        !self.0.is_open.load(Ordering::Acquire)
    }

    /// Where it is, without a password.
    #[must_use]
    pub fn address(&self) -> &RedisAddress {
        &self.0.address
    }

    /// Runs a command.
    ///
    /// # Errors
    /// When there is no answer, at once while there was none for the last one.
    pub async fn run<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, RedisFault> {
        self.allowed()?;
        let answer = command.query_async(&mut self.0.connection.clone()).await;
        answer.map_err(|error| self.fault(&error))
    }

    /// Runs several in one trip; an atomic pipeline all or none of them.
    ///
    /// # Errors
    /// As [`Redis::run`].
    pub async fn run_all<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T, RedisFault> {
        self.allowed()?;
        let answer = commands.query_async(&mut self.0.connection.clone()).await;
        answer.map_err(|error| self.fault(&error))
    }

    /// A connection of its own on which it tells something unasked (RESP3). `hear` is called for each of those messages,
    /// before the answer to anything that is asked after them.
    ///
    /// # Errors
    /// When there is no connection.
    pub(crate) async fn listen(
        &self,
        hear: impl Fn(PushInfo) + Send + Sync + 'static,
    ) -> Result<MultiplexedConnection, RedisError> {
        let address = self.0.address.0.as_str();
        let join = if address.contains('?') { '&' } else { '?' };
        let client = Client::open(format!("{address}{join}protocol=resp3"))?;
        let hear = move |told| {
            hear(told);
            Ok::<(), std::convert::Infallible>(())
        };
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(CONNECT))
            .set_response_timeout(Some(ANSWER))
            .set_push_sender(hear);
        client.get_multiplexed_async_connection_with_config(&config).await
    }

    /// Asks whether it is there, whatever the breaker says; gives its version.
    ///
    /// # Errors
    /// Why not.
    pub async fn version(&self) -> Result<String, String> {
        let mut connection = self.0.connection.clone();
        let info: String =
            redis::cmd("INFO").arg("server").query_async(&mut connection).await.map_err(|error| error.to_string())?;
        let version = info.lines().find_map(|line| line.strip_prefix("redis_version:"));
        Ok(version.unwrap_or("of an unknown version").trim().to_owned())
    }

    fn allowed(&self) -> Result<(), RedisFault> {
        match self.is_up() {
            true => Ok(()),
            false => Err(RedisFault::Unavailable(self.0.name)),
        }
    }

    fn fault(&self, error: &RedisError) -> RedisFault {
        let name = self.0.name;
        // Inside of an aborted transaction the code stands in the text alone.
        let is_full = error.code() == Some("OOM") || error.to_string().contains("\"OOM\"");
        let is_gone = error.is_io_error()
            || error.is_timeout()
            || error.is_connection_dropped()
            || matches!(error.kind(), ErrorKind::Server(ServerErrorKind::BusyLoading | ServerErrorKind::TryAgain));
        if is_full {
            return RedisFault::Full(name);
        }
        if is_gone {
            figures::redis_fault(name);
            self.open(error);
            return RedisFault::Unavailable(name);
        }
        RedisFault::Other { name, message: error.to_string() }
    }

    /// Lets no call through until it is back, which a task of its own finds out: nobody's call is used up for that.
    fn open(&self, error: &RedisError) {
        if self.0.is_open.swap(true, Ordering::AcqRel) {
            return;
        }
        let (name, address) = (self.0.name, &self.0.address);
        figures::redis_up(name, false);
        tracing::error!(name, %address, %error, "the {name} Redis is gone or too slow; the kernel goes on without it");
        let inner = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(LOOK).await;
                let Some(inner) = inner.upgrade() else { return };
                let pong = redis::cmd("PING").query_async::<String>(&mut inner.connection.clone()).await;
                if pong.is_ok() {
                    inner.is_open.store(false, Ordering::Release);
                    let (name, address) = (inner.name, &inner.address);
                    figures::redis_up(name, true);
                    tracing::info!(name, %address, "the {name} Redis is there again");
                    return;
                }
            }
        });
    }
}
