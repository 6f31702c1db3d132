//! Village, for tests: it provides every fragment that pages ask for, and has pages that can be kept in every way.

mod data;
mod fragments;
mod pages;
mod writes;

rose_sdk::plugin! {
    id: "village",
    title: "Village",
    description: "Provides every fragment, for tests.",
    uses: [database, session, admission, commands, blobs],
}
