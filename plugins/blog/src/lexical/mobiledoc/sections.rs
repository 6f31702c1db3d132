//! Turns the sections of a Mobiledoc document into the children of a Lexical root.

use serde_json::Value;

use super::cards::Cards;
use super::markers;
use super::nodes::{Document, Element, Node};
use super::source::{self, Tables};
use super::{Flaw, Unreadable};

pub(super) fn convert<'a>(sections: &'a [Value], tables: Tables<'a>) -> Result<Document<'a>, Unreadable> {
    let mut document = Document::default();
    let mut cards = Cards::new(&tables.cards);
    for (place, section) in sections.iter().enumerate() {
        let node = convert_section(section, &tables, &mut cards);
        let node = node.map_err(|flaw| Unreadable::Section { number: place + 1, flaw })?;
        let Some(node) = node else { continue };
        // Ghost takes every text for one that is written from left to right.
        if has_direction(&node) {
            document.root.direction = Some("ltr");
        }
        document.root.children.push(node);
    }
    Ok(document)
}

/// What a section becomes: nothing, when it is of a type that Ghost never wrote, such as Mobiledoc's own pictures.
fn convert_section<'a>(
    section: &'a Value,
    tables: &Tables<'a>,
    cards: &mut Cards<'_, 'a>,
) -> Result<Option<Node<'a>>, Flaw> {
    if section.is_null() {
        return Err(Flaw::NotAList("it is"));
    }
    let kind = section.get(0);
    let node = if source::is_number(kind, 1) {
        let mut element = Element::of_tag(section.get(1));
        markers::fill(&mut element, section.get(2), tables)?;
        Node::Element(element)
    } else if source::is_number(kind, 3) {
        Node::Element(convert_list(section, tables)?)
    } else if source::is_number(kind, 10) {
        Node::Card(cards.card(section.get(1))?)
    } else {
        return Ok(None);
    };
    Ok(Some(node))
}

/// A list without items may leave out that it has none.
fn convert_list<'a>(section: &'a Value, tables: &Tables<'a>) -> Result<Element<'a>, Flaw> {
    let mut element = Element::list(section.get(1));
    let items = match section.get(2) {
        None | Some(Value::Null) => &[],
        items => source::list(items, "its items are")?,
    };
    for (place, markers) in items.iter().enumerate() {
        let mut item = Element::list_item(place + 1);
        markers::fill(&mut item, Some(markers), tables)?;
        element.children.push(Node::Element(item));
    }
    Ok(element)
}

fn has_direction(node: &Node<'_>) -> bool {
    match node {
        Node::Element(element) => element.is_list() || !element.children.is_empty(),
        _ => false,
    }
}
