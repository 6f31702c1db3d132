//! The browser and what is looked at in it: each check finds the fault that is planted for it, and none on a good page.
//!
//! The pages are files, since they need no kernel. Whether our own pages are good is tested where they are made.

use std::fs;

use rose_testkit::browser::{Browser, Key, Scheme, Tab, axe, checks};
use tempfile::TempDir;

/// A small page without faults.
const GOOD: &str = r##"
<header><a class="skip" href="#content">Skip</a> <a href="/">Home</a></header>
<main id="content" tabindex="-1"><h1>Hello</h1><p>Some <a href="/more/">more text</a> to read.</p>
<button type="button">Press</button></main>"##;
const STYLE: &str = "
  :root { color-scheme: light dark; font: 1rem/1.5 sans-serif }
  :focus-visible { outline: 3px solid currentColor }
  .skip:not(:focus) { position: absolute; left: -9999px }";

/// A page in a tab.
struct Page {
    folder: TempDir,
    tab: Tab,
}

impl Page {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), tab: Browser::start().tab() }
    }

    /// Shows a body with the good style and one more.
    fn show(&self, style: &str, body: &str) {
        let file = self.folder.path().join("page.html");
        let head = "<meta charset=utf-8><meta name=viewport content='width=device-width'><title>A page</title>";
        let page =
            format!("<!doctype html><html lang=en><head>{head}<style>{STYLE}{style}</style></head>{body}</html>");
        fs::write(&file, page).expect("room for a page");
        self.tab.open(&format!("file://{}", file.display()));
    }

    /// Shows the good page with something before its end.
    fn show_with(&self, style: &str, fault: &str) {
        self.show(style, &GOOD.replace("</main>", &format!("{fault}</main>")));
    }
}

/// Exactly one sentence, about this.
#[track_caller]
fn one(faults: &[String], about: &str) {
    assert!(faults.len() == 1 && faults[0].contains(about), "wanted one fault about `{about}`, found {faults:#?}");
}

#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn each_check_finds_the_fault_that_is_planted_for_it() {
    let page = Page::new();
    let tab = &page.tab;
    page.show("", GOOD);
    for faults in [checks::too_wide, checks::clipped, checks::overlapping, checks::moving, checks::keyboard] {
        none(&faults(tab));
    }

    page.show_with("", "<pre style='overflow: auto; width: 5em'>scrolls by itself</pre>");
    none(&checks::too_wide(tab));
    for style in ["", "body { overflow-x: hidden }"] {
        page.show_with(style, "<p style='width: 1300px'>wide</p>");
        let faults = checks::too_wide(tab);
        assert!(faults.len() == 2 && faults[1].contains("\"wide\" reaches 28 px beyond"), "{faults:#?}");
    }

    page.show_with("", "<p style='height: 1em; overflow: hidden'>One<br>two</p>");
    one(&checks::clipped(tab), "\"Onetwo\" hides");

    page.show_with("", "<h2 style='margin-top: -1.6em'>Over the button</h2>");
    one(&checks::overlapping(tab), "\"Press\" lies on <h2> \"Over the button\"");

    page.show("textarea { display: block; height: 300px }", GOOD);
    tab.evaluate("document.body.prepend(document.createElement('textarea'))");
    one(&checks::moving(tab), "the layout shifts by");

    let picture = "<svg xmlns='http://www.w3.org/2000/svg' width='600' height='400'/>";
    fs::write(page.folder.path().join("picture.svg"), picture).expect("room for a picture");
    tab.late_pictures();
    page.show("", &GOOD.replace("<main", "<img src='picture.svg' alt=''><main"));
    one(&checks::moving(tab), "<main#content>");
    page.show("", &GOOD.replace("<main", "<img src='picture.svg' alt='' width='600' height='400'><main"));
    none(&checks::moving(tab));

    let late = "<div class='pair'><p>Text</p><img src='picture.svg' alt='' width='60' height='40'></div>";
    page.show_with("", late);
    none(&checks::growing(tab, "i"));
    let picture_first = ".pair { display: grid } .pair img { order: -1 }";
    page.show_with(picture_first, late);
    one(&checks::growing(tab, "i"), "<p> \"Text\" moves");
    page.show_with(picture_first, late);
    none(&checks::growing(tab, ".pair"));

    page.show_with("", "<script>1</script><img src='https://elsewhere.invalid/a.png' alt='x'>");
    let budget = checks::Budget { kilobytes: 0.1, stylesheets: 0 };
    let heavy = checks::heavy(tab, budget);
    assert_eq!(heavy.len(), 3, "{heavy:#?}");
    assert!(tab.requests().iter().any(|request| request.url.starts_with("https://elsewhere.invalid/")));
}

#[test]
fn the_keyboard_check_finds_what_cannot_be_reached_or_seen() {
    let page = Page::new();
    let tab = &page.tab;
    for (style, fault, about) in [
        ("", "<a href='/x' tabindex=1>First</a>", "comes after <a> \"First\""),
        ("", "<p tabindex=0>Idle</p>", ""),
        ("main a:focus { outline: none }", "", "<a> \"more text\" does not show that it has the focus"),
        ("button { position: fixed; top: -99px }", "", "\"Press\" has the focus and cannot be seen"),
    ] {
        page.show_with(style, fault);
        let faults = checks::keyboard(tab);
        if about.is_empty() {
            none(&faults);
        } else {
            one(&faults, about);
        }
    }
    page.show_with("", "<div style='position: fixed; inset: 0; background: #fff'></div>");
    assert_eq!(checks::keyboard(tab).len(), 4);
    page.show_with("", "<p style='height: 3em; overflow: auto'>Scrolls<br>by<br>itself<br>or<br>so</p>");
    none(&checks::keyboard(tab));
}

#[test]
fn axe_finds_a_planted_fault_and_none_on_a_good_page() {
    let page = Page::new();
    page.show("", GOOD);
    assert_eq!(axe(&page.tab), []);
    page.show_with("p { color: #bbb; background: #fff }", "<img src='data:,'>");
    let found = axe(&page.tab);
    let rules: Vec<&str> = found.iter().map(|violation| violation.rule.as_str()).collect();
    assert_eq!(rules, ["color-contrast", "image-alt"], "{found:#?}");
    assert!(found[1].targets[0].contains("img"), "{}", found[1]);
}

#[test]
fn a_reader_sets_the_window_the_colours_and_the_size_of_text() {
    let mut page = Page::new();
    page.show("p { font-size: 1.5rem } h1 { font-size: 20px }", GOOD);
    let asks = |page: &Page, expression: &str| page.tab.evaluate(expression);
    assert_eq!(asks(&page, "[innerWidth, matchMedia('(hover: hover)').matches]"), serde_json::json!([1280, true]));
    page.tab.window(390, 844);
    assert_eq!(asks(&page, "[innerWidth, matchMedia('(hover: hover)').matches]"), serde_json::json!([390, false]));

    let dark = "matchMedia('(prefers-color-scheme: dark)').matches";
    assert_eq!(asks(&page, dark), false);
    page.tab.scheme(Scheme::Dark);
    assert_eq!(asks(&page, dark), true);

    let sizes = "['p', 'h1'].map(name => getComputedStyle(document.querySelector(name)).fontSize)";
    assert_eq!(asks(&page, sizes), serde_json::json!(["24px", "20px"]));
    page.tab.text_size(200);
    page.tab.screenshot(&page.folder.path().join("picture.png"));
    assert_eq!(asks(&page, sizes), serde_json::json!(["48px", "20px"]));

    page.tab.scripts(false);
    page.show("", &format!("{GOOD}<noscript>Without</noscript><script>document.body.append('With')</script>"));
    let shown = asks(&page, "document.body.innerText");
    let shown = shown.as_str().expect("text");
    assert!(shown.contains("Without") && !shown.contains("With\n"), "{shown}");
}

#[test]
fn what_a_page_says_is_heard_until_the_next_one_opens() {
    let page = Page::new();
    page.show("", "<script>console.log('a', 1, {}); console.error('b'); setTimeout(() => oops())</script>");
    let said = page.tab.said();
    let lines: Vec<_> = said.iter().map(|said| (said.level.as_str(), said.text.lines().next().unwrap_or(""))).collect();
    let thrown = "Uncaught ReferenceError: oops is not defined";
    assert_eq!(lines, [("log", "a 1 Object"), ("error", "b"), ("error", thrown)]);
    page.show("", GOOD);
    assert_eq!(page.tab.said(), []);

    page.tab.press(Key::Tab);
    page.tab.press(Key::Enter);
    assert_eq!(page.tab.evaluate("document.activeElement.id"), "content");
    let picture = page.folder.path().join("picture.png");
    page.tab.screenshot(&picture);
    assert_eq!(fs::read(picture).expect("a picture")[..4], *b"\x89PNG");
}
