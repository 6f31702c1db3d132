//! Pages with the keyboard alone, at a desk and on a phone with a keyboard.

use rose_testkit::browser::{Key, checks};

use super::{
    kinds::KINDS,
    reader::{DESK, PHONE, Reader},
};

const IS_SKIP_LINK: &str = "document.activeElement.matches('a[href^=\"#\"]')";
const IS_IN_MAIN: &str = "document.activeElement.closest('main') !== null";

#[test]
fn the_keyboard_reaches_everything_once_and_in_order() {
    let reader = Reader::of_the_demo();
    reader.look_at(KINDS, &[PHONE, DESK], |_, _| checks::keyboard(&reader.tab));
}

#[test]
fn the_first_stop_leads_past_the_head_of_the_page() {
    let reader = Reader::of_the_demo();
    reader.look_at(KINDS, &[DESK], |_, _| {
        reader.tab.press(Key::Tab);
        if reader.tab.evaluate(IS_SKIP_LINK) != true {
            return vec!["the first stop is no skip link".to_owned()];
        }
        reader.tab.press(Key::Enter);
        if reader.tab.evaluate(IS_IN_MAIN) != true {
            return vec!["the skip link does not lead to <main>".to_owned()];
        }
        Vec::new()
    });
}
