//! Writing text so that HTML reads it back as it was
//! (<https://html.spec.whatwg.org/multipage/parsing.html#escapingString>).

/// Appends a text that stands between tags.
pub(crate) fn text(text: &str, into: &mut String) {
    escape(text, into, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    });
}

/// Appends a value that stands in double quotes; between tags it means the same.
pub(crate) fn value(value: &str, into: &mut String) {
    escape(value, into, |byte| match byte {
        b'&' => Some("&amp;"),
        b'"' => Some("&quot;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        _ => None,
    });
}

fn escape(text: &str, into: &mut String, entity: impl Fn(u8) -> Option<&'static str>) {
    let mut done = 0;
    for (place, byte) in text.bytes().enumerate() {
        if let Some(entity) = entity(byte) {
            into.push_str(&text[done..place]);
            into.push_str(entity);
            done = place + 1;
        }
    }
    into.push_str(&text[done..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_escaped() {
        let mut out = String::new();
        value("<a b=\"c\">&é'", &mut out);
        assert_eq!(out, "&lt;a b=&quot;c&quot;&gt;&amp;é'");
    }

    #[test]
    fn quotes_stay_between_tags() {
        let mut out = String::new();
        text("<a b=\"c\">&é'", &mut out);
        assert_eq!(out, "&lt;a b=\"c\"&gt;&amp;é'");
    }
}
