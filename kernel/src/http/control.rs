//! What `rose cache` asks of the workers that serve: over a socket of each in the run folder, a line there, a line back.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{UnixListener, UnixStream},
    time::timeout,
};

use super::serve::Site;

/// What a worker's socket is called, before its process id.
const NAME: &str = "pages-";
/// How long one waits for the other side.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// How the cache of pages does.
    Stats,
    /// To forget every page.
    Clear,
}

/// How the cache of pages of one worker does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Pages that it keeps.
    pub pages: u64,
    /// About how many bytes they and the visitors' parts take.
    pub bytes: u64,
    /// How many it may keep; 0: it keeps nothing.
    pub most_bytes: u64,
    /// Pages that were asked for since the worker began: `hit`, or why they were made.
    pub asked: BTreeMap<String, u64>,
}

impl Order {
    fn word(self) -> &'static str {
        match self {
            Self::Stats => "stats",
            Self::Clear => "clear",
        }
    }
}

/// Answers orders for ever.
///
/// # Errors
/// When the socket cannot be made.
pub async fn answer(run_folder: &Path, site: Site) -> io::Result<()> {
    let file = run_folder.join(format!("{NAME}{}", std::process::id()));
    // One with this number that died left its own.
    match std::fs::remove_file(&file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&file)?;
    loop {
        let (asked, _) = listener.accept().await?;
        let answered = timeout(PATIENCE, one(asked, &site)).await;
        if let Ok(Err(error)) = answered {
            tracing::debug!(%error, "an order to this worker broke off");
        }
    }
}

async fn one(mut asked: UnixStream, site: &Site) -> io::Result<()> {
    let mut order = String::new();
    BufReader::new((&mut asked).take(16)).read_line(&mut order).await?;
    if order.trim() == Order::Clear.word() {
        site.forget_pages().await;
    }
    let stats = serde_json::to_string(&site.page_stats())?;
    asked.write_all(stats.as_bytes()).await
}

/// Gives an order to every worker on this machine; their answers by process id.
pub async fn ask(run_folder: &Path, order: Order) -> BTreeMap<u32, Stats> {
    let mut answers = BTreeMap::new();
    for entry in std::fs::read_dir(run_folder).into_iter().flatten().flatten() {
        let name = entry.file_name().into_string().unwrap_or_default();
        let Some(process) = name.strip_prefix(NAME).and_then(|process| process.parse().ok()) else { continue };
        if let Some(stats) = ask_one(entry.path(), order).await {
            answers.insert(process, stats);
        }
    }
    answers
}

/// A worker's answer. The socket of one that died answers nobody, and is taken away.
async fn ask_one(file: PathBuf, order: Order) -> Option<Stats> {
    let asked = timeout(PATIENCE, async {
        let mut worker = UnixStream::connect(&file).await?;
        worker.write_all(format!("{}\n", order.word()).as_bytes()).await?;
        let mut text = String::new();
        worker.read_to_string(&mut text).await.map(|_| text)
    });
    match asked.await {
        Ok(Ok(text)) => serde_json::from_str(&text).ok(),
        Ok(Err(error)) if error.kind() == io::ErrorKind::ConnectionRefused => {
            let _gone = std::fs::remove_file(&file);
            None
        }
        _ => None,
    }
}
