//! One file per URL; [`listing`] is what the lists among them share.

mod archive;
mod author;
mod index;
mod listing;
mod page;
mod preview;
mod show;
mod tag;
