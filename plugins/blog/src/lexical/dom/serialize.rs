//! Writes HTML, as the standard's fragment serialisation has it
//! (<https://html.spec.whatwg.org/multipage/parsing.html#serialising-html-fragments>).

use html5ever::{QualName, ns};

use super::tree::{Data, Id, Tree};
use crate::escape;

/// Elements that have no end tag.
const VOID: [&str; 18] = [
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
];

/// Elements whose text is no HTML.
const RAW: [&str; 7] = ["style", "script", "xmp", "iframe", "noembed", "noframes", "plaintext"];

/// Writes what is in a node.
pub(super) fn children(tree: &Tree, id: Id, into: &mut String) {
    let mut waiting = Vec::new();
    push_children(tree, id, &mut waiting);
    write(tree, waiting, into);
}

/// Writes a node with what is in it.
pub(super) fn node(tree: &Tree, id: Id, into: &mut String) {
    write(tree, vec![Step::Node(id)], into);
}

enum Step<'t> {
    Node(Id),
    Close(&'t QualName),
}

fn write<'t>(tree: &'t Tree, mut waiting: Vec<Step<'t>>, into: &mut String) {
    while let Some(step) = waiting.pop() {
        match step {
            Step::Close(name) => {
                into.push_str("</");
                into.push_str(&name.local);
                into.push('>');
            }
            Step::Node(id) => match tree.node(id).map(|node| &node.data) {
                Some(Data::Element { name, contents, .. }) => {
                    open(tree, id, into);
                    if !(name.ns == ns!(html) && VOID.contains(&&*name.local)) {
                        waiting.push(Step::Close(name));
                        push_children(tree, contents.unwrap_or(id), &mut waiting);
                    }
                }
                Some(Data::Text(text)) if is_raw(tree, id) => into.push_str(text),
                Some(Data::Text(text)) => escape::text(text, into),
                Some(Data::Comment(text)) => {
                    into.push_str("<!--");
                    into.push_str(text);
                    into.push_str("-->");
                }
                Some(Data::Fragment) | None => {}
            },
        }
    }
}

fn push_children(tree: &Tree, id: Id, waiting: &mut Vec<Step<'_>>) {
    let before = waiting.len();
    waiting.extend(tree.children(id).map(Step::Node));
    waiting[before..].reverse();
}

fn open(tree: &Tree, id: Id, into: &mut String) {
    let Some(Data::Element { name, attributes, .. }) = tree.node(id).map(|node| &node.data) else { return };
    into.push('<');
    into.push_str(&name.local);
    for attribute in attributes {
        into.push(' ');
        if let Some(prefix) = attribute.name.prefix.as_ref().filter(|prefix| !prefix.is_empty()) {
            into.push_str(prefix);
            into.push(':');
        }
        into.push_str(&attribute.name.local);
        into.push_str("=\"");
        escape::value(&attribute.value, into);
        into.push('"');
    }
    into.push('>');
}

fn is_raw(tree: &Tree, id: Id) -> bool {
    let parent = tree.node(id).and_then(|node| node.parent);
    parent.and_then(|parent| tree.html_name(parent)).is_some_and(|name| RAW.contains(&name))
}
