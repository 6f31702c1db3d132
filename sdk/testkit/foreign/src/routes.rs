//! The routes, one file each.

mod body;
mod echo;
mod memory;
mod page;
mod panic;
mod row;
mod runtime;
mod threads;
