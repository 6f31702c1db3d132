//! Fragments, and what the kernel knows of who asks.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use super::Place;

/// A piece of HTML that a plugin makes for others' pages.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fragment {
    /// Such as `nav-tree`.
    pub name: String,
    /// Every plugin that offers it is asked, and the pieces are joined; otherwise the one that comes first.
    #[serde(default)]
    pub many: bool,
    /// It is made for one visitor, and stays a hole in a page that is kept for all.
    #[serde(default)]
    pub personal: bool,
    /// The larger comes first; among equals, the plugin whose id does.
    #[serde(default)]
    pub priority: i32,
    /// The function's name.
    pub handler: String,
    /// Where it stands.
    pub place: Place,
}

/// All that a page asks of one fragment: answered by as many [`Piece`]s, in the same order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FragmentCall {
    /// The arguments of each ask, as a message (a map).
    pub asks: Vec<ByteBuf>,
}

/// What a plugin asks for in its own code.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FragmentAsks {
    /// The fragment's name.
    pub name: String,
    /// The arguments of each ask, as a message (a map).
    pub asks: Vec<ByteBuf>,
}

/// The answer to one ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// Nothing to show.
    Nothing,
    /// HTML as it is.
    Html(String),
    /// The kernel renders.
    Template {
        /// Such as `calendar/card`.
        template: String,
        /// Its context as a message (a map).
        #[serde(with = "serde_bytes")]
        context: Vec<u8>,
    },
}

/// What kind of visitor asks, as far as pages differ by it. Whoever signs visitors in says so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Audience {
    /// Somebody who has signed in.
    #[serde(default)]
    pub member: bool,
    /// What they have a right to, such as tiers, sorted.
    #[serde(default)]
    pub tiers: Vec<String>,
    /// Somebody who edits the site: it is they who are told how a page was made. Pages do not differ by it, so that only a
    /// personal fragment is told.
    #[serde(default)]
    pub editor: bool,
}
