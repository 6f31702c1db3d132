//! What axe-core says about each kind of page, at a desk and on a phone. Contrast depends on the colours, so each in
//! both schemes.

use rose_testkit::browser::{Scheme, axe};

use super::{
    kinds::KINDS,
    reader::{DESK, PHONE, Reader, Window},
};

#[test]
fn axe_finds_nothing_in_light_colours() {
    finds_nothing(Scheme::Light, DESK);
}

#[test]
fn axe_finds_nothing_in_dark_colours() {
    finds_nothing(Scheme::Dark, PHONE);
}

#[track_caller]
fn finds_nothing(scheme: Scheme, window: Window) {
    let reader = Reader::of_the_demo();
    reader.tab.scheme(scheme);
    reader.look_at(KINDS, &[window], |_, _| axe(&reader.tab).iter().map(ToString::to_string).collect());
}
