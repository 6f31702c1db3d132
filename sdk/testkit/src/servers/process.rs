//! A server's process: started, signalled, and never left behind.

use std::{
    fs::{self, File},
    io::Write as _,
    net::{TcpListener, TcpStream},
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

/// A server that runs.
#[derive(Debug)]
pub struct Server {
    name: &'static str,
    child: Child,
    watcher: Child,
    /// While this is open, the watcher lets the server live.
    lifeline: Option<ChildStdin>,
    log: PathBuf,
}

impl Server {
    /// Starts one, which logs into a file beside its data.
    pub(super) fn start(name: &'static str, mut command: Command, log: &Path) -> Self {
        as_nobody(&mut command);
        let out = || File::options().create(true).append(true).open(log).expect("room for a log");
        let child = command.stdin(Stdio::null()).stdout(out()).stderr(out()).process_group(0).spawn();
        let child = child.unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        // Whatever becomes of this process, its end of the pipe closes; then the server's group is killed and its folder
        // removed, which nobody else would do for a server that the tests share.
        let mut watcher = Command::new("sh");
        let end = "read end || { kill -9 -$0; sleep 0.1; rm -rf \"$1\"; }";
        let folder = log.parent().expect("a log is in the server's folder");
        watcher.args(["-c", end, &child.id().to_string()]).arg(folder).process_group(0);
        watcher.stdout(Stdio::null()).stderr(Stdio::null());
        let mut watcher = watcher.stdin(Stdio::piped()).spawn().expect("a shell");
        let lifeline = watcher.stdin.take();
        Self { name, child, watcher, lifeline, log: log.to_owned() }
    }

    /// Waits until it answers on a port.
    pub(super) fn listens(&mut self, port: u16) {
        let limit = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = self.child.try_wait().ok().flatten();
            if let Some(status) = ended {
                panic!("{} ended at its start ({status}):\n{}", self.name, self.log());
            }
            assert!(Instant::now() < limit, "{} does not listen:\n{}", self.name, self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// What it logged.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Its process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        // One that has ended already is where the signal was to lead.
        let _ended = kill_process(pid.expect("a process id"), signal);
    }

    /// Kills it, its children too, as a machine that fails does.
    pub fn kill(&mut self) {
        let group = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        let _ended = rustix::process::kill_process_group(group.expect("a process id"), Signal::KILL);
        let _status = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        if let Some(mut lifeline) = self.lifeline.take() {
            let _gone = lifeline.write_all(b"end\n");
        }
        let _status = self.watcher.wait();
    }
}

/// A port that nobody listens on.
pub(super) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.expect("a free port").port()
}

/// Runs a program to its end, as the user that servers run as.
pub(super) fn run(mut command: Command) {
    as_nobody(&mut command);
    let done = command.output().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// Gives a folder to that user.
pub(super) fn give(folder: &Path) {
    if let Some((user, group)) = nobody() {
        chown(folder, Some(user), Some(group)).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    }
}

fn as_nobody(command: &mut Command) {
    if let Some((user, group)) = nobody() {
        command.uid(user).gid(group);
    }
}

/// Who servers run as, where this process is root: `postgres`, else `nobody`.
fn nobody() -> Option<(u32, u32)> {
    if !rustix::process::getuid().is_root() {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("a list of users");
    let find = |name: &str| {
        let fields: Vec<&str> =
            users.lines().map(|line| line.split(':')).find(|line| line.clone().next() == Some(name))?.collect();
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    find("postgres").or_else(|| find("nobody"))
}

/// A program in `PATH` or in one of these folders.
pub(super) fn program(name: &str, folders: &[PathBuf]) -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "a test looks for programs where a shell does")]
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = folders
        .iter()
        .cloned()
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join(name))
        .find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("there is no `{name}`: `cargo xtask test` says what to install"))
}
