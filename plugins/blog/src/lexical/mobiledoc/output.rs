//! Serialises a Lexical document, as long as it stays within what its source may become.

use std::io;

use super::Unreadable;
use super::nodes::Document;

/// How much larger than its source a document may be.
///
/// The smallest thing that becomes a node is the `[],` of an empty list item, which becomes 32 times as much. More comes
/// only of naming one card or link over and over, which no editor does and which could fill any memory.
const GROWTH: usize = 64;

/// How large a document may be in any case, so that a short one may name a long link many times.
const ROOM: usize = 1 << 20;

pub(super) fn write(document: &Document<'_>, source_length: usize) -> Result<String, Unreadable> {
    let limit = source_length.saturating_mul(GROWTH).saturating_add(ROOM);
    let mut written = Bounded { text: String::new(), limit };
    // The only error that writing to memory has is the one of `Bounded`.
    serde_json::to_writer(&mut written, document).map_err(|_| Unreadable::TooLarge { limit })?;
    Ok(written.text)
}

/// A text that refuses to become longer than its limit.
struct Bounded {
    text: String,
    limit: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.limit.saturating_sub(self.text.len()) {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.text.push_str(str::from_utf8(bytes).map_err(io::Error::other)?);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
