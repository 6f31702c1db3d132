//! What each HTML element means for plain text, and which elements end which: `html-to-text`'s settings as Ghost makes
//! them, and the rules of `htmlparser2`, which are simpler than those of HTML.

use html5ever::tokenizer::Tag;

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Its content goes on in the line.
    Inline,
    /// It is set apart by so many line breaks.
    Block {
        leading: usize,
        trailing: usize,
    },
    /// It is set apart, and its white space is kept.
    Preformatted,
    LineBreak,
    List {
        ordered: bool,
    },
    /// Nothing of it is shown.
    Skip,
}

impl Format {
    pub(super) fn of(tag: &Tag) -> Self {
        let name = &*tag.name;
        if has_class(tag, "kg-signup-card")
            || (name == "a" && attribute(tag, "rel") == Some("footnote"))
            || (name == "div" && has_class(tag, "footnotes"))
        {
            return Self::Skip;
        }
        match name {
            "article" | "aside" | "footer" | "form" | "header" | "main" | "nav" | "section" => {
                Self::Block { leading: 1, trailing: 1 }
            }
            "blockquote" | "h4" | "h5" | "h6" | "p" | "table" => Self::Block { leading: 2, trailing: 2 },
            "h1" | "h2" | "h3" => Self::Block { leading: 3, trailing: 2 },
            "pre" => Self::Preformatted,
            "br" => Self::LineBreak,
            "ol" => Self::List { ordered: true },
            "ul" => Self::List { ordered: false },
            "figcaption" | "hr" | "img" | "script" | "style" => Self::Skip,
            _ => Self::Inline,
        }
    }
}

/// The value of an attribute, unless it is missing or empty.
pub(super) fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name)?;
    Some(&*found.value).filter(|value| !value.is_empty())
}

fn has_class(tag: &Tag, class: &str) -> bool {
    attribute(tag, "class").is_some_and(|classes| classes.split_whitespace().any(|each| each == class))
}

/// Whether an element never has content.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "br"
            | "col"
            | "command"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "isindex"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Whether an element that begins ends one that is open just around it.
pub(super) fn ends(opening: &str, open: &str) -> bool {
    match opening {
        "tr" => matches!(open, "tr" | "th" | "td"),
        "th" => open == "th",
        "td" => matches!(open, "thead" | "th" | "td"),
        "body" => matches!(open, "head" | "link" | "script"),
        "li" => open == "li",
        "select" | "input" | "output" | "button" | "datalist" | "textarea" => {
            matches!(open, "input" | "option" | "optgroup" | "select" | "button" | "datalist" | "textarea")
        }
        "option" => open == "option",
        "optgroup" => matches!(open, "optgroup" | "option"),
        "dd" | "dt" => matches!(open, "dt" | "dd"),
        "rt" | "rp" => matches!(open, "rt" | "rp"),
        "tbody" | "tfoot" => matches!(open, "thead" | "tbody"),
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "address" | "article" | "aside" | "blockquote" | "details"
        | "div" | "dl" | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "header" | "hr" | "main"
        | "nav" | "ol" | "pre" | "section" | "table" | "ul" => open == "p",
        _ => false,
    }
}

/// Whether `<name/>` is a whole element within this one, if this one decides on it.
pub(super) fn allows_self_closing(name: &str) -> Option<bool> {
    match name {
        "math" | "svg" => Some(true),
        "mi" | "mo" | "mn" | "ms" | "mtext" | "annotation-xml" | "desc" | "title" => Some(false),
        _ => None,
    }
}
