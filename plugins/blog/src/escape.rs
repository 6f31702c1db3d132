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

/// A text that stands between tags, as it is read; `None` where it has other entities than those that are written here,
/// and numbers.
pub(crate) fn plain(html: &str) -> Option<String> {
    let mut plain = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        if !after.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '#') {
            plain.push('&');
            rest = after;
            continue;
        }
        let (name, behind) = after.split_once(';')?;
        plain.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => numbered(name)?,
        });
        rest = behind;
    }
    plain.push_str(rest);
    Some(plain)
}

/// `#39`, `#x27`.
fn numbered(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    // Those of control characters mean others in HTML.
    char::from_u32(code).filter(|c| !c.is_control())
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
    fn what_was_escaped_is_read_back() {
        let check = |html: &str, expected: Option<&str>| assert_eq!(plain(html).as_deref(), expected, "{html}");
        check("&lt;a b=&quot;c&quot;&gt;&amp;amp;é&#39;&#x27;", Some("<a b=\"c\">&amp;é''"));
        check("a && b; c & d", Some("a && b; c & d"));
        check("a &lt b", None);
        check("&rarr;", None);
        check("&#150;", None);
        check("&#xffffffff;", None);
    }

    #[test]
    fn quotes_stay_between_tags() {
        let mut out = String::new();
        text("<a b=\"c\">&é'", &mut out);
        assert_eq!(out, "&lt;a b=\"c\"&gt;&amp;é'");
    }
}
