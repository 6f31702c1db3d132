//! The routes, one file each.

mod show;
mod write;
