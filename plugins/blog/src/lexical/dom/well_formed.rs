//! Tells HTML that is so plain that a parser would give it back unchanged.

/// Elements that may stand inside of each other and in any text. Links are not among them: one ends the other.
const PLAIN: [&str; 14] =
    ["strong", "em", "b", "i", "u", "s", "span", "code", "mark", "sub", "sup", "small", "del", "cite"];

/// How many elements may be open in HTML that counts as plain: a parser removes a format that is there too often.
const OPEN: usize = 8;

/// Whether a parser would give this back as it is, wherever text may stand: text, plain tags that are nested well, links
/// that are not in links, line breaks.
pub(super) fn is_well_formed(html: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find(['<', '\0', '\r']) {
        rest = &rest[start..];
        let Some((tag, after)) = plain_tag(rest) else { return false };
        match tag {
            PlainTag::Break => {}
            PlainTag::Open(name) => {
                if open.len() == OPEN || open.contains(&name) {
                    return false;
                }
                open.push(name);
            }
            PlainTag::Close(name) => {
                if open.pop() != Some(name) {
                    return false;
                }
            }
        }
        rest = after;
    }
    open.is_empty()
}

enum PlainTag<'a> {
    Open(&'a str),
    Close(&'a str),
    Break,
}

/// The tag at the beginning, if it is a plain one, and what follows it.
fn plain_tag(html: &str) -> Option<(PlainTag<'_>, &str)> {
    let inside = html.strip_prefix('<')?;
    if let Some(after) = inside.strip_prefix("br>") {
        return Some((PlainTag::Break, after));
    }
    if let Some(end) = inside.strip_prefix('/') {
        let (name, after) = end.split_once('>')?;
        return is_plain_name(name).then_some((PlainTag::Close(name), after));
    }
    let length = inside.find([' ', '>'])?;
    let (name, mut rest) = inside.split_at(length);
    if !is_plain_name(name) {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    while let Some(attribute) = rest.strip_prefix(' ') {
        let (name, value) = attribute.split_once("=\"")?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        if !is_name || names.contains(&name) || names.len() == OPEN {
            return None;
        }
        names.push(name);
        let (value, after) = value.split_once('"')?;
        if value.contains(['\0', '\r']) {
            return None;
        }
        rest = after;
    }
    Some((PlainTag::Open(name), rest.strip_prefix('>')?))
}

fn is_plain_name(name: &str) -> bool {
    name == "a" || PLAIN.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_well_formed(html: &str, expected: bool) {
        assert_eq!(is_well_formed(html), expected, "{html}");
    }

    #[test]
    fn only_what_a_parser_gives_back_is_well_formed() {
        for html in [
            "",
            "a & b > c",
            "<b>x</b>",
            "<a href=\"/x?a=1&amp;b=2\" rel=\"nofollow\"><em>x</em></a><br>y",
            "<span style=\"a: b\">x</span>",
        ] {
            check_well_formed(html, true);
        }
        for html in [
            "<b>x",
            "x</b>",
            "<b><i>x</b></i>",
            "<p>x</p>",
            "<a><a>x</a></a>",
            "<b><b>x</b></b>",
            "<B>x</B>",
            "a < b",
            "<br/>",
            "<b x>y</b>",
            "<b a=\"1\" a=\"2\">y</b>",
            "<b a='1'>y</b>",
            "a\0b",
            "<!-- x -->",
            "<",
        ] {
            check_well_formed(html, false);
        }
    }
}
