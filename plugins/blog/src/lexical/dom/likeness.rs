//! Whether two pieces of HTML say the same: read as the inside of a `div`, without what makes no difference to a
//! reader: the order of attributes and classes, how a style is written, and white space between blocks.

use html5ever::Attribute;

use super::{
    guard,
    tree::{Data, Id, Tree},
};

/// Elements that stand in a line of text.
const INLINE: [&str; 41] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "nobr", "output", "picture", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small",
    "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// The first place at which two pieces of HTML differ: what is there in the one, and in the other.
pub(in crate::lexical) fn difference(one: &str, other: &str) -> Option<(String, String)> {
    if one == other {
        return None;
    }
    let (one, other) = (parts(one), parts(other));
    let part = |parts: &[String], place: usize| parts.get(place).map_or("the end", String::as_str).to_owned();
    let mut places = 0..one.len().max(other.len());
    places.find(|place| one.get(*place) != other.get(*place)).map(|place| (part(&one, place), part(&other, place)))
}

enum Step {
    Node(Id),
    Close(Id),
}

/// Tags and texts in order.
fn parts(html: &str) -> Vec<String> {
    let Some(tree) = guard::parse(html) else { return vec![html.to_owned()] };
    let mut parts = Vec::new();
    let mut waiting: Vec<Step> = tree.children(tree.root()).map(Step::Node).collect();
    waiting.reverse();
    while let Some(step) = waiting.pop() {
        let id = match step {
            Step::Close(id) => {
                parts.push(format!("</{}>", tree.name(id)));
                continue;
            }
            Step::Node(id) => id,
        };
        match tree.node(id).map(|node| &node.data) {
            Some(Data::Element { attributes, .. }) => {
                parts.push(format!("<{}{}>", tree.name(id), written(attributes)));
                waiting.push(Step::Close(id));
                let before = waiting.len();
                waiting.extend(tree.children(id).map(Step::Node));
                waiting[before..].reverse();
            }
            Some(Data::Text(text)) => parts.extend(shown(&tree, id, text)),
            Some(Data::Comment(comment)) => parts.push(format!("<!--{}-->", words(comment))),
            Some(Data::Fragment) | None => {}
        }
    }
    parts
}

fn written(attributes: &[Attribute]) -> String {
    let written = attributes.iter().map(|Attribute { name, value }| {
        let value = match &*name.local {
            "class" => {
                let mut classes: Vec<_> = value.split_ascii_whitespace().collect();
                classes.sort_unstable();
                classes.dedup();
                classes.join(" ")
            }
            "style" => value.split(';').map(words).filter(|one| !one.is_empty()).collect::<Vec<_>>().join("; "),
            "srcset" | "sizes" => words(value),
            _ => value.to_string(),
        };
        format!(" {}=\"{value}\"", &*name.local)
    });
    let mut written: Vec<String> = written.collect();
    written.sort_unstable();
    written.concat()
}

/// What of a text a reader sees, if anything.
fn shown(tree: &Tree, id: Id, text: &str) -> Option<String> {
    let node = tree.node(id)?;
    if is_kept(tree, id) {
        return Some(text.to_owned());
    }
    let is_inline = |id: Option<Id>| id.is_some_and(|id| tree.text(id).is_some() || INLINE.contains(&tree.name(id)));
    let mut shown = words(text);
    let (starts, ends) = (text.starts_with(is_space), text.ends_with(is_space));
    let beside = |sibling: Option<Id>| if sibling.is_some() { is_inline(sibling) } else { is_inline(node.parent) };
    if starts && beside(node.previous) {
        shown.insert(0, ' ');
    }
    if ends && beside(node.next) && shown != " " {
        shown.push(' ');
    }
    (!shown.is_empty()).then_some(shown)
}

/// Whether white space counts in a text.
fn is_kept(tree: &Tree, id: Id) -> bool {
    let mut above = tree.node(id).and_then(|node| node.parent);
    while let Some(id) = above {
        if matches!(tree.name(id), "pre" | "textarea" | "script" | "style") {
            return true;
        }
        above = tree.node(id).and_then(|node| node.parent);
    }
    false
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\u{c}' | '\r')
}

fn words(text: &str) -> String {
    text.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(one: &str, other: &str, expected: Option<(&str, &str)>) {
        let expected = expected.map(|(one, other)| (one.to_owned(), other.to_owned()));
        assert_eq!(difference(one, other), expected, "{one} and {other}");
    }

    #[test]
    fn what_no_reader_sees_is_no_difference() {
        check("<p class='a b' id=x>y</p>", "<P id=\"x\" class=\"b  a\">y</P>", None);
        check("<div>\n  <p> a\n b </p> </div>", "<div><p>a b</p></div>", None);
        check("a&nbsp;&quot;b", "a\u{a0}\"b", None);
        check("<b>a</b> <b>c</b>", "<b>a</b><b>c</b>", Some((" ", "<b>")));
        check("<p>a</p>", "<p>b</p>", Some(("a", "b")));
        check("<p>a</p><p>b</p>", "<p>a</p>", Some(("<p>", "the end")));
        check("<p><b>a</b></p>b", "<p><b>a</b>b</p>", Some(("</p>", "b")));
        check("<pre> a</pre>", "<pre>a</pre>", Some((" a", "a")));
    }
}
