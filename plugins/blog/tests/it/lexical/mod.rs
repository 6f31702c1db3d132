//! Lexical documents against the HTML that Ghost's own packages made of them; see `tests/lexical/README.md`.

mod cases;
mod command;
pub(crate) mod equality;
mod odd;
