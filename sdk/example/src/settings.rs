//! What an operator can set: `rose settings set guestbook page_size 50`.

use rose_sdk::prelude::*;

#[derive(Settings)]
pub(crate) struct GuestbookSettings {
    /// The heading of the page.
    #[setting(default = "Guestbook", max = 80)]
    pub(crate) title: String,
    /// How many entries one page shows.
    #[setting(default = "20", min = 1, max = 100)]
    pub(crate) page_size: u32,
    /// Whether visitors may write; what they wrote is shown in any case.
    #[setting(default = "true")]
    pub(crate) open: bool,
    /// A word of welcome above the form.
    #[setting(max = 500)]
    pub(crate) welcome: Option<String>,
}
