//! PostgreSQL.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use rustix::{
    fs::{FlockOperation, flock},
    process::Signal,
};
use tempfile::TempDir;

use super::process::{Server, free_port, give, program, run};
use crate::built;

/// A PostgreSQL server with a superuser `postgres`, who needs no password.
#[derive(Debug)]
pub struct Postgres {
    /// Before the folder, so that it has ended when that is removed.
    server: Server,
    folder: TempDir,
    port: u16,
}

/// Counts the databases of this process.
static DATABASES: AtomicU32 = AtomicU32::new(0);

impl Postgres {
    /// The server that the tests of this process share.
    ///
    /// # Panics
    /// When there is no PostgreSQL or it does not start.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// A server of its own, for a test that hurts it.
    ///
    /// # Panics
    /// As [`Postgres::shared`].
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        give(folder.path());
        let mut copy = Command::new("cp");
        copy.args(["-a", "--reflink=auto"]).arg(template()).arg(folder.path().join("data"));
        run(copy);
        let port = free_port();
        let mut server = spawn(folder.path(), port);
        server.listens(port);
        let postgres = Self { server, folder, port };
        postgres.is_ready();
        postgres
    }

    /// Kills all of it, as a machine that fails does.
    pub fn kill(&mut self) {
        self.all(Signal::KILL);
        self.server.kill();
    }

    /// Starts it again after it was killed, on the same port with the same data.
    pub fn start_again(&mut self) {
        self.server = spawn(self.folder.path(), self.port);
        self.server.listens(self.port);
        self.is_ready();
    }

    /// Its process.
    pub fn server(&mut self) -> &mut Server {
        &mut self.server
    }

    /// Its port on this machine.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A new, empty database, whose name is its address's end.
    #[must_use]
    pub fn database(&self) -> String {
        let number = DATABASES.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        self.sql("postgres", &format!("create database {name} template template0"));
        self.url(&name)
    }

    /// A name that new databases can begin with.
    #[must_use]
    pub fn prefix(&self) -> String {
        format!("site_{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::Relaxed))
    }

    /// The address of a database.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Runs statements as the superuser and gives what they print, values apart by `|`.
    ///
    /// # Panics
    /// When one of them fails.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let mut psql = Command::new(program("psql", &[binaries()]));
        psql.args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-d", &self.url(database), "-c", sql]);
        let done = psql.output().expect("psql");
        assert!(done.status.success(), "{sql}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    /// Stops all of it where it stands: postmaster and backends.
    pub fn freeze(&self) {
        self.all(Signal::STOP);
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.all(Signal::CONT);
    }

    fn all(&self, signal: Signal) {
        // A backend has a session of its own, so that the group of the postmaster does not reach it.
        let children = Command::new("pgrep").args(["-P", &self.server.pid().to_string()]).output().expect("pgrep");
        self.server.signal(signal);
        for child in String::from_utf8_lossy(&children.stdout).split_whitespace() {
            let pid = child.parse().ok().and_then(rustix::process::Pid::from_raw).expect("a process id");
            let _ended = rustix::process::kill_process(pid, signal);
        }
    }

    /// A server that listens may still be recovering.
    fn is_ready(&self) {
        crate::eventually("PostgreSQL answers", || {
            let mut ready = Command::new(program("pg_isready", &[binaries()]));
            ready.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
            ready.status().ok().filter(std::process::ExitStatus::success)
        });
    }
}

fn spawn(folder: &Path, port: u16) -> Server {
    let mut command = Command::new(program("postgres", &[binaries()]));
    command.arg("-D").arg(folder.join("data")).args(["-p", &port.to_string()]);
    command.arg("-k").arg(folder);
    Server::start("PostgreSQL", command, &folder.join("postgres.log"))
}

/// A folder of data as `initdb` makes it, made once for each version and target folder.
fn template() -> PathBuf {
    // What others may read on the way to it is decided by the folder for temporary files.
    let version = binaries()
        .components()
        .rev()
        .nth(1)
        .map_or_else(String::new, |part| part.as_os_str().to_string_lossy().into_owned());
    let folder =
        std::env::temp_dir().join(format!("rose-testkit-postgres-{version}-{}", rustix::process::getuid().as_raw()));
    fs::create_dir_all(&folder).expect("a folder for what tests need again");
    let lock = File::create(built::reports("servers").join("postgres.lock")).expect("room for a lock");
    flock(&lock, FlockOperation::LockExclusive).expect("a lock");
    let (data, making) = (folder.join("data"), folder.join("making"));
    if !data.is_dir() {
        give(&folder);
        let _nothing = fs::remove_dir_all(&making);
        let mut initdb = Command::new(program("initdb", &[binaries()]));
        // Small segments: a folder is copied for each server.
        initdb.args([
            "--no-sync",
            "--wal-segsize=1",
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "-D",
        ]);
        initdb.arg(&making);
        run(initdb);
        let settings = "\
            listen_addresses = '127.0.0.1'\n\
            max_connections = 100\n\
            shared_buffers = '32MB'\n\
            dynamic_shared_memory_type = 'mmap'\n\
            fsync = off\n\
            full_page_writes = off\n\
            autovacuum = off\n\
            max_wal_size = '64MB'\n\
            min_wal_size = '2MB'\n";
        fs::write(making.join("postgresql.auto.conf"), settings).expect("room for settings");
        fs::rename(&making, &data).expect("a folder of its own");
    }
    data
}

/// Where Debian has the newest version; elsewhere they are in `PATH`.
fn binaries() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok()).max();
    newest.map_or_else(|| PathBuf::from("/usr/bin"), |version| format!("/usr/lib/postgresql/{version}/bin").into())
}
