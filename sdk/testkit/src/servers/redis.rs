//! Redis.

use std::{net::SocketAddr, process::Command};

use tempfile::TempDir;

use super::process::{Server, free_port, give, program};

/// A Redis that keeps nothing on disk.
#[derive(Debug)]
pub struct Redis {
    server: Server,
    folder: TempDir,
    port: u16,
    memory: String,
    policy: &'static str,
}

impl Redis {
    /// One for what can be made anew: full, it evicts what was not used for long.
    ///
    /// # Panics
    /// When there is no Redis or it does not start.
    #[must_use]
    pub fn data() -> Self {
        Self::start("64mb", "allkeys-lru")
    }

    /// One for sessions: full, it takes nothing more.
    ///
    /// # Panics
    /// As [`Redis::data`].
    #[must_use]
    pub fn auth(memory: &str) -> Self {
        Self::start(memory, "noeviction")
    }

    fn start(memory: &str, policy: &'static str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        give(folder.path());
        let port = free_port();
        let mut server = spawn(&folder, port, memory, policy);
        server.listens(port);
        Self { server, folder, port, memory: memory.to_owned(), policy }
    }

    /// Starts it again after it was killed, empty, on the same port.
    pub fn start_again(&mut self) {
        self.server = spawn(&self.folder, self.port, &self.memory, self.policy);
        self.server.listens(self.port);
    }

    /// Its process.
    pub fn server(&mut self) -> &mut Server {
        &mut self.server
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// Its address, for a [`super::Proxy`] in front of it.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// Runs a command and gives what it prints.
    ///
    /// # Panics
    /// When it does not run.
    pub fn cli(&self, words: &[&str]) -> String {
        let mut cli = Command::new(program("redis-cli", &[]));
        let done = cli.args(["-p", &self.port.to_string()]).args(words).output().expect("redis-cli");
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }
}

fn spawn(folder: &TempDir, port: u16, memory: &str, policy: &str) -> Server {
    let mut command = Command::new(program("redis-server", &[]));
    command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
    command.args(["--maxmemory", memory, "--maxmemory-policy", policy]).arg("--dir").arg(folder.path());
    Server::start("Redis", command, &folder.path().join("redis.log"))
}
