//! The label: static JSON in a section of the plugin's file, read without running anything in it.

use serde::{Deserialize, Serialize};

/// The ELF section that holds the label.
pub const SECTION: &str = ".rose.label";

/// Who a plugin is, which border it was built for and what it asks of the kernel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Lower-case letters, digits and `-`; also the name of its domain, its templates and its settings.
    pub id: String,
    /// For people.
    pub title: String,
    /// A sentence for people.
    pub description: String,
    /// The plugin's own version.
    pub version: String,
    /// The version of `rose-abi` that it was built with.
    pub border: String,
    /// The version of `rose-sdk` that it was built with.
    pub sdk: String,
    /// The operations (see [`crate::ops::op`]) that it may use; any other is answered `UNSUPPORTED`.
    pub ops: Vec<u32>,
    /// What it may do beyond that, by name.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// Whether the SDK counts its memory.
    #[serde(default)]
    pub memory_counted: bool,
}
