//! Tells cargo that the files which `plugin!` embeds are sources too: a new one must rebuild the library.

fn main() {
    for folder in ["templates", "migrations"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
