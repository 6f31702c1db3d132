//! The kinds of pages of the demo: each place where readers can be, once.

/// A kind of page, by one of its pages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    /// For messages, and for the names of pictures in `target/reports/pages/`.
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    /// A piece of its text: what does not show it is another page.
    pub(crate) shows: &'static str,
    pub(crate) status: u16,
    /// Paths of files that are missing on purpose.
    pub(crate) lacks: &'static [&'static str],
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    At(&'static str),
    /// Where a link leads, for pages whose URLs nobody can know before; the link is a selector.
    Behind {
        page: &'static str,
        link: &'static str,
    },
}

/// Every kind of page there is.
pub(crate) const KINDS: &[Kind] = &[
    kind("front", "/", "The rosebay came up after the fire"),
    behind("front-older", "/", "a[rel=next]", "The orchard in February"),
    kind("post-pictured", "/apple-day/", "Apple Day"),
    kind("post", "/the-price-of-a-lettuce/", "lettuce"),
    kind("post-code", "/eleven-lines-of-python/", "lines of Python"),
    kind("post-remarks", "/a-hotbed-in-an-afternoon/", "horse muck"),
    kind("post-media", "/what-the-hill-sounds-like/", "a blackbird"),
    kind("post-forms", "/a-letter-every-other-friday/", "Have it sent"),
    kind("post-paywall", "/what-is-in-the-box-and-why/", "The rest is for members"),
    kind("page", "/about/", "About"),
    kind("page-pictured", "/visit-us/", "Visit us"),
    kind("post-for-members", "/first-pick-of-the-plants/", "The rest is for members"),
    kind("tag", "/tag/co-op/", "Money, meetings and who decides."),
    kind("tag-pictured", "/tag/orchard/", "Orchard"),
    kind("author", "/author/maren/", "Maren Holt"),
    kind("archive", "/archive/", "October 2026"),
    kind("month", "/archive/2026/03/", "March 2026"),
    kind("search", "/search/?q=box", "What is in the box, and why"),
    kind("search-nothing", "/search/?q=tomatto", "Did you mean"),
    kind("preview", "/p/54477049-61cc-4d3e-878a-fc2fb1363841/", "This is a draft"),
    kind("not-found", "/no-such-page/", "Nothing is published at /no-such-page/").status(404),
];

pub(crate) const fn kind(name: &'static str, path: &'static str, shows: &'static str) -> Kind {
    Kind { name, place: Place::At(path), shows, status: 200, lacks: &[] }
}

const fn behind(name: &'static str, page: &'static str, link: &'static str, shows: &'static str) -> Kind {
    Kind { place: Place::Behind { page, link }, ..kind(name, "", shows) }
}

impl Kind {
    const fn status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(crate) const fn lacks(self, lacks: &'static [&'static str]) -> Self {
        Self { lacks, ..self }
    }
}
