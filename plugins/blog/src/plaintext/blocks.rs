//! Puts text together from blocks and from what stands in them: white space, line breaks, and the space between blocks.
//!
//! This is `html-to-text`'s `BlockTextBuilder` without wrapping and without tables. Elements are not known here.

/// What separates words. Line feeds are kept, as Ghost has it.
fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\u{c}' | '\u{200b}')
}

/// The text of one block, as far as it has come.
#[derive(Default)]
struct Block {
    text: String,
    /// Line breaks that stand before the block, unless nothing else does.
    leading: usize,
    /// Line breaks that are due before what comes next.
    due: usize,
    /// Whether the line that is being written has words, so that the next one is set apart.
    in_line: bool,
    /// Whether white space came after the last word.
    space: bool,
    preformatted: bool,
}

impl Block {
    fn break_line(&mut self, times: usize) {
        self.text.extend(std::iter::repeat_n('\n', times));
        self.in_line = false;
    }

    fn push_word(&mut self, word: &str, apart: bool) {
        if apart && self.in_line {
            self.text.push(' ');
        }
        self.text.push_str(word);
        self.in_line = true;
    }

    fn add_inline(&mut self, text: &str) {
        if self.preformatted {
            self.text.push_str(text);
            return;
        }
        if text.is_empty() || (self.due > 0 && text.chars().all(is_space)) {
            return;
        }
        if text.chars().all(|character| character == '\n' || is_space(character)) {
            let lines = text.matches('\n').count();
            if lines > 0 {
                // The line breaks that are due stay so, and come on top of these.
                self.break_line(lines);
                return;
            }
        }
        if self.due > 0 {
            let due = std::mem::take(&mut self.due);
            self.break_line(due);
        }
        self.add_words(text);
    }

    fn add_words(&mut self, text: &str) {
        let apart = self.space || text.starts_with(is_space);
        let mut any = false;
        for (place, line) in text.split('\n').enumerate() {
            if place > 0 {
                self.break_line(1);
                any = true;
            }
            for word in line.split(is_space).filter(|word| !word.is_empty()) {
                self.push_word(word, apart || any);
                any = true;
            }
        }
        self.space = (self.space && !any) || text.ends_with(is_space);
    }

    fn add_block(&mut self, text: &str, leading: usize, trailing: usize) {
        let breaks = self.due.max(leading);
        if self.text.is_empty() {
            // What is inside a block at its very beginning says how far the block is from what stands before it.
            self.leading = breaks;
        } else {
            self.text.extend(std::iter::repeat_n('\n', breaks));
        }
        self.text.push_str(text);
        self.in_line = false;
        self.due = trailing;
    }
}

/// A block that is complete, and not yet part of the one that it is in.
pub(super) struct Closed {
    pub(super) text: String,
    leading: usize,
    due: usize,
}

/// The blocks that are open, one within the other.
#[derive(Default)]
pub(super) struct Blocks {
    current: Block,
    outer: Vec<Block>,
}

impl Blocks {
    pub(super) fn open(&mut self, leading: usize) {
        let inner = Block { leading, preformatted: self.current.preformatted, ..Block::default() };
        self.outer.push(std::mem::replace(&mut self.current, inner));
    }

    pub(super) fn open_preformatted(&mut self, leading: usize) {
        self.open(leading);
        self.current.preformatted = true;
    }

    /// Closes the block that was opened last.
    pub(super) fn close(&mut self) -> Closed {
        let outer = self.outer.pop().unwrap_or_default();
        let Block { text, leading, due, .. } = std::mem::replace(&mut self.current, outer);
        Closed { text, leading, due }
    }

    /// Adds a block that was closed. At least as many line breaks as `trailing` follow it.
    pub(super) fn add(&mut self, block: &Closed, trailing: usize) {
        self.current.add_block(&block.text, block.leading, block.due.max(trailing));
    }

    pub(super) fn add_inline(&mut self, text: &str) {
        self.current.add_inline(text);
    }

    pub(super) fn break_line(&mut self) {
        self.current.break_line(1);
    }

    /// The text of everything. What is still open is not part of it.
    pub(super) fn finish(self) -> String {
        self.outer.into_iter().next().unwrap_or(self.current).text
    }
}
