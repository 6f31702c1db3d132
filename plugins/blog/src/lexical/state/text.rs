//! What can be read in a node, as the editor counts it.

use std::borrow::Cow;

use super::{Content, Id, Kind, State, Text};
use crate::{js, lexical::cards};

enum Step {
    Node(Id),
    /// Between two blocks.
    Gap,
}

impl State<'_> {
    /// All that can be read in a node.
    pub(in crate::lexical) fn text_of(&self, id: Id) -> Cow<'_, str> {
        if let [only] = self.children(id)
            && let Kind::Text(text) = self.kind(*only)
            && let Content::Written(content) = &text.content
        {
            return Cow::Borrowed(content);
        }
        let mut all = String::new();
        self.each_text(id, |text| {
            all.push_str(text);
            true
        });
        Cow::Owned(all)
    }

    /// Whether nothing but white space can be read in a node.
    pub(in crate::lexical) fn is_blank(&self, id: Id) -> bool {
        self.each_text(id, js::is_blank)
    }

    /// Whether there is not one letter in it. A borrowed text that was decided on before is there because it has some.
    pub(super) fn is_empty(&self, id: Id) -> bool {
        let mut steps = vec![Step::Node(id)];
        while let Some(step) = steps.pop() {
            let is_empty = match step {
                Step::Gap => false,
                Step::Node(id) => match self.kind(id) {
                    Kind::Text(Text { content: Content::Written(content), .. }) => content.is_empty(),
                    Kind::Text(_) | Kind::Break => false,
                    Kind::Card(name, json) => cards::text(name, *json).is_empty(),
                    Kind::Search | Kind::Gone => true,
                    _ => {
                        self.push_children(id, &mut steps);
                        true
                    }
                },
            };
            if !is_empty {
                return false;
            }
        }
        true
    }

    /// Gives the texts one after the other, as long as `goes_on`; says whether it went on to the end.
    fn each_text(&self, id: Id, mut goes_on: impl FnMut(&str) -> bool) -> bool {
        let mut steps = vec![Step::Node(id)];
        while let Some(step) = steps.pop() {
            let goes_on = match step {
                Step::Gap => goes_on("\n\n"),
                Step::Node(id) => match self.kind(id) {
                    Kind::Text(text) => match &text.content {
                        Content::Written(content) => goes_on(content),
                        Content::Of(other) => {
                            steps.push(Step::Node(*other));
                            true
                        }
                    },
                    Kind::Break => goes_on("\n"),
                    Kind::Card(name, json) => goes_on(&cards::text(name, *json)),
                    Kind::Search | Kind::Gone => true,
                    _ => {
                        self.push_children(id, &mut steps);
                        true
                    }
                },
            };
            if !goes_on {
                return false;
            }
        }
        true
    }

    fn push_children(&self, id: Id, steps: &mut Vec<Step>) {
        for (place, child) in self.children(id).iter().enumerate().rev() {
            let kind = self.kind(*child);
            if kind.is_element() && !kind.is_inline() && place + 1 < self.children(id).len() {
                steps.push(Step::Gap);
            }
            steps.push(Step::Node(*child));
        }
    }
}
