//! Any bytes as a Lexical document; what comes out is read once more, as an import would.

#![no_main]

use blog::lexical::{self, Options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let document = String::from_utf8_lossy(bytes);
    if let Ok(rendered) = lexical::render(&document, &Options::default()) {
        let _ = blog::plaintext::plaintext(&rendered.html);
        assert_eq!(lexical::difference(&rendered.html, &rendered.html), None);
    }
});
