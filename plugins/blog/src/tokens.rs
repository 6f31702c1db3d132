//! Reads HTML with html5ever's tokenizer in linear time, whatever it is.
//!
//! The tokenizer compares each attribute with all others of its tag. A tag that goes on and on, with more in it than one
//! long value, therefore ends the reading.

use std::cell::Cell;

use html5ever::{
    TokenizerResult,
    buffer_queue::BufferQueue,
    tendril::StrTendril,
    tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts},
};

/// How many bytes are read before it is asked whether anything came of them.
const STEP: usize = 8 * 1024;

/// How many signs that can stand between attributes there may be in steps that were part of one tag alone.
const SEPARATORS: usize = 4_000;

/// Gives the tokens of a piece of HTML to a sink, and says whether that were all of them.
pub(crate) fn read<S: TokenSink>(html: &str, options: TokenizerOpts, sink: S) -> (S, bool) {
    let tokenizer = Tokenizer::new(Counted { sink, tokens: Cell::new(0) }, options);
    let queue = BufferQueue::default();
    let mut rest = html;
    let (mut all, mut separators) = (true, 0);
    while all && !rest.is_empty() {
        let (step, after) = rest.split_at(rest.floor_char_boundary(STEP));
        let before = tokenizer.sink.tokens.get();
        queue.push_back(StrTendril::from_slice(step));
        // A script's end interrupts.
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        separators = if tokenizer.sink.tokens.get() == before { separators + separators_in(step) } else { 0 };
        all = separators <= SEPARATORS || after.is_empty();
        rest = after;
    }
    tokenizer.end();
    (tokenizer.sink.sink, all)
}

fn separators_in(step: &str) -> usize {
    let is_separator = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'');
    step.bytes().filter(is_separator).count()
}

/// Counts what comes by.
struct Counted<S> {
    sink: S,
    tokens: Cell<usize>,
}

impl<S: TokenSink> TokenSink for Counted<S> {
    type Handle = S::Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<S::Handle> {
        // What is wrong with a tag comes while it is being read.
        if !matches!(token, Token::ParseError(_)) {
            self.tokens.set(self.tokens.get().wrapping_add(1));
        }
        self.sink.process_token(token, line)
    }

    fn end(&self) {
        self.sink.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.sink.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    /// Notes tags and texts.
    #[derive(Default)]
    struct Notes(RefCell<String>);

    impl TokenSink for Notes {
        type Handle = ();

        fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
            let mut notes = self.0.borrow_mut();
            match token {
                Token::TagToken(tag) => notes.push_str(&tag.name),
                Token::CharacterTokens(text) => notes.push_str(&text),
                _ => {}
            }
            TokenSinkResult::Continue
        }
    }

    fn check(html: &str, ends_with: &str, all: bool) {
        let (notes, were_all) = read(html, TokenizerOpts::default(), Notes::default());
        let notes = notes.0.into_inner();
        assert!(notes.ends_with(ends_with) && were_all == all, "{were_all}: {notes:.100}");
    }

    #[test]
    fn only_a_tag_of_thousands_of_attributes_ends_the_reading() {
        let attributes = |one: &str| (0..40_000).map(|number| format!("{one}{number} ")).collect::<String>();
        check("a<b>c", "abc", true);
        check(&format!("a<b {}>c", attributes("x")), "a", false);
        check(&format!("a<b {}>c", attributes("x=\"y\" z")), "a", false);
        // An error in each step is no token.
        check(&format!("a<b {}>c", attributes("x\" ")), "a", false);
        check(&format!("a<b src=\"data:{}\">c", "abcd".repeat(50_000)), "abc", true);
        check(&format!("a<!--{}-->c", "x ".repeat(4_000)), "ac", true);
        check(&"<i x y z>c".repeat(20_000), "ic", true);
    }
}
