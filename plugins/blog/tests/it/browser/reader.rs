//! Somebody with a browser in front of a blog, and the way over all kinds of pages.

use std::{fmt::Write as _, fs, path::Path};

use rose_testkit::{
    Served,
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

/// What the demo's site says about itself, as under `cargo xtask run`.
const DEMO: &[(&str, &str)] = &[
    ("ROSE_SITE_TITLE", "Rosebay Growers"),
    ("ROSE_SITE_DESCRIPTION", "Nine growers, thirty-one acres and one temperamental cold store, on a hill."),
    ("ROSE_SITE_NAVIGATION", "Journal / | About /about/ | Visit us /visit-us/ | Membership /how-membership-works/"),
];

pub(crate) struct Reader {
    pub(crate) tab: Tab,
    site: Served,
}

impl Reader {
    /// In front of the demo.
    pub(crate) fn of_the_demo() -> Self {
        Self::start(DEMO, |_| concat!(env!("CARGO_MANIFEST_DIR"), "/demo/demo.json").to_owned())
    }

    /// In front of a blog with these settings and posts.
    pub(crate) fn of(settings: &[(&str, &str)], posts: &[Post]) -> Self {
        Self::start(settings, |folder| {
            let file = folder.join("export.json");
            fs::write(&file, export(posts)).expect("room for an export");
            file.display().to_string()
        })
    }

    fn start(settings: &[(&str, &str)], file: impl FnOnce(&Path) -> String) -> Self {
        let builder = Served::builder().library(built::plugin("blog"));
        let builder = settings.iter().fold(builder, |builder, (name, value)| builder.variable(name, value));
        let imported = builder.rose(&["run", "blog", "import", &file(builder.folder())]);
        let said = [&imported.stdout, &imported.stderr].map(|bytes| String::from_utf8_lossy(bytes));
        assert!(imported.status.success() && !said[0].contains("Not taken"), "{}", said.join("\n"));
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
