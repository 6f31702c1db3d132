//! Texts in a row, with their formats as tags.
//!
//! The order of the tags is Ghost's: those that stay open for the next texts are opened first, and closing goes by
//! count. So overlapping formats come out in a way of their own, which the shared cases pin.

use std::borrow::Cow;

use super::writer::Html;

/// The formats in Ghost's order, with their bits and tags.
const FORMATS: [(i32, &str); 8] =
    [(1, "strong"), (2, "em"), (4, "s"), (8, "u"), (16, "code"), (32, "sub"), (64, "sup"), (128, "mark")];

/// A piece of a row. Links end a row, since all formats are closed before one.
pub(super) enum Piece<'a> {
    Text(Cow<'a, str>, i32),
    Break,
}

/// Writes a row.
pub(super) fn write(row: &[Piece<'_>], html: &mut Html) {
    let has_format = |piece: &Piece<'_>| matches!(piece, Piece::Text(_, format) if *format != 0);
    if !row.iter().any(has_format) {
        write_plain(row, html);
        return;
    }
    // What follows is looked up once, from the end, so that a long row costs no more than its length.
    let following = following(row);
    let mut open: Vec<usize> = Vec::new();
    for (piece, following) in row.iter().zip(&following) {
        let (text, format) = match piece {
            Piece::Break => {
                html.tag("br").end();
                continue;
            }
            Piece::Text(text, format) => (text, *format),
        };
        for format in to_open(format, &open, following) {
            html.tag(FORMATS[format].1).end();
            open.push(format);
        }
        html.text(text);
        // By count: each format that the next text lacks closes the innermost tag, whichever that is.
        let closing = open.iter().filter(|format| following.next & FORMATS[**format].0 == 0).count();
        for format in open.drain(open.len() - closing..).rev() {
            html.close(FORMATS[format].1);
        }
    }
}

fn write_plain(row: &[Piece<'_>], html: &mut Html) {
    for piece in row {
        match piece {
            Piece::Break => html.tag("br").end(),
            Piece::Text(text, _) => html.text(text),
        }
    }
}

/// What comes after a piece.
#[derive(Clone, Copy)]
struct Following {
    /// The format of the next text; none where there is no text any more.
    next: i32,
    /// For each format the place of the next text that has it.
    first: [Option<usize>; FORMATS.len()],
}

fn following(row: &[Piece<'_>]) -> Vec<Following> {
    let mut after = Following { next: 0, first: [None; FORMATS.len()] };
    let mut all = vec![after; row.len()];
    for (place, (piece, slot)) in row.iter().zip(&mut all).enumerate().rev() {
        *slot = after;
        if let Piece::Text(_, format) = piece {
            after.next = *format;
            for (first, (bit, _)) in after.first.iter_mut().zip(FORMATS) {
                if format & bit != 0 {
                    *first = Some(place);
                }
            }
        }
    }
    all
}

/// The formats that a text needs and that are not open yet, in the order in which they are to be opened.
fn to_open(format: i32, open: &[usize], following: &Following) -> Vec<usize> {
    let missing = (0..FORMATS.len()).filter(|index| format & FORMATS[*index].0 != 0 && !open.contains(index));
    let mut missing: Vec<usize> = missing.collect();
    sort_as_v8(&mut missing, |one, other| match (following.first[one], following.first[other]) {
        (None, _) => false,
        (_, None) => true,
        (Some(one), Some(other)) => one < other,
    });
    missing
}

/// Sorts a few values as V8 does. Ghost's comparison contradicts itself for formats that do not come again, so the
/// order of its output is that of the algorithm: a first run that goes up or down, then insertion by halves.
fn sort_as_v8(values: &mut [usize], before: impl Fn(usize, usize) -> bool) {
    let [first, second, ..] = *values else { return };
    let goes_down = before(second, first);
    let run = values.windows(2).take_while(|pair| before(pair[1], pair[0]) == goes_down).count() + 1;
    if goes_down {
        values[..run].reverse();
    }
    for start in run..values.len() {
        let pivot = values[start];
        let (mut low, mut high) = (0, start);
        while low < high {
            let middle = low.midpoint(high);
            if before(pivot, values[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        values[low..=start].rotate_right(1);
    }
}
