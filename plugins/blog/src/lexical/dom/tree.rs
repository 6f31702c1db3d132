//! Nodes of HTML in one list that know each other by number. `markup5ever_rcdom` says of itself that it is for tests
//! alone; this is the little of it that is needed here, and it is dropped at once however deep it is.

use html5ever::{Attribute, QualName, ns, tendril::StrTendril};

/// The place of a node in its [`Tree`].
pub(in crate::lexical) type Id = usize;

/// The inside of an element.
#[derive(Debug, Default)]
pub(in crate::lexical) struct Tree {
    nodes: Vec<Node>,
    root: Id,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) data: Data,
    pub(super) parent: Option<Id>,
    pub(super) previous: Option<Id>,
    pub(super) next: Option<Id>,
    pub(super) first: Option<Id>,
    pub(super) last: Option<Id>,
    /// How many elements it stood in when it was put there.
    pub(super) depth: usize,
}

#[derive(Debug)]
pub(super) enum Data {
    /// What holds others and is not written.
    Fragment,
    Element {
        name: QualName,
        attributes: Vec<Attribute>,
        /// What a `template` holds.
        contents: Option<Id>,
    },
    Text(StrTendril),
    Comment(StrTendril),
}

impl Tree {
    pub(super) fn with_root(mut self, root: Id) -> Self {
        self.root = root;
        self
    }

    pub(in crate::lexical) fn root(&self) -> Id {
        self.root
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn node(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id)
    }

    pub(super) fn node_mut(&mut self, id: Id) -> Option<&mut Node> {
        self.nodes.get_mut(id)
    }

    pub(super) fn add(&mut self, data: Data) -> Id {
        let alone = Node { data, parent: None, previous: None, next: None, first: None, last: None, depth: 0 };
        self.nodes.push(alone);
        self.nodes.len() - 1
    }

    pub(in crate::lexical) fn children(&self, id: Id) -> impl Iterator<Item = Id> {
        let mut next = self.node(id).and_then(|node| node.first);
        std::iter::from_fn(move || {
            let child = next?;
            next = self.node(child).and_then(|node| node.next);
            Some(child)
        })
    }

    /// The node that follows in the order of the text, inside of `within`.
    pub(in crate::lexical) fn following(&self, id: Id, within: Id) -> Option<Id> {
        match self.node(id)?.first {
            Some(child) => Some(child),
            None => self.following_beside(id, within),
        }
    }

    /// The node that follows after all that is in this one.
    pub(in crate::lexical) fn following_beside(&self, mut id: Id, within: Id) -> Option<Id> {
        while id != within {
            let node = self.node(id)?;
            if node.next.is_some() {
                return node.next;
            }
            id = node.parent?;
        }
        None
    }

    /// The name of an HTML element.
    pub(in crate::lexical) fn html_name(&self, id: Id) -> Option<&str> {
        match &self.node(id)?.data {
            Data::Element { name, .. } if name.ns == ns!(html) => Some(&name.local),
            _ => None,
        }
    }

    /// The name of an element, whichever its language; empty for all else.
    pub(super) fn name(&self, id: Id) -> &str {
        match self.node(id).map(|node| &node.data) {
            Some(Data::Element { name, .. }) => &name.local,
            _ => "",
        }
    }

    pub(in crate::lexical) fn is_element(&self, id: Id) -> bool {
        matches!(self.node(id), Some(Node { data: Data::Element { .. }, .. }))
    }

    pub(in crate::lexical) fn text(&self, id: Id) -> Option<&str> {
        match &self.node(id)?.data {
            Data::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether an element has a class.
    pub(in crate::lexical) fn has_class(&self, id: Id, class: &str) -> bool {
        match self.node(id).map(|node| &node.data) {
            Some(Data::Element { attributes, .. }) => attributes.iter().any(|attribute| {
                &*attribute.name.local == "class" && attribute.value.split_ascii_whitespace().any(|one| one == class)
            }),
            _ => false,
        }
    }

    pub(in crate::lexical) fn remove(&mut self, id: Id) {
        let Some(node) = self.node_mut(id) else { return };
        let (parent, previous, next) = (node.parent.take(), node.previous.take(), node.next.take());
        let Some(parent) = parent else { return };
        match previous.and_then(|previous| self.node_mut(previous)) {
            Some(previous) => previous.next = next,
            None => self.with(parent, |parent| parent.first = next),
        }
        match next.and_then(|next| self.node_mut(next)) {
            Some(next) => next.previous = previous,
            None => self.with(parent, |parent| parent.last = previous),
        }
    }

    /// Puts a node that stands nowhere before another one, or at the end of its new parent.
    pub(super) fn insert(&mut self, id: Id, parent: Id, before: Option<Id>) {
        let depth = self.node(parent).map_or(0, |parent| parent.depth + 1);
        let previous = match before {
            Some(before) => self.node(before).and_then(|before| before.previous),
            None => self.node(parent).and_then(|parent| parent.last),
        };
        self.with(id, |node| {
            (node.parent, node.previous, node.next, node.depth) = (Some(parent), previous, before, depth);
        });
        match previous {
            Some(previous) => self.with(previous, |previous| previous.next = Some(id)),
            None => self.with(parent, |parent| parent.first = Some(id)),
        }
        match before {
            Some(before) => self.with(before, |before| before.previous = Some(id)),
            None => self.with(parent, |parent| parent.last = Some(id)),
        }
    }

    /// Puts what is in an element in its place.
    pub(in crate::lexical) fn unwrap(&mut self, id: Id) {
        let Some(parent) = self.node(id).and_then(|node| node.parent) else { return };
        while let Some(child) = self.node(id).and_then(|node| node.first) {
            self.remove(child);
            self.insert(child, parent, Some(id));
        }
        self.remove(id);
    }

    /// Puts another node in the place of this one.
    pub(in crate::lexical) fn replace_with_text(&mut self, id: Id, text: &str) {
        let Some(parent) = self.node(id).and_then(|node| node.parent) else { return };
        let text = self.add(Data::Text(StrTendril::from_slice(text)));
        self.insert(text, parent, Some(id));
        self.remove(id);
    }

    fn with(&mut self, id: Id, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.node_mut(id) {
            change(node);
        }
    }
}
