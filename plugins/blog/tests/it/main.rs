//! The blog as its readers and its operator meet it: through the kernel, from the library as it was built.
//!
//! The folders mirror the URLs; `import.rs` is the command.

mod browser;
mod content;
mod export;
mod fragments;
mod import;
mod kept;
mod lexical;
mod missing;
mod queries;
mod recorded;
mod render;
mod routes;
mod websub;
