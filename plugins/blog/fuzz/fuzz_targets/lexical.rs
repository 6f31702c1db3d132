//! Any bytes as a Lexical document; what comes out is read once more, as an import would.

#![no_main]

use blog::lexical::{self, Options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let document = String::from_utf8_lossy(bytes);
    if let Ok(rendered) = lexical::render(&document, &Options::default()) {
        let plaintext = blog::plaintext::plaintext(&rendered.html);
        let differ = |one, other| lexical::difference(one, other).is_some();
        assert_eq!(differ(&rendered.html, &plaintext), differ(&plaintext, &rendered.html));
    }
});
