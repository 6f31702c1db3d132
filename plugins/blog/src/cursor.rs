//! A place in the list of posts, as a link carries it: the time of a post and its id, so that posts of one moment have
//! an order too. Readers need not understand it, and it stays right while posts come and go.

use std::fmt;

use rose_sdk::Timestamp;
use serde::Deserialize;

/// The place of one post; see [`Cursor::NEWEST`] for the one above all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) struct Cursor {
    pub(crate) published_at: Timestamp,
    pub(crate) id: String,
}

impl Cursor {
    /// The place above every post.
    pub(crate) const NEWEST: Self = Self { published_at: Timestamp::from_micros(i64::MAX), id: String::new() };

    /// Reads what [`Cursor`] shows; `None` where it is anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // A time before 1970 begins with a minus, which does not end the number.
        let end = 1 + text.get(1..)?.find('-')?;
        let (micros, id) = (text.get(..end)?, text.get(end + 1..)?);
        if micros.starts_with('+') || !is_id(id) {
            return None;
        }
        Some(Self { published_at: Timestamp::from_micros(micros.parse().ok()?), id: id.to_owned() })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.published_at.as_micros(), self.id)
    }
}

/// Whether a text may be the key of a row: such a key can stand in a URL as it is.
pub(crate) fn is_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=64).contains(&text.len()) && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(i64, &str)>) {
        let found = Cursor::parse(text);
        assert_eq!(found.as_ref().map(|cursor| (cursor.published_at.as_micros(), cursor.id.as_str())), expected);
        if let Some(cursor) = found {
            assert_eq!(cursor.to_string(), text);
        }
    }

    #[test]
    fn what_a_cursor_shows_is_read_again() {
        check("1767258000000000-6b05061c64b1474a73f0c9cd", Some((1_767_258_000_000_000, "6b05061c64b1474a73f0c9cd")));
        check("0-a", Some((0, "a")));
        check("-1-a", Some((-1, "a")));
        check("7-0190b1c4-7d1e-7000-8000-000000000001", Some((7, "0190b1c4-7d1e-7000-8000-000000000001")));
    }

    #[test]
    fn anything_else_is_no_cursor() {
        for text in ["", "-", "7", "7-", "-a", "--a", "+7-a", "x-a", "7-a b", "7-ä", "ä-a", "7-%00", "7-'", " 7-a"] {
            check(text, None);
        }
        check("99999999999999999999-a", None);
        check(&format!("7-{}", "a".repeat(65)), None);
    }
}
