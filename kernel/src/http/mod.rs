//! HTTP: from a socket to a plugin's handler and back.
//!
//! A request's way: [`listener`] accepts, [`serve::Site`] gives it an id, the security headers and its time limit,
//! [`router`] finds who answers, [`limits`] reads the body, `invoke` calls the plugin and renders its page, and
//! [`respond`] settles `ETag`, compression and `HEAD`. What went wrong becomes a page or data in [`errors`]. Nothing
//! here knows SQL or a template's text.

pub mod assets;
mod client;
pub mod control;
pub mod errors;
mod invoke;
pub mod limits;
pub mod listener;
mod location;
mod page;
pub mod respond;
pub mod router;
pub mod security;
pub mod serve;
