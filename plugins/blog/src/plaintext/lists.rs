//! The items of a list: how they are numbered, and how they stand below each other.
//!
//! An item can only be placed when the list is complete, because the longest number says how far all are indented.

use html5ever::tokenizer::Tag;

use super::blocks::{Blocks, Closed};
use super::elements::attribute;

const BULLET: &str = " * ";

/// How the items of a list are numbered.
enum Numbering {
    Bullets,
    Decimal,
    Letters { first: u8 },
    Roman { upper: bool },
}

/// A list whose items are being collected.
pub(super) struct List {
    numbering: Numbering,
    next: i64,
    /// Whether the list is directly within an item of another.
    nested: bool,
    items: Vec<(String, Closed)>,
    opened: bool,
}

impl List {
    pub(super) fn new(tag: &Tag, ordered: bool, nested: bool) -> Self {
        let numbering = match attribute(tag, "type") {
            _ if !ordered => Numbering::Bullets,
            Some("a") => Numbering::Letters { first: b'a' },
            Some("A") => Numbering::Letters { first: b'A' },
            Some("i") => Numbering::Roman { upper: false },
            Some("I") => Numbering::Roman { upper: true },
            _ => Numbering::Decimal,
        };
        let start = attribute(tag, "start").and_then(|start| start.trim().parse().ok());
        Self { numbering, next: start.unwrap_or(1), nested, items: Vec::new(), opened: false }
    }

    /// Opens a block for whatever stands in the list. The list itself begins with the first of them.
    pub(super) fn open_item(&mut self, blocks: &mut Blocks) {
        if !self.opened {
            self.opened = true;
            blocks.open(self.breaks());
        }
        blocks.open(1);
    }

    /// What stands before the next item.
    pub(super) fn next_prefix(&mut self) -> String {
        let number = self.next;
        let prefix = match self.numbering {
            Numbering::Bullets => BULLET.to_owned(),
            Numbering::Letters { first } if number > 0 => format!(" {}. ", letters(number, first)),
            Numbering::Roman { upper } if (0..4000).contains(&number) => format!(" {}. ", roman(number, upper)),
            _ => format!(" {number}. "),
        };
        self.next = number.saturating_add(1);
        if self.nested { prefix.trim_start().to_owned() } else { prefix }
    }

    /// Takes the block that [`Self::open_item`] opened.
    pub(super) fn close_item(&mut self, prefix: String, blocks: &mut Blocks) {
        self.items.push((prefix, blocks.close()));
    }

    /// Places the items, and closes the list if it has any. Without enough `indentation` left, only the prefixes tell
    /// the items apart.
    pub(super) fn close(self, blocks: &mut Blocks, indentation: &mut usize) {
        if !self.opened {
            return;
        }
        let breaks = self.breaks();
        // Prefixes are ASCII, so that this is a number of characters as well.
        let mut indent = self.items.iter().map(|(prefix, _)| prefix.len()).max().unwrap_or_default();
        let lines: usize = self.items.iter().map(|(_, item)| item.text.matches('\n').count() + 1).sum();
        match indentation.checked_sub(lines.saturating_mul(indent)) {
            Some(left) => *indentation = left,
            None => indent = 0,
        }
        let next_line = format!("\n{:indent$}", "");
        for (prefix, mut item) in self.items {
            item.text = format!("{prefix:indent$}{}", item.text.replace('\n', &next_line));
            blocks.add(&item, 1);
        }
        let list = blocks.close();
        blocks.add(&list, breaks);
    }

    fn breaks(&self) -> usize {
        if self.nested { 1 } else { 2 }
    }
}

/// `a` to `z`, then `aa`, as a spreadsheet names its columns.
fn letters(mut number: i64, first: u8) -> String {
    let mut reversed = Vec::new();
    while number > 0 {
        number -= 1;
        let digit = u8::try_from(number % 26).unwrap_or_default();
        reversed.push(char::from(first + digit));
        number /= 26;
    }
    reversed.into_iter().rev().collect()
}

/// Nothing for zero.
fn roman(number: i64, upper: bool) -> String {
    const DIGITS: [(i64, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut rest = number;
    let mut numeral = String::new();
    for (value, digit) in DIGITS {
        while rest >= value {
            numeral.push_str(digit);
            rest -= value;
        }
    }
    if upper { numeral.to_ascii_uppercase() } else { numeral }
}
