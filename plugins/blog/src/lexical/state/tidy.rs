//! What an editor does to a document before it shows it: texts without a letter go, and so does the place where a
//! person was looking for a link, with one of the spaces beside it.

use std::borrow::Cow;

use super::{Content, Id, Kind, State, Text};

impl State<'_> {
    /// Tidies every node, children first: they were read after their parents.
    pub(super) fn tidy(&mut self) {
        self.decide_on_borrowed_texts();
        for id in (0..self.nodes.len()).rev() {
            if !self.nodes[id].children.is_empty() {
                self.tidy_children(id);
            }
        }
    }

    /// A text that is all that can be read elsewhere is asked for once, the innermost first: those further out then need
    /// not look behind it.
    fn decide_on_borrowed_texts(&mut self) {
        for id in 0..self.nodes.len() {
            if let Kind::Text(text) = self.kind(id)
                && let Content::Of(other) = text.content
            {
                let kind = match self.is_empty(other) {
                    true => Kind::Gone,
                    false => Kind::Text(Text::unformatted(Content::Of(other))),
                };
                self.nodes[id].kind = kind;
            }
        }
    }

    fn tidy_children(&mut self, id: Id) {
        let mut children = std::mem::take(&mut self.nodes[id].children);
        let before = children.len();
        children.retain(|child| !self.is_removed(*child));
        if children.iter().any(|child| matches!(self.kind(*child), Kind::Search)) {
            children = self.without_searches(children);
            children.retain(|child| !self.is_removed(*child));
        }
        self.join(&mut children);
        // A link that was emptied goes; one that never had a text stays.
        if children.is_empty() && before > 0 && matches!(self.kind(id), Kind::Link { .. }) {
            self.nodes[id].kind = Kind::Gone;
        }
        self.nodes[id].children = children;
    }

    /// Joins texts of the same looks that stand beside each other.
    fn join(&mut self, children: &mut Vec<Id>) {
        let mut kept: Option<Id> = None;
        children.retain(|child| {
            let joined = kept.is_some_and(|before| self.join_two(before, *child));
            if !joined {
                kept = Some(*child);
            }
            !joined
        });
    }

    fn join_two(&mut self, one: Id, other: Id) -> bool {
        let (Kind::Text(before), Kind::Text(after)) = (self.kind(one), self.kind(other)) else { return false };
        let (Content::Written(_), Content::Written(added)) = (&before.content, &after.content) else { return false };
        if !(before.simple && after.simple && before.looks.are_those_of(after.looks)) {
            return false;
        }
        let added = added.clone();
        if let Some(Kind::Text(Text { content: Content::Written(content), .. })) =
            self.nodes.get_mut(one).map(|node| &mut node.kind)
        {
            content.to_mut().push_str(&added);
        }
        true
    }

    fn is_removed(&self, id: Id) -> bool {
        match self.kind(id) {
            Kind::Gone => true,
            Kind::Text(Text { content: Content::Written(content), simple, .. }) => *simple && content.is_empty(),
            _ => false,
        }
    }

    fn without_searches(&mut self, children: Vec<Id>) -> Vec<Id> {
        let mut kept = Vec::with_capacity(children.len());
        let mut children = children.into_iter().peekable();
        while let Some(child) = children.next() {
            if !matches!(self.kind(child), Kind::Search) {
                kept.push(child);
                continue;
            }
            match (kept.last(), children.peek()) {
                (Some(previous), _) => self.trim(*previous, |text| text.strip_suffix(' ')),
                (None, Some(next)) => self.trim(*next, |text| text.strip_prefix(' ')),
                (None, None) => {}
            }
            // A text that has nothing left is no neighbour for the next one.
            kept.pop_if(|previous| self.is_removed(*previous));
        }
        kept
    }

    fn trim(&mut self, id: Id, strip: impl Fn(&str) -> Option<&str>) {
        if let Some(Kind::Text(text)) = self.nodes.get_mut(id).map(|node| &mut node.kind)
            && let Content::Written(content) = &mut text.content
            && let Some(stripped) = strip(content)
        {
            *content = Cow::Owned(stripped.to_owned());
        }
    }
}
