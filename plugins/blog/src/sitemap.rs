//! The addresses of all that is to be found, for search engines: sitemaps and their index
//! (<https://www.sitemaps.org/protocol.html>), at Ghost's addresses.
//!
//! What stands elsewhere by its canonical address is left out. Posts stand in the order in which they were published,
//! the oldest first, so that a new one changes no sitemap but the last. Nothing here knows HTTP.

mod sql;
mod write;

use rose_sdk::prelude::*;

pub(crate) use sql::{index, urls};
pub(crate) use write::{index_document, urls_document};

/// How many addresses one sitemap has; the protocol allows 50,000.
pub(crate) const SIZE: i64 = 5_000;

/// What is listed together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Pages,
    Posts,
    Tags,
    Authors,
}

/// One sitemap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) kind: Kind,
    /// From 1 on.
    pub(crate) number: i64,
}

/// An address that is listed.
#[derive(Debug)]
pub(crate) struct Listed {
    /// A path of this site.
    pub(crate) path: String,
    pub(crate) changed_at: Option<Timestamp>,
    pub(crate) image: Option<String>,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Pages, Self::Posts, Self::Tags, Self::Authors];

    fn name(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Posts => "posts",
            Self::Tags => "tags",
            Self::Authors => "authors",
        }
    }
}

impl Part {
    /// Reads `posts` or `posts-2`, as they stand in an address.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (name, number) = text.split_once('-').unwrap_or((text, "1"));
        let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name)?;
        let number: i64 = number.parse().ok()?;
        let part = Self { kind, number };
        (number > 0 && part.name() == text).then_some(part)
    }

    fn name(self) -> String {
        match self.number {
            1 => self.kind.name().to_owned(),
            number => format!("{}-{number}", self.kind.name()),
        }
    }

    /// The path of its document.
    pub(crate) fn path(self) -> String {
        format!("/sitemap-{}.xml", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sitemap_has_one_address() {
        for (text, kind, number) in
            [("pages", Kind::Pages, 1), ("posts", Kind::Posts, 1), ("posts-12", Kind::Posts, 12)]
        {
            assert_eq!(Part::parse(text), Some(Part { kind, number }));
            assert_eq!(Part { kind, number }.path(), format!("/sitemap-{text}.xml"));
        }
        for text in ["", "posts-", "posts-1", "posts-0", "posts--2", "posts-02", "posts-2-2", "drafts", "Posts"] {
            assert_eq!(Part::parse(text), None, "{text}");
        }
    }
}
