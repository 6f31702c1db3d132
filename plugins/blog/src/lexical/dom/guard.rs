//! Reads HTML into a tree in linear time, whatever it is.
//!
//! The rules of HTML are not linear by themselves: a tag may reopen all formats before it, an end tag may look through
//! all that is open. So there are bounds that no author meets.

use html5ever::{
    interface::{TreeSink as _, create_element},
    tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, TokenizerOpts},
    tree_builder::{TreeBuilder, TreeBuilderOpts},
};

use super::{
    sink::{Handle, Sink, div},
    tree::Tree,
};
use crate::tokens;

/// How deep elements are nested at most; Chromium and WebKit stop at the same number.
const DEEPEST: usize = 512;

/// How many bytes of HTML there must be for each node, beyond the first thousands: a tag takes three bytes at least.
const BYTES_OF_NODE: usize = 2;
const NODES: usize = 10_000;

/// How many steps the builder may need for each byte, beyond the first million: what people write takes one or two.
const STEPS_OF_BYTE: usize = 100;
const STEPS: usize = 1_000_000;

/// Reads HTML as the inside of a `div`; `None` for a tag of so many attributes that reading it takes too long.
///
/// Behind the other bounds tags are left out, while their text stays.
pub(in crate::lexical) fn parse(html: &str) -> Option<Tree> {
    let sink = Sink::new();
    let context = create_element(&sink, div(), Vec::new());
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let builder = TreeBuilder::new_for_fragment(sink, context, None, options);
    let most = (html.len() / BYTES_OF_NODE).saturating_add(NODES);
    let most_steps = html.len().saturating_mul(STEPS_OF_BYTE).saturating_add(STEPS);
    let (guard, all) = tokens::read(html, TokenizerOpts::default(), Guard { builder, most, most_steps });
    if !all {
        return None;
    }
    let tree = guard.builder.sink.finish();
    // The fragment stands in a root element of its own in the document.
    let root = tree.children(0).find(|child| tree.html_name(*child) == Some("html")).unwrap_or_default();
    Some(tree.with_root(root))
}

/// Stands between tokenizer and tree builder.
struct Guard {
    builder: TreeBuilder<Handle, Sink>,
    /// How many nodes there may be.
    most: usize,
    /// How many steps there may be: formats that are reopened over and over, and long ways to what an end tag ends.
    most_steps: usize,
}

impl Guard {
    fn is_full(&self) -> bool {
        self.builder.sink.nodes() > self.most || self.builder.sink.depth() > DEEPEST
    }
}

impl TokenSink for Guard {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        match &token {
            Token::TagToken(Tag { kind: TagKind::StartTag, .. }) if self.is_full() => TokenSinkResult::Continue,
            Token::TagToken(_) if self.builder.sink.steps() > self.most_steps => TokenSinkResult::Continue,
            _ => self.builder.process_token(token, line),
        }
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}
