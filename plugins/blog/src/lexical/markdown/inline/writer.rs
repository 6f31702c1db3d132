//! Writing the pieces of a text as HTML, and bare links in it as links.

use super::super::references::Target;
use super::super::unescape::unescape_script;
use super::super::{footnotes, linkify, url};
use super::brackets::{Bracket, Kind};
use super::tags::{LinkTag, link_tag};
use super::tokens::{Text, Token, TokenKind};
use crate::escape;

/// Writes a text.
pub(super) fn write(text: &Text<'_>, out: &mut String) {
    write_tokens(text, 0, out);
}

/// Writes the tokens of a text from `first` on.
pub(super) fn write_tokens(text: &Text<'_>, first: usize, out: &mut String) {
    let tokens = &text.tokens[first..];
    let closed_links = in_raw_links(text.source, tokens);
    let mut writer = Writer { text, out, in_link: false, is_after_special: false };
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        index += match &token.kind {
            TokenKind::Text => {
                let length = joined(&tokens[index..]);
                let source = &text.source[token.start..tokens[index + length - 1].end];
                writer.text(source, closed_links.get(index).is_some_and(|is_closed| *is_closed));
                length
            }
            TokenKind::ImageOpen(bracket) => {
                let length = image_length(&tokens[index..]);
                writer.image(*bracket, &tokens[index + 1..index + length - 1]);
                length
            }
            _ => {
                writer.token(token);
                1
            }
        };
        writer.is_after_special = matches!(token.kind, TokenKind::Escaped | TokenKind::Entity(_));
    }
}

/// The text without its markup. Of an image the source of its text is taken.
pub(super) fn title(text: &Text<'_>) -> String {
    let mut title = String::new();
    let mut index = 0;
    while let Some(token) = text.tokens.get(index) {
        match &token.kind {
            TokenKind::ImageOpen(bracket) => {
                index += image_length(&text.tokens[index..]) - 1;
                let Bracket { text_start, text_end, .. } = text.brackets[*bracket];
                title.push_str(&text.source[text_start..text_end]);
            }
            TokenKind::Html => title.push_str(token.text(text.source)),
            TokenKind::Code => push_code(token.text(text.source), |code| title.push_str(code)),
            TokenKind::Escaped => title.push_str(token.text(text.source)),
            TokenKind::Entity(reference) => reference.push_to(&mut title),
            _ => push_plain(token, text.source, &mut title),
        }
        index += 1;
    }
    title
}

/// Adds what is text both in an image's description and in the title of a heading.
fn push_plain(token: &Token, source: &str, out: &mut String) {
    match &token.kind {
        TokenKind::Text => out.push_str(token.text(source)),
        TokenKind::Script(_) => out.push_str(&unescape_script(token.text(source))),
        TokenKind::Autolink(link) => out.push_str(&link.text),
        _ => {}
    }
}

/// How many tokens of text follow each other in the source, and are one text for finding links in it.
fn joined(tokens: &[Token]) -> usize {
    let is_joined = |pair: &&[Token]| matches!(pair[1].kind, TokenKind::Text) && pair[0].end == pair[1].start;
    1 + tokens.windows(2).take_while(is_joined).count()
}

/// How many tokens an image has, with those at its ends.
fn image_length(tokens: &[Token]) -> usize {
    let mut depth = 0;
    let closes = |token: &Token| {
        match token.kind {
            TokenKind::ImageOpen(_) => depth += 1,
            TokenKind::ImageClose => depth -= 1,
            _ => {}
        }
        depth == 0
    };
    tokens.iter().position(closes).map_or(tokens.len(), |last| last + 1)
}

/// For each token whether it stands in a link of raw HTML, which only one that also closes is taken for.
fn in_raw_links(source: &str, tokens: &[Token]) -> Vec<bool> {
    let tag = |token: &Token| matches!(token.kind, TokenKind::Html).then(|| link_tag(token.text(source))).flatten();
    if !tokens.iter().any(|token| tag(token) == Some(LinkTag::Close)) {
        return Vec::new();
    }
    let mut depth = 0_usize;
    let mut inside = vec![false; tokens.len()];
    for (token, is_inside) in tokens.iter().zip(&mut inside).rev() {
        match tag(token) {
            Some(LinkTag::Open) => depth = depth.saturating_sub(1),
            Some(LinkTag::Close) => depth += 1,
            None => {}
        }
        *is_inside = depth > 0;
    }
    inside
}

/// Hands out the content of a code span: on one line, and without the space that keeps backticks apart from it.
fn push_code(code: &str, mut push: impl FnMut(&str)) {
    let line = code.replace('\n', " ");
    let inner = line.strip_prefix(' ').and_then(|inner| inner.strip_suffix(' '));
    push(inner.filter(|inner| !inner.is_empty()).unwrap_or(&line));
}

struct Writer<'a, 'o> {
    text: &'a Text<'a>,
    out: &'o mut String,
    in_link: bool,
    is_after_special: bool,
}

impl Writer<'_, '_> {
    fn token(&mut self, token: &Token) {
        let source = token.text(self.text.source);
        match &token.kind {
            TokenKind::Escaped => escape::value(source, self.out),
            TokenKind::Entity(reference) => {
                let mut character = String::new();
                reference.push_to(&mut character);
                escape::value(&character, self.out);
            }
            TokenKind::Code => {
                self.out.push_str("<code>");
                push_code(source, |code| escape::value(code, self.out));
                self.out.push_str("</code>");
            }
            TokenKind::Html => self.out.push_str(source),
            TokenKind::Break => self.out.push_str("<br>\n"),
            TokenKind::Open(style) => self.out.extend(["<", style.tag(), ">"]),
            TokenKind::Close(style) => self.out.extend(["</", style.tag(), ">"]),
            TokenKind::Script(script) => {
                self.out.extend(["<", script.tag(), ">"]);
                self.text(&unescape_script(source), false);
                self.out.extend(["</", script.tag(), ">"]);
            }
            TokenKind::Autolink(link) => write_link(&link.address, &link.text, self.out),
            TokenKind::LinkOpen(bracket) => {
                if let Kind::Link(target) = &self.text.brackets[*bracket].kind {
                    write_link_start(target, self.out);
                }
                self.in_link = true;
            }
            TokenKind::LinkClose => {
                self.out.push_str("</a>");
                self.in_link = false;
            }
            TokenKind::Note(reference) => footnotes::write_reference(*reference, self.out),
            TokenKind::Text
            | TokenKind::ImageOpen(_)
            | TokenKind::ImageClose
            | TokenKind::NoteOpen(_)
            | TokenKind::Nothing => {}
        }
    }

    /// Writes plain text, with the bare links in it.
    fn text(&mut self, text: &str, is_in_raw_link: bool) {
        if self.in_link || is_in_raw_link || !linkify::may_match(text) {
            return escape::value(text, self.out);
        }
        let mut written = 0;
        for found in linkify::find(text) {
            // What starts with an escaped character was not meant to be a link.
            if found.start == 0 && self.is_after_special {
                continue;
            }
            let source = &text[found.start..found.end];
            let scheme = if found.is_bare_email { "mailto:" } else { "" };
            let address = [scheme, source].concat();
            let normal = url::normalize(&address);
            if !url::is_allowed(&normal) {
                continue;
            }
            escape::value(&text[written..found.start], self.out);
            let shown = url::normalize_text(&address);
            write_link(&normal, shown.strip_prefix(scheme).unwrap_or(&shown), self.out);
            written = found.end;
        }
        escape::value(&text[written..], self.out);
    }

    fn image(&mut self, bracket: usize, inside: &[Token]) {
        let Kind::Image(target) = &self.text.brackets[bracket].kind else { return };
        self.out.push_str("<img src=\"");
        escape::value(&target.address, self.out);
        self.out.push_str("\" alt=\"");
        escape::value(&description(inside, self.text.source), self.out);
        self.out.push('"');
        write_title(target, self.out);
        self.out.push_str(" loading=\"lazy\">");
    }
}

/// The text of an image. Code, entities and escaped characters are lost in it, as they are in markdown-it.
fn description(tokens: &[Token], source: &str) -> String {
    let mut description = String::new();
    for token in tokens {
        match token.kind {
            TokenKind::Html => description.push_str(token.text(source)),
            TokenKind::Break => description.push('\n'),
            _ => push_plain(token, source, &mut description),
        }
    }
    description
}

fn write_link(address: &str, text: &str, out: &mut String) {
    out.push_str("<a href=\"");
    escape::value(address, out);
    out.push_str("\">");
    escape::value(text, out);
    out.push_str("</a>");
}

fn write_link_start(target: &Target, out: &mut String) {
    out.push_str("<a href=\"");
    escape::value(&target.address, out);
    out.push('"');
    write_title(target, out);
    out.push('>');
}

fn write_title(target: &Target, out: &mut String) {
    if !target.title.is_empty() {
        out.push_str(" title=\"");
        escape::value(&target.title, out);
        out.push('"');
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
    fn bare_links_become_links() {
        check(
            "see http://a.b/c*d* *http://e.f* a@b.com, //g.h/i",
            "<p>see <a href=\"http://a.b/c*d\">http://a.b/c*d</a>* <em><a href=\"http://e.f\">http://e.f</a></em> <a href=\"mailto:a@b.com\">a@b.com</a>, <a href=\"//g.h/i\">//g.h/i</a></p>\n",
        );
        check(
            "[http://a.b](/c) `http://d.e` http://b%C3%BCcher.x/%20",
            "<p><a href=\"/c\">http://a.b</a> <code>http://d.e</code> <a href=\"http://b\">http://b</a>%C3%BCcher.x/%20</p>\n",
        );
        check(
            r"x:http://a.b/?q=1&amp;r mailto:a@b.co \a@b.com",
            "<p>x:<a href=\"http://a.b/?q=1&amp;amp;r\">http://a.b/?q=1&amp;amp;r</a> <a href=\"mailto:a@b.co\">mailto:a@b.co</a> \\a@b.com</p>\n",
        );
    }
}
