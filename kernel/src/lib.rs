//! The Rose Ash kernel: routing, data, templates and the life of plugins.
//!
//! The kernel names no plugin. What a site shows comes from plugins, and all that they read and write passes through
//! here. `ARCHITECTURE.md` tells a request's way and what each folder never does.

pub mod blobs;
pub mod cache;
pub mod clock;
pub mod commands;
pub mod config;
pub mod fetch;
pub mod figures;
pub mod host;
pub mod http;
pub mod logging;
pub mod page;
pub mod redis;
pub mod session;
pub mod site;
pub mod store;
pub mod versions;
pub mod words;
