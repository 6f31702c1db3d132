//! One file per URL.

mod archive;
mod author;
mod index;
mod page;
mod preview;
mod show;
mod tag;
