//! The nodes of a Lexical document as they are serialised. How a document comes to have them is not known here.
//!
//! They borrow from the Mobiledoc document, which may refer to one thing any number of times.

use serde::Serialize;
use serde_json::{Map, Value};

/// What stands for a field that is there without a value.
static NULL: Value = Value::Null;

#[derive(Default, Serialize)]
pub(super) struct Document<'a> {
    pub(super) root: Root<'a>,
}

#[derive(Serialize)]
pub(super) struct Root<'a> {
    pub(super) children: Vec<Node<'a>>,
    pub(super) direction: Option<&'static str>,
    format: &'static str,
    indent: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    version: u32,
}

impl Default for Root<'_> {
    fn default() -> Self {
        Self { children: Vec::new(), direction: None, format: "", indent: 0, kind: "root", version: 1 }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Node<'a> {
    Element(Element<'a>),
    Text(Text<'a>),
    LineBreak(LineBreak),
    Card(Card<'a>),
}

/// A node with children. Fields that are `None` are left out.
#[derive(Serialize)]
pub(super) struct Element<'a> {
    pub(super) children: Vec<Node<'a>>,
    direction: &'static str,
    format: &'static str,
    indent: u32,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<Name<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<Name<'a>>,
    #[serde(flatten)]
    list: Option<List>,
    #[serde(flatten)]
    item: Option<Item>,
    #[serde(flatten)]
    link: Option<Link<'a>>,
    version: u32,
}

/// A name of Lexical's, or what the Mobiledoc document has in place of one.
#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
pub(super) enum Name<'a> {
    Known(&'static str),
    Given(&'a Value),
}

#[derive(Serialize)]
struct List {
    #[serde(rename = "listType")]
    kind: &'static str,
    start: u32,
}

#[derive(Serialize)]
struct Item {
    value: usize,
}

#[derive(Serialize)]
struct Link<'a> {
    rel: Option<&'a Value>,
    target: (),
    title: (),
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a Value>,
}

impl<'a> Element<'a> {
    fn new(kind: Option<Name<'a>>) -> Self {
        Self {
            children: Vec::new(),
            direction: "ltr",
            format: "",
            indent: 0,
            kind,
            tag: None,
            list: None,
            item: None,
            link: None,
            version: 1,
        }
    }

    /// The element for a Mobiledoc tag; one that Lexical does not know keeps its name.
    pub(super) fn of_tag(tag: Option<&'a Value>) -> Self {
        let known = match tag.and_then(Value::as_str) {
            Some("p") => "paragraph",
            Some("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => "heading",
            Some("blockquote") => "quote",
            Some("aside") => "aside",
            Some("a") => return Self::link(Some(&NULL), None),
            _ => return Self::new(tag.map(Name::Given)),
        };
        let mut element = Self::new(Some(Name::Known(known)));
        if known == "heading" {
            element.tag = tag.map(Name::Given);
        }
        element
    }

    /// A list. Ghost gives it the type of its tag where the tag is that of something else.
    pub(super) fn list(tag: Option<&'a Value>) -> Self {
        let mut element = Self::of_tag(tag);
        if !matches!(element.kind, Some(Name::Known(_))) {
            element.kind = Some(Name::Known("list"));
        }
        element.tag = tag.map(Name::Given);
        let kind = if tag.and_then(Value::as_str) == Some("ul") { "bullet" } else { "number" };
        element.list = Some(List { kind, start: 1 });
        element
    }

    pub(super) fn is_list(&self) -> bool {
        self.list.is_some()
    }

    pub(super) fn list_item(value: usize) -> Self {
        Self { item: Some(Item { value }), ..Self::new(Some(Name::Known("listitem"))) }
    }

    pub(super) fn link(url: Option<&'a Value>, rel: Option<&'a Value>) -> Self {
        let link = Link { rel, target: (), title: (), url };
        Self { link: Some(link), ..Self::new(Some(Name::Known("link"))) }
    }
}

#[derive(Serialize)]
pub(super) struct Text<'a> {
    detail: u32,
    format: u32,
    mode: &'static str,
    style: &'static str,
    text: &'a Value,
    #[serde(rename = "type")]
    kind: &'static str,
    version: u32,
}

impl<'a> Text<'a> {
    pub(super) fn new(text: &'a Value, format: u32) -> Self {
        Self { detail: 0, format, mode: "normal", style: "", text, kind: "text", version: 1 }
    }
}

#[derive(Serialize)]
pub(super) struct LineBreak {
    #[serde(rename = "type")]
    kind: &'static str,
    version: u32,
}

impl LineBreak {
    pub(super) fn new() -> Self {
        Self { kind: "linebreak", version: 1 }
    }
}

/// A card: its name and its fields, beside one another.
#[derive(Serialize)]
pub(super) struct Card<'a> {
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<Name<'a>>,
    #[serde(flatten)]
    pub(super) fields: Fields<'a>,
}

/// A card's fields. Names that are replaced stand in `replaced`, and of `given` they are left out.
pub(super) struct Fields<'a> {
    pub(super) given: Option<&'a Map<String, Value>>,
    pub(super) without: &'static [&'static str],
    pub(super) replaced: Option<(&'static str, Name<'a>)>,
}

impl Serialize for Fields<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let given = self.given.into_iter().flatten();
        let kept = given.filter(|(name, _)| !self.without.contains(&name.as_str()));
        let kept = kept.map(|(name, value)| (name.as_str(), Name::Given(value)));
        serializer.collect_map(kept.chain(self.replaced))
    }
}
