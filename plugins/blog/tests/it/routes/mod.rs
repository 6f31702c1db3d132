//! One file per URL.

mod archive;
mod author;
mod feeds;
mod head;
mod index;
mod machines;
mod page;
mod preview;
mod search;
mod show;
mod tag;
