//! The supervisor's part: `/metrics` on a port of its own, with the figures of all workers and its own.

use std::{
    io,
    net::TcpListener,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    http::header,
    response::{IntoResponse as _, Response},
    routing::get,
};
use futures_util::future::join_all;
use tokio::{io::AsyncReadExt as _, net::UnixStream, time::timeout};

use super::merge::merge;

/// How long a worker may take to hand its figures over: one that hangs must not hide the others.
const PATIENCE: Duration = Duration::from_secs(1);

/// What the supervisor counts of its workers.
#[derive(Debug, Default)]
pub struct Crew {
    /// Workers that were started.
    pub started: AtomicU64,
    /// Those that ended without being asked to.
    pub crashed: AtomicU64,
}

/// Serves the figures of the workers in `run_folder` for ever.
///
/// # Errors
/// When the socket cannot be used.
pub async fn serve(listener: TcpListener, run_folder: PathBuf, crew: Arc<Crew>) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let answer = move || {
        let (run_folder, crew) = (run_folder.clone(), Arc::clone(&crew));
        async move { page(&run_folder, &crew).await }
    };
    axum::serve(listener, Router::new().route("/metrics", get(answer))).await
}

async fn page(run_folder: &Path, crew: &Crew) -> Response {
    let sockets = std::fs::read_dir(run_folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_socket = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("figures-"))
    };
    let texts = join_all(sockets.filter(is_socket).map(ask)).await;
    let texts: Vec<String> = texts.into_iter().flatten().collect();
    let own = format!(
        "# HELP rose_workers Workers that hand over their figures.\n# TYPE rose_workers gauge\nrose_workers {}\n\
         # TYPE rose_workers_started_total counter\nrose_workers_started_total {}\n\
         # TYPE rose_workers_crashed_total counter\nrose_workers_crashed_total {}\n",
        texts.len(),
        crew.started.load(Ordering::Relaxed),
        crew.crashed.load(Ordering::Relaxed)
    );
    let text = merge(texts.iter().map(String::as_str).chain([own.as_str()]));
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

/// A worker's figures. The socket of one that died answers nobody, and is taken away.
async fn ask(file: PathBuf) -> Option<String> {
    let mut text = String::new();
    let asked = timeout(PATIENCE, async {
        let mut worker = UnixStream::connect(&file).await?;
        worker.read_to_string(&mut text).await
    });
    match asked.await {
        Ok(Ok(_)) => Some(text),
        Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => {
            let _gone = std::fs::remove_file(&file);
            None
        }
        _ => None,
    }
}
