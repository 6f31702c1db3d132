//! HTML as a run of tags and texts, and a card's parts in the order in which Ghost writes them.
//!
//! Knows what a tag is, where it ends and which text is none; knows no card. Every piece is read once.

/// A start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// As it stands: `<div class="x">`.
    pub(crate) raw: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Also a comment, and a `<` that begins no tag.
    Text(&'a str),
    Start(Tag<'a>),
    /// The name in an end tag.
    End(&'a str),
}

/// What is left of a text to read.
#[derive(Debug, Clone)]
pub(crate) struct Pieces<'a> {
    html: &'a str,
    at: usize,
    /// The element that has just begun, where its content is text whatever stands in it.
    verbatim: Option<&'a str>,
}

/// Elements in which nothing is a tag but their own end.
const VERBATIM: [&str; 9] =
    ["script", "style", "textarea", "title", "iframe", "noembed", "noframes", "noscript", "xmp"];

/// Elements that have no end.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

impl<'a> Tag<'a> {
    pub(crate) fn name(self) -> &'a str {
        let name = &self.raw[1..];
        &name[..name.find(ends_a_name).unwrap_or(name.len())]
    }

    pub(crate) fn attribute(self, name: &str) -> Option<&'a str> {
        self.attributes().find(|attribute| attribute.name == name).map(|attribute| attribute.value)
    }

    pub(crate) fn has_class(self, class: &str) -> bool {
        self.attribute("class").is_some_and(|classes| classes.split_ascii_whitespace().any(|found| found == class))
    }

    /// The tag with these attributes in front of its own, without those of its own that are named.
    pub(crate) fn with(self, new: &str, without: &[&str]) -> String {
        let kept = self.attributes().filter(|attribute| !without.contains(&attribute.name));
        let mut tag = format!("<{}", self.name());
        for attribute in [new].into_iter().filter(|new| !new.is_empty()).chain(kept.map(|attribute| attribute.raw)) {
            tag.push(' ');
            tag.push_str(attribute);
        }
        tag.push('>');
        tag
    }

    pub(crate) fn attributes(self) -> Attributes<'a> {
        Attributes { rest: &self.raw[1 + self.name().len()..] }
    }

    fn closes_itself(self) -> bool {
        self.raw.ends_with("/>")
    }
}

impl<'a> Pieces<'a> {
    pub(crate) fn of(html: &'a str) -> Self {
        Self { html, at: 0, verbatim: None }
    }

    /// How far the text has been read.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// What has been read since `start`.
    pub(crate) fn since(&self, start: usize) -> &'a str {
        &self.html[start..self.at]
    }

    /// The start of the element `name`, with nothing but space before it.
    pub(crate) fn start(&mut self, name: &str) -> Option<Tag<'a>> {
        match self.after_space()? {
            Piece::Start(tag) if tag.name() == name => Some(tag),
            _ => None,
        }
    }

    /// The same for an element of a class.
    pub(crate) fn classed(&mut self, name: &str, class: &str) -> Option<Tag<'a>> {
        self.start(name).filter(|tag| tag.has_class(class))
    }

    /// The end of the element `name`, with nothing but space before it.
    pub(crate) fn end(&mut self, name: &str) -> Option<()> {
        (self.after_space()? == Piece::End(name)).then_some(())
    }

    /// What stands in the element `name` that has just begun, whose end is read too. Every element in it has to end,
    /// in order: what does not would reach beyond the card.
    pub(crate) fn inside(&mut self, name: &'a str) -> Option<&'a str> {
        let start = self.at;
        let mut open = vec![name];
        let mut drawings = 0_usize;
        loop {
            let before = self.at;
            match self.next()? {
                Piece::Text(_) => {}
                Piece::Start(tag) if VOID.contains(&tag.name()) => {}
                Piece::Start(tag) if drawings > 0 && tag.closes_itself() => {}
                Piece::Start(tag) => {
                    drawings += usize::from(tag.name() == "svg");
                    open.push(tag.name());
                }
                Piece::End(name) => {
                    if open.pop() != Some(name) {
                        return None;
                    }
                    drawings = drawings.saturating_sub(usize::from(name == "svg"));
                    if open.is_empty() {
                        return self.html.get(start..before);
                    }
                }
            }
        }
    }

    /// What stands in an element that has to come next.
    pub(crate) fn whole(&mut self, name: &'a str, class: &str) -> Option<&'a str> {
        self.classed(name, class)?;
        self.inside(name)
    }

    pub(crate) fn after_space(&mut self) -> Option<Piece<'a>> {
        match self.next()? {
            Piece::Text(space) if space.trim_ascii().is_empty() => self.next(),
            piece => Some(piece),
        }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut rest = self.html.get(self.at..).filter(|rest| !rest.is_empty())?;
        if let Some(name) = self.verbatim.take() {
            let text = &rest[..end_of_verbatim(rest, name)];
            if !text.is_empty() {
                self.at += text.len();
                return Some(Piece::Text(text));
            }
            rest = &self.html[self.at..];
        }
        let (piece, length) = first(rest);
        self.at += length;
        if let Piece::Start(tag) = piece
            && VERBATIM.iter().any(|name| name.eq_ignore_ascii_case(tag.name()))
        {
            self.verbatim = Some(tag.name());
        }
        Some(piece)
    }
}

/// The first piece of a text that is not empty, and its length.
fn first(html: &str) -> (Piece<'_>, usize) {
    let start = html.find('<').unwrap_or(html.len());
    if start > 0 {
        return (Piece::Text(&html[..start]), start);
    }
    let text = |length: usize| (Piece::Text(&html[..length]), length);
    match html.as_bytes().get(1..) {
        Some([b'!', b'-', b'-', ..]) => text(end_of_comment(html)),
        Some([b'!' | b'?', ..]) => text(html.find('>').map_or(html.len(), |end| end + 1)),
        Some([b'/', letter, ..]) if letter.is_ascii_alphabetic() => match end_of_tag(html, 2) {
            Some(end) => (Piece::End(name(&html[2..])), end),
            None => text(html.len()),
        },
        Some([letter, ..]) if letter.is_ascii_alphabetic() => match end_of_tag(html, 1) {
            Some(end) => (Piece::Start(Tag { raw: &html[..end] }), end),
            None => text(html.len()),
        },
        _ => text(1),
    }
}

/// `<!-->` and `<!--->` are comments too.
fn end_of_comment(html: &str) -> usize {
    let inside = &html[4..];
    if inside.starts_with('>') || inside.starts_with("->") {
        return html.find('>').map_or(html.len(), |end| end + 1);
    }
    inside.find("-->").map_or(html.len(), |end| 4 + end + 3)
}

/// Where the end tag of a verbatim element begins.
fn end_of_verbatim(html: &str, element: &str) -> usize {
    let ends = |(at, _): &(usize, &str)| {
        html.get(at + 2..at + 2 + element.len()).is_some_and(|found| found.eq_ignore_ascii_case(element))
            && html[at + 2 + element.len()..].starts_with(ends_a_name)
    };
    html.match_indices("</").find(ends).map_or(html.len(), |(at, _)| at)
}

/// Where the tag ends whose name begins at `start`; `None` where the text ends first.
fn end_of_tag(html: &str, start: usize) -> Option<usize> {
    let mut attributes = Attributes { rest: &html[start + name(&html[start..]).len()..] };
    while attributes.next().is_some() {}
    attributes.rest.starts_with('>').then(|| html.len() - attributes.rest.len() + 1)
}

fn name(text: &str) -> &str {
    &text[..text.find(ends_a_name).unwrap_or(text.len())]
}

fn ends_a_name(character: char) -> bool {
    is_space(character) || matches!(character, '/' | '>')
}

fn is_space(character: char) -> bool {
    character.is_ascii_whitespace()
}

pub(crate) struct Attribute<'a> {
    pub(crate) name: &'a str,
    /// As it is written, without quotes; empty where there is none.
    pub(crate) value: &'a str,
    raw: &'a str,
}

/// The attributes of a tag; after the last, `rest` begins with the tag's end, if it has one.
pub(crate) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = self.rest.trim_start_matches(|character| is_space(character) || character == '/');
        let from = self.rest;
        // An `=` in front belongs to the name.
        let begun = from.chars().next().filter(|first| *first != '>')?.len_utf8();
        let ends = |character: char| ends_a_name(character) || character == '=';
        let name_ends = from[begun..].find(ends).map_or(from.len(), |end| begun + end);
        let (name, after) = from.split_at(name_ends);
        let Some(value) = after.trim_start_matches(is_space).strip_prefix('=') else {
            self.rest = after;
            return Some(Attribute { name, value: "", raw: name });
        };
        let value = value.trim_start_matches(is_space);
        let (value, rest) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(|end| is_space(end) || end == '>').unwrap_or(value.len())),
        };
        self.rest = rest;
        Some(Attribute { name, value, raw: &from[..from.len() - rest.len()] })
    }
}
