//! When two pieces of HTML are equal, by the rules of `tests/lexical/README.md`: both are read as the inside of a `div`
//! and compared as trees, where white space between blocks does not count.
//!
//! The parser is html5ever's with its own tree, not the one of the plugin.

use std::fmt::Write as _;

use html5ever::{
    Attribute, QualName, local_name, ns, parse_fragment, tendril::TendrilSink as _, tree_builder::TreeBuilderOpts,
};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// The tree of a piece of HTML as lines that are equal where it is.
pub(crate) fn tree(html: &str) -> String {
    let options = html5ever::ParseOpts {
        tree_builder: TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() },
        ..html5ever::ParseOpts::default()
    };
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let dom = parse_fragment(RcDom::default(), options, context, Vec::new(), false).one(html);
    let mut lines = String::new();
    let document = dom.document.children.borrow();
    let root = document.first().expect("a fragment has a root");
    write_children(root, Inside { depth: 0, kept: false, trimmed: false }, false, &mut lines);
    lines
}

#[derive(Clone, Copy)]
struct Inside {
    depth: usize,
    /// In an element whose white space counts.
    kept: bool,
    /// In an element whose text counts but for its ends.
    trimmed: bool,
}

/// Elements that stand in a line of text.
const INLINE: [&str; 40] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "nobr", "output", "picture", "q", "ruby", "rb", "rp", "rt", "s", "samp", "small",
    "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
];

fn is_inline(node: &Handle) -> bool {
    match &node.data {
        NodeData::Element { name, .. } => {
            name.ns == ns!(html) && (INLINE.contains(&&*name.local) || &*name.local == "wbr")
        }
        NodeData::Text { .. } => true,
        _ => false,
    }
}

fn write_children(node: &Handle, inside: Inside, parent_is_inline: bool, lines: &mut String) {
    let children = node.children.borrow();
    for (place, child) in children.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| children.get(before));
        let drops_before = before.map_or(!parent_is_inline, |before| !is_inline(before));
        let drops_after = children.get(place + 1).map_or(!parent_is_inline, |after| !is_inline(after));
        write_node(child, inside, (drops_before, drops_after), lines);
    }
}

fn write_node(node: &Handle, inside: Inside, (drops_before, drops_after): (bool, bool), lines: &mut String) {
    let indent = "  ".repeat(inside.depth);
    match &node.data {
        NodeData::Text { contents } => {
            let contents = contents.borrow();
            let text = match inside {
                Inside { kept: true, .. } => contents.to_string(),
                Inside { trimmed: true, .. } => contents.trim().to_owned(),
                _ => collapsed(&contents, drops_before, drops_after),
            };
            if !text.is_empty() {
                writeln!(lines, "{indent}{text:?}").expect("a string takes all");
            }
        }
        NodeData::Comment { contents } => {
            writeln!(lines, "{indent}<!--{}-->", words(contents)).expect("a string takes all")
        }
        NodeData::Element { name, attrs, template_contents, .. } => {
            let local = &*name.local;
            writeln!(lines, "{indent}<{}{local}{}>", prefix(name), attributes(&attrs.borrow()))
                .expect("a string takes all");
            let inside = Inside {
                depth: inside.depth + 1,
                kept: inside.kept || matches!(local, "pre" | "textarea" | "listing" | "xmp"),
                trimmed: matches!(local, "script" | "style"),
            };
            let contents = template_contents.borrow();
            write_children(contents.as_ref().unwrap_or(node), inside, is_inline(node), lines);
        }
        NodeData::Document | NodeData::Doctype { .. } | NodeData::ProcessingInstruction { .. } => {}
    }
}

fn prefix(name: &QualName) -> &'static str {
    match &*name.ns {
        "http://www.w3.org/1999/xhtml" => "",
        "http://www.w3.org/2000/svg" => "svg ",
        _ => "other ",
    }
}

fn attributes(attributes: &[Attribute]) -> String {
    let mut written: Vec<String> = attributes
        .iter()
        .map(|attribute| {
            let name = &*attribute.name.local;
            let value = match name {
                "class" => {
                    let mut classes: Vec<_> = attribute.value.split_ascii_whitespace().collect();
                    classes.sort_unstable();
                    classes.dedup();
                    classes.join(" ")
                }
                "style" => declarations(&attribute.value),
                "srcset" | "sizes" => words(&attribute.value),
                _ => attribute.value.to_string(),
            };
            format!(" {name}={value:?}")
        })
        .collect();
    written.sort_unstable();
    written.concat()
}

fn declarations(style: &str) -> String {
    let declarations = style.split(';').map(words).filter(|one| !one.is_empty());
    let lower = declarations.map(|one| match one.split_once(':') {
        Some((name, value)) => format!("{}:{value}", name.to_lowercase()),
        None => one,
    });
    lower.collect::<Vec<_>>().join(";")
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text with single spaces; a no-break space is none.
fn collapsed(text: &str, drops_before: bool, drops_after: bool) -> String {
    let mut single = String::new();
    for character in text.chars() {
        let is_space = matches!(character, ' ' | '\t' | '\n' | '\x0c' | '\r');
        match is_space {
            true if single.ends_with(' ') => {}
            true => single.push(' '),
            false => single.push(character),
        }
    }
    let text = if drops_before { single.strip_prefix(' ').unwrap_or(&single) } else { &single };
    let text = if drops_after { text.strip_suffix(' ').unwrap_or(text) } else { text };
    text.to_owned()
}

#[test]
fn what_does_not_count_is_equal_and_what_counts_is_not() {
    let equal = |one: &str, other: &str| assert_eq!(tree(one), tree(other));
    let differ = |one: &str, other: &str| assert_ne!(tree(one), tree(other));
    equal("<p class='a b' id=x>y</p>", "<P id=\"x\" class=\"b  a\">y</P>");
    equal("<div>\n  <p> a\n b </p> </div>", "<div><p>a b</p></div>");
    equal("<i style=\"COLOR: red;;\">x</i>", "<i style=\"color:  red\">x</i>".replace(":  ", ": ").as_str());
    equal("a&nbsp;&quot;b", "a\u{a0}\"b");
    differ("<b>a</b> <b>c</b>", "<b>a</b><b>c</b>");
    differ("<pre> a</pre>", "<pre>a</pre>");
    differ("a\u{a0}b", "a b");
    differ("<i style=\"a:1;b:2\"></i>", "<i style=\"b:2;a:1\"></i>");
}
