//! Footnotes: their numbers, and the list of them at the end of the document.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write;

/// Longer labels are none, so that looking for their end stays short.
const LABEL: usize = 999;

/// A reference to a footnote, as it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reference {
    note: usize,
    /// How many references to the same footnote stand before this one.
    earlier: usize,
}

/// The HTML of a footnote.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) html: String,
    /// The links back to the text go into a paragraph that stands last, and otherwise behind everything.
    pub(super) ends_in_paragraph: bool,
}

#[derive(Debug, Default)]
struct Definition {
    note: Option<usize>,
    body: Body,
}

#[derive(Debug)]
enum Note {
    Inline(String),
    Defined { label: String, references: usize },
}

/// The footnotes of a document.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    definitions: HashMap<String, Definition>,
    /// In the order of their numbers.
    notes: Vec<Note>,
}

impl Footnotes {
    pub(super) fn new(labels: impl Iterator<Item = String>) -> Self {
        Footnotes { definitions: labels.map(|label| (label, Definition::default())).collect(), notes: Vec::new() }
    }

    /// The label of the reference at the start of `text`, if its footnote is defined somewhere: `[^label]`.
    pub(super) fn label_at<'a>(&self, text: &'a str) -> Option<&'a str> {
        if self.definitions.is_empty() {
            return None;
        }
        let label = text.strip_prefix("[^")?;
        let length = label.bytes().take(LABEL + 1).position(|byte| matches!(byte, b']' | b' ' | b'\n'))?;
        let (label, rest) = label.split_at(length);
        (rest.starts_with(']') && self.definitions.contains_key(label)).then_some(label)
    }

    /// Counts a reference to a defined footnote. The first one gives the footnote its number.
    pub(super) fn refer(&mut self, label: &str) -> Option<Reference> {
        let definition = self.definitions.get_mut(label)?;
        let note = *definition.note.get_or_insert(self.notes.len());
        if note >= self.notes.len() {
            self.notes.push(Note::Defined { label: label.to_owned(), references: 0 });
        }
        match self.notes.get_mut(note) {
            Some(Note::Defined { references, .. }) => {
                *references += 1;
                Some(Reference { note, earlier: *references - 1 })
            }
            _ => Some(Reference { note, earlier: 0 }),
        }
    }

    /// The number that an inline footnote gets, which is asked for before its text is read.
    pub(super) fn next(&self) -> usize {
        self.notes.len()
    }

    /// Adds an inline footnote. One within its text has taken the same number, and is lost, as in markdown-it-footnote.
    pub(super) fn add_inline(&mut self, note: usize, html: String) -> Reference {
        match self.notes.get_mut(note) {
            Some(taken) => *taken = Note::Inline(html),
            None => self.notes.push(Note::Inline(html)),
        }
        Reference { note, earlier: 0 }
    }

    /// Sets the text of a defined footnote. Of several with one label the last counts.
    pub(super) fn define(&mut self, label: &str, body: Body) {
        if let Entry::Occupied(mut definition) = self.definitions.entry(label.to_owned()) {
            definition.get_mut().body = body;
        }
    }

    /// Writes the list of the footnotes that the text refers to.
    pub(super) fn write_section(&self, out: &mut String) {
        if self.notes.is_empty() {
            return;
        }
        out.push_str("<hr class=\"footnotes-sep\">\n<section class=\"footnotes\">\n<ol class=\"footnotes-list\">\n");
        for (index, note) in self.notes.iter().enumerate() {
            self.write_note(index, note, out);
        }
        out.push_str("</ol>\n</section>\n");
    }

    fn write_note(&self, note: usize, content: &Note, out: &mut String) {
        // Writing to a string cannot fail.
        let _ = write!(out, "<li id=\"fn{}\" class=\"footnote-item\">", note + 1);
        match content {
            Note::Inline(html) => {
                let _ = write!(out, "<p>{html}");
                write_links_back(note, 1, out);
                out.push_str("</p>\n");
            }
            Note::Defined { label, references } => {
                let body = self.definitions.get(label).map(|definition| &definition.body);
                let html = body.map(|body| body.html.as_str()).unwrap_or_default();
                match html.strip_suffix("</p>\n").filter(|_| body.is_some_and(|body| body.ends_in_paragraph)) {
                    Some(start) => {
                        out.push_str(start);
                        write_links_back(note, *references, out);
                        out.push_str("</p>\n");
                    }
                    None => {
                        out.push_str(html);
                        write_links_back(note, *references, out);
                    }
                }
            }
        }
        out.push_str("</li>\n");
    }
}

/// Writes a reference as a raised number that links to the footnote.
pub(super) fn write_reference(reference: Reference, out: &mut String) {
    let Reference { note, earlier } = reference;
    let number = note + 1;
    // Writing to a string cannot fail.
    let _ = write!(out, "<sup class=\"footnote-ref\"><a href=\"#fn{number}\" id=\"fnref{number}");
    write_repetition(earlier, out);
    let _ = write!(out, "\">[{number}");
    write_repetition(earlier, out);
    out.push_str("]</a></sup>");
}

fn write_links_back(note: usize, references: usize, out: &mut String) {
    for earlier in 0..references {
        // Writing to a string cannot fail.
        let _ = write!(out, " <a href=\"#fnref{}", note + 1);
        write_repetition(earlier, out);
        // The second character keeps the arrow from being shown as an emoji.
        out.push_str("\" class=\"footnote-backref\">\u{21a9}\u{fe0e}</a>");
    }
}

fn write_repetition(earlier: usize, out: &mut String) {
    if earlier > 0 {
        // Writing to a string cannot fail.
        let _ = write!(out, ":{earlier}");
    }
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(source: &str, expected: &str) {
        let mut out = String::new();
        super::super::render(source, &mut out);
        assert_eq!(out, expected, "{source}");
    }

    #[test]
    fn defined_notes_are_listed() {
        check(
            "a[^1] b[^x] c[^1]\n\n[^1]: one\n[^x]: two\n\n    - list\n[^y]: never",
            "<p>a<sup class=\"footnote-ref\"><a href=\"#fn1\" id=\"fnref1\">[1]</a></sup> b<sup class=\"footnote-ref\"><a href=\"#fn2\" id=\"fnref2\">[2]</a></sup> c<sup class=\"footnote-ref\"><a href=\"#fn1\" id=\"fnref1:1\">[1:1]</a></sup></p>\n<hr class=\"footnotes-sep\">\n<section class=\"footnotes\">\n<ol class=\"footnotes-list\">\n<li id=\"fn1\" class=\"footnote-item\"><p>one <a href=\"#fnref1\" class=\"footnote-backref\">↩︎</a> <a href=\"#fnref1:1\" class=\"footnote-backref\">↩︎</a></p>\n</li>\n<li id=\"fn2\" class=\"footnote-item\"><p>two</p>\n<ul>\n<li>list</li>\n</ul>\n <a href=\"#fnref2\" class=\"footnote-backref\">↩︎</a></li>\n</ol>\n</section>\n",
        );
        check("[^nope] [^1]: x", "<p>[^nope] [^1]: x</p>\n");
    }

    #[test]
    fn inline_notes_are_listed() {
        check(
            "a^[b *c* [d](/e)] f^[g ^[lost] h]",
            "<p>a<sup class=\"footnote-ref\"><a href=\"#fn1\" id=\"fnref1\">[1]</a></sup> f<sup class=\"footnote-ref\"><a href=\"#fn2\" id=\"fnref2\">[2]</a></sup></p>\n<hr class=\"footnotes-sep\">\n<section class=\"footnotes\">\n<ol class=\"footnotes-list\">\n<li id=\"fn1\" class=\"footnote-item\"><p>b <em>c</em> <a href=\"/e\">d</a> <a href=\"#fnref1\" class=\"footnote-backref\">↩︎</a></p>\n</li>\n<li id=\"fn2\" class=\"footnote-item\"><p>g <sup class=\"footnote-ref\"><a href=\"#fn2\" id=\"fnref2\">[2]</a></sup> h <a href=\"#fnref2\" class=\"footnote-backref\">↩︎</a></p>\n</li>\n</ol>\n</section>\n",
        );
    }

    #[test]
    fn notes_may_refer_to_notes() {
        check(
            "[^1]\n\n[^1]: a[^2]\n[^2]: b\n\n    c",
            "<p><sup class=\"footnote-ref\"><a href=\"#fn1\" id=\"fnref1\">[1]</a></sup></p>\n<hr class=\"footnotes-sep\">\n<section class=\"footnotes\">\n<ol class=\"footnotes-list\">\n<li id=\"fn1\" class=\"footnote-item\"><p>a<sup class=\"footnote-ref\"><a href=\"#fn2\" id=\"fnref2\">[2]</a></sup> <a href=\"#fnref1\" class=\"footnote-backref\">↩︎</a></p>\n</li>\n<li id=\"fn2\" class=\"footnote-item\"><p>b</p>\n<p>c <a href=\"#fnref2\" class=\"footnote-backref\">↩︎</a></p>\n</li>\n</ol>\n</section>\n",
        );
    }
}
