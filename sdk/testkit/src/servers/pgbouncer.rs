//! PgBouncer in transaction mode, before a PostgreSQL.

use std::{fs, path::PathBuf, process::Command};

use tempfile::TempDir;

use super::{
    Postgres,
    process::{Server, free_port, give, program},
};

/// A pooler.
#[derive(Debug)]
pub struct Pgbouncer {
    server: Server,
    folder: TempDir,
    port: u16,
}

/// How it pools.
#[derive(Debug, Clone, Copy)]
pub struct PgbouncerOptions {
    /// Connections to the server for each database.
    pub pool: u32,
    /// The most clients.
    pub clients: u32,
    /// How many statements it keeps for each client; 0 in versions before 1.21, which cannot.
    pub prepared: u32,
    /// Who may come, and is the same on the server; where it is empty, everybody is taken for `postgres`.
    pub logins: &'static [&'static str],
}

impl Default for PgbouncerOptions {
    fn default() -> Self {
        Self { pool: 20, clients: 300, prepared: 0, logins: &[] }
    }
}

impl Pgbouncer {
    /// Starts one.
    ///
    /// # Panics
    /// When there is none or it does not start.
    #[must_use]
    pub fn start(postgres: &Postgres, options: PgbouncerOptions) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        give(folder.path());
        let port = free_port();
        let PgbouncerOptions { pool, clients, prepared, logins } = options;
        let prepared = if prepared > 0 { format!("max_prepared_statements = {prepared}\n") } else { String::new() };
        let (user, auth) = match logins {
            [] => (" user=postgres", "auth_type = any".to_owned()),
            logins => {
                let list: String = logins.iter().map(|login| format!("\"{login}\" \"\"\n")).collect();
                let file = folder.path().join("logins");
                fs::write(&file, list).expect("room for logins");
                ("", format!("auth_type = trust\nauth_file = {}", file.display()))
            }
        };
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={}{user}\n\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\n{auth}\npool_mode = transaction\ndefault_pool_size = {pool}\n\
             max_client_conn = {clients}\nadmin_users = postgres\nserver_login_retry = 1\n{prepared}",
            postgres.port(),
        );
        fs::write(folder.path().join("pgbouncer.ini"), settings).expect("room for settings");
        let mut server = spawn(&folder);
        server.listens(port);
        Self { server, folder, port }
    }

    /// Starts it again after it was killed, on the same port.
    pub fn start_again(&mut self) {
        self.server = spawn(&self.folder);
        self.server.listens(self.port);
    }

    /// Its process.
    pub fn server(&mut self) -> &mut Server {
        &mut self.server
    }

    /// The address of a database behind it.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}?sslmode=disable", self.port)
    }

    /// Its port on this machine.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What it says of itself, such as `show pools`: a row a line, values apart by `|`, names first.
    ///
    /// # Panics
    /// When it does not answer.
    #[must_use]
    pub fn show(&self, what: &str) -> String {
        let mut psql = Command::new(program("psql", &[]));
        psql.args(["-X", "-A", "-q", "-d", &self.url("pgbouncer"), "-c", &format!("show {what}")]);
        let done = psql.output().expect("psql");
        assert!(done.status.success(), "show {what}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// Its version, such as `1.18.0`.
    #[must_use]
    pub fn version() -> String {
        let said = Command::new(binary()).arg("--version").output().expect("pgbouncer");
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        said.split_whitespace().nth(1).unwrap_or_default().to_owned()
    }
}

fn spawn(folder: &TempDir) -> Server {
    let mut command = Command::new(binary());
    command.arg(folder.path().join("pgbouncer.ini"));
    Server::start("PgBouncer", command, &folder.path().join("pgbouncer.log"))
}

/// `ROSE_TEST_PGBOUNCER` names another one.
fn binary() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "a variable of the tests alone")]
    let named = std::env::var_os("ROSE_TEST_PGBOUNCER").map(PathBuf::from);
    named.unwrap_or_else(|| program("pgbouncer", &["/usr/sbin".into()]))
}
