//! Plugins: finding, probing, loading and starting them, the calls between them and the kernel, and the registry of
//! all that they offer.
//!
//! A file's way is `found → probed → loaded → migrated → checked → activated → serving`; whatever goes wrong on it is
//! a [`Refused`] with its reason, and the kernel goes on without that plugin. Nothing here knows HTTP or HTML, and no
//! plugin is named.

mod calls;
mod databases;
mod find;
mod fitting;
mod folders;
mod fragments;
mod generation;
mod known;
mod label;
mod lifecycle;
mod load;
mod marker;
mod offers;
mod operator;
mod options;
mod outlook;
mod plugin;
mod probe;
mod recovery;
mod refused;
mod registry;
mod settings;
mod shelf;
mod start;
pub mod supervisor;

pub use calls::CommandOutput;
pub use databases::{DatabaseReport, check_databases, migrate_databases};
pub use find::{Found, probe_file};
pub(crate) use folders::{FILE_LIMIT, read_file};
pub use fragments::Fragments;
pub(crate) use fragments::{Filled, Told, Wanted};
#[cfg(test)]
pub(crate) use known::migrations as kernel_migrations;
pub use known::{Known, MemoryError, State};
pub use lifecycle::{Host, StartError};
pub use operator::{TemplatesChecked, TemplatesListed};
pub use options::HostOptions;
pub use plugin::{Answered, InvokeError, Plugin};
pub use probe::{ProbeLimits, child as probe_child};
pub use refused::{Reason, Refused, Stage};
pub use registry::{Absent, Registry, Target};
pub use settings::{SettingError, SettingShown};

/// Ids that no plugin may have: the kernel's own names in paths, files and templates.
const RESERVED_IDS: &[&str] =
    &["admin", "assets", "base", "errors", "kernel", "layouts", "mail", "partials", "rose", "site", "theme"];
