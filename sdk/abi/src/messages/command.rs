//! Commands, and the folders that they are given.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A command as it was called; the body beside it is the content of its `FILE`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CommandCall {
    /// Positional arguments and options with a value, by name.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Options without a value that were given.
    #[serde(default)]
    pub flags: Vec<String>,
}

/// How far a command has come.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Steps done.
    pub done: u64,
    /// Steps in all.
    pub total: u64,
    /// What is being done.
    pub label: String,
}

/// A file in a folder that a command was given by one of its options.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FolderFile {
    /// The option's name.
    pub option: String,
    /// The path inside of the folder, its parts joined by `/`.
    pub name: String,
    /// What to write; nothing where the file is read.
    #[serde(default, with = "serde_bytes")]
    pub content: Vec<u8>,
    /// How it is written.
    #[serde(default)]
    pub writing: Writing,
}

/// What becomes of what a file has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Writing {
    /// It is replaced.
    #[default]
    Replace,
    /// It stays, and the content follows it.
    Append,
    /// It stays, and nothing is written: the file must be a new one.
    New,
}
