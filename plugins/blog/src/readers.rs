//! What a reader may see of a post's HTML: Ghost's paywall, and its parts for some readers only.
//!
//! Both are comments in the HTML that Ghost renders, and Ghost finds them as text. Who a reader is, and what a tier
//! opens, is settled elsewhere. Where a mark is not as Ghost writes it, Ghost shows what it should have hidden; here it
//! stays hidden.

use std::borrow::Cow;

use crate::posts::Visibility;

/// Ends what everyone may read of a post that is not for everyone.
const PAYWALL: &str = "<!--members-only-->";

const COMMENT_BEGINS: &str = "<!--";
const COMMENT_ENDS: &str = "-->";

/// Begins a part that depends on who reads, and says on whom: `nonMember:true memberSegment:"status:free"`.
const GATE_BEGINS: &str = "kg-gated-block:begin";
const GATE_ENDS: &str = "kg-gated-block:end-->";

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// Someone who is not signed in.
    Guest,
    /// A member who does not pay.
    Free,
    /// A member who pays, or need not.
    Paid,
}

/// Whether a reader may see what is behind the paywall. Which tier a reader has is not known, so that no one may see a
/// post that is for tiers.
fn is_open(visibility: Visibility, reader: Reader) -> bool {
    match visibility {
        Visibility::Public => true,
        Visibility::Members => reader != Reader::Guest,
        Visibility::Paid => reader == Reader::Paid,
        Visibility::Tiers => false,
    }
}

/// What of a post's HTML the reader may see.
///
/// Of a post that is not for the reader it is what stands before the paywall, which is nothing where there is none. In
/// any post, parts that are for others are left out, and so are the marks of those that are shown. A part that does
/// not end takes all the rest with it. Takes time in proportion to the HTML.
pub(crate) fn for_reader(html: &str, visibility: Visibility, reader: Reader) -> Cow<'_, str> {
    if is_open(visibility, reader) {
        return without_gated(html, reader);
    }
    let open = html.split_once(PAYWALL).map_or("", |(before, _)| before);
    without_gated(open, reader)
}

/// A part that has begun.
struct Gate {
    /// How much was shown when it began.
    shown: usize,
    /// Whether what is in it is shown, which it only is when what is around it is.
    open: bool,
}

/// Takes away the parts that are not for the reader.
fn without_gated(html: &str, reader: Reader) -> Cow<'_, str> {
    let Some(first) = Mark::next(html) else { return Cow::Borrowed(html) };
    let mut shown = String::with_capacity(html.len());
    let mut gates: Vec<Gate> = Vec::new();
    let (mut rest, mut next) = (html, Some(first));
    while let Some(mark) = next {
        let is_open = gates.last().is_none_or(|gate| gate.open);
        if is_open {
            shown.push_str(mark.before);
        }
        match mark.kind {
            MarkKind::Begin(rule) => gates.push(Gate { shown: shown.len(), open: is_open && opens_to(rule, reader) }),
            MarkKind::End => {
                gates.pop();
            }
        }
        rest = mark.after;
        next = Mark::next(rest);
    }
    match gates.first() {
        // It never ends, so that there is no telling what was meant to be in it.
        Some(gate) => shown.truncate(gate.shown),
        None => shown.push_str(rest),
    }
    Cow::Owned(shown)
}

/// A comment that begins or ends a part, with the HTML before and after it.
struct Mark<'a> {
    before: &'a str,
    kind: MarkKind<'a>,
    after: &'a str,
}

enum MarkKind<'a> {
    Begin(&'a str),
    End,
}

impl<'a> Mark<'a> {
    fn next(html: &'a str) -> Option<Self> {
        html.match_indices(COMMENT_BEGINS).find_map(|(start, _)| {
            let (before, comment) = (html.get(..start)?, html.get(start + COMMENT_BEGINS.len()..)?);
            // Much may begin a part and only one thing ends it, so that a mistake in either hides what is in it.
            let (kind, after) = if let Some(rule) = comment.trim_start().strip_prefix(GATE_BEGINS) {
                let (rule, after) = rule.split_once(COMMENT_ENDS).unwrap_or_default();
                (MarkKind::Begin(rule.strip_prefix(' ').unwrap_or_default()), after)
            } else {
                (MarkKind::End, comment.strip_prefix(GATE_ENDS)?)
            };
            Some(Self { before, kind, after })
        })
    }
}

/// Whether a part with such a rule is for the reader.
///
/// A rule that is missing, that is not as Ghost writes it or that says two things at once is for no one. Rules of other
/// names mean nothing, as in Ghost.
fn opens_to(rules: &str, reader: Reader) -> bool {
    let name = if reader == Reader::Guest { "nonMember" } else { "memberSegment" };
    let mut values = rules.split_whitespace().filter_map(|rule| rule.split_once(':')).filter(|(key, _)| *key == name);
    let (Some((_, value)), None) = (values.next(), values.next()) else { return false };
    let value = unquoted(value);
    match reader {
        Reader::Guest => value == "true",
        Reader::Free => matches!(value, "status:free" | "status:free,status:-free"),
        Reader::Paid => matches!(value, "status:-free" | "status:free,status:-free"),
    }
}

fn unquoted(value: &str) -> &str {
    let within = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\'')).unwrap_or(value)
}

#[cfg(test)]
mod tests;
