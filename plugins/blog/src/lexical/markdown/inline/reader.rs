//! Cutting a text into its pieces, from left to right, once it is known which brackets are links.

use super::super::chars::is_space;
use super::super::footnotes::Footnotes;
use super::super::references::References;
use super::super::{entities, linkify, url};
use super::brackets::{self, Kind};
use super::code::Backticks;
use super::delimiters::{self, Delimiter};
use super::tags::{self, LinkTag, Tags};
use super::tokens::{Autolink, Script, Text, Token, TokenKind};
use super::writer;

/// Cuts a text into its pieces.
pub(super) fn read<'a>(source: &'a str, references: &References, footnotes: &mut Footnotes) -> Text<'a> {
    let tags = Tags::new();
    let mut backticks = Backticks::default();
    let brackets = match memchr::memchr(b'[', source.as_bytes()) {
        Some(_) => brackets::resolve(source, references, footnotes, &tags, &mut backticks),
        None => Vec::new(),
    };
    let mut reader = Reader {
        footnotes,
        tags,
        backticks,
        text: Text { source, tokens: Vec::new(), brackets },
        next_bracket: 0,
        delimiters: Vec::new(),
        scopes: Vec::new(),
        start: 0,
        end: source.len(),
        links: 0,
        position: 0,
        pending: 0,
    };
    reader.run();
    reader.text
}

/// What the brackets are that the reader is in.
struct Scope {
    /// The number of the bracket.
    bracket: usize,
    /// Where its first token is.
    token: usize,
    /// How many delimiters wait outside.
    delimiters: usize,
    /// What to go back to after it.
    outer_start: usize,
    outer_end: usize,
    outer_links: i32,
}

pub(super) struct Reader<'a, 'f> {
    pub(super) footnotes: &'f mut Footnotes,
    pub(super) tags: Tags,
    pub(super) backticks: Backticks,
    pub(super) text: Text<'a>,
    next_bracket: usize,
    delimiters: Vec<Delimiter>,
    scopes: Vec<Scope>,
    /// Nothing outside this part of the source can be seen: the text of an image or a footnote stands for itself.
    start: usize,
    pub(super) end: usize,
    /// How many links the reader is in, counting the raw HTML ones, which may close without having opened.
    links: i32,
    pub(super) position: usize,
    /// Where the plain text starts that has no token yet.
    pending: usize,
}

impl Reader<'_, '_> {
    fn run(&mut self) {
        loop {
            while self.position < self.end {
                self.step();
            }
            self.flush(self.end);
            let Some(scope) = self.scopes.pop() else { break };
            self.leave(scope);
        }
        delimiters::apply(&mut self.delimiters, &mut self.text.tokens, self.text.source);
    }

    /// Skips plain text, or reads one piece.
    fn step(&mut self) {
        let byte = self.text.source.as_bytes()[self.position];
        let is_read = match byte {
            b'\n' => self.read_break(),
            b'\\' => self.read_escape(),
            b'`' => self.read_code(),
            b'~' => self.read_pairs(byte) || self.read_script(byte, Script::Sub),
            b'=' => self.read_pairs(byte),
            b'*' | b'_' => self.read_emphasis(byte),
            b'^' => self.read_script(byte, Script::Sup) || self.enter(),
            b'[' | b'!' => self.enter(),
            b'<' => self.read_autolink() || self.read_html(),
            b'&' => self.read_entity(),
            b':' => self.read_web_address(),
            _ => false,
        };
        if !is_read {
            self.position += 1;
        }
    }

    fn rest(&self) -> &str {
        self.text.source.get(self.position..self.end).unwrap_or_default()
    }

    /// Makes the plain text up to `end` a token.
    fn flush(&mut self, end: usize) {
        if self.pending < end {
            self.text.tokens.push(Token::new(TokenKind::Text, self.pending..end));
        }
    }

    /// Makes what stands from here to `end` a token, after the plain text in front, and goes on behind it.
    pub(super) fn push(&mut self, kind: TokenKind, end: usize) -> bool {
        self.flush(self.position);
        self.text.tokens.push(Token::new(kind, self.position..end));
        self.go_on(end)
    }

    pub(super) fn go_on(&mut self, position: usize) -> bool {
        self.position = position;
        self.pending = position;
        true
    }

    fn read_break(&mut self) -> bool {
        let text = &self.text.source[self.pending..self.position];
        self.flush(self.pending + text.trim_end_matches(' ').len());
        self.pending = self.position;
        self.push_break(self.position + 1)
    }

    /// Pushes a line break. White space at the start of the next line does not count.
    fn push_break(&mut self, next_line: usize) -> bool {
        let indent =
            self.text.source.as_bytes()[next_line..self.end].iter().take_while(|byte| is_space(**byte)).count();
        self.push(TokenKind::Break, next_line + indent)
    }

    fn read_escape(&mut self) -> bool {
        let Some(escaped) = self.rest()[1..].chars().next() else { return false };
        let start = self.position + 1;
        match escaped {
            '\n' => self.push_break(start + 1),
            ' ' => self.push(TokenKind::Escaped, start),
            _ if escaped.is_ascii_punctuation() => {
                self.push(TokenKind::Escaped, start + 1);
                // The token is the character without its backslash.
                self.text.tokens.last_mut().into_iter().for_each(|token| token.start = start);
                true
            }
            _ => self.push(TokenKind::Escaped, start + escaped.len_utf8()),
        }
    }

    fn read_code(&mut self) -> bool {
        let run = self.backticks.run(self.text.source, self.position);
        let start = self.position + run.length;
        match run.close.filter(|close| close + run.length <= self.end) {
            Some(close) => {
                self.push(TokenKind::Code, close);
                self.text.tokens.last_mut().into_iter().for_each(|token| token.start = start);
                self.go_on(close + run.length)
            }
            None => {
                self.position = start.min(self.end);
                true
            }
        }
    }

    fn run_length(&self, marker: u8) -> usize {
        self.rest().bytes().take_while(|byte| *byte == marker).count()
    }

    /// The characters around a run of marks, as far as they can be seen.
    fn flanking(&self, marker: u8, length: usize) -> delimiters::Flanking {
        // The bracket that opens a link can be seen from within, but what closes it cannot.
        let before = self.text.source[self.start..self.position].chars().next_back();
        let after = self.rest()[length..].chars().next();
        delimiters::flanking(marker, before, after)
    }

    fn push_delimiter(&mut self, marker: u8, length: usize, run_length: usize, flanking: &delimiters::Flanking) {
        self.push(TokenKind::Text, self.position + length);
        self.delimiters.push(Delimiter {
            marker,
            run_length,
            token: self.text.tokens.len() - 1,
            can_open: flanking.can_open,
            can_close: flanking.can_close,
            closer: None,
        });
    }

    fn read_emphasis(&mut self, marker: u8) -> bool {
        let length = self.run_length(marker);
        let flanking = self.flanking(marker, length);
        for _ in 0..length {
            self.push_delimiter(marker, 1, length, &flanking);
        }
        true
    }

    /// Reads marks that come in pairs. An odd one is set aside first.
    fn read_pairs(&mut self, marker: u8) -> bool {
        let length = self.run_length(marker);
        if length < 2 {
            return false;
        }
        let flanking = self.flanking(marker, length);
        if length % 2 == 1 {
            self.push(TokenKind::Text, self.position + 1);
        }
        for _ in 0..length / 2 {
            self.push_delimiter(marker, 2, 0, &flanking);
        }
        true
    }

    /// Enters the brackets that open here, if they are more than text.
    fn enter(&mut self) -> bool {
        // Brackets in what turned out to be something else are passed over.
        while self.text.brackets.get(self.next_bracket).is_some_and(|next| next.start < self.position) {
            self.next_bracket += 1;
        }
        let bracket = self.next_bracket;
        let Some(next) = self.text.brackets.get(bracket) else { return false };
        if next.start != self.position || next.end > self.end {
            return false;
        }
        self.next_bracket += 1;
        let (text_start, text_end, end) = (next.text_start, next.text_end, next.end);
        let kind = match next.kind {
            Kind::Link(_) => TokenKind::LinkOpen(bracket),
            Kind::Image(_) => TokenKind::ImageOpen(bracket),
            Kind::InlineNote => TokenKind::NoteOpen(self.footnotes.next()),
            Kind::NoteReference => {
                return match self.footnotes.refer(&self.text.source[text_start..text_end]) {
                    Some(reference) => self.push(TokenKind::Note(reference), end),
                    None => false,
                };
            }
        };
        let is_link = matches!(kind, TokenKind::LinkOpen(_));
        self.push(kind, text_start);
        self.scopes.push(Scope {
            bracket,
            token: self.text.tokens.len() - 1,
            delimiters: self.delimiters.len(),
            outer_start: self.start,
            outer_end: self.end,
            outer_links: self.links,
        });
        if is_link {
            self.links += 1;
        } else {
            self.links = 0;
            self.start = text_start;
        }
        self.end = text_end;
        true
    }

    /// Leaves brackets at their end. Styles that opened in them have to close in them.
    fn leave(&mut self, scope: Scope) {
        let mut inner = self.delimiters.split_off(scope.delimiters);
        delimiters::apply(&mut inner, &mut self.text.tokens, self.text.source);
        let is_link = matches!(self.text.brackets[scope.bracket].kind, Kind::Link(_));
        self.links = if is_link { self.links - 1 } else { scope.outer_links };
        self.start = scope.outer_start;
        self.end = scope.outer_end;
        let end = self.text.brackets[scope.bracket].end;
        let kind = match self.text.tokens[scope.token].kind {
            TokenKind::LinkOpen(_) => TokenKind::LinkClose,
            TokenKind::NoteOpen(note) => {
                let mut html = String::new();
                writer::write_tokens(&self.text, scope.token + 1, &mut html);
                self.text.tokens.truncate(scope.token);
                TokenKind::Note(self.footnotes.add_inline(note, html))
            }
            _ => TokenKind::ImageClose,
        };
        self.text.tokens.push(Token::new(kind, self.position..end));
        self.go_on(end);
    }

    fn read_autolink(&mut self) -> bool {
        let (prefix, address) = match tags::autolink(self.rest()) {
            Some(tags::Autolink::Address(address)) => ("", address),
            Some(tags::Autolink::Email(address)) => ("mailto:", address),
            None => return false,
        };
        let end = self.position + address.len() + 2;
        let text = url::normalize_text(address);
        let address =
            if prefix.is_empty() { url::normalize(address) } else { url::normalize(&[prefix, address].concat()) };
        url::is_allowed(&address) && self.push(TokenKind::Autolink(Box::new(Autolink { address, text })), end)
    }

    fn read_html(&mut self) -> bool {
        let Some(length) = self.tags.length(&self.text.source[..self.end], self.position) else { return false };
        match tags::link_tag(&self.rest()[..length]) {
            Some(LinkTag::Open) => self.links += 1,
            Some(LinkTag::Close) => self.links -= 1,
            None => {}
        }
        self.push(TokenKind::Html, self.position + length)
    }

    fn read_entity(&mut self) -> bool {
        match entities::in_text(self.rest()) {
            Some((length, reference)) => self.push(TokenKind::Entity(reference), self.position + length),
            None => false,
        }
    }

    /// Reads a bare `http://…` link, at its colon.
    fn read_web_address(&mut self) -> bool {
        if self.links > 0 || !self.rest().starts_with("://") {
            return false;
        }
        let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-');
        let before = &self.text.source.as_bytes()[self.pending..self.position];
        let scheme = before.iter().rev().take("https".len() + 1).take_while(|byte| is_scheme(**byte)).count();
        let start = self.position - scheme;
        let visible = &self.text.source[start..self.end];
        let Some(length) = linkify::web_address_at_start(visible) else { return false };
        // Asterisks at the end close emphasis rather than belong to the address.
        let address = visible[..length].trim_end_matches('*');
        let end = start + address.len();
        let text = url::normalize_text(address);
        let address = url::normalize(address);
        self.position = start;
        self.push(TokenKind::Autolink(Box::new(Autolink { address, text })), end)
    }
}

#[cfg(test)]
mod tests {
    #[track_caller]
    fn check(source: &str, expected: &str) {
        let mut out = String::new();
        super::super::super::render(source, &mut out);
        assert_eq!(out, expected, "{source}");
    }

    #[test]
    fn styles_nest() {
        check(
            "**a *b* c** __d__ _e_ f_g_h ***i*** ==j== ~~k~~",
            "<p><strong>a <em>b</em> c</strong> <strong>d</strong> <em>e</em> f_g_h <em><strong>i</strong></em> <mark>j</mark> <s>k</s></p>\n",
        );
        check("*a **b* c**", "<p><em>a <em><em>b</em> c</em></em></p>\n");
        check(
            "**a~~b**c~~ ====x==== ~~~y~~~",
            "<p><strong>a~~b</strong>c~~ <mark><mark>x</mark></mark> ~<s>y</s>~</p>\n",
        );
    }

    #[test]
    fn breaks_are_kept() {
        check("a\n  b  \nc\\\nd\\ e", "<p>a<br>\nb<br>\nc<br>\nd\\ e</p>\n");
    }

    #[test]
    fn escapes_and_entities_are_read() {
        check(r"\*a\* \b &lt;&nothing; &#0; \", "<p>*a* \\b &lt;&amp;nothing; � \\</p>\n");
        check("`a\\` `` ` `` `b\nc`", "<p><code>a\\</code> <code>`</code> <code>b c</code></p>\n");
    }

    #[test]
    fn angle_brackets_are_links_or_html() {
        check(
            "<https://a.b/ü> <a@b.c> <javascript:x> <b c='d' e> <f",
            "<p><a href=\"https://a.b/%C3%BC\">https://a.b/ü</a> <a href=\"mailto:a@b.c\">a@b.c</a> &lt;javascript:x&gt; <b c='d' e> &lt;f</p>\n",
        );
        check(
            r#"<a href="x">http://a.b c@d.com</a> <!-- x --> <?y?>"#,
            "<p><a href=\"x\">http://a.b c@d.com</a> <!-- x --> <?y?></p>\n",
        );
    }
}
