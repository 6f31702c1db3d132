//! Renders Markdown as Ghost's markdown card does: markdown-it with its plugins for footnotes, `==highlight==`,
//! `~sub~`, `^sup^`, `#headings` without a space and lazy images, with bare links found, every line break kept and raw
//! HTML let through.
//!
//! `pulldown-cmark` reads the blocks. The text in them is read here ([`inline`]), since nearly all that sets
//! markdown-it apart from CommonMark is in there, and styles, links and footnotes cannot be read apart from each other.

mod blocks;
mod chars;
mod entities;
mod footnotes;
mod inline;
mod linkify;
mod references;
mod source;
mod tables;
mod unescape;
mod url;

/// Appends the HTML of `source` to `out`. Like Ghost, it does not clean what the author wrote.
pub(super) fn render(source: &str, out: &mut String) {
    let source = source::normalize(source);
    let source = source::space_headings(&source);
    let source = source::escape_refused_definitions(&source);
    blocks::write(&source, out);
}
