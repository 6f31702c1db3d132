//! One file per URL.

mod archive;
mod author;
mod head;
mod index;
mod page;
mod preview;
mod show;
mod tag;
