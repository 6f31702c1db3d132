//! Tables: the HTML around their cells, and where one starts within a paragraph.

use pulldown_cmark::Alignment;

use super::chars::trim_ascii_space;
use super::source::lines;

/// A table that is being written.
#[derive(Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    has_body: bool,
    in_head: bool,
}

impl Table {
    pub(super) fn open(alignments: Vec<Alignment>, out: &mut String) -> Self {
        out.push_str("<table>\n");
        Table { alignments, ..Table::default() }
    }

    pub(super) fn open_head(&mut self, out: &mut String) {
        self.in_head = true;
        out.push_str("<thead>\n<tr>\n");
    }

    pub(super) fn close_head(&mut self, out: &mut String) {
        self.in_head = false;
        out.push_str("</tr>\n</thead>\n");
    }

    /// Opens a row, and with the first one the body.
    pub(super) fn open_row(&mut self, out: &mut String) {
        self.column = 0;
        out.push_str(if self.has_body { "<tr>\n" } else { "<tbody>\n<tr>\n" });
        self.has_body = true;
    }

    /// Opens the next cell of a row, and returns the tag to close it with.
    pub(super) fn open_cell(&mut self, out: &mut String) -> &'static str {
        let tag = if self.in_head { "th" } else { "td" };
        let style = match self.alignments.get(self.column) {
            Some(Alignment::Left) => " style=\"text-align:left\"",
            Some(Alignment::Center) => " style=\"text-align:center\"",
            Some(Alignment::Right) => " style=\"text-align:right\"",
            Some(Alignment::None) | None => "",
        };
        self.column += 1;
        out.extend(["<", tag, style, ">"]);
        tag
    }

    pub(super) fn close(&self, out: &mut String) {
        out.push_str(if self.has_body { "</tbody>\n</table>\n" } else { "</table>\n" });
    }
}

/// Where a table starts below other lines of a paragraph: the place of the line with its headings.
pub(super) fn start(paragraph: &str) -> Option<usize> {
    if !paragraph.contains('|') {
        return None;
    }
    let mut lines = lines(paragraph).skip(1).peekable();
    while let Some((start, line)) = lines.next() {
        let below = lines.peek().map(|(_, below)| *below)?;
        if line.contains('|') && delimiters(below).is_some_and(|columns| columns == cells(line)) {
            return Some(start);
        }
    }
    None
}

/// The number of columns that a line of dashes and bars makes.
fn delimiters(line: &str) -> Option<usize> {
    let line = trim_ascii_space(line);
    let is_column = |column: &str| {
        let dashes = column.strip_prefix(':').unwrap_or(column);
        let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
        !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
    };
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    // A dash with a space behind it is the mark of an item.
    let is_item = line.starts_with("- ") || line.starts_with("-\t");
    let has_marks = line.contains(['|', ':']);
    let is_right = !is_item && has_marks && inner.split('|').all(|column| is_column(trim_ascii_space(column)));
    is_right.then(|| inner.split('|').count())
}

fn cells(line: &str) -> usize {
    let line = trim_ascii_space(line);
    let bars = line.match_indices('|').filter(|(index, _)| !line[..*index].ends_with('\\')).count();
    let at_start = usize::from(line.starts_with('|'));
    let at_end = usize::from(line.len() > 1 && line.ends_with('|') && !line.ends_with("\\|"));
    (bars + 1).saturating_sub(at_start + at_end)
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
    fn tables_keep_their_alignment() {
        check(
            "| a | b\\|c |\n|:-:|--:|\n| `x\\|y` |\nz | 1 | 2",
            "<table>\n<thead>\n<tr>\n<th style=\"text-align:center\">a</th>\n<th style=\"text-align:right\">b|c</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td style=\"text-align:center\"><code>x|y</code></td>\n<td style=\"text-align:right\"></td>\n</tr>\n<tr>\n<td style=\"text-align:center\">z</td>\n<td style=\"text-align:right\">1</td>\n</tr>\n</tbody>\n</table>\n",
        );
        check(
            "text\nh |\n|---|\n| *c* |",
            "<p>text</p>\n<table>\n<thead>\n<tr>\n<th>h</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td><em>c</em></td>\n</tr>\n</tbody>\n</table>\n",
        );
        check(
            "- t\n  a|b\n  :-|-",
            "<ul>\n<li>t\n<table>\n<thead>\n<tr>\n<th style=\"text-align:left\">a</th>\n<th>b</th>\n</tr>\n</thead>\n</table>\n</li>\n</ul>\n",
        );
    }
}
