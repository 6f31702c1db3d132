//! HTML as it is written. Whoever writes goes through here, and everything is escaped but what says in its name that it
//! is not.

use super::dom::{self, Tree};
use crate::escape;

/// A piece of HTML that grows at its end.
#[derive(Debug, Default)]
pub(super) struct Html(String);

impl Html {
    /// An empty piece that can take so many bytes at once.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    pub(super) fn into_string(self) -> String {
        self.0
    }

    /// Begins a tag: `html.tag("img").with("src", url).end()`.
    pub(super) fn tag<'h>(&'h mut self, name: &str) -> Tag<'h> {
        self.0.push('<');
        self.0.push_str(name);
        Tag(&mut self.0)
    }

    pub(super) fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// A `div` of a class, with text in it.
    pub(super) fn div(&mut self, class: &str, text: &str) {
        self.tag("div").with("class", class).end();
        self.text(text);
        self.close("div");
    }

    pub(super) fn text(&mut self, text: &str) {
        escape::text(text, &mut self.0);
    }

    /// Our own markup.
    pub(super) fn markup(&mut self, html: &'static str) {
        self.0.push_str(html);
    }

    /// An author's HTML as it would be inside of an element of its own: what was left open in it is closed.
    pub(super) fn inner(&mut self, html: &str) {
        dom::write_inner(html, &mut self.0);
    }

    /// An author's HTML, unseen.
    pub(super) fn raw(&mut self, html: &str) {
        self.0.push_str(html);
    }

    /// What is left of an author's HTML.
    pub(super) fn inner_of(&mut self, tree: &Tree) {
        tree.write_inner(tree.root(), &mut self.0);
    }

    /// The first element of what is left.
    pub(super) fn first_of(&mut self, tree: &Tree) {
        if let Some(first) = tree.children(tree.root()).find(|child| tree.is_element(*child)) {
            tree.write_outer(first, &mut self.0);
        }
    }

    /// A caption, where there is one.
    pub(super) fn caption(&mut self, caption: &str) {
        if !caption.is_empty() {
            self.markup("<figcaption>");
            self.inner(caption);
            self.markup("</figcaption>");
        }
    }
}

/// A tag that waits for its attributes.
pub(super) struct Tag<'h>(&'h mut String);

impl Tag<'_> {
    pub(super) fn with(self, name: &str, value: &str) -> Self {
        self.with_parts(name, &[value])
    }

    /// An attribute whose value is put together.
    pub(super) fn with_parts(self, name: &str, value: &[&str]) -> Self {
        self.0.push(' ');
        self.0.push_str(name);
        self.0.push_str("=\"");
        for part in value {
            escape::value(part, self.0);
        }
        self.0.push('"');
        self
    }

    /// An attribute, unless its value is empty.
    pub(super) fn with_some(self, name: &str, value: &str) -> Self {
        if value.is_empty() { self } else { self.with(name, value) }
    }

    pub(super) fn end(self) {
        self.0.push('>');
    }
}
