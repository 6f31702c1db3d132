//! The numbers that cross the border. A number is never given a second meaning.

/// What is invoked in a plugin.
pub mod kind {
    /// A `RequestHead` and the body; answered by an `AnswerHead`.
    pub const REQUEST: u32 = 1;
    /// A `CommandCall` and the bytes of its file; answered by `AnswerHead::Command`.
    pub const COMMAND: u32 = 2;
    /// A `FragmentCall`, no body; answered by `AnswerHead::Fragments`.
    pub const FRAGMENT: u32 = 3;
}

/// What a plugin asks of the kernel. A plugin's label names the ones that it may use.
pub mod op {
    /// A `StatementCall` (bulk) to `Rows` (bulk): in the open transaction, else in the call's read snapshot, else, for
    /// a statement that writes, in a transaction of its own.
    pub const DB_QUERY: u32 = 1;
    /// Begins the call's write transaction; nothing in, nothing out.
    pub const DB_BEGIN: u32 = 2;
    /// Commits it.
    pub const DB_COMMIT: u32 = 3;
    /// Rolls it back.
    pub const DB_ROLLBACK: u32 = 4;
    /// Sets a savepoint in the open transaction; nothing in, nothing out.
    pub const DB_SAVEPOINT: u32 = 5;
    /// Keeps what was done since the last savepoint, which is gone then.
    pub const DB_RELEASE: u32 = 6;
    /// Undoes what was done since the last savepoint, which is gone then; also after a statement failed.
    pub const DB_ROLLBACK_TO: u32 = 7;
    /// A list of paths to a list of `Option<RouteOwner>`: who would answer `GET` there.
    pub const ROUTE_OWNERS: u32 = 10;
    /// A line on the standard output of a command (a string).
    pub const COMMAND_PRINT: u32 = 20;
    /// How far a command has come (a `Progress`).
    pub const COMMAND_PROGRESS: u32 = 21;
    /// Text on the standard output of a command, without an end of line (a string).
    pub const COMMAND_WRITE: u32 = 22;
    /// An option's name to the names of the files in the folder that it was given (strings, sorted).
    pub const FOLDER_NAMES: u32 = 30;
    /// A `FolderFile` to the bytes of that file.
    pub const FOLDER_READ: u32 = 31;
    /// A `FolderFile` with the content to write into it.
    pub const FOLDER_WRITE: u32 = 32;
    /// An option's name to the paths of all files in the folder that it was given and in those inside of it (strings,
    /// sorted, their parts joined by `/`).
    pub const FOLDER_PATHS: u32 = 33;
    /// What the plugin keeps of the visitor: nothing in, an optional byte string out.
    pub const SESSION_READ: u32 = 40;
    /// Bytes to keep for the visitor's next request; a visitor without a session gets one.
    pub const SESSION_WRITE: u32 = 41;
    /// Forgets the visitor's session, every plugin's part of it; nothing in, nothing out.
    pub const SESSION_END: u32 = 42;
    /// An `Audience`: what the visitor counts as from now on; one without a session gets one. Nothing out.
    pub const ADMIT: u32 = 45;
    /// Nothing in, an `Audience` out: pages that ask for it are kept for each kind of visitor.
    pub const AUDIENCE: u32 = 50;
    /// `FragmentAsks` to a list of HTML (strings), one for each ask.
    pub const FRAGMENTS: u32 = 51;
    /// Nothing in; the site's settings that were set out, as text by their names.
    pub const SITE_SETTINGS: u32 = 55;
    /// Bytes to a `Blob`: they are kept.
    pub const BLOB_PUT: u32 = 60;
    /// A `FolderFile` without content to a `Blob`: that file is kept.
    pub const BLOB_TAKE: u32 = 61;
    /// A `BlobFile`: the blob is written into that folder; nothing out.
    pub const BLOB_GIVE: u32 = 62;
    /// A `SizeAsk` to a `Blob`: the picture in that size, made where it is not there yet; itself where it is no larger
    /// than that or cannot be resized.
    pub const BLOB_SIZED: u32 = 63;
    /// A `FetchAsk` to a `FetchAnswer`: a request to a host that is named in the plugin's settings.
    pub const FETCH: u32 = 70;
}

/// What a plugin notes about what it makes.
pub mod note {
    /// Until when it holds: microseconds since 1970.
    pub const HOLDS_UNTIL: u32 = 1;
    /// It was made from what the plugin keeps in memory, which the kernel does not see.
    pub const STATE: u32 = 2;
}

/// Groups of operations, by the names that `plugin! { uses: [...] }` takes.
pub const GROUPS: &[(&str, &[u32])] = &[
    (
        "database",
        &[
            op::DB_QUERY,
            op::DB_BEGIN,
            op::DB_COMMIT,
            op::DB_ROLLBACK,
            op::DB_SAVEPOINT,
            op::DB_RELEASE,
            op::DB_ROLLBACK_TO,
        ],
    ),
    ("routes", &[op::ROUTE_OWNERS]),
    ("commands", &[op::COMMAND_PRINT, op::COMMAND_PROGRESS, op::COMMAND_WRITE]),
    ("folders", &[op::FOLDER_NAMES, op::FOLDER_READ, op::FOLDER_WRITE, op::FOLDER_PATHS]),
    ("session", &[op::SESSION_READ, op::SESSION_WRITE, op::SESSION_END]),
    ("admission", &[op::ADMIT]),
    ("site", &[op::SITE_SETTINGS]),
    ("fetch", &[op::FETCH]),
    ("blobs", &[op::BLOB_PUT, op::BLOB_TAKE, op::BLOB_GIVE, op::BLOB_SIZED]),
];

/// What every plugin may use without naming it: how a page is made.
pub const PAGES: &[u32] = &[op::AUDIENCE, op::FRAGMENTS];

/// The operations that this version of the border knows.
pub fn known() -> impl Iterator<Item = u32> {
    GROUPS.iter().flat_map(|(_, ops)| ops.iter().copied()).chain(PAGES.iter().copied())
}

/// The name of the group that an operation belongs to, for messages.
pub fn group_of(op: u32) -> &'static str {
    GROUPS.iter().find(|(_, ops)| ops.contains(&op)).map_or("unknown", |(name, _)| name)
}

/// Why there was no answer.
pub mod code {
    /// The plugin panicked; the detail is a `Panic`.
    pub const PANICKED: u32 = 1;
    /// The handler failed: a fault of the site, not of the reader.
    pub const FAILED: u32 = 2;
    /// The kernel does not know the operation, or the label does not name it.
    pub const UNSUPPORTED: u32 = 3;
    /// The invocation that the handle belonged to is over, or its generation has stopped.
    pub const CALL_OVER: u32 = 4;
    /// The deadline has passed.
    pub const DEADLINE: u32 = 5;
    /// Bytes that are not what the operation takes.
    pub const MALFORMED: u32 = 6;
    /// The database said no; the detail is a `DatabaseFault`.
    pub const DATABASE: u32 = 7;
    /// A part of the kernel that this needs cannot be used for the moment.
    pub const UNAVAILABLE: u32 = 8;
}
