//! The addresses of links: which are allowed, how they are encoded, and how they are shown.
//!
//! An address is taken apart by the forgiving rules of Node's old `url` module, which markdown-it follows, and not by
//! the URL standard: it must come out as it was written but for what needs encoding.

use std::borrow::Cow;
use std::fmt::Write;

use idna::punycode;

use crate::js;

/// Encodes an address for use in an attribute: host names in Punycode, everything unsafe percent-encoded.
pub(super) fn normalize(address: &str) -> String {
    let address = js::trim(address);
    let parts = Parts::parse(address);
    let host = if parts.has_domain() { map_labels(parts.host, to_ascii) } else { Cow::Borrowed(parts.host) };
    encode(&parts.join(&host))
}

/// Makes the text of a bare link of its address: host names and percent-encoded characters readable.
pub(super) fn normalize_text(address: &str) -> String {
    let address = js::trim(address);
    let parts = Parts::parse(address);
    let host = if parts.has_domain() { map_labels(parts.host, to_unicode) } else { Cow::Borrowed(parts.host) };
    decode(&parts.join(&host))
}

/// Whether a normalised address may become a link: nothing that runs code or reads local files.
pub(super) fn is_allowed(address: &str) -> bool {
    let address = js::trim(address);
    let has_scheme = |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let images = ["data:image/gif;", "data:image/png;", "data:image/jpeg;", "data:image/webp;"];
    if has_scheme("data:") {
        return images.into_iter().any(has_scheme);
    }
    !["vbscript:", "javascript:", "file:"].into_iter().any(has_scheme)
}

/// An address in its parts; joined in this order they are the address again.
#[derive(Default)]
struct Parts<'a> {
    /// With its colon.
    scheme: &'a str,
    has_slashes: bool,
    /// Name and password.
    login: &'a str,
    host: &'a str,
    port: &'a str,
    rest: [&'a str; 2],
}

/// What ends a host name.
const AFTER_HOST: [char; 17] = ['%', '/', '?', ';', '#', '\'', '{', '}', '|', '\\', '^', '`', '<', '>', '"', ' ', '\n'];

impl<'a> Parts<'a> {
    fn parse(address: &'a str) -> Self {
        let (scheme, rest) = split_scheme(address);
        let is_script = scheme == "javascript:";
        let after_slashes = if is_script { None } else { rest.strip_prefix("//") };
        let mut parts = Parts { scheme, has_slashes: after_slashes.is_some(), ..Parts::default() };
        let needs_slashes =
            ["http:", "https:", "ftp:", "gopher:", "file:"].into_iter().any(|slashed| scheme == slashed);
        let is_without_host = is_script || scheme.is_empty() || needs_slashes;
        match after_slashes {
            Some(rest) => parts.read_host(rest),
            None if is_without_host => parts.rest[1] = rest,
            None => parts.read_host(rest),
        }
        parts
    }

    /// Reads the login, the host name and the port from the start of `text`.
    fn read_host(&mut self, text: &'a str) {
        let login_end = text.find(['/', '?', '#']).unwrap_or(text.len());
        let mut text = text;
        if let Some((login, _)) = text.get(..login_end).and_then(|before| before.rsplit_once('@')) {
            self.login = login;
            text = &text[login.len() + 1..];
        }
        let end = text.find(|character| AFTER_HOST.contains(&character) || matches!(character, '\r' | '\t'));
        let mut end = end.unwrap_or(text.len());
        if text[..end].ends_with(':') {
            end -= 1;
        }
        let (host, rest) = text.split_at(end);
        self.rest[1] = rest;
        let name = host.trim_end_matches(|character: char| character.is_ascii_digit());
        self.host = match name.strip_suffix(':') {
            Some(name) => {
                self.port = &host[name.len() + 1..];
                name
            }
            None => host,
        };
        self.cut_host();
    }

    /// Moves to the rest what cannot stand in a host name.
    fn cut_host(&mut self) {
        let is_ip6 = self.host.starts_with('[') && self.host.ends_with(']') && self.host.len() > 1;
        if is_ip6 {
            self.host = &self.host[1..self.host.len() - 1];
            return;
        }
        let mut start = 0;
        for label in self.host.split('.') {
            if let Some(valid) = valid_start(label) {
                let (host, rest) = self.host.split_at(start + valid);
                (self.host, self.rest[0]) = (host, rest);
                break;
            }
            start += label.len() + 1;
        }
        // Longer names are no names, and are left out.
        if self.host.encode_utf16().count() > 255 {
            self.host = "";
        }
    }

    /// Whether the host is a domain name. With an unknown scheme it could be anything (`skype:name`).
    fn has_domain(&self) -> bool {
        !self.host.is_empty() && matches!(self.scheme, "" | "http:" | "https:" | "mailto:")
    }

    fn join(&self, host: &str) -> String {
        let login = if self.login.is_empty() { ["", ""] } else { [self.login, "@"] };
        let brackets = if host.contains(':') { ["[", "]"] } else { ["", ""] };
        let port = if self.port.is_empty() { ["", ""] } else { [":", self.port] };
        let slashes = if self.has_slashes { "//" } else { "" };
        let before = [self.scheme, slashes, login[0], login[1], brackets[0], host, brackets[1]];
        [before.concat(), port.concat(), self.rest.concat()].concat()
    }
}

fn split_scheme(address: &str) -> (&str, &str) {
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
    let length = address.bytes().take_while(|byte| is_scheme(byte)).count();
    if length > 0 && address.as_bytes().get(length) == Some(&b':') {
        address.split_at(length + 1)
    } else {
        ("", address)
    }
}

/// How much of a label is right, or nothing if it is right as a whole.
fn valid_start(label: &str) -> Option<usize> {
    let is_right = |character: char| character.is_ascii_alphanumeric() || matches!(character, '+' | '_' | '-');
    let mut length = 0;
    let mut is_valid = true;
    for character in label.chars() {
        length += character.len_utf16();
        is_valid &= length <= 63 && (is_right(character) || !character.is_ascii());
    }
    if is_valid {
        return None;
    }
    Some(label.chars().take(63).take_while(|character| is_right(*character)).count())
}

/// Maps the labels of a domain name; what stands before an `@` is none.
fn map_labels<'a>(host: &'a str, map: fn(&str) -> Option<String>) -> Cow<'a, str> {
    if host.is_ascii() && !host.contains("xn--") {
        return Cow::Borrowed(host);
    }
    let (before, domain) = match host.split_once('@') {
        Some((before, _)) => host.split_at(before.len() + 1),
        None => ("", host),
    };
    let mut mapped = before.to_owned();
    for (index, label) in domain.split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']).enumerate() {
        if index > 0 {
            mapped.push('.');
        }
        match map(label) {
            Some(label) => mapped.push_str(&label),
            None => mapped.push_str(label),
        }
    }
    Cow::Owned(mapped)
}

fn to_ascii(label: &str) -> Option<String> {
    if label.is_ascii() {
        return None;
    }
    Some(format!("xn--{}", punycode::encode_str(label)?))
}

fn to_unicode(label: &str) -> Option<String> {
    punycode::decode_to_string(&label.strip_prefix("xn--")?.to_ascii_lowercase())
}

/// Percent-encodes what may not stand in an address, and leaves alone what is encoded already.
fn encode(address: &str) -> String {
    let bytes = address.as_bytes();
    let mut encoded = String::with_capacity(address.len());
    for (index, byte) in bytes.iter().enumerate() {
        let is_escape =
            || matches!(bytes.get(index + 1..index + 3), Some(code) if code.iter().all(u8::is_ascii_hexdigit));
        let is_safe = byte.is_ascii_alphanumeric() || b";/?:@&=+$,-_.!~*'()#".contains(byte);
        if is_safe || (*byte == b'%' && is_escape()) {
            encoded.push(char::from(*byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Decodes percent-encoded characters, except those that would change what the address means.
fn decode(address: &str) -> String {
    let mut decoded = String::with_capacity(address.len());
    let mut run = Vec::new();
    let mut rest = address;
    while let Some(index) = rest.find('%') {
        decoded.push_str(&rest[..index]);
        rest = &rest[index..];
        while let Some((byte, after)) = split_encoded_byte(rest) {
            run.push(byte);
            rest = after;
        }
        if run.is_empty() {
            decoded.push('%');
            rest = &rest[1..];
        }
        push_decoded(&run, &mut decoded);
        run.clear();
    }
    decoded.push_str(rest);
    decoded
}

fn split_encoded_byte(text: &str) -> Option<(u8, &str)> {
    let digits = text.strip_prefix('%')?;
    let (digits, rest) = digits.split_at_checked(2)?;
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    Some((u8::from_str_radix(digits, 16).ok()?, rest))
}

fn push_decoded(bytes: &[u8], decoded: &mut String) {
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            if ";/?:@&=+$,#%".contains(character) {
                // Writing to a string cannot fail.
                let _ = write!(decoded, "%{:02X}", u32::from(character));
            } else {
                decoded.push(character);
            }
        }
        decoded.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(address: &str, normal: &str, text: &str) {
        assert_eq!(normalize(address), normal, "{address}");
        assert_eq!(normalize_text(address), text, "{address}");
    }

    #[test]
    fn addresses_are_encoded_and_shown() {
        check(
            "https://example.org/a b?c=ü%20%zz",
            "https://example.org/a%20b?c=%C3%BC%20%25zz",
            "https://example.org/a b?c=ü %zz",
        );
        check("http://bücher.example/é", "http://xn--bcher-kva.example/%C3%A9", "http://bücher.example/é");
        check("http://xn--bcher-kva.example", "http://xn--bcher-kva.example", "http://bücher.example");
        check("skype:bücher", "skype:b%C3%BCcher", "skype:bücher");
        check("/a/ü#é", "/a/%C3%BC#%C3%A9", "/a/ü#é");
        check("http://@a.b:80*c", "http://a.b:80*c", "http://a.b:80*c");
        check("http://[::1]:80/", "http://%5B::1%5D:80/", "http://[::1]:80/");
        check("//a%2Fb%FF%C3", "//a%2Fb%FF%C3", "//a%2Fb\u{fffd}\u{fffd}");
        check("  ", "", "");
        check("\u{85}a\u{feff}", "%C2%85a", "\u{85}a");
    }

    #[test]
    fn code_and_local_files_are_no_links() {
        for address in ["javascript:alert(1)", "VBScript:x", "file:///etc", "data:text/html,x", " JavaScript:x"] {
            assert!(!is_allowed(address), "{address}");
        }
        for address in ["data:image/png;base64,x", "/javascript:", "", "é", "https://example.org"] {
            assert!(is_allowed(address), "{address}");
        }
    }
}
