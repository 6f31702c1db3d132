//! What the macros register, and the description that is made of it.
//!
//! `inventory` gives declarations in any order, so that every list is sorted once; a declaration's number is its
//! position. What is kept in statics here is the same for every generation of one library, and nothing else is.

use std::{
    any::Any,
    future::Future,
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use rose_abi::messages::{
    Asset, Command, Description, Fragment, MessageFile, Migration, Place, Route, Setting, Statement, Template,
};

use crate::{
    Ctx, Host, Reply, Tried, command,
    extract::{QueryFields, Request},
    fragment::FragmentDecl,
    sample,
    settings::Values,
};

/// A handler under way.
pub type Handling = Pin<Box<dyn Future<Output = Reply> + Send>>;
/// A command under way.
pub type Running = Pin<Box<dyn Future<Output = command::Outcome> + Send>>;
/// A plugin's settings and state.
pub(crate) type Started = Pin<Box<dyn Future<Output = Tried<State>> + Send>>;

/// What one generation owns.
pub struct State {
    pub(crate) site: rose_abi::head::Site,
    pub(crate) settings: Arc<dyn Any + Send + Sync>,
    pub(crate) state: Arc<dyn Any + Send + Sync>,
}

/// What `plugin!` writes.
pub struct Plugin {
    /// The id.
    pub id: &'static str,
    /// Whether the counting allocator is in place.
    pub counted: bool,
    /// The embedded files.
    pub files: Files,
    /// The settings' description.
    pub settings: fn() -> Vec<Setting>,
    /// Makes the settings and the state.
    pub start: fn(Host, Values) -> Started,
}

/// The files of the plugin's folder.
pub struct Files {
    /// Name, text, file, priority of an override.
    pub templates: &'static [(&'static str, &'static str, &'static str, Option<i32>)],
    /// Name, content.
    pub assets: &'static [(&'static str, &'static [u8])],
    /// Language, text, file.
    pub messages: &'static [(&'static str, &'static str, &'static str)],
    /// Dialect, number, name, text.
    pub migrations: &'static [(&'static str, u32, &'static str, &'static str)],
}

/// What `#[get]` and `#[post]` register.
pub struct RouteDecl {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path's pattern.
    pub pattern: &'static str,
    /// In bytes.
    pub body_limit: Option<u64>,
    /// The fields of the query that it reads.
    pub query: fn() -> QueryFields,
    /// The function's name.
    pub name: &'static str,
    /// Its file.
    pub file: &'static str,
    /// Its line.
    pub line: u32,
    /// The function behind its extractors.
    pub handler: fn(Ctx, Request) -> Handling,
}
inventory::collect!(RouteDecl);

/// What `#[command]` registers.
pub struct CommandDecl {
    /// The command's name.
    pub name: &'static str,
    /// The syntax of its arguments.
    pub usage: &'static str,
    /// A sentence for `--help`.
    pub about: &'static str,
    /// Its file.
    pub file: &'static str,
    /// Its line.
    pub line: u32,
    /// The function behind its extractors.
    pub handler: fn(Ctx, command::Call) -> Running,
}
inventory::collect!(CommandDecl);

/// What the query macros write.
pub struct StatementDecl {
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
    /// Its file.
    pub file: &'static str,
    /// Its line.
    pub line: u32,
    number: AtomicU32,
}

/// A statement, as it is registered.
pub struct StatementRef(pub &'static StatementDecl);
inventory::collect!(StatementRef);

impl StatementDecl {
    /// A statement as it stands in the source.
    pub const fn new(sqlite: &'static str, postgres: &'static str, file: &'static str, line: u32) -> Self {
        Self { sqlite, postgres, file, line, number: AtomicU32::new(0) }
    }

    /// Its position in the sorted description.
    pub(crate) fn number(&self) -> u32 {
        statements();
        self.number.load(Ordering::Relaxed)
    }
}

/// Sorted by pattern, then method.
pub(crate) fn routes() -> &'static [&'static RouteDecl] {
    static SORTED: OnceLock<Vec<&'static RouteDecl>> = OnceLock::new();
    SORTED.get_or_init(|| {
        let mut all: Vec<_> = inventory::iter::<RouteDecl>.into_iter().collect();
        all.sort_by_key(|route| (route.pattern, route.method, route.file, route.line));
        all
    })
}

/// Sorted by name.
pub(crate) fn commands() -> &'static [&'static CommandDecl] {
    static SORTED: OnceLock<Vec<&'static CommandDecl>> = OnceLock::new();
    SORTED.get_or_init(|| {
        let mut all: Vec<_> = inventory::iter::<CommandDecl>.into_iter().collect();
        all.sort_by_key(|command| (command.name, command.file, command.line));
        all
    })
}

/// Sorted by name.
pub(crate) fn fragments() -> &'static [&'static FragmentDecl] {
    static SORTED: OnceLock<Vec<&'static FragmentDecl>> = OnceLock::new();
    SORTED.get_or_init(|| {
        let mut all: Vec<_> = inventory::iter::<FragmentDecl>.into_iter().collect();
        all.sort_by_key(|fragment| (fragment.name, fragment.file, fragment.line));
        all
    })
}

fn statements() -> &'static [&'static StatementDecl] {
    static SORTED: OnceLock<Vec<&'static StatementDecl>> = OnceLock::new();
    SORTED.get_or_init(|| {
        let mut all: Vec<_> = inventory::iter::<StatementRef>.into_iter().map(|statement| statement.0).collect();
        all.sort_by_key(|statement| (statement.file, statement.line, statement.sqlite));
        for (number, statement) in (0..).zip(&all) {
            statement.number.store(number, Ordering::Relaxed);
        }
        all
    })
}

/// Everything that the plugin offers.
///
/// # Errors
/// When its samples cannot be made.
pub(crate) fn description(plugin: &Plugin) -> Tried<Description> {
    let place = |file: &str, line| Place { file: file.to_owned(), line };
    let files = &plugin.files;
    Ok(Description {
        routes: (routes().iter())
            .map(|route| Route {
                method: route.method.to_owned(),
                pattern: route.pattern.to_owned(),
                body_limit: route.body_limit,
                query: (route.query)().names(),
                handler: route.name.to_owned(),
                place: place(route.file, route.line),
            })
            .collect(),
        templates: (files.templates.iter())
            .map(|(name, source, file, priority)| Template {
                name: (*name).to_owned(),
                source: (*source).to_owned(),
                file: (*file).to_owned(),
                override_priority: *priority,
            })
            .collect(),
        assets: (files.assets.iter())
            .map(|(name, bytes)| Asset { name: (*name).to_owned(), bytes: bytes.to_vec() })
            .collect(),
        migrations: (files.migrations.iter())
            .map(|(dialect, number, name, sql)| Migration {
                dialect: (*dialect).to_owned(),
                number: *number,
                name: (*name).to_owned(),
                sql: (*sql).to_owned(),
            })
            .collect(),
        statements: (statements().iter())
            .map(|statement| Statement {
                sqlite: statement.sqlite.to_owned(),
                postgres: statement.postgres.to_owned(),
                place: place(statement.file, statement.line),
            })
            .collect(),
        settings: (plugin.settings)(),
        commands: (commands().iter())
            .map(|command| Command {
                name: command.name.to_owned(),
                usage: command.usage.to_owned(),
                about: command.about.to_owned(),
                place: place(command.file, command.line),
            })
            .collect(),
        samples: sample::all(plugin.id)?,
        messages: (files.messages.iter())
            .map(|(lang, source, file)| MessageFile {
                lang: (*lang).to_owned(),
                source: (*source).to_owned(),
                file: (*file).to_owned(),
            })
            .collect(),
        fragments: (fragments().iter())
            .map(|fragment| Fragment {
                name: fragment.name.to_owned(),
                many: fragment.many,
                personal: fragment.personal,
                priority: fragment.priority,
                handler: fragment.function.to_owned(),
                place: place(fragment.file, fragment.line),
            })
            .collect(),
    })
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").finish_non_exhaustive()
    }
}

/// The settings and the state of a generation that has started.
pub fn started<S, T>(settings: S, state: T) -> State
where
    S: Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    State { site: rose_abi::head::Site::default(), settings: Arc::new(settings), state: Arc::new(state) }
}
