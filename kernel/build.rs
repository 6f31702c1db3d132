//! Builds anew when a file comes to the embedded folders: the macro that embeds them sees changed files only.

fn main() {
    for folder in ["templates", "migrations"] {
        println!("cargo::rerun-if-changed=../{folder}");
    }
}
