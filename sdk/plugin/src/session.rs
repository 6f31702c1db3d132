//! What a plugin remembers of a visitor between two requests.

use rose_abi::{codec, ops::op};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Ctx, Tried};

/// The visitor's session, as far as it is this plugin's. The kernel keeps it, and the visitor has a cookie.
///
/// A page that is made from it is the visitor's own. Where the store is gone, every call here fails, and the request is
/// answered with 503 unless the handler goes on without.
#[derive(Clone)]
pub struct Session(Ctx);

impl Session {
    pub(crate) fn new(ctx: Ctx) -> Self {
        Self(ctx)
    }

    /// What was written last; `None` for a visitor of whom nothing is known, or where it no longer fits `T`.
    ///
    /// # Errors
    /// When the store cannot be asked, or `uses` does not name `session`.
    pub async fn read<T: DeserializeOwned>(&self) -> Tried<Option<T>> {
        let value: Option<serde_bytes::ByteBuf> = self.0.ask(op::SESSION_READ, &()).await?;
        Ok(value.and_then(|value| codec::from_message(&value).ok()))
    }

    /// Keeps a value in place of the last one, of at most 16 KiB. A visitor without a session gets one.
    ///
    /// # Errors
    /// When it is too large or the store does not take it: nothing of it is kept then, and what was there is.
    pub async fn write<T: Serialize + ?Sized>(&self, value: &T) -> Tried<()> {
        self.0.ask_bytes(op::SESSION_WRITE, value).await.map(drop)
    }

    /// Forgets the visitor, what all plugins keep of them.
    ///
    /// # Errors
    /// When the store cannot be asked; the session goes on then.
    pub async fn end(&self) -> Tried<()> {
        self.0.ask_bytes(op::SESSION_END, &()).await.map(drop)
    }
}
