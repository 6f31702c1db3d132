//! Plugins that do everything wrong, one file in `examples/` for each; the tests load them.
//!
//! `cargo build --package rose-misbehaving --examples` makes `target/debug/examples/lib<name>.so` of each. All of them
//! embed the same `templates/` and `migrations/`, which belong to `unruly`. What a test does to a file by itself (cutting
//! it off, emptying it, naming another machine in it) has no plugin here.
