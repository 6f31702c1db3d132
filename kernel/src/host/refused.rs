//! Why a plugin's file is left out: what was found, what was wanted, and the way out.
//!
//! One such value is what the log, `rose plugin list` and the page of an absent plugin are made from.

use std::{fmt, ops::Deref};

use serde::{Deserialize, Serialize};

/// How far a plugin had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Its file was looked at; nothing in it ran.
    Found,
    /// A child process asked it what it offers.
    Probed,
    /// It was opened in the kernel and its layout compared.
    Loaded,
    /// Its database was opened and brought up to date.
    Migrated,
    /// Its statements, templates and routes were held to the rules.
    Checked,
    /// It was started.
    Activated,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Found => "looking at the file",
            Self::Probed => "probing",
            Self::Loaded => "loading",
            Self::Migrated => "preparing its database",
            Self::Checked => "checking",
            Self::Activated => "starting",
        })
    }
}

/// A plugin's file that the kernel goes without. Boxed, since it is the error of much that goes well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(transparent)]
#[error("{} is left out ({}): found {}; wanted {}. {}", .0.file, .0.stage, .0.found, .0.wanted, .0.cure)]
pub struct Refused(Box<Reason>);

/// What a [`Refused`] says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The file's name in the folder of plugins.
    pub file: String,
    /// Its id, as far as that is known.
    pub plugin: Option<String>,
    /// What was being done.
    pub stage: Stage,
    /// What is wrong.
    pub found: String,
    /// What would have been right.
    pub wanted: String,
    /// What an operator can do, as a sentence.
    pub cure: String,
    /// It may pass by itself, so that the kernel tries again: a database that cannot be reached.
    #[serde(default)]
    pub passes: bool,
}

impl Refused {
    /// A reason for a file.
    pub fn new(
        file: &str,
        stage: Stage,
        found: impl Into<String>,
        wanted: impl Into<String>,
        cure: impl Into<String>,
    ) -> Self {
        let (file, found, wanted, cure) = (file.to_owned(), found.into(), wanted.into(), cure.into());
        Self(Box::new(Reason { file, plugin: None, stage, found, wanted, cure, passes: false }))
    }

    /// The same, for what may pass by itself.
    #[must_use]
    pub fn passing(mut self, passes: bool) -> Self {
        if passes {
            self.0.passes = true;
            self.0.cure = "It is tried again by itself, as soon as that can be reached.".to_owned();
        }
        self
    }

    /// The same with the plugin's id.
    #[must_use]
    pub fn of(mut self, plugin: &str) -> Self {
        self.0.plugin = Some(plugin.to_owned());
        self
    }
}

impl Deref for Refused {
    type Target = Reason;

    fn deref(&self) -> &Reason {
        &self.0
    }
}
