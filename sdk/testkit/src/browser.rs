//! A real browser: the system's Chromium, without a window, as a test drives it.
//!
//! It is driven by the DevTools protocol over a pair of pipes. The `chromiumoxide` crate would bring the whole protocol
//! as types, and with it some 150 crates and well over a minute of compiling, for the two dozen calls that stand in
//! `tab.rs`. A WebSocket client of our own would still need a port, and would leave the browser running when a test is
//! killed; with pipes it ends by itself as soon as nobody holds the other end, and no crate is needed at all.
//!
//! [`Tab`] is one page in it, [`axe`] and [`checks`] are what is looked at there. Nothing here knows a site.

mod axe;
pub mod checks;
mod heard;
mod pipe;
mod tab;

use std::{env, ffi::OsString, path::PathBuf, sync::Arc};

use serde_json::json;

pub use self::{
    axe::{Violation, axe},
    heard::{Request, Said},
    tab::{Key, Scheme, Tab},
};
use self::{pipe::Pipe, tab::text};

/// Any of these will do; `cargo xtask test` looks for the same.
const PROGRAMS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

const FLAGS: &[&str] = &[
    "--headless",
    "--remote-debugging-pipe",
    // The sandbox does not start for root, as whom continuous integration runs; the pages are our own.
    "--no-sandbox",
    // A container's /dev/shm may be too small for a page's picture.
    "--disable-dev-shm-usage",
    "--disable-gpu",
    // Nothing of the browser's own goes to the network, and nothing slows down because nobody looks.
    "--disable-background-networking",
    "--disable-backgrounding-occluded-windows",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    // A machine without a screen has no mouse either; a reader at a desk has. A phone's window is set up in `tab.rs`.
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
    // Pictures of pages look alike on every machine.
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--lang=en-GB",
];

/// A running browser with a profile of its own; both are gone when this and its tabs are dropped.
pub struct Browser {
    pipe: Arc<Pipe>,
}

impl Browser {
    /// Starts it.
    ///
    /// # Panics
    /// When there is none, with what to install; or when it does not start.
    #[must_use]
    pub fn start() -> Self {
        let program = installed().unwrap_or_else(|| {
            panic!(
                "no browser is there (any of {}): run `cargo xtask test`, or `apt install chromium`",
                PROGRAMS.join(", ")
            )
        });
        Self { pipe: Arc::new(Pipe::open(&program, FLAGS)) }
    }

    /// Opens an empty tab.
    ///
    /// # Panics
    /// When the browser does not answer.
    #[must_use]
    pub fn tab(&self) -> Tab {
        let opened = self.pipe.call(None, "Target.createTarget", json!({ "url": "about:blank", "newWindow": true }));
        let attach = json!({ "targetId": opened["targetId"], "flatten": true });
        let attached = self.pipe.call(None, "Target.attachToTarget", attach);
        Tab::attach(Arc::clone(&self.pipe), text(&attached["sessionId"]))
    }
}

fn installed() -> Option<PathBuf> {
    let folders = search_path()?;
    let mut places =
        PROGRAMS.iter().flat_map(|program| env::split_paths(&folders).map(move |place| place.join(program)));
    places.find(|path| path.is_file())
}

#[expect(clippy::disallowed_methods, reason = "where programs are is no setting of ours")]
fn search_path() -> Option<OsString> {
    env::var_os("PATH")
}
