//! Where html5ever's tree builder puts what it understood.

use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
};

use html5ever::{
    Attribute, ExpandedName, QualName,
    interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
    local_name, ns,
    tendril::StrTendril,
};

use super::tree::{Data, Id, Tree};

/// A node, with its name, so that the builder need not look into the tree for it.
#[derive(Debug, Clone)]
pub(super) struct Handle {
    pub(super) id: Id,
    name: QualName,
}

#[derive(Debug)]
pub(super) struct Sink {
    tree: RefCell<Tree>,
    document: Handle,
    /// How often the builder looked at an element or moved one.
    steps: Cell<usize>,
}

impl Sink {
    pub(super) fn new() -> Self {
        let mut tree = Tree::default();
        let id = tree.add(Data::Fragment);
        Self { tree: RefCell::new(tree), document: Handle { id, name: div() }, steps: Cell::new(0) }
    }

    /// How much the builder had to do so far.
    pub(super) fn steps(&self) -> usize {
        self.steps.get()
    }

    fn step(&self) {
        self.steps.set(self.steps.get() + 1);
    }

    pub(super) fn nodes(&self) -> usize {
        self.tree.borrow().len()
    }

    /// How many elements the node that was added last stands in.
    pub(super) fn depth(&self) -> usize {
        let tree = self.tree.borrow();
        tree.node(tree.len().saturating_sub(1)).map_or(0, |node| node.depth)
    }

    fn add(&self, data: Data, name: QualName) -> Handle {
        Handle { id: self.tree.borrow_mut().add(data), name }
    }

    fn insert(&self, parent: Id, before: Option<Id>, child: NodeOrText<Handle>) {
        let mut tree = self.tree.borrow_mut();
        let id = match child {
            NodeOrText::AppendNode(handle) => {
                tree.remove(handle.id);
                handle.id
            }
            NodeOrText::AppendText(text) => {
                let beside = match before {
                    Some(before) => tree.node(before).and_then(|node| node.previous),
                    None => tree.node(parent).and_then(|node| node.last),
                };
                if let Some(node) = beside.and_then(|beside| tree.node_mut(beside))
                    && let Data::Text(there) = &mut node.data
                {
                    there.push_tendril(&text);
                    return;
                }
                tree.add(Data::Text(text))
            }
        };
        tree.insert(id, parent, before);
    }
}

/// The name of the element that the HTML is the inside of.
pub(super) fn div() -> QualName {
    QualName::new(None, ns!(html), local_name!("div"))
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        self.document.clone()
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        self.step();
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, flags: ElementFlags) -> Handle {
        let contents = flags.template.then(|| self.tree.borrow_mut().add(Data::Fragment));
        self.add(Data::Element { name: name.clone(), attributes, contents }, name)
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        self.add(Data::Comment(text), div())
    }

    /// HTML has none: the tokenizer makes comments of them.
    fn create_pi(&self, target: StrTendril, _: StrTendril) -> Handle {
        self.create_comment(target)
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(parent.id, None, child);
    }

    /// What cannot stand in a table goes before it by the standard. The DOM that Ghost uses (jsdom 30) puts a text to the
    /// end of what the table stands in, unless there is a text right before the table; so that is where readers see it.
    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let (parent, before) = {
            let tree = self.tree.borrow();
            let node = tree.node(element.id);
            (
                node.and_then(|node| node.parent),
                node.and_then(|node| node.previous).and_then(|node| tree.text(node)).is_some(),
            )
        };
        match (parent, &child) {
            (Some(parent), NodeOrText::AppendText(_)) if !before => self.insert(parent, None, child),
            (Some(parent), _) => self.insert(parent, Some(element.id), child),
            (None, _) => self.append(previous, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        let contents = match self.tree.borrow().node(target.id).map(|node| &node.data) {
            Some(Data::Element { contents: Some(contents), .. }) => *contents,
            _ => target.id,
        };
        Handle { id: contents, name: div() }
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        self.step();
        one.id == other.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, new: NodeOrText<Handle>) {
        let parent = self.tree.borrow().node(sibling.id).and_then(|node| node.parent);
        if let Some(parent) = parent {
            self.insert(parent, Some(sibling.id), new);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, new: Vec<Attribute>) {
        let mut tree = self.tree.borrow_mut();
        if let Some(node) = tree.node_mut(target.id)
            && let Data::Element { attributes, .. } = &mut node.data
        {
            let missing = |one: &Attribute| !attributes.iter().any(|there| there.name == one.name);
            let new: Vec<_> = new.into_iter().filter(missing).collect();
            attributes.extend(new);
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().remove(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut tree = self.tree.borrow_mut();
        while let Some(child) = tree.node(node.id).and_then(|node| node.first) {
            self.step();
            tree.remove(child);
            tree.insert(child, new_parent.id, None);
        }
    }
}
