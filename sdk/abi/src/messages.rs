//! The messages: everything that crosses as MessagePack and may grow. Fields are only added, each with a default.

mod blob;
mod command;
mod fetch;
mod fragment;
mod phrase;

use serde::{Deserialize, Serialize};

pub use blob::{Blob, BlobFile, Picture, SizeAsk};
pub use command::{CommandCall, FolderFile, Progress, Writing};
pub use fetch::{FetchAnswer, FetchAsk};
pub use fragment::{Audience, Fragment, FragmentAsks, FragmentCall, Piece};
pub use phrase::{Phrase, PhraseArg};

/// Where something stands in a plugin's source.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// As the compiler names it.
    pub file: String,
    /// From 1.
    pub line: u32,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// The detail of `PANICKED`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Panic {
    /// What was said.
    pub message: String,
    /// Where it was said.
    pub place: Option<Place>,
}

/// A line for the log.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct LogRecord {
    /// 1 error, 2 warning, 3 information, 4 debugging.
    pub level: u8,
    /// A sentence that names the thing.
    pub message: String,
    /// The thing as fields.
    #[serde(default)]
    pub fields: Vec<(String, String)>,
    /// Where it was written.
    #[serde(default)]
    pub place: Option<Place>,
}

/// A request, without what no handler needs (the kernel keeps the rest).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct RequestHead {
    /// Upper case; a `HEAD` arrives as `GET`.
    pub method: String,
    /// As it came, percent-encoded.
    pub path: String,
    /// Without the question mark; empty where there is none.
    #[serde(default)]
    pub query: String,
    /// The pattern's parameters in order, decoded.
    #[serde(default)]
    pub params: Vec<(String, String)>,
    /// The media type of the body.
    #[serde(default)]
    pub content_type: Option<String>,
}

/// What a handler answers; the body beside it is raw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnswerHead {
    /// A page: the body is the template's context as a message (a map); the kernel renders.
    Page {
        /// 200 in most cases.
        status: u16,
        /// Such as `blog/post`.
        template: String,
        /// What it says to those that do not read it.
        #[serde(default)]
        head: Box<crate::head::Head>,
    },
    /// Somewhere else; no body.
    Redirect {
        /// 301, 302, 303, 307 or 308.
        status: u16,
        /// A path of this site or an absolute URL.
        location: String,
        /// Whether the fields of the request's query are added, but for those that the location has itself.
        #[serde(default)]
        keeps_query: bool,
    },
    /// The body is JSON.
    Json {
        /// 200 in most cases.
        status: u16,
    },
    /// The body is HTML, complete.
    Html {
        /// 200 in most cases.
        status: u16,
    },
    /// The body is a document of another kind, complete.
    Document {
        /// 200 in most cases.
        status: u16,
        /// Such as `application/rss+xml; charset=utf-8` (RFC 9110, section 8.3).
        media_type: String,
    },
    /// A blob of the plugin, sent as it is kept; no body.
    File {
        /// Its id.
        blob: String,
        /// Such as `image/jpeg`.
        media_type: String,
        /// The name under which a browser saves it instead of showing it.
        #[serde(default)]
        download: Option<String>,
    },
    /// The reader's fault, in the reader's words; no body.
    Refused {
        /// From 400 to 499, or 503.
        status: u16,
        /// A sentence for the reader.
        message: String,
        /// The same as a phrase, for sites in other languages than the message's.
        #[serde(default)]
        phrase: Option<Phrase>,
    },
    /// The end of a command.
    Command {
        /// 0 for success; the exit status of `rose run`.
        status: u8,
    },
    /// The answer to a `FragmentCall`: the body is a list of `Piece`s as a message.
    Fragments {},
}

/// Who answers a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteOwner {
    /// A plugin's id, or `kernel`.
    pub owner: String,
    /// The pattern that matches.
    pub pattern: String,
}

/// The detail of `DATABASE`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DatabaseFault {
    /// What kind of no.
    pub kind: DatabaseFaultKind,
    /// The columns or the name of the broken constraint, such as `posts.slug`.
    #[serde(default)]
    pub constraint: Option<String>,
}

/// What kind of no a database said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DatabaseFaultKind {
    /// A unique rule or a primary key.
    Unique,
    /// A reference to a row that is not there, or from one that stays.
    ForeignKey,
    /// `not null` or `check`.
    Check,
    /// Someone else holds it; worth another try.
    Busy,
    /// No room, read-only, gone: nothing that a plugin can mend.
    Unavailable,
    /// It took longer than a statement or a transaction may.
    TimedOut,
    /// The connection was lost in the middle of a commit: whether it was kept is not known.
    Uncertain,
    /// Too many rows or bytes for one answer.
    TooLarge,
    /// A statement that is not in the description, the wrong number of parameters, a write outside of a transaction
    /// that only reads, and the like: a fault of the plugin.
    Misuse,
    /// Anything else.
    Other,
}

/// All that a plugin offers. Every list is sorted; positions in `routes`, `statements`, `commands` and `fragments` are
/// the numbers by which the kernel and the plugin name them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Description {
    /// Sorted by pattern, then method.
    pub routes: Vec<Route>,
    /// Sorted by name.
    pub templates: Vec<Template>,
    /// Sorted by name.
    pub assets: Vec<Asset>,
    /// Sorted by dialect, then number.
    pub migrations: Vec<Migration>,
    /// Sorted by place, then text.
    pub statements: Vec<Statement>,
    /// In the order of the settings' struct.
    pub settings: Vec<Setting>,
    /// Sorted by name.
    pub commands: Vec<Command>,
    /// Sorted by template, then place.
    #[serde(default)]
    pub samples: Vec<Sample>,
    /// Sorted by language.
    #[serde(default)]
    pub messages: Vec<MessageFile>,
    /// Sorted by name.
    #[serde(default)]
    pub fragments: Vec<Fragment>,
}

/// A method and a path pattern.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: String,
    /// In matchit's syntax: `/guestbook/{id}/`, `/files/{*rest}`.
    pub pattern: String,
    /// The largest body in bytes, where it is not the kernel's default.
    #[serde(default)]
    pub body_limit: Option<u64>,
    /// The fields of the query that the handler reads: the kernel hands it no others. `None`: all of it.
    #[serde(default)]
    pub query: Option<Vec<String>>,
    /// The handler's name.
    pub handler: String,
    /// Where it stands.
    pub place: Place,
}

/// A handlebars template.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Template {
    /// Such as `blog/post`; the first part is its owner.
    pub name: String,
    /// The text.
    pub source: String,
    /// Its file inside the plugin's folder, for messages.
    pub file: String,
    /// Set where the template stands in for another owner's: the larger wins.
    #[serde(default)]
    pub override_priority: Option<i32>,
}

/// The fixed phrases of a plugin in one language.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MessageFile {
    /// A BCP 47 tag, such as `de`.
    pub lang: String,
    /// The text, in Fluent.
    pub source: String,
    /// Its file inside the plugin's folder, for messages.
    pub file: String,
}

/// A file that is served as it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Asset {
    /// Its path inside the plugin's `assets/`.
    pub name: String,
    /// The content.
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// A step of a domain's schema.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Migration {
    /// `sqlite` or `postgres`.
    pub dialect: String,
    /// From 1, without gaps.
    pub number: u32,
    /// Its file's name without number and ending.
    pub name: String,
    /// The statements.
    pub sql: String,
}

/// A statement that the plugin may run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Statement {
    /// For SQLite.
    pub sqlite: String,
    /// For PostgreSQL.
    pub postgres: String,
    /// Where it stands.
    pub place: Place,
}

/// One field of a plugin's settings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Setting {
    /// The field's name.
    pub name: String,
    /// The field's documentation.
    pub help: String,
    /// What it holds.
    pub kind: SettingKind,
    /// As text; `None` where the field may be absent.
    #[serde(default)]
    pub default: Option<String>,
    /// Never shown or logged.
    #[serde(default)]
    pub secret: bool,
    /// The smallest value of an integer.
    #[serde(default)]
    pub min: Option<i64>,
    /// The largest value of an integer, or the longest text in characters.
    #[serde(default)]
    pub max: Option<i64>,
}

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SettingKind {
    /// Text.
    Text,
    /// `true` or `false`.
    Bool,
    /// An integer.
    Integer,
    /// Text: a path of the site, or an address with `http` or `https`.
    Link,
}

/// The value of a setting, as a plugin gets it at `activate`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SettingValue {
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// Text.
    Text(String),
    /// Absent.
    Absent,
}

/// A command for `rose run`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Command {
    /// Such as `import`.
    pub name: String,
    /// Its arguments, in the syntax of [`crate::usage`].
    pub usage: String,
    /// A sentence for `--help`.
    pub about: String,
    /// Where it stands.
    pub place: Place,
}

/// A context with which a template poses for a check.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sample {
    /// Such as `blog/post`.
    pub template: String,
    /// Its number among those of the template, from `1`.
    pub name: String,
    /// The context as a message (a map), as a handler would answer it.
    #[serde(with = "serde_bytes")]
    pub context: Vec<u8>,
    /// Where it is declared.
    pub place: Place,
}

/// What the texts of a hostile sample contain: a page that has it as it is shows a text as if it were HTML.
pub const HOSTILE_MARK: &str = "<i data-hostile>";
