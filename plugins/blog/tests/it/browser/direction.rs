//! Pages in a language that is written from right to left.

use rose_testkit::browser::checks;

use super::{
    kinds::KINDS,
    reader::{DESK, PHONE, Reader},
};

#[test]
fn pages_fit_the_window_when_they_run_from_right_to_left() {
    let reader = Reader::of_the_demo();
    reader.look_at(KINDS, &[PHONE, DESK], |kind, window| {
        reader.tab.evaluate("document.documentElement.dir = 'rtl'");
        reader.picture(kind, window, "rtl");
        checks::too_wide(&reader.tab)
    });
}
