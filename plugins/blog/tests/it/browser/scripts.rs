//! Pages in a browser that runs no scripts.

use super::{kinds::KINDS, reader::Reader};

/// Without the number that each request of its own has.
const TEXT: &str = "document.querySelector('main').innerText.replace(/[0-9a-f]{32}/, '')";

#[test]
fn pages_show_the_same_without_scripts() {
    let mut reader = Reader::of_the_demo();
    for kind in KINDS {
        assert_eq!(reader.open(kind), [""; 0], "{}", kind.name);
        let with = reader.tab.evaluate(TEXT);
        reader.tab.scripts(false);
        assert_eq!(reader.open(kind), [""; 0], "{} without scripts", kind.name);
        let without = reader.tab.evaluate(TEXT);
        reader.tab.scripts(true);
        assert!(with.as_str().is_some_and(|text| !text.trim().is_empty()), "{} is empty", kind.name);
        assert_eq!(without, with, "{}", kind.name);
    }
}
