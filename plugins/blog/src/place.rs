//! Places of the site: paths, as they stand in settings, texts and `Location`.

use std::fmt::Display;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What may stand in a path as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Whether an address is a path of the site: one with two slashes is another host's.
pub(crate) fn is_path(address: &str) -> bool {
    address.starts_with('/') && !address.starts_with("//")
}

/// A decoded path, or a part of one, as an address has it: nothing in it means anything but itself.
pub(crate) fn encoded(path: &str) -> impl Display {
    utf8_percent_encode(path, PATH)
}
