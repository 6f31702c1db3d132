//! `~sub~` and `^sup^`, which hold text without white space and without markup of its own.

use super::reader::Reader;
use super::tokens::{Script, TokenKind};

impl Reader<'_, '_> {
    /// Reads `~sub~` or `^sup^`: a stretch without white space up to the next mark that is not in code or a tag.
    pub(super) fn read_script(&mut self, marker: u8, script: Script) -> bool {
        let start = self.position + 1;
        let Some(length) = self.script_length(start, marker).filter(|length| *length > 0) else { return false };
        self.push(TokenKind::Script(script), start + length);
        self.text.tokens.last_mut().into_iter().for_each(|token| token.start = start);
        self.go_on(start + length + 1)
    }

    /// The length of the text in front of the mark that closes it.
    fn script_length(&mut self, start: usize, marker: u8) -> Option<usize> {
        let text = &self.text.source[..self.end];
        let mut position = start;
        while let Some(character) = text[position..].chars().next() {
            if character == char::from(marker) {
                return Some(position - start);
            }
            let end = match character {
                '\\' => position + 1 + text[position + 1..].chars().next()?.len_utf8(),
                _ if character.is_whitespace() => return None,
                _ => self.unit_end(position).unwrap_or(position + character.len_utf8()),
            };
            // Only behind a backslash may white space stand.
            if character != '\\' && text.get(position..end)?.contains(char::is_whitespace) {
                return None;
            }
            position = end;
        }
        None
    }

    /// The end of the code, the HTML or the brackets at `position`, in which no mark counts.
    fn unit_end(&mut self, position: usize) -> Option<usize> {
        let text = &self.text.source[..self.end];
        match text.as_bytes()[position] {
            b'`' => {
                let run = self.backticks.run(self.text.source, position);
                Some(run.close.unwrap_or(position) + run.length)
            }
            b'<' => Some(position + self.tags.length(text, position)?),
            b'[' | b'!' | b'^' => {
                let found = self.text.brackets.binary_search_by_key(&position, |bracket| bracket.start).ok();
                let label = || self.footnotes.label_at(&text[position..]);
                let bracket = found.map(|index| self.text.brackets[index].end);
                bracket.or_else(|| Some(position + label()?.len() + "[^]".len()))
            }
            _ => None,
        }
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
    fn scripts_have_no_white_space() {
        check(
            r"H~2~O x^2^ ~a b~ ~a\ b~ ^*a*^ ~~",
            "<p>H<sub>2</sub>O x<sup>2</sup> ~a b~ <sub>a b</sub> <sup>*a*</sup> ~~</p>\n",
        );
        check(
            "x^2^[a](/b) ^[note]",
            "<p>x<sup>2</sup><a href=\"/b\">a</a> <sup class=\"footnote-ref\"><a href=\"#fn1\" id=\"fnref1\">[1]</a></sup></p>\n<hr class=\"footnotes-sep\">\n<section class=\"footnotes\">\n<ol class=\"footnotes-list\">\n<li id=\"fn1\" class=\"footnote-item\"><p>note <a href=\"#fnref1\" class=\"footnote-backref\">↩︎</a></p>\n</li>\n</ol>\n</section>\n",
        );
        check("~`~`~ ^<b^>^", "<p><sub>`~`</sub> <sup>&lt;b</sup>&gt;^</p>\n");
    }
}
