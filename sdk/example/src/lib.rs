//! Guestbook: visitors leave a line. The table of contents of the plugin.
//!
//! It uses every extension point once. Its templates, assets, messages and migrations are the files in the folders of
//! these names; `plugin!` finds them.

mod entries; // owns the table
mod export; // `rose run guestbook export`
mod latest; // the fragment
mod routes; // one file per URL and method
mod settings;
mod views; // what the templates get

use rose_sdk::prelude::*;

use crate::settings::GuestbookSettings;

rose_sdk::plugin! {
    id: "guestbook",
    title: "Guestbook",
    description: "Visitors leave a line.",
    uses: [database, commands],
    settings: GuestbookSettings,
    start: start,
}

/// Refuses settings that make no guestbook: the reason is what the operator reads.
async fn start(_: Host, settings: &GuestbookSettings) -> Tried<()> {
    match settings.title.trim() {
        "" => Err(Failure::new("the guestbook has no title: `rose settings set guestbook title TEXT`")),
        _ => Ok(()),
    }
}
