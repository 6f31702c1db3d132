//! What an operator can set.

use rose_sdk::prelude::*;

/// The settings of the blog.
#[derive(Debug, Settings)]
pub(crate) struct BlogSettings {
    /// How many posts a page of a list shows.
    #[setting(default = "10", min = 1, max = 100)]
    pub(crate) page_size: u32,
    /// How many posts a feed has, the newest ones.
    #[setting(default = "15", min = 1, max = 100)]
    pub(crate) feed_size: u32,
    /// The address where a reader becomes a member, such as /membership/. A post that is for members alone leads there.
    #[setting(link)]
    pub(crate) membership_url: Option<String>,
    /// The hub that is told of new posts, so that readers get them at once, such as https://pubsubhubbub.appspot.com/
    /// (WebSub, <https://www.w3.org/TR/websub/>). None is told where this is not set.
    #[setting(link)]
    pub(crate) websub_hub: Option<String>,
    /// Whom somebody tells who finds a hole in the site: an address of mail or a page. It stands in
    /// /.well-known/security.txt (RFC 9116), which is not there without it.
    #[setting(default = "")]
    pub(crate) security_contact: String,
    /// The id of the site in Ghost (`site_uuid` of its settings). Podcasts of Transistor in posts are known by it.
    #[setting(default = "")]
    pub(crate) site_uuid: String,
}
