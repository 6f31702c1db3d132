//! The first look at a text: which brackets are links, images and footnotes.
//!
//! Whether a bracket opens a link decides how the text in it is read, and is known only at its end. So all brackets
//! are paired before anything else is read, in one pass with a stack.

use super::super::footnotes::Footnotes;
use super::super::references::{References, Target};
use super::super::url;
use super::code::Backticks;
use super::tags::{self, Autolink, Tags};
use super::target;

/// What a pair of brackets is.
#[derive(Debug)]
pub(super) enum Kind {
    Link(Target),
    Image(Target),
    /// `^[text]`
    InlineNote,
    /// `[^label]`
    NoteReference,
}

/// A pair of brackets that is more than text.
#[derive(Debug)]
pub(super) struct Bracket {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) text_start: usize,
    pub(super) text_end: usize,
    pub(super) end: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    Link,
    Image,
    Note,
}

struct Opener {
    opening: Opening,
    start: usize,
    text_start: usize,
    /// A link within a link takes the outer one's chance.
    may_be_link: bool,
    /// Brackets within, which no label of a definition can have.
    has_brackets: bool,
}

/// Pairs the brackets of a text. What comes out is in the order in which the brackets open.
pub(super) fn resolve(
    text: &str,
    references: &References,
    footnotes: &Footnotes,
    tags: &Tags,
    backticks: &mut Backticks,
) -> Vec<Bracket> {
    let mut resolver = Resolver { text, references, footnotes, openers: Vec::new(), brackets: Vec::new() };
    let bytes = text.as_bytes();
    let mut position = 0;
    while let Some(&byte) = bytes.get(position) {
        let next = bytes.get(position + 1);
        position = match byte {
            b'\\' => position + if next.is_some_and(u8::is_ascii) { 2 } else { 1 },
            b'`' => {
                let run = backticks.run(text, position);
                run.close.unwrap_or(position) + run.length
            }
            b'<' => position + angle_length(text, position, tags).unwrap_or(1),
            b'!' if next == Some(&b'[') => resolver.open(Opening::Image, position, 2),
            b'^' if next == Some(&b'[') && position + 2 < bytes.len() => resolver.open(Opening::Note, position, 2),
            b'[' => resolver.open_link_or_note(position),
            b']' => resolver.close(position),
            _ => position + 1,
        };
    }
    let mut brackets = resolver.brackets;
    brackets.sort_unstable_by_key(|bracket| bracket.start);
    brackets
}

/// The length of raw HTML or of a link in angle brackets.
fn angle_length(text: &str, start: usize, tags: &Tags) -> Option<usize> {
    let length = match tags::autolink(&text[start..]) {
        Some(Autolink::Address(address)) if url::is_allowed(&url::normalize(address)) => Some(address.len() + 2),
        Some(Autolink::Email(address)) => Some(address.len() + 2),
        _ => None,
    };
    length.or_else(|| tags.length(text, start))
}

struct Resolver<'a> {
    text: &'a str,
    references: &'a References,
    footnotes: &'a Footnotes,
    openers: Vec<Opener>,
    brackets: Vec<Bracket>,
}

impl Resolver<'_> {
    fn open(&mut self, opening: Opening, start: usize, length: usize) -> usize {
        let text_start = start + length;
        self.openers.push(Opener { opening, start, text_start, may_be_link: true, has_brackets: false });
        text_start
    }

    /// Opens a link, unless it is a reference to a footnote. A link with the same text goes first.
    fn open_link_or_note(&mut self, start: usize) -> usize {
        if let Some(text_end) = self.note_end(start)
            && self.link(text_end + 1, Some(&self.text[start + 1..text_end])).is_none()
        {
            self.exclude_outer_links();
            return self.push(Kind::NoteReference, start, 2, text_end, text_end + 1);
        }
        self.open(Opening::Link, start, 1)
    }

    /// Where the text ends of the reference to a footnote that opens at `start`.
    fn note_end(&self, start: usize) -> Option<usize> {
        Some(start + 2 + self.footnotes.label_at(&self.text[start..])?.len())
    }

    /// Looks at the bracket that closes at `text_end`, and goes on behind it.
    fn close(&mut self, text_end: usize) -> usize {
        let Some(opener) = self.openers.pop() else { return text_end + 1 };
        if let Some(outer) = self.openers.last_mut() {
            outer.has_brackets = true;
        }
        match opener.opening {
            Opening::Note => self.close_note(&opener, text_end),
            Opening::Link => self.close_link(&opener, opener.start, text_end),
            Opening::Image => match self.image(text_end + 1, self.label(&opener, text_end)) {
                Some((end, image)) => self.push(image, opener.start, 2, text_end, end),
                // What is no image can be an exclamation mark in front of something else.
                None if self.note_end(opener.start + 1) == Some(text_end) => {
                    self.exclude_outer_links();
                    self.push(Kind::NoteReference, opener.start + 1, 2, text_end, text_end + 1)
                }
                None => self.close_link(&opener, opener.start + 1, text_end),
            },
        }
    }

    fn close_link(&mut self, opener: &Opener, start: usize, text_end: usize) -> usize {
        let own = self.label(opener, text_end);
        let Some((end, link)) = opener.may_be_link.then(|| self.link(text_end + 1, own)).flatten() else {
            return text_end + 1;
        };
        self.exclude_outer_links();
        self.push(link, start, 1, text_end, end)
    }

    fn close_note(&mut self, opener: &Opener, text_end: usize) -> usize {
        self.push(Kind::InlineNote, opener.start, 2, text_end, text_end + 1);
        // The circumflex may yet turn out to be the end of a `^sup^`, with something else behind it.
        let start = opener.start + 1;
        if self.note_end(start) == Some(text_end) {
            self.push(Kind::NoteReference, start, 2, text_end, text_end + 1);
        } else if let Some((end, link)) = self.link(text_end + 1, self.label(opener, text_end)) {
            self.push(link, start, 1, text_end, end);
        }
        text_end + 1
    }

    fn push(&mut self, kind: Kind, start: usize, length: usize, text_end: usize, end: usize) -> usize {
        self.brackets.push(Bracket { kind, start, text_start: start + length, text_end, end });
        end
    }

    /// The text of brackets, if it can be a label.
    fn label(&self, opener: &Opener, text_end: usize) -> Option<&str> {
        (!opener.has_brackets).then(|| &self.text[opener.text_start..text_end])
    }

    /// The link of the brackets before `position`, and where it ends.
    fn link(&self, position: usize, own: Option<&str>) -> Option<(usize, Kind)> {
        let inline = target::inline(self.text, position);
        let found = inline.or_else(|| target::reference(self.text, own, position, self.references));
        found.map(|(end, target)| (end, Kind::Link(target)))
    }

    /// The image of the brackets before `position`. Unlike a link it cannot do without a parenthesis that opens there.
    fn image(&self, position: usize, own: Option<&str>) -> Option<(usize, Kind)> {
        let found = if self.text[position..].starts_with('(') {
            target::inline(self.text, position)
        } else {
            target::reference(self.text, own, position, self.references)
        };
        found.map(|(end, target)| (end, Kind::Image(target)))
    }

    /// Links do not nest. An image or a footnote around this link may still stand in a link of its own.
    fn exclude_outer_links(&mut self) {
        let links = self.openers.iter_mut().rev().take_while(|opener| opener.opening == Opening::Link);
        // Below one that is excluded already all are.
        links.take_while(|opener| opener.may_be_link).for_each(|opener| opener.may_be_link = false);
    }
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(source: &str, expected: &str) {
        let mut out = String::new();
        super::super::super::render(source, &mut out);
        assert_eq!(out, expected, "{source}");
    }

    #[test]
    fn links_do_not_nest() {
        check(
            "[a [b](/c) d](/e) ![f [g](/h)](/i)",
            "<p>[a <a href=\"/c\">b</a> d](/e) <img src=\"/i\" alt=\"f g\" loading=\"lazy\"></p>\n",
        );
        check("[a ![b](/c) d](/e)", "<p><a href=\"/e\">a <img src=\"/c\" alt=\"b\" loading=\"lazy\"> d</a></p>\n");
    }

    #[test]
    fn text_goes_before_brackets() {
        check(r#"[a`](/b)` [c<d e="](/f)">"#, "<p>[a<code>](/b)</code> [c<d e=\"](/f)\"></p>\n");
        check(r"[\]](/g) ![](/h)", "<p><a href=\"/g\">]</a> <img src=\"/h\" alt=\"\" loading=\"lazy\"></p>\n");
    }

    #[test]
    fn exclamation_marks_may_stand_before_a_note() {
        check(
            "Wow![^1] ^[^1]\n\n[^1]: x",
            "<p>Wow!<sup class=\"footnote-ref\"><a href=\"#fn1\" id=\"fnref1\">[1]</a></sup> <sup class=\"footnote-ref\"><a href=\"#fn2\" id=\"fnref2\">[2]</a></sup></p>\n<hr class=\"footnotes-sep\">\n<section class=\"footnotes\">\n<ol class=\"footnotes-list\">\n<li id=\"fn1\" class=\"footnote-item\"><p>x <a href=\"#fnref1\" class=\"footnote-backref\">↩︎</a></p>\n</li>\n<li id=\"fn2\" class=\"footnote-item\"><p>^1 <a href=\"#fnref2\" class=\"footnote-backref\">↩︎</a></p>\n</li>\n</ol>\n</section>\n",
        );
    }

    #[test]
    fn what_is_no_link_stays_text() {
        check(
            "[a](javascript:b) [c] (d) [e](<f>g) ![h](file:///i)",
            "<p>[a](javascript:b) [c] (d) [e](<f>g) ![h](file:///i)</p>\n",
        );
        check(
            r#"[a](/b "c" d) [](/e) [f]()"#,
            "<p>[a](/b &quot;c&quot; d) <a href=\"/e\"></a> <a href=\"\">f</a></p>\n",
        );
    }
}
