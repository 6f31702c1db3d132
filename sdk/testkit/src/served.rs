//! The program `rose` with a port and a log.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::Arc,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::{built, eventually};

/// How `rose` is started.
#[derive(Debug)]
pub struct ServedBuilder {
    folder: Arc<TempDir>,
    variables: Vec<(String, String)>,
    flags: Vec<String>,
    port: u16,
}

/// `rose serve` in a folder of its own; ended when this is dropped.
pub struct Served {
    folder: Arc<TempDir>,
    child: Child,
    address: SocketAddr,
    variables: Vec<(String, String)>,
}

/// An answer as it came over the wire.
#[derive(Debug, Clone)]
pub struct Raw {
    /// Its status.
    pub status: u16,
    /// Its head, lines and all.
    pub head: String,
    /// Its body.
    pub body: Vec<u8>,
}

impl Raw {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header's value; empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find_map(|line| {
            let (given, value) = line.split_once(':')?;
            given.eq_ignore_ascii_case(name).then_some(value)
        });
        line.unwrap_or_default().trim()
    }
}

impl ServedBuilder {
    /// With a plugin's file.
    #[must_use]
    pub fn library(self, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let name = path.file_name().expect("a library has a name");
        fs::copy(path, self.plugins().join(name)).expect("room for a library");
        self
    }

    /// With a file of any content in the folder of plugins.
    #[must_use]
    pub fn file(self, name: &str, content: &[u8]) -> Self {
        fs::write(self.plugins().join(name), content).expect("room for a file");
        self
    }

    /// With a plugin that misbehaves on purpose.
    #[must_use]
    pub fn misbehaving(self, name: &str) -> Self {
        let library = built::misbehaving(name);
        self.library(library)
    }

    /// With a variable in its environment.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With settings of the `site` or of a plugin.
    ///
    /// # Panics
    /// When one does not fit.
    #[must_use]
    pub fn settings(self, of: &str, values: &[(&str, &str)]) -> Self {
        for (name, value) in values {
            self.good(&["settings", "set", of, name, value]);
        }
        self
    }

    /// Runs `rose` with these arguments, which must go well; gives what it printed.
    ///
    /// # Panics
    /// When it does not.
    #[track_caller]
    pub fn good(&self, arguments: &[&str]) -> String {
        let ran = self.rose(arguments);
        let [printed, said] = [&ran.stdout, &ran.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        assert!(ran.status.success(), "rose {}: {printed}{said}", arguments.join(" "));
        printed
    }

    /// With a flag of `rose serve`, for this start alone.
    #[must_use]
    pub fn flag(mut self, flag: &str) -> Self {
        self.flags.push(flag.to_owned());
        self
    }

    /// On this port instead of a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// The folder with `data/` and `plugins/`.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn plugins(&self) -> PathBuf {
        self.folder.path().join("plugins")
    }

    /// Starts it and waits until it serves.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn start(self) -> Served {
        let mut served = self.spawn();
        eventually("the kernel serves", || {
            if let Ok(Some(status)) = served.child.try_wait() {
                panic!("rose ended ({status}):\n{}", served.log());
            }
            served.try_get("/healthz").ok().filter(|answer| answer.status == 200)
        });
        served
    }

    /// Starts it and waits until it ends by itself; gives its status and its log.
    ///
    /// # Panics
    /// When it does not end.
    #[must_use]
    pub fn fail(self) -> (ExitStatus, String) {
        let mut served = self.spawn();
        let status = eventually("rose ends", || served.child.try_wait().expect("a child"));
        (status, served.log())
    }

    /// Runs another command of `rose` in the same place.
    #[must_use]
    pub fn rose(&self, arguments: &[&str]) -> Output {
        rose(self.folder.path(), &self.variables, arguments)
    }

    /// Runs another command of `rose` in the same place, with something on its standard input.
    ///
    /// # Panics
    /// When it cannot be run.
    #[must_use]
    pub fn pipe(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = command(self.folder.path(), &self.variables);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("rose can be started");
        // A command that does not read ends the pipe, which is no fault of the test.
        let _ = child.stdin.take().expect("a pipe").write_all(input);
        child.wait_with_output().expect("rose ends")
    }

    fn spawn(self) -> Served {
        let Self { folder, variables, flags, port } = self;
        let log = File::create(folder.path().join("log")).expect("a log");
        let mut command = command(folder.path(), &variables);
        command
            .env("ROSE_PORT", port.to_string())
            .arg("serve")
            .args(flags)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        let child = command.spawn().expect("rose can be started");
        Served { folder, child, address: SocketAddr::from(([127, 0, 0, 1], port)), variables }
    }
}

impl Served {
    /// A program to be put together, on a free port.
    #[must_use]
    pub fn builder() -> ServedBuilder {
        let folder = Arc::new(tempfile::tempdir().expect("a temporary folder"));
        fs::create_dir_all(folder.path().join("plugins")).expect("a folder for plugins");
        ServedBuilder { folder, variables: Vec::new(), flags: Vec::new(), port: free_port() }
    }

    /// The same program to be started once more in the same folder, after this one has ended.
    ///
    /// # Panics
    /// When it does not end.
    #[must_use]
    pub fn again(mut self) -> ServedBuilder {
        self.end();
        let (folder, variables) = (Arc::clone(&self.folder), self.variables.clone());
        ServedBuilder { folder, variables, flags: Vec::new(), port: self.address.port() }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The folder with `data/` and `plugins/`.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The number of the supervisor's process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// All that it has logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Waits for a piece of text in the log and gives its line.
    ///
    /// # Panics
    /// When it does not come.
    #[track_caller]
    pub fn logged(&self, text: &str) -> String {
        let line = || self.log().lines().find(|line| line.contains(text)).map(str::to_owned);
        for _ in 0..500 {
            if let Some(line) = line() {
                return line;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("`{text}` is not in the log:\n{}", self.log());
    }

    /// Asks for a page.
    ///
    /// # Panics
    /// When there is no answer.
    #[must_use]
    pub fn get(&self, path: &str) -> Raw {
        self.try_get(path).expect("an answer")
    }

    /// Asks for a page, where there may be no answer.
    ///
    /// # Errors
    /// When the connection fails.
    pub fn try_get(&self, path: &str) -> io::Result<Raw> {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n").as_bytes())
    }

    /// Sends bytes and reads the answer to its end.
    ///
    /// # Errors
    /// When the connection fails.
    pub fn send(&self, request: &[u8]) -> io::Result<Raw> {
        let mut stream = self.open(request)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        parse(&bytes).ok_or_else(|| io::Error::other(format!("no answer: {:?}", String::from_utf8_lossy(&bytes))))
    }

    /// Sends bytes and leaves the connection to the caller, who may drop it without an answer.
    ///
    /// # Errors
    /// When the connection fails.
    pub fn open(&self, request: &[u8]) -> io::Result<TcpStream> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        stream.write_all(request)?;
        Ok(stream)
    }

    /// Runs another command of `rose` in the same place, beside this one.
    #[must_use]
    pub fn rose(&self, arguments: &[&str]) -> Output {
        rose(self.folder.path(), &self.variables, arguments)
    }

    /// Tells it to end and waits for that.
    ///
    /// # Panics
    /// When it does not.
    pub fn end(&mut self) -> Option<ExitStatus> {
        if let Ok(Some(status)) = self.child.try_wait() {
            return Some(status);
        }
        signal(self.child.id(), Signal::TERM);
        Some(eventually("rose ends when it is told", || self.child.try_wait().expect("a child")))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A test that failed leaves nothing running; the worker ends with its supervisor.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal to a process; a slim system has no program for it.
///
/// # Panics
/// When there is no such process.
pub fn signal(process: u32, signal: Signal) {
    let pid = i32::try_from(process).ok().and_then(Pid::from_raw).expect("a process's number");
    kill_process(pid, signal).unwrap_or_else(|error| panic!("process {process} cannot be told: {error}"));
}

fn command(folder: &Path, variables: &[(String, String)]) -> Command {
    let mut command = Command::new(built::rose());
    let own = [("ROSE_DATA", folder.join("data")), ("ROSE_PLUGINS", folder.join("plugins"))];
    command.current_dir(folder).env_clear().envs(own).env("PATH", OsString::from("/usr/bin:/bin"));
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    command
}

fn rose(folder: &Path, variables: &[(String, String)], arguments: &[&str]) -> Output {
    command(folder, variables).args(arguments).output().expect("rose can be run")
}

/// A port that is free now.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").port()
}

fn parse(bytes: &[u8]) -> Option<Raw> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Raw { status, head, body: bytes[end + 4..].to_vec() })
}
