//! A worker's part: whoever connects to its socket is written its figures.

use std::{
    io,
    path::{Path, PathBuf},
};

use metrics_exporter_prometheus::PrometheusHandle;
use tokio::{io::AsyncWriteExt as _, net::UnixListener};

/// Where the worker with this process id hands over its figures.
#[must_use]
pub fn socket_file(run_folder: &Path, process: u32) -> PathBuf {
    run_folder.join(format!("figures-{process}"))
}

/// Hands figures over for ever.
///
/// # Errors
/// When the socket cannot be made.
pub async fn hand_over(run_folder: &Path, figures: PrometheusHandle) -> io::Result<()> {
    let file = socket_file(run_folder, std::process::id());
    // One with this number that died left its own.
    match std::fs::remove_file(&file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&file)?;
    loop {
        let (mut asked, _) = listener.accept().await?;
        figures.run_upkeep();
        // Who goes away in the middle gets less, which is their affair.
        let _gone = asked.write_all(figures.render().as_bytes()).await;
    }
}
