//! The border between the kernel and a plugin: what may cross it and in which form.
//!
//! Few functions, bytes inside. Typing on each side is the business of `rose-sdk` and `rose-kernel`, so that a new
//! extension point is new data and not a new ABI. Nothing in this crate does I/O, and nothing outside of it, of the
//! SDK's export and of the kernel's loader names `abi_stable`.
//!
//! Three encodings, each for one reason: [`codec::to_message`] (MessagePack with field names) for everything that
//! must grow, [`codec::to_bulk`] (postcard) for rows, and raw bytes for bodies.

pub mod border;
pub mod codec;
pub mod head;
pub mod label;
pub mod messages;
pub mod ops;
pub mod usage;
pub mod value;

/// The border's version. Kernel and plugin must agree on the part before the first dot.
pub const BORDER: &str = env!("CARGO_PKG_VERSION");

/// What the SDK's export and the kernel's loader need of `abi_stable` and `async-ffi`; for nobody else.
#[doc(hidden)]
pub mod raw {
    pub use abi_stable;
    pub use async_ffi;
}
