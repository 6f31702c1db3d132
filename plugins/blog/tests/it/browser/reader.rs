//! Somebody with a browser in front of a blog, and the way over all kinds of pages.

use std::{fmt::Write as _, fs};

use rose_testkit::{
    Served, ServedBuilder,
    browser::{Browser, Tab},
    built,
};

use super::kinds::{Kind, Place};
use crate::content::{Post, export};

/// The width and height of a window.
pub(crate) type Window = (u32, u32);

pub(crate) const PHONE: Window = (390, 844);
pub(crate) const TABLET: Window = (768, 1024);
pub(crate) const DESK: Window = (1280, 800);

const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/demo");

pub(crate) struct Reader {
    pub(crate) tab: Tab,
    site: Served,
}

impl Reader {
    /// In front of the demo, as `cargo xtask run` makes it.
    pub(crate) fn of_the_demo() -> Self {
        let builder = Served::builder().library(built::plugin("blog"));
        builder.good(&["settings", "load", "site", &format!("{DEMO}/site.toml")]);
        let builder = builder.settings("blog", &[("membership_url", "/how-membership-works/")]);
        Self::start(builder, &format!("{DEMO}/demo.json"))
    }

    /// In front of a blog with these settings of the site, and these posts.
    pub(crate) fn of(settings: &[(&str, &str)], posts: &[Post]) -> Self {
        let builder = Served::builder().library(built::plugin("blog")).settings("site", settings);
        let builder = builder.settings("blog", &[("membership_url", "/membership/")]);
        let file = builder.folder().join("export.json");
        fs::write(&file, export(posts)).expect("room for an export");
        Self::start(builder, &file.display().to_string())
    }

    fn start(builder: ServedBuilder, file: &str) -> Self {
        let said = builder.good(&["run", "blog", "import", file]);
        assert!(!said.contains("Not taken"), "{said}");
        Self { site: builder.start(), tab: Browser::start().tab() }
    }

    /// Scheme and host.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.site.address())
    }

    /// Leaves a picture of the page for people, as `target/reports/pages/KIND-WIDTH-HOW.png`.
    pub(crate) fn picture(&self, kind: &Kind, window: Window, how: &str) {
        self.tab.screenshot(&built::reports("pages").join(format!("{}-{}-{how}.png", kind.name, window.0)));
    }

    /// Opens a page of this kind; says what is wrong where another one comes.
    pub(crate) fn open(&self, kind: &Kind) -> Vec<String> {
        let url = match kind.place {
            Place::At(path) => format!("{}{path}", self.origin()),
            Place::Behind { page, link } => {
                self.tab.open(&format!("{}{page}", self.origin()));
                let target = self.tab.evaluate(&format!("document.querySelector({link:?})?.href"));
                match target.as_str() {
                    Some(url) => url.to_owned(),
                    None => return vec![format!("no link `{link}` on {page}")],
                }
            }
        };
        let status = self.tab.open(&url);
        let mut faults = Vec::new();
        if status != kind.status {
            faults.push(format!("{url} answers {status}"));
        }
        // As it is written: the page may be blank, or in capitals.
        let text = self.tab.evaluate("document.body.textContent");
        if !text.as_str().is_some_and(|text| text.contains(kind.shows)) {
            faults.push(format!("{url} does not show `{}`", kind.shows));
        }
        faults
    }

    /// Opens a page of each kind in each window and looks at it. Fails with all that is wrong with any of them.
    #[track_caller]
    pub(crate) fn look_at(&self, kinds: &[Kind], windows: &[Window], look: impl Fn(&Kind, Window) -> Vec<String>) {
        let mut report = String::new();
        for kind in kinds {
            for &window in windows {
                self.tab.window(window.0, window.1);
                let mut faults = self.open(kind);
                if faults.is_empty() {
                    faults = look(kind, window);
                }
                for fault in faults {
                    // Writing to a String cannot fail.
                    let _ = write!(report, "\n{} at {} px: {fault}", kind.name, window.0);
                }
            }
        }
        assert!(report.is_empty(), "{report}");
    }
}
