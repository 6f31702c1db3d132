//! From a document's nodes to HTML: paragraphs, headings, lists and quotes; cards write themselves.
//!
//! What is still to be written waits on a stack of its own, so that no depth of nesting can end the program.

use std::borrow::Cow;

use super::{
    Options, cards,
    heading_ids::HeadingIds,
    run::{self, Piece},
    state::{Content, Id, Kind, List, ROOT, State},
    writer::Html,
};

/// Writes a whole document, which is about as long as its JSON.
pub(super) fn write(state: &State<'_>, length: usize, options: &Options) -> String {
    let mut writing = Writing {
        state,
        html: Html::with_capacity(length),
        waiting: Vec::new(),
        row: Vec::new(),
        ids: HeadingIds::default(),
    };
    let blocks = state.children(ROOT);
    for (place, block) in blocks.iter().enumerate() {
        // The editor keeps an empty paragraph at the end.
        let is_last = place + 1 == blocks.len();
        if is_last && matches!(state.kind(*block), Kind::Paragraph) && state.is_blank(*block) {
            break;
        }
        match state.kind(*block) {
            Kind::Card(name, json) => cards::write(name, *json, options, &mut writing.html),
            _ => writing.block(*block),
        }
    }
    writing.html.into_string()
}

struct Writing<'s, 'a> {
    state: &'s State<'a>,
    html: Html,
    waiting: Vec<Step<'s>>,
    row: Vec<Piece<'s>>,
    ids: HeadingIds,
}

/// Something that is to be written when what stands above it on the stack has been.
enum Step<'s> {
    /// The rest of an element's children, the list's items apart.
    Children(&'s [Id]),
    /// The rest of a list's items, and whether one of them waits to be closed.
    Items {
        items: &'s [Id],
        open: bool,
        list: &'s List<'s>,
    },
    Close(Cow<'s, str>),
}

impl<'s, 'a> Writing<'s, 'a>
where
    'a: 's,
{
    fn block(&mut self, id: Id) {
        match self.state.kind(id) {
            Kind::Paragraph => self.element("p", id),
            Kind::Heading { tag } => {
                let text = self.state.text_of(id);
                // The tag is written as it was saved, whatever it is.
                self.html.raw("<");
                self.html.raw(tag);
                self.html.raw(" id=\"");
                self.html.raw(&self.ids.of(&text));
                self.html.raw("\">");
                self.waiting.push(Step::Close(Cow::Borrowed(tag)));
                self.waiting.push(Step::Children(self.state.children(id)));
            }
            Kind::Quote => self.element("blockquote", id),
            Kind::Aside => {
                self.html.tag("blockquote").with("class", "kg-blockquote-alt").end();
                self.waiting.push(Step::Close(Cow::Borrowed("blockquote")));
                self.waiting.push(Step::Children(self.state.children(id)));
            }
            Kind::List(list) => self.list(id, list),
            _ => self.waiting.push(Step::Children(self.state.children(id))),
        }
        while let Some(step) = self.waiting.pop() {
            match step {
                Step::Children(children) => self.children(children),
                Step::Items { items, open, list } => self.items(items, open, list),
                Step::Close(tag) => self.html.close(&tag),
            }
        }
    }

    fn element(&mut self, tag: &'static str, id: Id) {
        self.html.tag(tag).end();
        self.waiting.push(Step::Close(Cow::Borrowed(tag)));
        self.waiting.push(Step::Children(self.state.children(id)));
    }

    /// Writes children up to the first that has children of its own.
    fn children(&mut self, children: &'s [Id]) {
        // The list is used again, so that not every paragraph asks for memory.
        let mut row = std::mem::take(&mut self.row);
        row.clear();
        for (place, child) in children.iter().enumerate() {
            match self.state.kind(*child) {
                Kind::Text(text) => {
                    let content = match &text.content {
                        Content::Written(content) => Cow::Borrowed(&**content),
                        Content::Of(other) => self.state.text_of(*other),
                    };
                    row.push(Piece::Text(content, text.format));
                }
                Kind::Break => row.push(Piece::Break),
                kind if kind.is_element() => {
                    run::write(&row, &mut self.html);
                    self.waiting.push(Step::Children(&children[place + 1..]));
                    if let Kind::Link { url, rel } = kind {
                        self.link(*url, *rel);
                    }
                    self.waiting.push(Step::Children(self.state.children(*child)));
                    row.clear();
                    break;
                }
                // A card inside of a paragraph is not shown, but what stands beside it is no longer one row.
                _ => {
                    run::write(&row, &mut self.html);
                    row.clear();
                }
            }
        }
        run::write(&row, &mut self.html);
        self.row = row;
    }

    fn link(&mut self, url: super::json::Json<'a>, rel: super::json::Json<'a>) {
        let mut tag = self.html.tag("a");
        if url.is_truthy() {
            tag = tag.with("href", &url.text());
        }
        if rel.is_truthy() {
            tag = tag.with("rel", &rel.text());
        }
        tag.end();
        self.waiting.push(Step::Close(Cow::Borrowed("a")));
    }

    fn list(&mut self, id: Id, list: &'s List<'a>) {
        let tag = tag_of(list);
        self.html.raw("<");
        self.html.raw(tag);
        if let Some(start) = &list.start {
            self.html.raw(" start=\"");
            self.html.raw(start);
            self.html.raw("\"");
        }
        self.html.raw(">");
        self.waiting.push(Step::Items { items: self.state.children(id), open: false, list });
    }

    /// Writes items up to the first that has something in it. An item that begins with a list is not one of its own: the
    /// list belongs to the item before it, which is still open.
    fn items(&mut self, items: &'s [Id], open: bool, list: &'s List<'s>) {
        let Some((item, rest)) = items.split_first() else {
            if open {
                self.html.close("li");
            }
            self.html.close(tag_of(list));
            return;
        };
        let children = self.state.children(*item);
        let nested = children.first().and_then(|first| match self.state.kind(*first) {
            Kind::List(list) => Some((*first, list)),
            _ => None,
        });
        self.waiting.push(Step::Items { items: rest, open: nested.is_none(), list });
        match nested {
            Some((id, nested)) => {
                if open {
                    self.waiting.push(Step::Close(Cow::Borrowed("li")));
                }
                self.list(id, nested);
            }
            None => {
                if open {
                    self.html.close("li");
                }
                self.html.tag("li").end();
                self.waiting.push(Step::Children(children));
            }
        }
    }
}

fn tag_of(list: &List<'_>) -> &'static str {
    if list.numbered { "ol" } else { "ul" }
}
