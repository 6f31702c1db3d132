//! Getting a source ready for a parser of CommonMark.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::url;

/// The extensions that concern blocks. Those that concern the text in them are our own.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES.union(Options::ENABLE_FOOTNOTES);

/// Ends every line in the same way, and replaces the character that HTML cannot have.
pub(super) fn normalize(source: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'\r', b'\0', source.as_bytes()).is_none() {
        return Cow::Borrowed(source);
    }
    Cow::Owned(source.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}"))
}

/// Puts a space behind the signs of headings that have none: `#Heading`.
pub(super) fn space_headings(source: &str) -> Cow<'_, str> {
    let mut places: Vec<usize> = lines(source).filter_map(missing_space).collect();
    if !places.is_empty() {
        let blocks = Blocks::find(source);
        places.retain(|place| !blocks.is_raw(*place) && (!is_indented(source, *place) || blocks.is_in_item(*place)));
    }
    insert(source, &places, ' ')
}

/// Every line, with the place where it starts.
pub(super) fn lines(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    source.split_inclusive('\n').map(move |line| {
        let line_start = start;
        start += line.len();
        (line_start, line)
    })
}

/// Where a line that could be a heading has its space missing.
fn missing_space((start, line): (usize, &str)) -> Option<usize> {
    let signs = skip_containers(line);
    let text = signs.trim_start_matches('#');
    let level = signs.len() - text.len();
    let is_heading = (1..=6).contains(&level) && !text.starts_with([' ', '\t', '\n']) && !text.is_empty();
    is_heading.then_some(start + line.len() - text.len())
}

/// Skips what may open containers at the start of a line: the marks of quotes, items and footnotes.
fn skip_containers(line: &str) -> &str {
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '>']);
        let after_mark = match rest.as_bytes().first() {
            Some(b'-' | b'*' | b'+') => &rest[1..],
            Some(b'0'..=b'9') => {
                let digits = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
                digits.strip_prefix(['.', ')']).unwrap_or(rest)
            }
            Some(b'[') => match rest.split_once("]:") {
                Some((label, text)) if label.starts_with("[^") && !label.contains([']', ' ']) => {
                    rest = text;
                    continue;
                }
                _ => return rest,
            },
            _ => return rest,
        };
        if !after_mark.starts_with([' ', '\t']) {
            return rest;
        }
        rest = after_mark;
    }
}

/// Whether the line up to a place starts with more white space than a heading may have outside of a list.
fn is_indented(source: &str, place: usize) -> bool {
    let line = source[..place].rfind('\n').map_or(0, |end| end + 1);
    source[line..place].starts_with("    ") || source[line..place].trim_start_matches(' ').starts_with('\t')
}

/// The blocks of a source that matter for whether a line is a heading, in order and apart from each other.
#[derive(Default)]
struct Blocks {
    /// The code and the HTML.
    raw: Vec<Range<usize>>,
    /// The outermost lists and definitions of footnotes, whose content is indented.
    items: Vec<Range<usize>>,
}

impl Blocks {
    fn find(source: &str) -> Self {
        let mut blocks = Blocks::default();
        for (event, range) in Parser::new_ext(source, OPTIONS).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => blocks.raw.push(range),
                Event::Start(Tag::List(_) | Tag::FootnoteDefinition(_))
                    if blocks.items.last().is_none_or(|last| last.end <= range.start) =>
                {
                    blocks.items.push(range);
                }
                _ => {}
            }
        }
        blocks
    }

    fn is_raw(&self, place: usize) -> bool {
        contains(&self.raw, place)
    }

    fn is_in_item(&self, place: usize) -> bool {
        contains(&self.items, place)
    }
}

fn contains(blocks: &[Range<usize>], place: usize) -> bool {
    let next = blocks.partition_point(|block| block.end <= place);
    blocks.get(next).is_some_and(|block| block.contains(&place))
}

/// Makes text of the definitions with an address that no link may have: it is as if they were none.
pub(super) fn escape_refused_definitions(source: &str) -> Cow<'_, str> {
    if !source.contains("]:") {
        return Cow::Borrowed(source);
    }
    let parser = Parser::new_ext(source, OPTIONS);
    let refused = parser.reference_definitions().iter().filter_map(|(_, definition)| {
        let is_refused = !url::is_allowed(&url::normalize(&definition.dest));
        is_refused.then_some(definition.span.start)
    });
    let mut places: Vec<usize> = refused.collect();
    places.sort_unstable();
    insert(source, &places, '\\')
}

/// Inserts a character at each of the places.
fn insert<'a>(source: &'a str, places: &[usize], character: char) -> Cow<'a, str> {
    if places.is_empty() {
        return Cow::Borrowed(source);
    }
    let mut changed = String::with_capacity(source.len() + places.len());
    let mut copied = 0;
    for &place in places {
        changed.push_str(&source[copied..place]);
        changed.push(character);
        copied = place;
    }
    changed.push_str(&source[copied..]);
    Cow::Owned(changed)
}

/// The labels of the footnotes that are defined anywhere in the source.
pub(super) fn footnote_labels(source: &str) -> Vec<String> {
    if !source.contains("[^") || !source.contains("]:") {
        return Vec::new();
    }
    let starts = Parser::new_ext(source, OPTIONS).filter_map(|event| match event {
        Event::Start(Tag::FootnoteDefinition(label)) => Some(label.into_string()),
        _ => None,
    });
    starts.collect()
}

/// The text of a block without what the containers around it put in front of its lines.
pub(super) fn unwrap_lines<'a>(text: &'a str, quotes: usize) -> Cow<'a, str> {
    let is_wrapped = |line: &str| line.starts_with([' ', '\t']) || (quotes > 0 && line.starts_with('>'));
    if !text.split('\n').skip(1).any(is_wrapped) {
        return Cow::Borrowed(text);
    }
    let mut lines = text.split('\n');
    let mut unwrapped = String::with_capacity(text.len());
    unwrapped.push_str(lines.next().unwrap_or_default());
    for line in lines {
        unwrapped.push('\n');
        let mut line = line.trim_start_matches([' ', '\t']);
        for _ in 0..quotes {
            let Some(inner) = line.strip_prefix('>') else { break };
            line = inner.trim_start_matches([' ', '\t']);
        }
        unwrapped.push_str(line);
    }
    Cow::Owned(unwrapped)
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
    fn signs_may_miss_their_space() {
        check("#a\n# b\n#######c\n\\#d", "<h1 id=\"a\">a</h1>\n<h1 id=\"b\">b</h1>\n<p>#######c<br>\n#d</p>\n");
        check("```\n#a\n```\n<p>\n#b\n</p>", "<pre><code>#a\n</code></pre>\n<p>\n#b\n</p>");
        check(
            "- #a\n\n1. ##b",
            "<ul>\n<li>\n<h1 id=\"a\">a</h1>\n</li>\n</ul>\n<ol>\n<li>\n<h2 id=\"b\">b</h2>\n</li>\n</ol>\n",
        );
        check("a\n    #b", "<p>a<br>\n#b</p>\n");
    }

    #[test]
    fn refused_definitions_are_text() {
        check("[a]: javascript:b\n\n[a]", "<p>[a]: javascript:b</p>\n<p>[a]</p>\n");
        check("[a]: /b\n\n[a]", "<p><a href=\"/b\">a</a></p>\n");
    }

    #[test]
    fn lines_end_alike() {
        check("a\r\nb\rc\0", "<p>a<br>\nb<br>\nc�</p>\n");
    }
}
