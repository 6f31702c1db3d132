//! Cards that Ghost puts together as text, with the author's fields unescaped in it, and then lets a DOM read: a field
//! can end an attribute or an element there, and so it can here.

use memchr::memchr;

use super::{
    dom::{self, Id, Tree},
    writer::Html,
};

/// Markup that grows at its end, until [`Template::write`].
#[derive(Debug, Default)]
pub(super) struct Template {
    html: String,
    /// Whether an author's field may mean more than its letters.
    odd: bool,
}

impl Template {
    /// Our own markup with `{{holes}}` in it; what is in a hole of a name is written by `hole`.
    pub(super) fn fill(&mut self, markup: &'static str, mut hole: impl FnMut(&str, &mut Self)) {
        // A brace stands nowhere else in our markup but in the rules of its styles, one at a time.
        let (mut done, mut from) = (0, 0);
        while let Some(start) = memchr(b'{', markup.as_bytes().get(from..).unwrap_or_default()) {
            let start = from + start;
            from = start + 1;
            let Some(inside) = markup[from..].strip_prefix('{') else { continue };
            let name = inside.split('}').next().unwrap_or_default();
            self.html.push_str(&markup[done..start]);
            hole(name, self);
            (done, from) = (from + name.len() + 3, from + name.len() + 3);
        }
        self.html.push_str(&markup[done..]);
    }

    /// A part that stands on lines of its own, indented by so many spaces before it and behind it. White space counts,
    /// since an author's field may have begun something in which it does.
    pub(super) fn part(
        &mut self,
        before: usize,
        markup: &'static str,
        behind: usize,
        hole: impl FnMut(&str, &mut Self),
    ) {
        self.break_line(before);
        self.fill(markup.trim_end(), hole);
        self.break_line(behind);
    }

    fn break_line(&mut self, spaces: usize) {
        self.html.push('\n');
        self.html.extend(std::iter::repeat_n(' ', spaces));
    }

    /// Our own markup.
    pub(super) fn markup(&mut self, html: &'static str) {
        self.html.push_str(html);
    }

    /// A field between tags.
    pub(super) fn field(&mut self, field: &str) {
        self.add(field, ['<', '&', '\0', '\r']);
    }

    /// A field between the double quotes of an attribute.
    pub(super) fn value(&mut self, field: &str) {
        self.add(field, ['"', '&', '\0', '\r']);
    }

    fn add(&mut self, field: &str, odd: [char; 4]) {
        self.odd |= field.contains(odd);
        self.html.push_str(field);
    }

    /// Changes the markup as a whole.
    pub(super) fn rewrite(&mut self, change: impl FnOnce(&str) -> String) {
        self.html = change(&self.html);
    }

    /// Writes what a DOM makes of it.
    pub(super) fn write(self, html: &mut Html) {
        self.write_without(&[], html);
    }

    /// The same, without the first element of each of these classes.
    pub(super) fn write_without(self, classes: &[&str], html: &mut Html) {
        let parsed = if self.odd || !classes.is_empty() { dom::parse(self.html.trim()) } else { None };
        let Some(mut tree) = parsed else {
            html.raw(self.html.trim());
            return;
        };
        for class in classes {
            if let Some(element) = first_of_class(&tree, class) {
                tree.remove(element);
            }
        }
        html.inner_of(&tree);
    }

    /// The same, of the first element alone.
    pub(super) fn write_first(self, html: &mut Html) {
        match dom::parse(self.html.trim()) {
            Some(tree) => html.first_of(&tree),
            None => html.raw(&self.html),
        }
    }
}

fn first_of_class(tree: &Tree, class: &str) -> Option<Id> {
    let root = tree.root();
    let mut id = root;
    while let Some(next) = tree.following(id, root) {
        if tree.has_class(next, class) {
            return Some(next);
        }
        id = next;
    }
    None
}
