//! Follows the tags of a post's HTML and says to the blocks what they mean. One pass, and no tree.
//!
//! The tags are nested as `htmlparser2` nests them. Where it and the HTML standard cut the text into different tags and
//! comments, the standard counts, because `html5ever` does the cutting.

use std::cell::RefCell;

use html5ever::{
    LocalName,
    tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, TokenizerOpts, states::RawKind},
};

use super::{
    blocks::Blocks,
    elements::{self, Format},
    lists::List,
};
use crate::{js, tokens};

/// How deep elements may be nested; of those further in only the text counts.
const MAX_DEPTH: usize = 256;

/// How much larger than the HTML the text may become by indenting lists within lists, as each makes all lines longer.
const INDENTATION: usize = 4;

/// How much indentation there may be in any case.
const SOME_INDENTATION: usize = 1 << 16;

pub(super) fn text_of(html: &str) -> String {
    let indentation = html.len().saturating_mul(INDENTATION).saturating_add(SOME_INDENTATION);
    let sink = Sink(RefCell::new(Walk { indentation, ..Walk::default() }));
    // Where not all of it can be read, what was read until then is the text.
    let (sink, _) = tokens::read(html, TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() }, sink);
    sink.0.into_inner().finish()
}

struct Sink(RefCell<Walk>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut walk = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => walk.text.push_str(&text),
            Token::NullCharacterToken => walk.text.push('\0'),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return walk.start_tag(&tag),
            Token::TagToken(tag) => walk.end_tag(&tag),
            Token::CommentToken(_) | Token::DoctypeToken(_) => walk.comment(),
            Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

/// What has to be done at an element's end.
enum Effect {
    Nothing,
    Block { trailing: usize },
    List(List),
    Skip,
    Body,
}

/// An element that is open.
struct Open {
    name: LocalName,
    effect: Effect,
    /// What stands before it, when it is an item of the list around it.
    item: Option<String>,
}

#[derive(Default)]
struct Walk {
    blocks: Blocks,
    stack: Vec<Open>,
    /// How many elements are open beyond the deepest that is looked at.
    too_deep: usize,
    /// Text since the last tag.
    text: String,
    /// Whether that text is of a script or a style sheet.
    raw: bool,
    /// How many open elements are not shown.
    skipping: usize,
    /// How much indentation is left; lists that end when there is none stand at the margin.
    indentation: usize,
    /// For each open element that decides on it: whether `<name/>` is a whole element.
    self_closing: Vec<bool>,
    body: Body,
}

/// Once there is a `<body>`, nothing but bodies is shown.
#[derive(Default, PartialEq, Eq)]
enum Body {
    #[default]
    None,
    Inside,
    Outside,
}

impl Walk {
    fn start_tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        self.flush();
        let name = &*tag.name;
        while self.too_deep == 0 && self.stack.last().is_some_and(|open| elements::ends(name, &open.name)) {
            self.close_last();
        }
        self.self_closing.extend(elements::allows_self_closing(name));
        let whole = tag.self_closing && self.self_closing.last().copied().unwrap_or_default();
        self.open(tag, whole || elements::is_void(name));
        match name {
            "script" | "style" if !tag.self_closing => {
                self.raw = true;
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "title" if !tag.self_closing => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }

    fn end_tag(&mut self, tag: &Tag) {
        let name = &*tag.name;
        if elements::allows_self_closing(name).is_some() {
            self.self_closing.pop();
        }
        let void = elements::is_void(name);
        if self.too_deep > 0 && !void {
            self.flush();
            self.too_deep -= 1;
            return;
        }
        let depth = self.stack.iter().rposition(|open| open.name == tag.name).filter(|_| !void);
        if let Some(depth) = depth {
            self.flush();
            while self.stack.len() > depth {
                self.close_last();
            }
        } else if matches!(name, "br" | "p") {
            // An end that has no beginning stands for an empty element.
            self.flush();
            self.open(tag, true);
        }
    }

    /// Begins an element, which ends at once when it is `whole`.
    fn open(&mut self, tag: &Tag, whole: bool) {
        if !whole && self.stack.len() >= MAX_DEPTH {
            self.too_deep += 1;
            return;
        }
        let body = &*tag.name == "body" && self.body != Body::Inside;
        if body {
            self.begin_body();
        }
        let (mut item, mut effect) = (None, Effect::Nothing);
        if self.skipping == 0 {
            item = self.begin_item(&tag.name);
            effect = if body { Effect::Body } else { self.begin(tag) };
        }
        self.stack.push(Open { name: tag.name.clone(), effect, item });
        if whole {
            self.close_last();
        }
    }

    fn begin(&mut self, tag: &Tag) -> Effect {
        match Format::of(tag) {
            Format::Inline => Effect::Nothing,
            Format::LineBreak => {
                self.blocks.break_line();
                Effect::Nothing
            }
            Format::Block { leading, trailing } => {
                self.blocks.open(leading);
                Effect::Block { trailing }
            }
            Format::Preformatted => {
                self.blocks.open_preformatted(2);
                Effect::Block { trailing: 2 }
            }
            Format::List { ordered } => {
                let nested = self.stack.last().is_some_and(|open| &*open.name == "li");
                Effect::List(List::new(tag, ordered, nested))
            }
            Format::Skip => {
                self.skipping += 1;
                Effect::Skip
            }
        }
    }

    /// Forgets what stands before the first body.
    fn begin_body(&mut self) {
        if self.body == Body::None {
            self.blocks = Blocks::default();
            for open in &mut self.stack {
                (open.effect, open.item) = (Effect::Nothing, None);
            }
        }
        self.skipping = 0;
        self.body = Body::Inside;
    }

    /// When a list is open, everything in it is an item of its own, and those that are `<li>` are numbered.
    fn begin_item(&mut self, name: &str) -> Option<String> {
        let Some(Open { effect: Effect::List(list), .. }) = self.stack.last_mut() else { return None };
        list.open_item(&mut self.blocks);
        Some(if name == "li" { list.next_prefix() } else { String::new() })
    }

    fn end_item(&mut self, prefix: String) {
        if let Some(Open { effect: Effect::List(list), .. }) = self.stack.last_mut() {
            list.close_item(prefix, &mut self.blocks);
        }
    }

    fn close_last(&mut self) {
        let Some(open) = self.stack.pop() else { return };
        match open.effect {
            Effect::Nothing => {}
            Effect::Block { trailing } => {
                let block = self.blocks.close();
                self.blocks.add(&block, trailing);
            }
            Effect::List(list) => list.close(&mut self.blocks, &mut self.indentation),
            Effect::Skip => self.skipping = self.skipping.saturating_sub(1),
            Effect::Body => {
                self.body = Body::Outside;
                self.skipping = 1;
            }
        }
        if let Some(prefix) = open.item {
            self.end_item(prefix);
        }
    }

    /// Comments are not shown, but they part the text, and in a list each takes a line.
    fn comment(&mut self) {
        self.flush();
        if self.skipping == 0
            && let Some(prefix) = self.begin_item("")
        {
            self.end_item(prefix);
        }
    }

    /// Hands on the text since the last tag.
    fn flush(&mut self) {
        let mut text = std::mem::take(&mut self.text);
        if !std::mem::take(&mut self.raw) && self.skipping == 0 && !text.is_empty() {
            self.add_text(&text);
        }
        // The memory is used again for the next text.
        text.clear();
        self.text = text;
    }

    fn add_text(&mut self, text: &str) {
        let in_list = matches!(self.stack.last(), Some(Open { effect: Effect::List(_), .. }));
        if in_list && text.chars().all(js::is_space) {
            return;
        }
        let item = self.begin_item("");
        self.blocks.add_inline(text);
        if let Some(prefix) = item {
            self.end_item(prefix);
        }
    }

    fn finish(mut self) -> String {
        self.flush();
        while !self.stack.is_empty() {
            self.close_last();
        }
        self.blocks.finish()
    }
}
