//! What the author of a Rose Ash plugin imports.
//!
//! A plugin is one crate of type `cdylib`. It says what it is with [`plugin!`], and everything that it offers is
//! declared where it is implemented: [`get`], [`post`], [`macro@fragment`], [`macro@command`], [`query_as!`],
//! [`Settings`], [`samples!`], and the files in its folders `templates/`, `assets/`, `messages/` and `migrations/`. `rose plugin show ID` prints it
//! all; [`POINTS`] lists the kinds.
//!
//! ```ignore
//! //! Guestbook: visitors leave a line.
//! use rose_sdk::prelude::*;
//!
//! rose_sdk::plugin! { id: "guestbook", title: "Guestbook", description: "Visitors leave a line.", uses: [database] }
//!
//! #[get("/guestbook/")]
//! async fn show(ctx: Ctx) -> Reply {
//!     let entries = query_as!(Entry, "select id, line from entries order by id desc limit 20")
//!         .fetch_all(ctx.db())
//!         .await?;
//!     ctx.page("guestbook/show", &Show { entries })
//! }
//! ```
//!
//! A plugin has no socket, no database driver and no clock of its own: all of it comes from [`Ctx`] (in an
//! invocation) and [`Host`] (outside of one), so that the kernel sees what a page was made from. A plugin's own copy
//! of tokio has no reactor; time and tasks come from [`Host::sleep`] and [`Host::spawn`].

mod alloc;
mod answer;
mod ctx;
mod decl;
mod export;
mod guard;
mod host;
mod panics;
mod points;
mod sample;
mod session;
mod time;

pub mod blob;
pub mod command;
pub mod db;
pub mod extract;
pub mod fetch;
pub mod fragment;
pub mod settings;

pub use answer::{Answer, Failure, Refusal, Refuse, Reply, Tried};
pub use bytes::Bytes;
pub use ctx::Ctx;
pub use fragment::{Piece, Pieces};
pub use host::Host;
pub use http::StatusCode;
pub use points::{POINTS, Point};
pub use rose_abi::head::{Alternate, Card, Head, HeadKind, Picture, Site};
pub use rose_abi::messages::{Audience, Phrase, PhraseArg, RouteOwner, Setting, SettingKind, SettingValue};
pub use rose_abi::value::Value;
pub use rose_sdk_macros::{Settings, command, fragment, get, plugin, post, samples};
pub use sample::{HOSTILE, Sample};
pub use session::Session;
pub use settings::{NoSettings, Settings};
pub use time::Timestamp;

/// What most files of a plugin need.
pub mod prelude {
    pub use crate::{
        Answer, Bytes, Ctx, Failure, Host, Phrase, Piece, Pieces, Refusal, Refuse, Reply, Sample, Settings, StatusCode,
        Timestamp, Tried, command,
        command::{Args, Folder, Input, Outcome},
        db::{Bind, Db, Executor, Tx},
        extract::{Form, Json, Path, Query},
        fragment, get, post, query, query_as,
    };
}

/// For the macros; nothing here is promised to authors.
#[doc(hidden)]
pub mod __private {
    pub use crate::{
        alloc::Counting,
        decl::{CommandDecl, Files, Handling, Plugin, RouteDecl, Running, StatementDecl, StatementRef, started},
        export::{Activation, activate, describe, memory},
        fragment::{FragmentDecl, Making, make},
        sample::{SampleDecl, contexts_of},
    };
    pub use inventory;
    pub use rose_abi as abi;
    pub use rose_abi::raw::abi_stable::abi_stability::abi_checking;
    pub use rose_abi::raw::abi_stable::library::CheckTypeLayout;
    pub use rose_abi::raw::abi_stable::{
        library::{self, LibHeader},
        prefix_type::PrefixTypeTrait,
        std_types::RVec,
    };
    pub use serde_bytes::ByteBuf;
}
