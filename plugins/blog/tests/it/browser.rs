//! The blog's pages in a real browser, as readers with a phone, with large text, with a keyboard meet them.
//!
//! `kinds.rs` is the table of all kinds of pages: a new kind is one line there, and every rule holds for it. What can be
//! said without a browser is tested in `routes/`. Each file starts one site and one browser and goes over all kinds.

mod accessibility;
mod cards;
mod direction;
mod hostile;
mod keyboard;
mod kinds;
mod layout;
mod reader;
mod scripts;
mod suggestions;
mod text_size;
