//! Pairing the marks around text: `*emphasis*`, `_emphasis_`, `~~strikethrough~~` and `==highlight==`.

use super::super::chars::{is_punctuation, is_whitespace};
use super::tokens::{Style, Token, TokenKind};

/// A mark that may open or close a style: a single `*` or `_`, or a pair of `~` or `=`.
#[derive(Debug)]
pub(super) struct Delimiter {
    pub(super) marker: u8,
    /// Of the whole run, where CommonMark's rule about multiples of three asks for it.
    pub(super) run_length: usize,
    pub(super) token: usize,
    pub(super) can_open: bool,
    pub(super) can_close: bool,
    /// The delimiter that closes what this one opens.
    pub(super) closer: Option<usize>,
}

/// Which side of a word a run of marks is on.
pub(super) struct Flanking {
    pub(super) can_open: bool,
    pub(super) can_close: bool,
}

/// Looks at the characters on both sides of a run of marks. The ends of the text count as white space.
pub(super) fn flanking(marker: u8, before: Option<char>, after: Option<char>) -> Flanking {
    let (before, after) = (before.unwrap_or(' '), after.unwrap_or(' '));
    let is_before_mark = is_punctuation(before);
    let is_after_mark = is_punctuation(after);
    let is_left = !is_whitespace(after) && (!is_after_mark || is_whitespace(before) || is_before_mark);
    let is_right = !is_whitespace(before) && (!is_before_mark || is_whitespace(after) || is_after_mark);
    // An underscore within a word is text.
    let splits_words = marker != b'_';
    Flanking {
        can_open: is_left && (splits_words || !is_right || is_before_mark),
        can_close: is_right && (splits_words || !is_left || is_after_mark),
    }
}

/// Turns the marks of one stretch of text into the openings and closings of styles, where they pair up.
pub(super) fn apply(delimiters: &mut [Delimiter], tokens: &mut [Token], source: &str) {
    if delimiters.is_empty() {
        return;
    }
    pair(delimiters);
    apply_pairs(b'~', Style::Strikethrough, delimiters, tokens, source);
    apply_pairs(b'=', Style::Highlight, delimiters, tokens, source);
    apply_emphasis(delimiters, tokens);
}

/// Where the search for an opener may stop, by what is known of earlier searches that failed.
#[derive(Default)]
struct Floors([[usize; 6]; 4]);

impl Floors {
    fn of(&mut self, closer: &Delimiter) -> &mut usize {
        let marker = match closer.marker {
            b'*' => 0,
            b'_' => 1,
            b'~' => 2,
            _ => 3,
        };
        let floors = &mut self.0[marker];
        &mut floors[if closer.can_open { 3 } else { 0 } + closer.run_length % 3]
    }
}

/// Finds for each closing mark the nearest opening one. Everything between the two is then out of play.
///
/// `skips[i]` says how many delimiters before `i` need not be looked at, which keeps the work linear.
fn pair(delimiters: &mut [Delimiter]) {
    let mut floors = Floors::default();
    let mut skips = vec![0_usize; delimiters.len()];
    let mut run_start = 0;
    let mut last_token = None;
    for index in 0..delimiters.len() {
        let closer = &delimiters[index];
        let continues_run = closer.token.checked_sub(1).is_some_and(|before| Some(before) == last_token);
        if delimiters[run_start].marker != closer.marker || !continues_run {
            run_start = index;
        }
        last_token = Some(closer.token);
        if !closer.can_close {
            continue;
        }
        // Candidates are counted from one, so that nought is none.
        let first = run_start - skips[run_start];
        let floor = *floors.of(closer);
        match find_opener(delimiters, &skips, index, first, floor) {
            Some(opener) => {
                let skip = if opener > 0 && !delimiters[opener - 1].can_open { skips[opener - 1] + 1 } else { 0 };
                skips[index] = index - opener + skip;
                skips[opener] = skip;
                delimiters[index].can_open = false;
                delimiters[opener].closer = Some(index);
                delimiters[opener].can_close = false;
                last_token = None;
            }
            None => *floors.of(&delimiters[index]) = first,
        }
    }
}

fn find_opener(delimiters: &[Delimiter], skips: &[usize], closer: usize, first: usize, floor: usize) -> Option<usize> {
    let mut candidate = first;
    while candidate > floor {
        let index = candidate - 1;
        let opener = &delimiters[index];
        if opener.marker == delimiters[closer].marker
            && opener.can_open
            && opener.closer.is_none()
            && !breaks_rule_of_three(opener, &delimiters[closer])
        {
            return Some(index);
        }
        candidate = index - skips[index];
    }
    None
}

/// A mark that could both open and close pairs only with one whose run's length does not add up to a multiple of
/// three, unless both are multiples.
fn breaks_rule_of_three(opener: &Delimiter, closer: &Delimiter) -> bool {
    (opener.can_close || closer.can_open)
        && (opener.run_length + closer.run_length).is_multiple_of(3)
        && !(opener.run_length.is_multiple_of(3) && closer.run_length.is_multiple_of(3))
}

/// Turns the pairs of a mark of two characters into their style.
fn apply_pairs(marker: u8, style: Style, delimiters: &[Delimiter], tokens: &mut [Token], source: &str) {
    let mut single = Vec::new();
    for opener in delimiters.iter().filter(|opener| opener.marker == marker) {
        let Some(closer) = opener.closer.map(|closer| &delimiters[closer]) else { continue };
        tokens[opener.token].kind = TokenKind::Open(style);
        tokens[closer.token].kind = TokenKind::Close(style);
        let before = &tokens[closer.token - 1];
        let is_odd = before.end == tokens[closer.token].start && before.text(source).as_bytes() == [marker];
        if is_odd && matches!(before.kind, TokenKind::Text) {
            single.push(closer.token - 1);
        }
    }
    // The odd character of a closing run stands in front of the pairs, and belongs behind them.
    while let Some(odd) = single.pop() {
        let closings = tokens[odd + 1..].iter().take_while(|token| token.closes(style)).count();
        tokens.swap(odd, odd + closings);
    }
}

/// Turns the pairs of `*` and `_` into emphasis, and two pairs that lie close within each other into strong emphasis.
fn apply_emphasis(delimiters: &[Delimiter], tokens: &mut [Token]) {
    let mut next = delimiters.len();
    while next > 0 {
        let index = next - 1;
        next = index;
        let opener = &delimiters[index];
        let (b'*' | b'_', Some(closer)) = (opener.marker, opener.closer) else { continue };
        let outer = index.checked_sub(1).filter(|outer| is_strong(delimiters, *outer, index, closer));
        let style = if outer.is_some() { Style::Strong } else { Style::Emphasis };
        tokens[opener.token].kind = TokenKind::Open(style);
        tokens[delimiters[closer].token].kind = TokenKind::Close(style);
        if let Some(outer) = outer {
            tokens[delimiters[outer].token].kind = TokenKind::Nothing;
            tokens[delimiters[closer + 1].token].kind = TokenKind::Nothing;
            next = outer;
        }
    }
}

/// Whether the pair that opens at `outer` lies directly around the one from `inner` to `closer`.
fn is_strong(delimiters: &[Delimiter], outer: usize, inner: usize, closer: usize) -> bool {
    let (around, within) = (&delimiters[outer], &delimiters[inner]);
    around.closer == Some(closer + 1)
        && around.marker == within.marker
        && around.token + 1 == within.token
        && delimiters[closer + 1].token == delimiters[closer].token + 1
}
