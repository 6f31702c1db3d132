//! What stands between angle brackets: raw HTML and `<https://…>` links.

use std::cell::Cell;

/// Finds HTML, and remembers from where on an end was looked for in vain, so that no text is searched again and again.
#[derive(Debug)]
pub(super) struct Tags {
    without_comment_end: Cell<usize>,
    without_instruction_end: Cell<usize>,
    without_section_end: Cell<usize>,
    without_bracket: Cell<usize>,
}

impl Tags {
    pub(super) fn new() -> Self {
        let nowhere = || Cell::new(usize::MAX);
        Tags {
            without_comment_end: nowhere(),
            without_instruction_end: nowhere(),
            without_section_end: nowhere(),
            without_bracket: nowhere(),
        }
    }

    /// The length of the HTML at `start`: a tag, a comment or one of the rarer kinds.
    pub(super) fn length(&self, source: &str, start: usize) -> Option<usize> {
        let text = &source[start..];
        let search = |skipped: usize, end: &str, vain: &Cell<usize>| {
            if start >= vain.get() {
                return None;
            }
            let found = text.get(skipped..).and_then(|text| text.find(end));
            if found.is_none() {
                vain.set(start);
            }
            Some(skipped + found? + end.len())
        };
        match text.as_bytes().get(1)? {
            b'/' => closing_tag(text),
            b'?' => search(2, "?>", &self.without_instruction_end),
            b'!' if text.starts_with("<!-->") => Some(5),
            b'!' if text.starts_with("<!--->") => Some(6),
            b'!' if text.starts_with("<!--") => search(4, "-->", &self.without_comment_end),
            b'!' if text.starts_with("<![CDATA[") => search(9, "]]>", &self.without_section_end),
            b'!' if text.as_bytes().get(2)?.is_ascii_alphabetic() => search(2, ">", &self.without_bracket),
            first if first.is_ascii_alphabetic() => opening_tag(text),
            _ => None,
        }
    }
}

/// An address in angle brackets.
pub(super) enum Autolink<'a> {
    Address(&'a str),
    Email(&'a str),
}

/// The link in angle brackets that `text` starts with.
pub(super) fn autolink(text: &str) -> Option<Autolink<'_>> {
    let inside = text.strip_prefix('<')?;
    let end = memchr::memchr2(b'<', b'>', inside.as_bytes())?;
    if inside.as_bytes().get(end) != Some(&b'>') {
        return None;
    }
    let inside = &inside[..end];
    if is_address(inside) {
        Some(Autolink::Address(inside))
    } else if is_email(inside) {
        Some(Autolink::Email(inside))
    } else {
        None
    }
}

fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let mut bytes = scheme.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic())
        && (2..=32).contains(&scheme.len())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-'))
        && rest.bytes().all(|byte| byte > b' ')
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&byte);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    !name.is_empty() && name.bytes().all(is_name) && host.split('.').all(is_label)
}

/// Whether raw HTML opens or closes a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkTag {
    Open,
    Close,
}

/// What raw HTML does to the links around it.
pub(super) fn link_tag(html: &str) -> Option<LinkTag> {
    match html.as_bytes() {
        [b'<', b'a' | b'A', after, ..] if *after == b'>' || after.is_ascii_whitespace() => Some(LinkTag::Open),
        [b'<', b'/', b'a' | b'A', after, ..] if *after == b'>' || after.is_ascii_whitespace() => Some(LinkTag::Close),
        _ => None,
    }
}

fn closing_tag(text: &str) -> Option<usize> {
    let mut cursor = Cursor { bytes: text.as_bytes(), position: 2 };
    cursor.skip_name()?;
    cursor.skip_space();
    cursor.take(b'>')
}

fn opening_tag(text: &str) -> Option<usize> {
    let mut cursor = Cursor { bytes: text.as_bytes(), position: 1 };
    cursor.skip_name()?;
    loop {
        let has_space = cursor.skip_space();
        match cursor.peek()? {
            b'>' => return cursor.take(b'>'),
            b'/' => {
                cursor.position += 1;
                return cursor.take(b'>');
            }
            _ if has_space => cursor.skip_attribute()?,
            _ => return None,
        }
    }
}

struct Cursor<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    /// The position behind `byte`, if that comes next.
    fn take(&self, byte: u8) -> Option<usize> {
        (self.peek()? == byte).then_some(self.position + 1)
    }

    /// Skips while a condition holds, and tells whether it held at all.
    fn skip_while(&mut self, condition: impl Fn(u8) -> bool) -> bool {
        let start = self.position;
        while self.peek().is_some_and(&condition) {
            self.position += 1;
        }
        self.position > start
    }

    fn skip_space(&mut self) -> bool {
        self.skip_while(|byte| byte.is_ascii_whitespace() || byte == b'\x0b')
    }

    fn skip_name(&mut self) -> Option<()> {
        self.peek().filter(u8::is_ascii_alphabetic)?;
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'-').then_some(())
    }

    fn skip_attribute(&mut self) -> Option<()> {
        self.peek().filter(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':'))?;
        self.skip_while(|byte| byte.is_ascii_alphanumeric() || b"_:.-".contains(&byte));
        let after_name = self.position;
        self.skip_space();
        if self.take(b'=').is_none() {
            // The space belongs to the next attribute.
            self.position = after_name;
            return Some(());
        }
        self.position += 1;
        self.skip_space();
        match self.peek()? {
            quote @ (b'"' | b'\'') => {
                self.position += 1;
                self.skip_while(|byte| byte != quote);
                self.position = self.take(quote)?;
                Some(())
            }
            _ => self.skip_while(|byte| byte > b' ' && !b"\"'=<>`".contains(&byte)).then_some(()),
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
    fn html_goes_through() {
        check(
            "a <b-c d e=f g='h'/> </i > <!----> <!-- - --> <![CDATA[<]]> <!X y>",
            "<p>a <b-c d e=f g='h'/> </i > <!----> <!-- - --> <![CDATA[<]]> <!X y></p>\n",
        );
        check("a <b c=> <1> </ b> <d'> <!-- x", "<p>a &lt;b c=&gt; &lt;1&gt; &lt;/ b&gt; &lt;d'&gt; &lt;!-- x</p>\n");
        check(
            "<a+b:c> <a@b> <m:abc d>",
            "<p><a href=\"a+b:c\">a+b:c</a> <a href=\"mailto:a@b\">a@b</a> &lt;m:abc d&gt;</p>\n",
        );
    }
}
