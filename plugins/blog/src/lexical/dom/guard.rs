//! Reads HTML in linear time, whatever it is.
//!
//! The rules of HTML are not linear by themselves: a tag may reopen all formats before it, an end tag may look through
//! all that is open, an attribute is compared with all others of its tag. So there are bounds that no author meets.

use std::cell::Cell;

use html5ever::{
    TokenizerResult,
    buffer_queue::BufferQueue,
    interface::{TreeSink as _, create_element},
    tendril::StrTendril,
    tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
    tree_builder::{TreeBuilder, TreeBuilderOpts},
};

use super::{
    sink::{Handle, Sink, div},
    tree::Tree,
};

/// How deep elements are nested at most; Chromium and WebKit stop at the same number.
const DEEPEST: usize = 512;

/// How many bytes of HTML there must be for each node, beyond the first thousands: a tag takes three bytes at least.
const BYTES_OF_NODE: usize = 2;
const NODES: usize = 10_000;

/// How many bytes are read before it is asked whether anything came of them.
const STEP: usize = 16 * 1024;

/// How many signs that can stand between attributes there may be in a step that was part of one tag alone.
const SEPARATORS: usize = 2_000;

/// Reads HTML as the inside of a `div`; `None` for a tag of so many attributes that reading it takes too long.
///
/// Behind the other bounds start tags are left out, while their text stays.
pub(in crate::lexical) fn parse(html: &str) -> Option<Tree> {
    let sink = Sink::new();
    let context = create_element(&sink, div(), Vec::new());
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let builder = TreeBuilder::new_for_fragment(sink, context, None, options);
    let most = (html.len() / BYTES_OF_NODE).saturating_add(NODES);
    let guard = Guard { builder, most, tokens: Cell::new(0) };
    let tokenizer = Tokenizer::new(guard, TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut rest = html;
    while !rest.is_empty() {
        let (step, after) = rest.split_at(rest.floor_char_boundary(STEP));
        let before = tokenizer.sink.tokens.get();
        queue.push_back(StrTendril::from_slice(step));
        // A script's end interrupts.
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        if tokenizer.sink.tokens.get() == before && !after.is_empty() && is_crowded(step) {
            return None;
        }
        rest = after;
    }
    tokenizer.end();
    let tree = tokenizer.sink.builder.sink.finish();
    // The fragment stands in a root element of its own in the document.
    let root = tree.children(0).find(|child| tree.html_name(*child) == Some("html")).unwrap_or_default();
    Some(tree.with_root(root))
}

fn is_crowded(step: &str) -> bool {
    let is_separator = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'');
    step.bytes().filter(is_separator).count() > SEPARATORS
}

/// Stands between tokenizer and tree builder.
struct Guard {
    builder: TreeBuilder<Handle, Sink>,
    /// How many nodes there may be.
    most: usize,
    /// How many tokens there were.
    tokens: Cell<usize>,
}

impl Guard {
    fn is_full(&self) -> bool {
        self.builder.sink.nodes() > self.most || self.builder.sink.depth() > DEEPEST
    }
}

impl TokenSink for Guard {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        self.tokens.set(self.tokens.get().wrapping_add(1));
        match &token {
            Token::TagToken(Tag { kind: TagKind::StartTag, .. }) if self.is_full() => TokenSinkResult::Continue,
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
