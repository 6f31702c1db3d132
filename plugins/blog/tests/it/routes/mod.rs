//! One file per URL; `feeds.rs` and `machines.rs` have those that only programs read.

mod archive;
mod author;
mod elsewhere;
mod feeds;
mod files;
mod head;
mod index;
mod machines;
mod page;
mod preview;
mod search;
mod show;
mod tag;
