//! What a search suggests while one types.

use rose_testkit::eventually;

use super::{
    kinds::kind,
    reader::{DESK, Reader},
};

const TYPE: &str = "(() => { const field = document.querySelector('#search-words'); field.focus();
    field.value = 'box'; field.dispatchEvent(new Event('input', { bubbles: true })); })()";
const SHOWN: &str =
    "[...document.querySelectorAll('.suggestions:not([hidden]) a')].map((a) => a.textContent).join('|')";
const FOCUSED: &str = "document.activeElement.textContent || document.activeElement.id";

fn press(reader: &Reader, key: &str) {
    let event = format!("new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true, cancelable: true }})");
    reader.tab.evaluate(&format!("document.activeElement.dispatchEvent({event})"));
}

#[test]
fn titles_stand_under_the_field_and_the_keyboard_goes_through_them() {
    let reader = Reader::of_the_demo();
    let search = kind("search-empty", "/search/", "Search");
    assert_eq!(reader.open(&search), [""; 0]);
    reader.tab.evaluate(TYPE);
    let shown = eventually("suggestions", || {
        let shown = reader.tab.evaluate(SHOWN);
        shown.as_str().filter(|shown| !shown.is_empty()).map(str::to_owned)
    });
    let titles: Vec<&str> = shown.split('|').collect();
    assert!(titles.contains(&"What is in the box, and why") && titles.len() <= 6, "{titles:?}");
    reader.picture(&search, DESK, "suggests");
    press(&reader, "ArrowDown");
    assert_eq!(reader.tab.evaluate(FOCUSED), titles[0]);
    press(&reader, "ArrowUp");
    assert_eq!(reader.tab.evaluate(FOCUSED), "search-words");
    press(&reader, "Escape");
    assert_eq!(reader.tab.evaluate(SHOWN), "");
}
