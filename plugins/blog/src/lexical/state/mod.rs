//! A document as the editor holds it: nodes that contain each other by the editor's rules.
//!
//! Knows what may stand where and what counts as text. Knows no HTML. Nothing in it calls itself, so that no depth of
//! nesting can end the program.

mod read;
mod text;
mod tidy;

use std::borrow::Cow;

use super::json::Json;
pub(super) use read::read;

/// The place of a node in its [`State`].
pub(super) type Id = usize;

/// The node that holds all others.
pub(super) const ROOT: Id = 0;

/// All nodes of a document; those that belong nowhere are there too.
#[derive(Debug)]
pub(super) struct State<'a> {
    nodes: Vec<Node<'a>>,
}

#[derive(Debug)]
struct Node<'a> {
    kind: Kind<'a>,
    children: Vec<Id>,
}

#[derive(Debug)]
pub(super) enum Kind<'a> {
    Root,
    Paragraph,
    Heading {
        tag: Cow<'a, str>,
    },
    Quote,
    Aside,
    List(List<'a>),
    Item,
    Link {
        url: Json<'a>,
        rel: Json<'a>,
    },
    /// Where a person was looking for a link when the document was saved.
    Search,
    Text(Text<'a>),
    Break,
    /// One of Ghost's cards, by its type.
    Card(&'a str, Json<'a>),
    /// What an editor would have removed.
    Gone,
}

#[derive(Debug)]
pub(super) struct List<'a> {
    pub(super) numbered: bool,
    /// Where it does not begin with one.
    pub(super) start: Option<Cow<'a, str>>,
}

#[derive(Debug)]
pub(super) struct Text<'a> {
    pub(super) content: Content<'a>,
    /// Bits, of which `1` is bold.
    pub(super) format: i32,
    /// Whether an editor removes it when it is empty, and joins it with one beside it of the same looks.
    simple: bool,
    /// What was saved of its looks.
    looks: Looks<'a>,
}

/// Format and style as they were saved: to the editor no format is another than none of them.
#[derive(Debug, Clone, Copy)]
struct Looks<'a> {
    format: Json<'a>,
    style: Json<'a>,
}

impl Looks<'_> {
    const NONE: Self = Self { format: Json::UNDEFINED, style: Json::UNDEFINED };

    fn are_those_of(self, other: Self) -> bool {
        self.format.is_same(other.format) && self.style.is_same(other.style)
    }
}

#[derive(Debug)]
pub(super) enum Content<'a> {
    Written(Cow<'a, str>),
    /// All that can be read in another node.
    Of(Id),
}

impl<'a> State<'a> {
    pub(super) fn kind(&self, id: Id) -> &Kind<'a> {
        self.nodes.get(id).map_or(&Kind::Gone, |node| &node.kind)
    }

    pub(super) fn children(&self, id: Id) -> &[Id] {
        self.nodes.get(id).map_or(&[][..], |node| &node.children)
    }

    fn add(&mut self, kind: Kind<'a>) -> Id {
        self.nodes.push(Node { kind, children: Vec::new() });
        self.nodes.len() - 1
    }
}

impl<'a> Text<'a> {
    /// A text that stays as it is.
    fn unformatted(content: Content<'a>) -> Self {
        Self { content, format: 0, simple: false, looks: Looks::NONE }
    }
}

impl Kind<'_> {
    /// Whether it can have children.
    pub(super) fn is_element(&self) -> bool {
        !matches!(self, Self::Text(_) | Self::Break | Self::Card(..) | Self::Gone)
    }

    /// Whether it stands in a line with texts.
    fn is_inline(&self) -> bool {
        matches!(self, Self::Link { .. } | Self::Search)
    }
}
