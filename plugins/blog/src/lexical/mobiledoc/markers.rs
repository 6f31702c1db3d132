//! Turns the markers of a section, which are its runs of text and its atoms, into Lexical's inline nodes.
//!
//! Some outcomes look wrong and are Ghost's all the same: an atom opens and closes no markups, and stands before the
//! link that it was inside of; a link that the section does not close is lost with its text; and a link's `rel` goes on
//! to the links after it that have none.

use serde_json::Value;

use super::Flaw;
use super::nodes::{Element, LineBreak, Node, Text};
use super::source::{self, Tables};

/// Puts what the markers become into `parent`.
pub(super) fn fill<'a>(parent: &mut Element<'a>, markers: Option<&'a Value>, tables: &Tables<'a>) -> Result<(), Flaw> {
    let mut open = OpenMarkups::default();
    for marker in source::list(markers, "its text is")? {
        let marker = source::list(Some(marker), "a marker in it is")?;
        let value = marker.get(3);
        if !source::is_number(marker.first(), 0) {
            let (_, atom) = tables.atoms.entry(value)?;
            if source::text_at(atom, 0) == Some("soft-return") {
                parent.children.push(Node::LineBreak(LineBreak::new()));
            }
            continue;
        }
        for number in source::list(marker.get(1), "what opens at a marker in it is")? {
            let (_, markup) = tables.markups.entry(Some(number))?;
            open.open(markup);
        }
        if let Some(text) = value {
            open.add_text(parent, text);
        }
        open.close(marker.get(2), parent);
    }
    Ok(())
}

/// How many formats Lexical has a bit for here.
const FORMATS: usize = 7;

/// Which bit of a text's format a tag sets.
fn format_of(tag: &str) -> Option<usize> {
    match tag {
        "strong" | "b" => Some(0),
        "em" | "i" => Some(1),
        "s" => Some(2),
        "u" => Some(3),
        "code" => Some(4),
        "sub" => Some(5),
        "sup" => Some(6),
        _ => None,
    }
}

/// The markups that are open at a marker.
#[derive(Default)]
struct OpenMarkups<'a> {
    tags: Vec<Option<&'a str>>,
    /// How many of the open tags set each format, so that no marker has to look at all of them.
    formats: [usize; FORMATS],
    in_link: bool,
    link: Option<Element<'a>>,
    href: Option<&'a Value>,
    rel: Option<&'a Value>,
}

impl<'a> OpenMarkups<'a> {
    fn open(&mut self, markup: &'a Value) {
        let tag = source::text_at(markup, 0);
        if tag == Some("a") {
            self.in_link = true;
            self.read_attributes(markup);
        }
        if let Some(count) = self.count_of(tag) {
            *count += 1;
        }
        self.tags.push(tag);
    }

    /// The attributes are a list of names and values, and Ghost looks for each in one place only.
    fn read_attributes(&mut self, markup: &'a Value) {
        let Some(attributes) = markup.get(1) else { return };
        if source::text_at(attributes, 0) == Some("href") {
            self.href = attributes.get(1);
        }
        if source::text_at(attributes, 2) == Some("rel") {
            self.rel = attributes.get(3);
        }
    }

    fn add_text(&mut self, parent: &mut Element<'a>, text: &'a Value) {
        let node = Node::Text(Text::new(text, self.format()));
        if self.in_link {
            let rel = self.rel.filter(|rel| source::is_truthy(rel));
            let link = self.link.get_or_insert_with(|| Element::link(self.href, rel));
            link.children.push(node);
        } else {
            parent.children.push(node);
        }
    }

    /// Closes as many of the markups that were opened last as the marker says.
    fn close(&mut self, number: Option<&Value>, parent: &mut Element<'a>) {
        let mut left = number.and_then(Value::as_f64).unwrap_or_default();
        while left > 0.0
            && let Some(tag) = self.tags.pop()
        {
            left -= 1.0;
            if let Some(count) = self.count_of(tag) {
                *count = count.saturating_sub(1);
            }
            if tag == Some("a") {
                parent.children.extend(self.link.take().map(Node::Element));
                self.in_link = false;
                self.href = None;
            }
        }
    }

    fn count_of(&mut self, tag: Option<&str>) -> Option<&mut usize> {
        self.formats.get_mut(format_of(tag?)?)
    }

    fn format(&self) -> u32 {
        self.formats.iter().rev().fold(0, |bits, count| bits << 1 | u32::from(*count > 0))
    }
}
