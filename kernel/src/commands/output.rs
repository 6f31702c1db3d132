//! What commands print: results on standard output, all else on standard error.

use std::io::Write as _;

/// A line of the result. A reader that went away (`rose … | head`) is no error.
pub(super) fn line(text: impl AsRef<str>) {
    let _ = writeln!(std::io::stdout().lock(), "{}", text.as_ref());
}

/// A piece of the result, as it is.
pub(super) fn write(text: &str) {
    let mut output = std::io::stdout().lock();
    let _ = output.write_all(text.as_bytes()).and_then(|()| output.flush());
}

/// Why a command failed.
pub(super) fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "rose: {text}");
}

/// Columns under their headings, as wide as what stands in them.
pub(super) fn table<const N: usize>(heading: [&str; N], rows: &[[String; N]]) {
    let mut widths = heading.map(|heading| heading.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let print = |cells: [&str; N]| {
        let mut text = String::new();
        for (cell, width) in cells.iter().zip(widths) {
            text.push_str(&format!("{cell:width$}  "));
        }
        line(text.trim_end());
    };
    print(heading);
    for row in rows {
        print(row.each_ref().map(String::as_str));
    }
}
