//! The site as its operator describes it: name, language, colours, links, code of their own.
//!
//! [`SiteSettings`] is one immutable value; a registry has one, so that a page is made from one state of all things.
//! Nothing in here knows a request or a template.

mod accent;
mod code;
mod links;
mod settings;

pub use code::script_hashes;
pub use links::Link;
pub(crate) use links::{is_absolute, is_path};
pub use settings::SiteSettings;

/// Under this name `rose settings` knows the site; no plugin may have it as its id.
pub const ID: &str = "site";
