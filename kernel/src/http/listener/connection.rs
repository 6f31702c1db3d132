//! The life of one connection: who may keep it waiting and for how long.
//!
//! The wire and the requests tell a [`Pulse`] what happens; it says when a limit is over. What is done then is decided
//! here: a client that rests is seen off politely, one that is too slow is cut.

#[cfg(test)]
mod tests;

use std::{
    convert::Infallible,
    io::{self, IoSlice},
    net::SocketAddr,
    panic::AssertUnwindSafe,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{ConnectInfo, Request},
    response::Response,
};
use futures_util::FutureExt;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulConnection},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::{OwnedSemaphorePermit, watch},
    time::sleep,
};
use tower::{Service, ServiceExt};

use super::pulse::{Pulse, Times, UnderWay, overdue};
use crate::config::HttpConfig;

/// What all connections are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Go on.
    Serving,
    /// Finish what is under way.
    Draining,
    /// End now.
    Over,
}

/// What every connection is served with.
pub(super) struct Connections<S> {
    protocol: Arc<auto::Builder<TokioExecutor>>,
    times: Times,
    service: S,
}

impl<S> Connections<S>
where
    S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    pub(super) fn new(config: &HttpConfig, service: S) -> Self {
        let mut protocol = auto::Builder::new(TokioExecutor::new());
        protocol.http1().timer(TokioTimer::new()).header_read_timeout(None);
        protocol.http2().timer(TokioTimer::new());
        let times = Times {
            header: config.header_time,
            keep_alive: config.keep_alive,
            first_request: (config.shutdown_grace / 2).min(Duration::from_secs(1)),
        };
        Self { protocol: Arc::new(protocol), times, service }
    }

    /// Serves a client in a task of its own; its place is given back when the connection has ended.
    pub(super) fn start(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
        stage: watch::Receiver<Stage>,
        place: OwnedSemaphorePermit,
    ) {
        let (protocol, times, service) = (Arc::clone(&self.protocol), self.times, self.service.clone());
        tokio::spawn(async move {
            // An answer must not wait for the client's next packet. Where the option is missing it is only slower.
            let _ = stream.set_nodelay(true);
            let life = converse(&protocol, times, service, stream, peer, stage);
            // A request that is cancelled drops the plugin's future here, and a destructor in it may panic.
            if AssertUnwindSafe(life).catch_unwind().await.is_err() {
                tracing::error!(%peer, "a connection was closed: a handler or a destructor panicked");
            }
            drop(place);
        });
    }
}

/// Speaks HTTP with one client until the connection is closed.
async fn converse<S, T>(
    protocol: &auto::Builder<TokioExecutor>,
    times: Times,
    service: S,
    stream: T,
    peer: SocketAddr,
    stage: watch::Receiver<Stage>,
) where
    S: Service<Request, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let pulse = Arc::new(Pulse::new());
    let of_requests = Arc::clone(&pulse);
    let answer = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
        let under_way = of_requests.begin();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let answer = service.clone().oneshot(request);
        async move {
            let Ok(answer) = answer.await;
            Ok::<_, Infallible>(answer.map(|body| Watched { body, _under_way: under_way }))
        }
    });
    let wire = Wire { stream, pulse: Arc::clone(&pulse) };
    let connection = protocol.serve_connection(TokioIo::new(wire), answer);
    match live(connection, &pulse, times, stage).await {
        End::Closed(Ok(())) | End::Dropped => {}
        End::Closed(Err(error)) => tracing::debug!(%peer, %error, "a connection broke"),
        End::TooSlow => tracing::debug!(%peer, "a connection was closed: its client was too slow"),
    }
}

/// How a connection ended.
#[derive(Debug)]
enum End<E> {
    Closed(Result<(), E>),
    TooSlow,
    Dropped,
}

/// Runs a connection to its end, within its limits and through the stages.
async fn live<C: GracefulConnection>(
    connection: C,
    pulse: &Pulse,
    times: Times,
    mut stage: watch::Receiver<Stage>,
) -> End<C::Error> {
    let mut connection = pin!(connection);
    let mut overdue = pin!(overdue(pulse, times));
    tokio::select! {
        biased;
        end = connection.as_mut() => return End::Closed(end),
        () = &mut overdue => {
            if !pulse.rests() {
                return End::TooSlow;
            }
            pulse.hurry();
        }
        () = reached(&mut stage, Stage::Draining) => {
            // The first request of a client that was let in must not meet a closed door: nobody would repeat it.
            tokio::select! {
                biased;
                end = connection.as_mut() => return End::Closed(end),
                () = pulse.has_begun() => {}
                () = sleep(times.first_request) => {}
            }
        }
    }
    connection.as_mut().graceful_shutdown();
    let mut overdue = pin!(self::overdue(pulse, times));
    tokio::select! {
        biased;
        end = connection.as_mut() => End::Closed(end),
        () = &mut overdue => End::TooSlow,
        () = reached(&mut stage, Stage::Over) => End::Dropped,
    }
}

/// Waits for a stage, or for the end of the server itself, which no longer sends any.
async fn reached(stage: &mut watch::Receiver<Stage>, wanted: Stage) {
    let _ = stage.wait_for(|stage| *stage >= wanted).await;
}

/// An answer's body that tells when it has been sent or given up.
struct Watched {
    body: Body,
    _under_way: UnderWay,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The client's socket, which tells what comes and goes.
struct Wire<T> {
    stream: T,
    pulse: Arc<Pulse>,
}

impl<T> Wire<T> {
    fn noted(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        self.pulse.went(written.is_ready());
        written
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Wire<T> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
        if let Some(bytes) = buffer.filled().get(before..).filter(|bytes| !bytes.is_empty()) {
            self.pulse.came(bytes);
        }
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Wire<T> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.noted(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.noted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
