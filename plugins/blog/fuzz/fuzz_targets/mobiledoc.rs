//! Any bytes as a Mobiledoc document.

#![no_main]

use blog::lexical::{self, Options};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = lexical::render_mobiledoc(&String::from_utf8_lossy(bytes), &Options::default());
});
