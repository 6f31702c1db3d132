//! The text of a paragraph, a heading or a cell: styles, links, images, code, raw HTML, line breaks and footnotes.

mod brackets;
mod code;
mod delimiters;
mod reader;
mod script;
mod tags;
mod target;
mod tokens;
mod writer;

use super::footnotes::Footnotes;
use super::references::References;

/// Writes a text as HTML.
pub(super) fn write(source: &str, references: &References, footnotes: &mut Footnotes, out: &mut String) {
    if is_plain(source) {
        out.push_str(source);
        return;
    }
    let text = reader::read(source, references, footnotes);
    writer::write(&text, out);
}

/// Writes the text of a heading as HTML, and returns it without its markup.
pub(super) fn write_heading(
    source: &str,
    references: &References,
    footnotes: &mut Footnotes,
    out: &mut String,
) -> String {
    let text = reader::read(source, references, footnotes);
    writer::write(&text, out);
    writer::title(&text)
}

/// Whether a text is nothing but words.
fn is_plain(source: &str) -> bool {
    source.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" ,.'()-?;".contains(&byte) || !byte.is_ascii())
}
