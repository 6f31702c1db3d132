//! A kernel in the test's own process.

mod answer;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{body::Body, extract::Request};
use bytes::Bytes;
use http::{Method, header};
use http_body_util::BodyExt as _;
use rose_abi::messages::{AnswerHead, CommandCall};
use rose_kernel::{
    clock::Clock,
    config::{self, Environment, Overrides},
    host::{Host, HostOptions, Refused, StartError},
    http::serve::Site,
};
use tempfile::TempDir;

use self::answer::Output;
pub use self::answer::{Answer, Ran};
use crate::{built, servers::Postgres};

/// What an [`App`] is made of.
#[derive(Debug, Default)]
pub struct AppBuilder {
    libraries: Vec<PathBuf>,
    files: Vec<(String, Vec<u8>)>,
    variables: BTreeMap<String, String>,
    folder: Option<Arc<TempDir>>,
    site: Vec<(String, String)>,
    now: Option<i64>,
    on_postgres: bool,
}

/// Whether the tests run on PostgreSQL (`ROSE_TEST_DIALECT=postgres`) instead of files.
#[must_use]
pub fn is_on_postgres() -> bool {
    #[expect(clippy::disallowed_methods, reason = "a variable of the tests alone")]
    let dialect = std::env::var("ROSE_TEST_DIALECT");
    dialect.is_ok_and(|dialect| dialect == "postgres")
}

impl AppBuilder {
    /// With a plugin of this workspace, such as `blog`.
    #[must_use]
    pub fn plugin(self, name: &str) -> Self {
        let library = built::plugin(name);
        self.library(library)
    }

    /// With a plugin that misbehaves on purpose.
    #[must_use]
    pub fn misbehaving(self, name: &str) -> Self {
        let library = built::misbehaving(name);
        self.library(library)
    }

    /// With any file in the folder of plugins.
    #[must_use]
    pub fn library(mut self, path: impl Into<PathBuf>) -> Self {
        self.libraries.push(path.into());
        self
    }

    /// With a file of any content in the folder of plugins.
    #[must_use]
    pub fn file(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.push((name.to_owned(), content.into()));
        self
    }

    /// With a setting of the kernel, by its variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.insert(name.to_owned(), value.into());
        self
    }

    /// With a setting of the site, such as `title`.
    #[must_use]
    pub fn site(mut self, name: &str, value: &str) -> Self {
        self.site.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a clock that stands, in microseconds since 1970.
    #[must_use]
    pub fn clock(mut self, now: i64) -> Self {
        self.now = Some(now);
        self
    }

    /// With its databases on PostgreSQL, whatever the other tests run on.
    #[must_use]
    pub fn on_postgres(mut self) -> Self {
        self.on_postgres = true;
        self
    }

    /// In the folder of an app before it: data, plugins and all.
    #[must_use]
    pub fn after(mut self, app: &App) -> Self {
        self.folder = Some(Arc::clone(&app.folder));
        self
    }

    /// The folder that it will have `data/` and `plugins/` in, for a test that changes files while it starts.
    ///
    /// # Panics
    /// When there is no room for one.
    #[must_use]
    pub fn folder(&mut self) -> PathBuf {
        let folder = self.folder.get_or_insert_with(|| Arc::new(tempfile::tempdir().expect("a temporary folder")));
        folder.path().to_owned()
    }

    /// Starts it.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(self) -> App {
        match self.try_start().await {
            Ok(app) => app,
            Err(error) => panic!("the kernel does not start: {error}"),
        }
    }

    /// Starts it, where the start may fail.
    ///
    /// # Errors
    /// Why the kernel does not start.
    pub async fn try_start(self) -> Result<App, StartError> {
        let folder = self.folder.unwrap_or_else(|| Arc::new(tempfile::tempdir().expect("a temporary folder")));
        let plugins = folder.path().join("plugins");
        std::fs::create_dir_all(&plugins).expect("a folder for plugins");
        for library in &self.libraries {
            put(&plugins, library);
        }
        for (name, content) in &self.files {
            std::fs::write(plugins.join(name), content).expect("room for a file");
        }
        let mut variables = self.variables;
        variables.insert("ROSE_DATA".to_owned(), folder.path().join("data").display().to_string());
        variables.insert("ROSE_PLUGINS".to_owned(), plugins.display().to_string());
        let is_on_postgres = self.on_postgres || is_on_postgres();
        let databases = is_on_postgres.then(|| Databases::of(folder.path()));
        if let Some(databases) = &databases {
            databases.make("kernel");
            variables.insert("ROSE_DATABASE".to_owned(), databases.address());
        }
        let environment = Environment {
            variables: variables.into_iter().map(|(name, value)| (name, value.into())).collect(),
            folder: folder.path().to_owned(),
            executable: None,
        };
        let config = config::load(&environment, &Overrides::default()).expect("settings that hold");
        let clock = self.now.map_or_else(Clock::system, Clock::standing);
        let host = Host::open(HostOptions::new(built::rose(), &config, clock.clone(), true)).await?;
        for (name, value) in &self.site {
            host.set_site(name, Some(value)).await?;
        }
        if let Some(databases) = &databases {
            for found in host.find().await?.0 {
                databases.make(&found.label.id);
            }
        }
        host.reload().await?;
        let site = Site::new(Arc::clone(&host), &config.http, &config.site).expect("a site's URL");
        let database = databases.map(|databases| databases.address());
        Ok(App { folder, host, site, clock, database })
    }
}

/// The databases of an app on PostgreSQL, which stay with its folder.
struct Databases {
    prefix: String,
}

impl Databases {
    fn of(folder: &Path) -> Self {
        let file = folder.join("databases");
        let prefix = std::fs::read_to_string(&file).unwrap_or_else(|_| {
            let prefix = Postgres::shared().prefix();
            std::fs::write(&file, &prefix).expect("room for a name");
            prefix
        });
        Self { prefix }
    }

    fn address(&self) -> String {
        Postgres::shared().url(&format!("{}_{{domain}}", self.prefix))
    }

    /// Makes one, unless it is there.
    fn make(&self, domain: &str) {
        let name = format!("{}_{domain}", self.prefix);
        let there = format!("select 1 from pg_database where datname = '{name}'");
        if Postgres::shared().sql("postgres", &there).is_empty() {
            Postgres::shared().sql("postgres", &format!("create database \"{name}\" template template0"));
        }
    }
}

/// A copy with a new inode: a library that is mapped must not change under the process that has it.
fn put(plugins: &Path, library: &Path) {
    let name = library.file_name().expect("a library has a name");
    let (copy, place) = (plugins.join(".copy"), plugins.join(name));
    std::fs::copy(library, &copy).and_then(|_| std::fs::rename(&copy, &place)).expect("room for a library");
}

/// A kernel that serves.
pub struct App {
    folder: Arc<TempDir>,
    host: Arc<Host>,
    site: Site,
    clock: Clock,
    database: Option<String>,
}

impl App {
    /// A kernel to be put together.
    #[must_use]
    pub fn builder() -> AppBuilder {
        AppBuilder::default()
    }

    /// The host of its plugins.
    #[must_use]
    pub fn host(&self) -> &Arc<Host> {
        &self.host
    }

    /// What answers its requests, for those that a test sends from a task of its own.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Its clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The folder with `data/` and `plugins/`.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address of its databases, where they are on PostgreSQL.
    #[must_use]
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// Files that were left out.
    #[must_use]
    pub fn refused(&self) -> Vec<Refused> {
        self.host.registry().refused().to_vec()
    }

    /// Why a file was left out, as an operator reads it.
    ///
    /// # Panics
    /// When it was not.
    #[must_use]
    pub fn reason(&self, file: &str) -> String {
        let refused = self.refused();
        let reason = refused.iter().find(|refused| refused.file == file);
        reason.unwrap_or_else(|| panic!("{file} was not left out; that was: {refused:?}")).to_string()
    }

    /// Puts one more file into the folder of plugins; [`Host::reload`] takes it up.
    pub fn add_library(&self, path: impl AsRef<Path>) {
        put(&self.folder.path().join("plugins"), path.as_ref());
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::builder().uri(path).body(Body::empty()).expect("a request")).await
    }

    /// Asks for a page with one more header.
    pub async fn get_with(&self, path: &str, name: &str, value: &str) -> Answer {
        self.send(Request::builder().uri(path).header(name, value).body(Body::empty()).expect("a request")).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(form).expect("a form");
        let request = Request::builder().method(Method::POST).uri(path);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).expect("a request")).await
    }

    /// Sends any request.
    pub async fn send(&self, request: Request) -> Answer {
        let (parts, body) = self.site.answer(request).await.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Runs a command of a plugin: positional arguments and options by name, and the content of its `FILE`.
    ///
    /// # Panics
    /// When there is no such command.
    pub async fn run(&self, plugin: &str, command: &str, flags: &[&str], file: impl Into<Bytes>) -> Ran {
        self.run_in(plugin, command, flags, &[], file).await
    }

    /// As [`Self::run`], with folders by the options that name them.
    ///
    /// # Panics
    /// When there is no such plugin or command.
    pub async fn run_in(
        &self,
        plugin: &str,
        command: &str,
        flags: &[&str],
        folders: &[(&str, &Path)],
        file: impl Into<Bytes>,
    ) -> Ran {
        let registry = self.host.registry();
        let missing = || panic!("no plugin `{plugin}` serves; what was left out: {:#?}", self.refused());
        let plugin = registry.plugin(plugin).unwrap_or_else(missing);
        let commands = &plugin.description().commands;
        let number = commands.iter().position(|offered| offered.name == command);
        let number =
            u32::try_from(number.unwrap_or_else(|| panic!("there is no command `{command}`"))).expect("few commands");
        let values = folders.iter().map(|(option, folder)| ((*option).to_owned(), folder.display().to_string()));
        let flags = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let call = CommandCall { values: values.collect(), flags };
        let output = Output::with(folders);
        let answered = plugin.command(number, &call, file.into(), Box::new(output.clone())).await;
        let outcome = match answered.map(|answered| answered.head) {
            Ok(AnswerHead::Command { status: 0 }) => Ok(()),
            Ok(AnswerHead::Refused { message, .. }) => Err(message),
            Ok(other) => Err(format!("{other:?}")),
            Err(error) => Err(error.to_string()),
        };
        let (lines, progress) = output.take();
        Ran { outcome, lines, progress }
    }

    /// Sets a setting of a plugin, or of the `site`; [`Host::reload`] starts a generation that has it.
    ///
    /// # Panics
    /// When there is no such plugin or setting, or the value does not fit.
    pub async fn set(&self, plugin: &str, name: &str, value: &str) {
        if plugin == "site" {
            return self.host.set_site(name, Some(value)).await.unwrap_or_else(|error| panic!("{error}"));
        }
        let (found, _) = self.host.find().await.expect("the folder of plugins");
        let found =
            found.iter().find(|found| found.label.id == plugin).unwrap_or_else(|| panic!("no plugin `{plugin}`"));
        self.host.set(found, name, Some(value)).await.unwrap_or_else(|error| panic!("{error}"));
    }

    /// Stops it.
    pub async fn stop(&self) {
        self.host.stop().await;
    }
}
