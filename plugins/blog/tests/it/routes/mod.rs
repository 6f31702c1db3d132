//! One file per URL.

mod index;
mod show;
