//! What an [`super::App`] gives back.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use rose_abi::messages::Progress;
use rose_kernel::host::CommandOutput;

/// Keeps what a command prints.
#[derive(Clone, Default)]
pub(super) struct Output {
    said: Arc<Mutex<(Vec<String>, Vec<Progress>)>>,
    folders: BTreeMap<String, PathBuf>,
}

impl Output {
    /// For a command that was given these folders, by its options.
    pub(super) fn with(folders: &[(&str, &Path)]) -> Self {
        let folders = folders.iter().map(|(option, folder)| ((*option).to_owned(), folder.to_path_buf())).collect();
        Self { folders, ..Self::default() }
    }

    /// The lines, and how far the command said that it had come.
    pub(super) fn take(&self) -> (Vec<String>, Vec<Progress>) {
        std::mem::take(&mut *self.said.lock().expect("no panic while it was held"))
    }
}

impl CommandOutput for Output {
    fn line(&mut self, text: &str) {
        self.said.lock().expect("no panic while it was held").0.push(text.to_owned());
    }

    fn write(&mut self, text: &str) {
        self.line(text);
    }

    fn folder(&self, option: &str) -> Option<PathBuf> {
        self.folders.get(option).cloned()
    }

    fn progress(&mut self, progress: &Progress) {
        self.said.lock().expect("no panic while it was held").1.push(progress.clone());
    }
}

/// How a command went.
#[derive(Debug)]
pub struct Ran {
    /// Well, or what the person who called it is told.
    pub outcome: Result<(), String>,
    /// What it printed.
    pub lines: Vec<String>,
    /// How far it said it had come, in order.
    pub progress: Vec<Progress>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

impl Answer {
    /// The body as text.
    ///
    /// # Panics
    /// When it is not text.
    #[must_use]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is not JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// A header as text; empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
