//! Pages: a plugin's data and a template become HTML.
//!
//! This layer owns which template answers to a name, whether the templates of all owners fit together, and the render
//! itself. Nothing below `page/` knows HTML, and nothing in here loads a plugin, opens a database or knows a request:
//! candidates come in as text, contexts as messages.

pub mod base;
pub mod context;
pub mod head;
pub mod pose;
pub mod samples;
pub mod styles;
pub mod theme;

mod check;
mod graph;
mod guards;
mod helpers;
mod holes;
mod include;
mod problem;
mod resolve;
mod strict;
mod templates;
#[cfg(test)]
mod tests;

pub use holes::{Ask, Part, Rendered};
pub use problem::{Finding, Problem, RenderFailure};
pub use resolve::{Candidate, Listed, Origin, Source};
pub use templates::{PageExtra, Templates};
