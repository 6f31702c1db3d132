//! The kernel's door: binding the port, accepting connections, and closing them when the kernel ends.
//!
//! One connection's life is in `connection.rs`. What a request is answered with is the router's business, and nothing
//! here reads one.

mod connection;
mod pulse;
#[cfg(test)]
mod tests;

use std::{
    convert::Infallible,
    fs::File,
    io,
    net::{IpAddr, SocketAddr, TcpListener},
    os::fd::AsFd,
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::{body::Body, extract::Request, response::Response};
use rustix::{net, process};
use tokio::{
    net::{TcpListener as AsyncListener, TcpStream},
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};
use tower::Service;

use self::connection::{Connections, Stage};
use crate::config::HttpConfig;

/// How many clients may wait for the kernel to accept them.
const BACKLOG: i32 = 1024;

/// Files that the kernel opens beside its connections: databases, plugins, templates.
const OTHER_FILES: u64 = 512;

/// Why the kernel cannot listen. Each message names the cure.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody listens there already.
    #[error("port {port} on {address} is in use: stop the other program or choose another with ROSE_PORT or --port")]
    InUse {
        /// Where.
        address: IpAddr,
        /// The port.
        port: u16,
    },
    /// The system keeps the port for root.
    #[error("port {port} needs rights that this user has not: choose one above 1023 with ROSE_PORT or --port")]
    Forbidden {
        /// The port.
        port: u16,
    },
    /// No network card has the address.
    #[error("{address} is no address of this machine: choose another with ROSE_ADDRESS or --address")]
    NotOurs {
        /// The address.
        address: IpAddr,
    },
    /// Something else.
    #[error("the kernel cannot listen on {address}, port {port}: {source}")]
    Other {
        /// Where.
        address: IpAddr,
        /// The port.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
}

/// Why standard input cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum StdinError {
    /// It is a terminal, a file, a pipe or a socket of another kind.
    #[error("standard input is no listening socket: start the kernel with `rose serve`, which hands one to its worker")]
    NoSocket,
    /// The system refused.
    #[error("the socket on standard input cannot be taken: {0}")]
    Io(#[from] io::Error),
}

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Connections that were still busy after the grace period, and were cut.
    pub dropped: usize,
}

/// Binds the port, before anything else is started: a port in use then costs nothing.
pub fn bind(address: IpAddr, port: u16) -> Result<TcpListener, BindError> {
    let listener = TcpListener::bind((address, port)).map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => BindError::InUse { address, port },
        io::ErrorKind::PermissionDenied => BindError::Forbidden { port },
        io::ErrorKind::AddrNotAvailable => BindError::NotOurs { address },
        _ => BindError::Other { address, port, source },
    })?;
    // The standard library's queue is short. A system that refuses a longer one keeps that.
    let _ = net::listen(&listener, BACKLOG);
    Ok(listener)
}

/// Takes the listening socket that the supervisor handed over as standard input, and leaves `/dev/null` in its place,
/// so that no child of this process inherits the socket.
pub fn from_stdin() -> Result<TcpListener, StdinError> {
    let socket = io::stdin().as_fd().try_clone_to_owned()?;
    let family = net::sockopt::socket_domain(&socket).map_err(|_| StdinError::NoSocket)?;
    let listens = net::sockopt::socket_acceptconn(&socket).unwrap_or(false);
    if !listens || !matches!(family, net::AddressFamily::INET | net::AddressFamily::INET6) {
        return Err(StdinError::NoSocket);
    }
    rustix::stdio::dup2_stdin(File::open("/dev/null")?).map_err(io::Error::from)?;
    Ok(TcpListener::from(socket))
}

/// Serves until `shutdown` is over, then lets requests under way finish within the grace period.
///
/// Each request carries its client's address as `ConnectInfo<SocketAddr>`. Ending drops this process's listener; where
/// a supervisor holds the socket too, new clients wait in its queue.
pub async fn serve<S>(
    listener: TcpListener,
    config: &HttpConfig,
    service: S,
    shutdown: impl Future<Output = ()>,
) -> io::Result<Outcome>
where
    S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    listener.set_nonblocking(true)?;
    let listener = AsyncListener::from_std(listener)?;
    allow_open_files(config.max_connections as u64 + OTHER_FILES);

    let (stage, _) = watch::channel(Stage::Serving);
    let connections = Connections::new(config, service);
    let mut door = Door::new(config.max_connections);
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            biased;
            () = &mut shutdown => break,
            (permit, client) = door.next(&listener) => {
                let (stream, peer) = client;
                connections.start(stream, peer, stage.subscribe(), permit);
            }
        }
    }
    drop(listener);
    Ok(drain(stage, config.shutdown_grace).await)
}

/// Lets connections finish, then cuts the rest.
async fn drain(stage: watch::Sender<Stage>, grace: Duration) -> Outcome {
    tracing::info!(connections = stage.receiver_count(), "listening ended, requests under way may finish");
    stage.send_replace(Stage::Draining);
    if timeout(grace, stage.closed()).await.is_ok() {
        return Outcome { dropped: 0 };
    }
    let dropped = stage.receiver_count();
    tracing::warn!(dropped, "connections were still busy after the grace period and were cut");
    stage.send_replace(Stage::Over);
    // A connection ends at its next step. One that never takes one (a handler that blocks) is left to the process's end.
    let _ = timeout(Duration::from_secs(1), stage.closed()).await;
    Outcome { dropped }
}

/// Lets one client in at a time, as long as there is room.
struct Door {
    room: Arc<Semaphore>,
    size: usize,
    full: bool,
    trouble: Trouble,
}

impl Door {
    fn new(size: usize) -> Self {
        Self { room: Arc::new(Semaphore::new(size)), size, full: false, trouble: Trouble::default() }
    }

    /// The next client, and its place among the open connections.
    async fn next(&mut self, listener: &AsyncListener) -> (tokio::sync::OwnedSemaphorePermit, (TcpStream, SocketAddr)) {
        self.note_room();
        // The semaphore is never closed.
        let permit = loop {
            if let Ok(permit) = Arc::clone(&self.room).acquire_owned().await {
                break permit;
            }
        };
        loop {
            match listener.accept().await {
                Ok(client) => {
                    self.trouble.over();
                    return (permit, client);
                }
                Err(error) => sleep(self.trouble.met(&error)).await,
            }
        }
    }

    /// Logs when the last place is taken, and again only after an eighth of them was free in between.
    fn note_room(&mut self) {
        let free = self.room.available_permits();
        if free == 0 && !self.full {
            self.full = true;
            tracing::warn!(connections = self.size, "all connections are in use, further clients wait");
        } else if self.full && free > self.size / 8 {
            self.full = false;
            tracing::info!(free, "there is room for connections again");
        }
    }
}

/// Whether accepting fails, so that it is logged when it begins and when it ends, not each time.
#[derive(Debug, Default)]
struct Trouble {
    pause: Option<Duration>,
}

impl Trouble {
    const FIRST: Duration = Duration::from_millis(50);
    const LONGEST: Duration = Duration::from_secs(1);

    /// How long to wait after `error`. One client's broken connection is no trouble; the system's limits are.
    fn met(&mut self, error: &io::Error) -> Duration {
        use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
        if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted) {
            return Duration::ZERO;
        }
        if self.pause.is_none() {
            tracing::error!(%error, "no connection can be accepted: look at the limit of open files (ulimit -n)");
        }
        let pause = self.pause.map_or(Self::FIRST, |pause| (pause * 2).min(Self::LONGEST));
        self.pause = Some(pause);
        pause
    }

    fn over(&mut self) {
        if self.pause.take().is_some() {
            tracing::info!("connections are accepted again");
        }
    }
}

/// Raises this process's limit of open files to `wanted`, as far as the system lets it.
fn allow_open_files(wanted: u64) {
    let limit = process::getrlimit(process::Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return;
    }
    let possible = limit.maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let raised = process::Rlimit { current: Some(possible), maximum: limit.maximum };
    if possible < wanted || process::setrlimit(process::Resource::Nofile, raised).is_err() {
        tracing::warn!(
            wanted,
            possible,
            "the system's limit of open files is lower than ROSE_MAX_CONNECTIONS asks for: raise it or lower that"
        );
    }
}
