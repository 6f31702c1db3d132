//! One page in the browser: what a reader sets, does and sees there.
//!
//! What the page says and asks for is read in `heard.rs`. Each call here waits, for at most half a minute.

use std::{cell::Cell, fs, path::Path, sync::Arc};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

pub(super) use super::heard::text;
use super::{
    heard::{self, Request, Said},
    pipe::Pipe,
};

/// The window that a tab begins with.
const DESK: (u32, u32) = (1280, 800);
/// Below this width a window is a phone's: touched, with scroll bars that take no room.
const PHONE: u32 = 600;
/// Twice each: once for the styles that a font has changed, once for the layout that follows.
const AT_REST: &str = "document.fonts.ready.then(() => new Promise(done => \
                       requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))";
/// The sizes of text that a browser begins with, in pixels.
const PROPORTIONAL: u32 = 16;
const FIXED: u32 = 13;

/// The colours that a reader prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Scheme {
    /// As CSS names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A key that does something to a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// To the next thing.
    Tab,
    /// Follows a link, presses a button.
    Enter,
    /// Presses a button, or scrolls.
    Space,
    /// Closes what has opened.
    Escape,
}

/// A tab; it stays open until the browser ends.
pub struct Tab {
    pipe: Arc<Pipe>,
    session: String,
    runs_scripts: bool,
    window: Cell<(u32, u32)>,
    text_percent: Cell<u32>,
}

impl Tab {
    pub(super) fn attach(pipe: Arc<Pipe>, session: String) -> Self {
        let (window, text_percent) = (Cell::new(DESK), Cell::new(100));
        let tab = Self { pipe, session, runs_scripts: true, window, text_percent };
        for domain in ["Page", "Runtime", "Network", "Log"] {
            tab.call(&format!("{domain}.enable"), json!({}));
        }
        tab.call("Page.setLifecycleEventsEnabled", json!({ "enabled": true }));
        tab.call("Emulation.setFocusEmulationEnabled", json!({ "enabled": true }));
        tab.window(DESK.0, DESK.1);
        tab.scheme(Scheme::Light);
        tab
    }

    /// Opens a page, waits until all that it needs is there, and gives the status of its answer. What was said and
    /// asked for before is forgotten.
    ///
    /// # Panics
    /// When there is no answer.
    #[track_caller]
    pub fn open(&self, url: &str) -> u16 {
        self.pipe.forget(&self.session);
        let opened = self.call("Page.navigate", json!({ "url": url }));
        if let Some(error) = opened.get("errorText") {
            panic!("{url} cannot be opened: {error}");
        }
        let page = text(&opened["loaderId"]);
        self.pipe.until(&self.session, &format!("{url} has loaded"), |events| {
            let loaded = |about: &Value| about["loaderId"] == page.as_str() && about["name"] == "load";
            events.iter().find(|event| event.name == "Page.lifecycleEvent" && loaded(&event.about)).map(|_| ())
        });
        self.rest();
        // A file or a `data:` URL has no status.
        heard::status(&self.pipe.events(&self.session), &page).unwrap_or_default()
    }

    /// Sets the size of the window in CSS pixels.
    pub fn window(&self, width: u32, height: u32) {
        self.window.set((width, height));
        let phone = width < PHONE;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone });
        self.call("Emulation.setDeviceMetricsOverride", size);
        self.call("Emulation.setTouchEmulationEnabled", json!({ "enabled": phone }));
    }

    /// Sets the colours that the reader prefers. Such a reader prefers no motion either, so that a page is at rest
    /// when it is looked at.
    pub fn scheme(&self, scheme: Scheme) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme.name() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// Sets the size of text, in percent of what a browser begins with. This is the setting that a reader finds as
    /// "font size": it changes what `1rem` is, in media queries as well, and leaves text in pixels as it is. The zoom
    /// of a page is another thing: it is a narrower window with more pixels to each of its own.
    pub fn text_size(&self, percent: u32) {
        self.text_percent.set(percent);
        let sizes = json!({ "standard": PROPORTIONAL * percent / 100, "fixed": FIXED * percent / 100 });
        self.call("Page.setFontSizes", json!({ "fontSizes": sizes }));
    }

    /// From now on the pictures of a page come only after it has been painted without them, as on a first visit over a
    /// slow line: what has no place kept for it then moves the rest.
    pub fn late_pictures(&self) {
        self.call("Network.setCacheDisabled", json!({ "cacheDisabled": true }));
        self.call("Fetch.enable", json!({ "patterns": [{ "resourceType": "Image" }] }));
        self.pipe.hold_until_painted(&self.session);
    }

    /// Whether pages opened from now on run their scripts; [`Tab::evaluate`] works either way, without promises where
    /// they do not.
    pub fn scripts(&mut self, run: bool) {
        self.call("Emulation.setScriptExecutionDisabled", json!({ "value": !run }));
        self.runs_scripts = run;
    }

    /// What an expression gives in the page; of a promise, what it comes to.
    ///
    /// # Panics
    /// When it throws.
    #[track_caller]
    pub fn evaluate(&self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "awaitPromise": self.runs_scripts, "returnByValue": true });
        let mut answer = self.call("Runtime.evaluate", asked);
        if let Some(error) = answer.get("exceptionDetails") {
            let start: String = expression.chars().take(200).collect();
            panic!("{} {}\nin: {start}", text(&error["text"]), text(&error["exception"]["description"]));
        }
        answer["result"]["value"].take()
    }

    /// Presses a key and lets it go.
    pub fn press(&self, key: Key) {
        let (name, code, number, typed) = match key {
            Key::Tab => ("Tab", "Tab", 9, ""),
            Key::Enter => ("Enter", "Enter", 13, "\r"),
            Key::Space => (" ", "Space", 32, " "),
            Key::Escape => ("Escape", "Escape", 27, ""),
        };
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({ "type": kind, "key": name, "code": code, "windowsVirtualKeyCode": number });
            if kind == "keyDown" && !typed.is_empty() {
                event["text"] = typed.into();
            }
            self.call("Input.dispatchKeyEvent", event);
        }
    }

    /// Writes a picture of the whole page, however long it is, as PNG.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn screenshot(&self, path: &Path) {
        let mut clip = self.call("Page.getLayoutMetrics", json!({}))["cssContentSize"].take();
        let (width, height) = self.window.get();
        let higher = self.text_percent.get() != 100;
        if higher {
            // A picture of more than the window forgets the size of text, so the window grows instead. Otherwise it
            // stays as it is: there are things whose size depends on it.
            let whole = clip["height"].as_f64().map_or(height, |whole| whole.ceil() as u32);
            self.window(width, whole);
        }
        // Settings that have just changed are not painted yet.
        self.rest();
        clip["scale"] = 1.into();
        let asked =
            json!({ "format": "png", "clip": clip, "captureBeyondViewport": !higher, "optimizeForSpeed": true });
        let picture = text(&self.call("Page.captureScreenshot", asked)["data"]);
        let bytes = BASE64_STANDARD.decode(picture).expect("the browser sends base64");
        fs::write(path, bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        if higher {
            self.window(width, height);
        }
    }

    /// What the console has shown since the page was opened.
    #[must_use]
    pub fn said(&self) -> Vec<Said> {
        heard::said(&self.pipe.events(&self.session))
    }

    /// Every request since the page was opened, its own among them.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        heard::requests(&self.pipe.events(&self.session))
    }

    /// Waits until what is there has been painted; without scripts there is nothing that could tell.
    #[track_caller]
    fn rest(&self) {
        if self.runs_scripts {
            self.evaluate(AT_REST);
        }
    }

    #[track_caller]
    fn call(&self, method: &str, arguments: Value) -> Value {
        self.pipe.call(Some(&self.session), method, arguments)
    }
}
