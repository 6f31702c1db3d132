//! Writing the blocks of a document as HTML.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, OffsetIter, Parser, Tag, TagEnd};

use super::chars::trim_ascii_space;
use super::footnotes::{Body, Footnotes};
use super::inline;
use super::references::References;
use super::source::{self, unwrap_lines};
use super::tables::{self, Table};
use crate::{
    escape,
    lexical::slug::{CONSTRUCTOR, slug},
};

/// markdown-it leaves out what is nested more deeply.
const DEPTH: usize = 100;

/// Cells of tables beside one for each byte: a short row is filled up to the width of its table, which multiplies.
const CELLS: usize = 1 << 14;

/// Writes a document, with its footnotes at the end.
pub(super) fn write(source: &str, out: &mut String) {
    let parser = Parser::new_ext(source, source::OPTIONS);
    let references = References::new(parser.reference_definitions(), source.len());
    let mut footnotes = Footnotes::new(source::footnote_labels(source).into_iter());
    write_events(source, false, &references, &mut footnotes, out);
    footnotes.write_section(out);
}

/// Writes the blocks of a source, which may be the rest of a paragraph from a table on.
fn write_events(source: &str, is_rest: bool, references: &References, footnotes: &mut Footnotes, out: &mut String) {
    let mut writer = Writer {
        source,
        references,
        footnotes,
        out,
        depth: 0,
        quotes: 0,
        tight_text: None,
        table: Table::default(),
        definitions: Vec::new(),
        last_is_paragraph: false,
        is_rest,
        cells: source.len().saturating_add(CELLS),
    };
    let mut events = Parser::new_ext(source, source::OPTIONS).into_offset_iter();
    while let Some((event, range)) = events.next() {
        writer.event(event, range, &mut events);
    }
}

/// A footnote's definition that is being read, and the document's HTML up to it.
struct Definition {
    label: String,
    outer: String,
}

struct Writer<'a, 'o> {
    source: &'a str,
    references: &'o References,
    footnotes: &'o mut Footnotes,
    out: &'o mut String,
    depth: usize,
    /// How many of the containers around are quotes.
    quotes: usize,
    /// The text of a list's item that is no paragraph, as far as it is known.
    tight_text: Option<Range<usize>>,
    table: Table,
    definitions: Vec<Definition>,
    last_is_paragraph: bool,
    /// Whether it is the rest of a paragraph: no table in it is looked for once more.
    is_rest: bool,
    /// How many cells of tables there may still be.
    cells: usize,
}

impl<'a> Writer<'a, '_> {
    fn event(&mut self, event: Event<'a>, range: Range<usize>, events: &mut OffsetIter<'a>) {
        match event {
            Event::Start(
                Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Superscript
                | Tag::Subscript
                | Tag::Link { .. }
                | Tag::Image { .. },
            )
            | Event::End(
                TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Superscript
                | TagEnd::Subscript
                | TagEnd::Link
                | TagEnd::Image,
            )
            | Event::Text(_)
            | Event::Code(_)
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::InlineHtml(_)
            | Event::FootnoteReference(_)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::TaskListMarker(_) => self.extend_tight_text(range),
            Event::Start(tag) => {
                if self.write_tight_text() || self.out.ends_with("<li>") {
                    self.out.push('\n');
                }
                if self.depth >= DEPTH && !matches!(tag, Tag::Item) {
                    skip(events);
                } else {
                    self.start(tag, range, events);
                }
            }
            Event::End(tag) => {
                self.write_tight_text();
                self.end(tag);
            }
            Event::Rule => {
                self.write_tight_text();
                self.push_block("<hr>\n");
            }
            // HTML outside of the blocks that are read as a whole does not occur.
            Event::Html(html) => self.push_block(&html),
        }
    }

    fn push_block(&mut self, html: &str) {
        if self.depth < DEPTH {
            self.out.push_str(html);
            self.last_is_paragraph = false;
        }
    }

    fn start(&mut self, tag: Tag<'a>, range: Range<usize>, events: &mut OffsetIter<'a>) {
        self.last_is_paragraph = false;
        match tag {
            Tag::Paragraph => {
                skip(events);
                self.write_paragraph(range, ["<p>", "</p>\n"]);
            }
            Tag::Heading { level, .. } => {
                skip(events);
                self.write_heading(level as usize, range);
            }
            Tag::BlockQuote(_) => {
                self.quotes += 1;
                self.open("<blockquote>\n");
            }
            Tag::CodeBlock(kind) => self.write_code(&kind, events),
            Tag::HtmlBlock => self.write_html(events),
            Tag::List(None) => self.open("<ul>\n"),
            Tag::List(Some(1)) => self.open("<ol>\n"),
            Tag::List(Some(first)) => self.open(&format!("<ol start=\"{first}\">\n")),
            Tag::Item => self.open("<li>"),
            Tag::FootnoteDefinition(label) => {
                let outer = std::mem::take(self.out);
                self.definitions.push(Definition { label: label.into_string(), outer });
                self.depth += 1;
            }
            Tag::Table(alignments) => self.table = Table::open(alignments, self.out),
            Tag::TableHead => self.table.open_head(self.out),
            Tag::TableRow => self.table.open_row(self.out),
            Tag::TableCell => {
                skip(events);
                if let Some(left) = self.cells.checked_sub(1) {
                    self.cells = left;
                    self.write_cell(range);
                }
            }
            _ => {}
        }
    }

    fn open(&mut self, html: &str) {
        self.out.push_str(html);
        self.depth += 1;
    }

    fn end(&mut self, tag: TagEnd) {
        let html = match tag {
            TagEnd::BlockQuote(_) => {
                self.quotes -= 1;
                "</blockquote>\n"
            }
            TagEnd::List(true) => "</ol>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::FootnoteDefinition => return self.end_definition(),
            TagEnd::Table => return self.table.close(self.out),
            TagEnd::TableHead => return self.table.close_head(self.out),
            TagEnd::TableRow => return self.out.push_str("</tr>\n"),
            _ => return,
        };
        self.out.push_str(html);
        self.last_is_paragraph = false;
        self.depth -= 1;
    }

    fn end_definition(&mut self) {
        self.depth -= 1;
        if let Some(Definition { label, outer }) = self.definitions.pop() {
            let html = std::mem::replace(self.out, outer);
            self.footnotes.define(&label, Body { html, ends_in_paragraph: self.last_is_paragraph });
        }
    }

    /// Notes a piece of a text that stands in an item of a list without a paragraph of its own.
    fn extend_tight_text(&mut self, range: Range<usize>) {
        let text = self.tight_text.get_or_insert_with(|| {
            // An escaped character comes without its backslash.
            let before = &self.source.as_bytes()[..range.start];
            let escape = if before.ends_with(b"\\") { 1 } else { 0 };
            range.start - escape..range.end
        });
        text.end = text.end.max(range.end);
    }

    /// Writes the text of an item, if there is one that has come to its end.
    fn write_tight_text(&mut self) -> bool {
        let Some(range) = self.tight_text.take().filter(|_| self.depth < DEPTH) else { return false };
        self.write_paragraph(range, ["", ""]);
        self.last_is_paragraph = false;
        true
    }

    fn write_paragraph(&mut self, range: Range<usize>, [open, close]: [&str; 2]) {
        let text = unwrap_lines(trim_ascii_space(&self.source[range]), self.quotes);
        let table = tables::start(&text).filter(|start| !self.is_rest && is_table(&text[*start..]));
        let lines = trim_ascii_space(&text[..table.unwrap_or(text.len())]);
        self.out.push_str(open);
        inline::write(lines, self.references, self.footnotes, self.out);
        self.out.push_str(close);
        self.last_is_paragraph = table.is_none();
        if let Some(start) = table {
            if !self.out.ends_with('\n') {
                self.out.push('\n');
            }
            // Unlike here, in `pulldown-cmark` a table does not interrupt a paragraph. It goes on to the end of it.
            write_events(&text[start..], true, self.references, self.footnotes, self.out);
        }
    }

    fn write_heading(&mut self, level: usize, range: Range<usize>) {
        let block = trim_ascii_space(&self.source[range]);
        let text = match block.rsplit_once('\n') {
            // The line below the text is what makes it a heading.
            Some((text, _)) => unwrap_lines(trim_ascii_space(text), self.quotes),
            None => trim_signs(block).into(),
        };
        let mut html = String::with_capacity(text.len());
        let title = inline::write_heading(&text, self.references, self.footnotes, &mut html);
        let mut id = slug(&title);
        if id == CONSTRUCTOR.0 {
            // Ghost appends what a table says of an id, and every table says something of this one.
            id.extend([CONSTRUCTOR.1, "1"]);
        }
        // Writing to a string cannot fail.
        let _ = writeln!(self.out, "<h{level} id=\"{id}\">{html}</h{level}>");
    }

    fn write_code(&mut self, kind: &CodeBlockKind<'_>, events: &mut OffsetIter<'a>) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split_whitespace().next(),
            CodeBlockKind::Indented => None,
        };
        match language {
            Some(language) => {
                self.out.push_str("<pre><code class=\"language-");
                escape::value(language, self.out);
                self.out.push_str("\">");
            }
            None => self.out.push_str("<pre><code>"),
        }
        for (event, _) in events.by_ref() {
            match event {
                Event::Text(text) => escape::value(&text, self.out),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        // Without a fence the last line is a whole one even at the end of the source.
        let is_open = matches!(kind, CodeBlockKind::Indented) && !self.out.ends_with('\n');
        self.out.push_str(if is_open { "\n</code></pre>\n" } else { "</code></pre>\n" });
    }

    fn write_html(&mut self, events: &mut OffsetIter<'a>) {
        for (event, _) in events.by_ref() {
            match event {
                Event::Html(html) | Event::Text(html) => self.out.push_str(&html),
                Event::End(TagEnd::HtmlBlock) => break,
                _ => {}
            }
        }
    }

    fn write_cell(&mut self, range: Range<usize>) {
        let tag = self.table.open_cell(self.out);
        // What keeps a bar from parting cells is no part of the text, even in code.
        let text = trim_ascii_space(&self.source[range]);
        let text = if text.contains("\\|") { Cow::Owned(text.replace("\\|", "|")) } else { Cow::Borrowed(text) };
        inline::write(&text, self.references, self.footnotes, self.out);
        self.out.extend(["</", tag, ">\n"]);
    }
}

/// Passes over what is left of the block or the container that has just started.
fn skip(events: &mut OffsetIter<'_>) {
    let mut depth = 1_usize;
    for (event, _) in events.by_ref() {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
}

/// The text of a heading without the signs at its start and, behind a space, at its end.
fn trim_signs(heading: &str) -> &str {
    let text = heading.trim_start_matches('#');
    let start = text.trim_end_matches('#');
    let is_closed = start.len() < text.len() && (start.is_empty() || start.ends_with(' '));
    if is_closed { start.trim() } else { text.trim() }
}

/// Whether `pulldown-cmark` sees the table too that was seen in the rest of a paragraph.
fn is_table(text: &str) -> bool {
    matches!(Parser::new_ext(text, source::OPTIONS).next(), Some(Event::Start(Tag::Table(_))))
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(source: &str, expected: &str) {
        let mut out = String::new();
        super::super::render(source, &mut out);
        assert_eq!(out, expected, "{source}");
    }

    #[test]
    fn blocks_come_out_as_html() {
        check("a\nb\n\n---\n\n> q\n> r", "<p>a<br>\nb</p>\n<hr>\n<blockquote>\n<p>q<br>\nr</p>\n</blockquote>\n");
        check("    code <b>\n", "<pre><code>code &lt;b&gt;\n</code></pre>\n");
        check(
            "```js x\na & b\n```\n~~~\nc",
            "<pre><code class=\"language-js\">a &amp; b\n</code></pre>\n<pre><code>c</code></pre>\n",
        );
        check("<div>\n*raw*\n</div>\n\n*not raw*", "<div>\n*raw*\n</div>\n<p><em>not raw</em></p>\n");
    }

    #[test]
    fn headings_have_ids() {
        check(
            "# One & *two*\n## Three `four` ##",
            "<h1 id=\"one-two\">One &amp; <em>two</em></h1>\n<h2 id=\"three-four\">Three <code>four</code></h2>\n",
        );
        check("Set\next\n===\nb\n-", "<h1 id=\"setext\">Set<br>\next</h1>\n<h2 id=\"b\">b</h2>\n");
        check(
            "#Lazy\n##Also\ntext\n\n    #code",
            "<h1 id=\"lazy\">Lazy</h1>\n<h2 id=\"also\">Also</h2>\n<p>text</p>\n<pre><code>#code\n</code></pre>\n",
        );
        check("# Constructor", "<h1 id=\"constructorfunction Object() { [native code] }1\">Constructor</h1>\n");
        check("> - #x", "<blockquote>\n<ul>\n<li>\n<h1 id=\"x\">x</h1>\n</li>\n</ul>\n</blockquote>\n");
        check(
            r"## ![alt](/a.png) &amp; \*",
            "<h2 id=\"alt\"><img src=\"/a.png\" alt=\"alt\" loading=\"lazy\"> &amp; *</h2>\n",
        );
    }

    #[test]
    fn lists_are_tight_or_loose() {
        check("- a\n- b\n  c", "<ul>\n<li>a</li>\n<li>b<br>\nc</li>\n</ul>\n");
        check(
            "3. a\n\n   b\n4. c",
            "<ol start=\"3\">\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n<li>\n<p>c</p>\n</li>\n</ol>\n",
        );
        check(
            "- \\*a\n  - b\n\n- c",
            "<ul>\n<li>\n<p>*a</p>\n<ul>\n<li>b</li>\n</ul>\n</li>\n<li>\n<p>c</p>\n</li>\n</ul>\n",
        );
        check("- a\n  > q\n- ", "<ul>\n<li>a\n<blockquote>\n<p>q</p>\n</blockquote>\n</li>\n<li></li>\n</ul>\n");
    }

    #[test]
    fn deep_nesting_is_cut() {
        let expected = ["<blockquote>\n".repeat(100), "</blockquote>\n".repeat(100)].concat();
        check(&format!("{}a", ">".repeat(200)), &expected);
    }
}
