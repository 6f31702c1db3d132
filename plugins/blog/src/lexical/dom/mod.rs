//! HTML that authors wrote, as a browser would understand it: Ghost lets a DOM read captions and the like, so that what
//! was left open in them is closed and what cannot be is left out.
//!
//! Only what needs it goes through the parser: a text without a tag, or with plain ones that are nested well, comes out
//! as it went in. Nothing here makes HTML safe.

mod guard;
mod likeness;
mod serialize;
mod sink;
mod tree;
mod well_formed;

pub(super) use guard::parse;
pub(super) use likeness::difference;
pub(super) use tree::{Id, Tree};

/// Writes HTML as it would be inside of an element of its own.
pub(super) fn write_inner(html: &str, into: &mut String) {
    let parsed = if well_formed::is_well_formed(html) { None } else { parse(html) };
    match parsed {
        Some(tree) => tree.write_inner(tree.root(), into),
        // What is so odd that it was not read goes out as it came in, which loses nothing.
        None => into.push_str(html),
    }
}

impl Tree {
    /// Writes what is in an element.
    pub(super) fn write_inner(&self, id: Id, into: &mut String) {
        serialize::children(self, id, into);
    }

    /// Writes an element with what is in it.
    pub(super) fn write_outer(&self, id: Id, into: &mut String) {
        serialize::node(self, id, into);
    }
}
