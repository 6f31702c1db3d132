//! From JSON to nodes.
//!
//! Reading ends at the first thing that the editor does not know or that stands where it must not: what was complete at
//! the top level until then stays, the rest is lost, as in Ghost.

use std::borrow::Cow;

use super::{Content, Id, Kind, List, Looks, Node, ROOT, State, Text};
use crate::{
    js,
    lexical::{
        Unreadable,
        cards::{self, visibility},
        json::{Items, Json},
    },
};

/// How many nodes an article has.
const NODES: usize = 64;

/// Reads the nodes of a document, and says what ended that early.
///
/// # Errors
///
/// Where there is not one node in it.
pub(in crate::lexical) fn read(document: Json<'_>) -> Result<(State<'_>, Option<String>), Unreadable> {
    let mut state = State { nodes: Vec::with_capacity(NODES) };
    state.add(Kind::Root);
    let root = document.get("root");
    let mut ended_at = None;
    if root.get("type").as_str() == Some("root") {
        let read = root.get("children").items().map(|items| state.read_children(ROOT, items));
        // This is no error: Ghost shows what stands before it.
        ended_at = read.and_then(Result::err).map(|Stop(what)| what);
    }
    // A node that belongs nowhere counts, since Ghost only looks whether its editor has any.
    if state.nodes.len() == 1 {
        return Err(match root.is_object() {
            true => Unreadable::Empty,
            false => Unreadable::NoRoot,
        });
    }
    state.tidy();
    Ok((state, ended_at))
}

/// What ends the reading.
struct Stop(String);

impl Stop {
    fn at(what: &str) -> Self {
        const LONGEST: usize = 60;
        Self(what.chars().take(LONGEST).collect())
    }
}

impl<'a> State<'a> {
    fn read_children(&mut self, of: Id, items: Items<'a>) -> Result<(), Stop> {
        let mut open = vec![(of, items)];
        while let Some((parent, items)) = open.last_mut() {
            let parent = *parent;
            if let Some(item) = items.next() {
                let id = self.read_node(item)?;
                match item.get("children").items().filter(|_| self.kind(id).is_element()) {
                    Some(children) => open.push((id, children)),
                    None => self.append(parent, id)?,
                }
            } else {
                open.pop();
                if let Some((grandparent, _)) = open.last() {
                    self.append(*grandparent, parent)?;
                }
            }
        }
        Ok(())
    }

    fn read_node(&mut self, json: Json<'a>) -> Result<Id, Stop> {
        let kind = match json.get("type").as_str().ok_or_else(|| Stop::at("a node without a type"))? {
            "paragraph" => Kind::Paragraph,
            "heading" | "extended-heading" => Kind::Heading { tag: json.get("tag").text() },
            "quote" | "extended-quote" => Kind::Quote,
            "aside" => Kind::Aside,
            "list" => Kind::List(list(json)),
            "listitem" => Kind::Item,
            "link" => Kind::Link { url: json.get("url"), rel: json.get("rel") },
            "at-link" => Kind::Search,
            "linebreak" => Kind::Break,
            // The node that only gives the cursor a place is read as the text that it was saved with.
            "text" | "extended-text" | "zwnj" => text(json, is_simple(json)),
            "tk" => text(json, false),
            "tab" => Kind::Text(Text { format: format(json.get("format")), ..Text::unformatted(written("\t")) }),
            "at-link-search" => Kind::Text(Text::unformatted(content(json, ""))),
            other if cards::is_card(other) => {
                visibility::check(json.get("visibility"))
                    .map_err(|_| Stop::at(&format!("the `visibility` of a card `{other}`")))?;
                Kind::Card(other, json)
            }
            other => return Err(Stop::at(&format!("a node of the unknown type `{other}`"))),
        };
        Ok(self.add(kind))
    }

    /// Puts a node at the end of another one, by the rules of the editor.
    fn append(&mut self, parent: Id, child: Id) -> Result<(), Stop> {
        let kind = self.kind(child);
        match self.kind(parent) {
            Kind::Root if !kind.is_element() && !matches!(kind, Kind::Card(..)) => {
                return Err(Stop::at("a text that stands in no paragraph"));
            }
            Kind::List(_) if !matches!(kind, Kind::Item) => {
                let child = match kind {
                    Kind::List(_) => child,
                    kind if kind.is_element() => self.add(Kind::Text(Text::unformatted(Content::Of(child)))),
                    _ => child,
                };
                let item = self.add(Kind::Item);
                self.put(item, child);
                self.put(parent, item);
            }
            Kind::Item => self.append_to_item(parent, child),
            _ => self.put(parent, child),
        }
        Ok(())
    }

    /// An item takes what is in a paragraph or in another item instead of these.
    fn append_to_item(&mut self, item: Id, child: Id) {
        let mut waiting = vec![child];
        while let Some(id) = waiting.pop() {
            match self.nodes.get_mut(id) {
                Some(Node { kind: Kind::Paragraph | Kind::Item, children }) => {
                    waiting.extend(std::mem::take(children).into_iter().rev());
                }
                _ => self.put(item, id),
            }
        }
    }

    fn put(&mut self, parent: Id, child: Id) {
        if let Some(node) = self.nodes.get_mut(parent) {
            node.children.push(child);
        }
    }
}

fn list(json: Json<'_>) -> List<'_> {
    let start = json.get("start");
    let begins_with_one = start.is_nullish() || start.as_number() == Some(1.0);
    List {
        numbered: matches!(json.get("listType").as_str(), Some("number" | "ol")),
        start: (!begins_with_one).then(|| start.text()),
    }
}

fn text(json: Json<'_>, simple: bool) -> Kind<'_> {
    let looks = Looks { format: json.get("format"), style: json.get("style") };
    Kind::Text(Text { content: content(json, "undefined"), format: format(json.get("format")), simple, looks })
}

fn content<'a>(json: Json<'a>, missing: &'static str) -> Content<'a> {
    let text = json.get("text");
    if text.is_undefined() { written(missing) } else { Content::Written(text.text()) }
}

fn written(text: &'static str) -> Content<'static> {
    Content::Written(Cow::Borrowed(text))
}

fn is_simple(json: Json<'_>) -> bool {
    const UNMERGEABLE: i32 = 2;
    let detail = json.get("detail");
    let unmergeable = match detail.as_str() {
        Some(name) => name == "unmergeable",
        None => js::int32(detail.number()) & UNMERGEABLE != 0,
    };
    json.get("mode").as_str() == Some("normal") && !unmergeable
}

/// The bits of a text's format, which may be one of them by its name.
fn format(format: Json<'_>) -> i32 {
    match format.as_str() {
        Some("bold") => 1,
        Some("italic") => 2,
        Some("strikethrough") => 4,
        Some("underline") => 8,
        Some("code") => 16,
        Some("subscript") => 32,
        Some("superscript") => 64,
        Some("highlight") => 128,
        Some(_) => 0,
        None => js::int32(format.number()),
    }
}
