//! The pieces that a text is cut into.

use std::ops::Range;

use super::super::entities;
use super::super::footnotes;
use super::brackets::Bracket;

/// A style that pairs of marks put on text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Emphasis,
    Strong,
    Strikethrough,
    Highlight,
}

impl Style {
    pub(super) fn tag(self) -> &'static str {
        match self {
            Style::Emphasis => "em",
            Style::Strong => "strong",
            Style::Strikethrough => "s",
            Style::Highlight => "mark",
        }
    }
}

/// Text with its base line moved, whose own text is read for nothing but escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Sub,
    Sup,
}

impl Script {
    pub(super) fn tag(self) -> &'static str {
        match self {
            Script::Sub => "sub",
            Script::Sup => "sup",
        }
    }
}

/// A link whose text is its address.
#[derive(Debug)]
pub(super) struct Autolink {
    pub(super) address: String,
    pub(super) text: String,
}

#[derive(Debug)]
pub(super) enum TokenKind {
    /// The source as it is.
    Text,
    /// A character that had a backslash in front, or a backslash that had nothing to escape.
    Escaped,
    Entity(entities::Reference),
    Code,
    Html,
    /// A line break, which Ghost keeps whether it was meant to be hard or not.
    Break,
    Open(Style),
    Close(Style),
    Script(Script),
    Autolink(Box<Autolink>),
    /// A link that begins: its number among the brackets.
    LinkOpen(usize),
    LinkClose,
    ImageOpen(usize),
    ImageClose,
    /// An inline footnote that begins, with the number it will have.
    NoteOpen(usize),
    Note(footnotes::Reference),
    /// What was a mark, and is now part of its neighbour.
    Nothing,
}

/// A piece of a text, and where in the source it stands.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    pub(super) fn new(kind: TokenKind, range: Range<usize>) -> Self {
        Token { kind, start: range.start, end: range.end }
    }

    pub(super) fn closes(&self, style: Style) -> bool {
        matches!(self.kind, TokenKind::Close(closed) if closed == style)
    }

    pub(super) fn text<'a>(&self, source: &'a str) -> &'a str {
        &source[self.start..self.end]
    }
}

/// A text in pieces.
pub(super) struct Text<'a> {
    pub(super) source: &'a str,
    pub(super) tokens: Vec<Token>,
    pub(super) brackets: Vec<Bracket>,
}
