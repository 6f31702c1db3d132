//! The door with real sockets: binding, ending, and how many come in. No test looks at the clock.

use std::{
    io::{Read, Write},
    net::Shutdown,
    os::fd::OwnedFd,
    process::{Command, Stdio},
};

use axum::{Router, extract::ConnectInfo, routing::get};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::{Notify, oneshot},
    task::JoinHandle,
};

use super::*;
use crate::config;

const LOCAL: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// A kernel's door whose handlers a test holds in its hands.
struct Open {
    at: SocketAddr,
    ask: oneshot::Sender<()>,
    end: JoinHandle<io::Result<Outcome>>,
    /// A request has come to `/held`.
    came: Arc<Notify>,
    /// It may be answered.
    go: Arc<Notify>,
}

fn http(change: impl FnOnce(&mut HttpConfig)) -> HttpConfig {
    let defaults = config::load(&config::Environment::default(), &config::Overrides::default());
    let mut http = defaults.expect("defaults").http;
    change(&mut http);
    http
}

fn open(config: HttpConfig) -> Open {
    let listener = bind(LOCAL, 0).expect("a free port");
    let at = listener.local_addr().expect("an address");
    let (came, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let held = {
        let (came, go) = (Arc::clone(&came), Arc::clone(&go));
        move || async move {
            came.notify_one();
            go.notified().await;
            "held"
        }
    };
    let router = Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/held", get(held))
        .route(
            "/panic",
            get(|| async {
                if true {
                    panic!("on purpose")
                }
            }),
        )
        .route("/who", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }));
    let (ask, asked) = oneshot::channel();
    let end = tokio::spawn(async move {
        let shutdown = async { asked.await.unwrap_or_default() };
        serve(listener, &config, router, shutdown).await
    });
    Open { at, ask, end, came, go }
}

impl Open {
    async fn send(&self, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.at).await.expect("a connection");
        let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("a request is taken");
        stream
    }

    async fn get(&self, path: &str) -> String {
        answer(self.send(path).await).await
    }

    async fn close(self) -> Outcome {
        self.ask.send(()).expect("it serves");
        self.end.await.expect("no panic").expect("no error")
    }
}

async fn answer(mut stream: TcpStream) -> String {
    let mut text = String::new();
    // A connection that is cut may end with an error, which says no more than the missing answer does.
    let _ = stream.read_to_string(&mut text).await;
    text
}

#[tokio::test]
async fn a_request_is_answered_and_knows_its_client() {
    let open = open(http(|_| {}));
    assert!(open.get("/").await.ends_with("hello"));
    assert!(open.get("/who").await.contains("127.0.0.1:"));
    assert_eq!(open.close().await, Outcome { dropped: 0 });
}

#[tokio::test]
async fn ending_lets_a_request_under_way_finish_and_takes_no_new_ones() {
    let open = open(http(|_| {}));
    let under_way = open.send("/held").await;
    open.came.notified().await;
    let Open { at, ask, end, go, .. } = open;
    ask.send(()).expect("it serves");
    // Connections are refused from the moment on that the listener is gone.
    while TcpStream::connect(at).await.is_ok() {
        tokio::task::yield_now().await;
    }
    go.notify_one();
    assert!(answer(under_way).await.ends_with("held"));
    assert_eq!(end.await.expect("no panic").expect("no error"), Outcome { dropped: 0 });
}

#[tokio::test]
async fn what_is_busy_after_the_grace_period_is_cut_and_counted() {
    let open = open(http(|http| http.shutdown_grace = Duration::from_millis(20)));
    let under_way = open.send("/held").await;
    open.came.notified().await;
    assert_eq!(open.close().await, Outcome { dropped: 1 });
    assert_eq!(answer(under_way).await, "");
}

#[tokio::test]
async fn more_clients_than_places_wait_and_are_not_refused() {
    let open = open(http(|http| http.max_connections = 1));
    let first = open.send("/held").await;
    open.came.notified().await;
    let mut second = open.send("/").await;
    let mut byte = [0];
    let early = timeout(Duration::from_millis(50), second.read(&mut byte)).await;
    assert!(early.is_err(), "the second client was answered while the only place was taken");
    open.go.notify_one();
    assert!(answer(first).await.ends_with("held"));
    assert!(answer(second).await.ends_with("hello"));
    open.close().await;
}

#[tokio::test]
async fn a_panic_closes_its_connection_and_no_other() {
    let open = open(http(|_| {}));
    assert_eq!(open.get("/panic").await, "");
    assert!(open.get("/").await.ends_with("hello"));
    assert_eq!(open.close().await, Outcome { dropped: 0 });
}

#[test]
fn what_cannot_be_bound_is_refused_with_its_cure() {
    let taken = bind(LOCAL, 0).expect("a free port");
    let port = taken.local_addr().expect("an address").port();
    assert_eq!(
        bind(LOCAL, port).expect_err("it is taken").to_string(),
        format!(
            "port {port} on 127.0.0.1 is in use: stop the other program or choose another with ROSE_PORT or --port"
        )
    );
    // An address that is kept for documentation, so nobody has it.
    assert_eq!(
        bind(IpAddr::from([192, 0, 2, 1]), 8000).expect_err("it is nobody's").to_string(),
        "192.0.2.1 is no address of this machine: choose another with ROSE_ADDRESS or --address"
    );
    assert_eq!(
        BindError::Forbidden { port: 80 }.to_string(),
        "port 80 needs rights that this user has not: choose one above 1023 with ROSE_PORT or --port"
    );
}

#[test]
fn accepting_that_fails_is_tried_again_ever_more_slowly() {
    let mut trouble = Trouble::default();
    let full = io::Error::from_raw_os_error(rustix::io::Errno::MFILE.raw_os_error());
    let pauses: Vec<_> = (0..6).map(|_| trouble.met(&full).as_millis()).collect();
    assert_eq!(pauses, [50, 100, 200, 400, 800, 1000]);
    trouble.over();
    assert_eq!(trouble.met(&full).as_millis(), 50);
    assert_eq!(trouble.met(&io::ErrorKind::ConnectionAborted.into()), Duration::ZERO, "one client's end is no trouble");
}

/// Serves one client on standard input. Not a test: [`standard_input_is_taken_when_it_listens`] starts it as a process.
#[test]
#[ignore = "a child process of another test"]
fn child_that_takes_standard_input() {
    let listener = match from_stdin() {
        Ok(listener) => listener,
        Err(error) => panic!("{error}"),
    };
    assert!(io::stdin().read(&mut [0]).is_ok_and(|count| count == 0), "/dev/null should have taken the socket's place");
    let (mut stream, _) = listener.accept().expect("a client");
    stream.write_all(b"served").expect("a client that listens");
}

fn child(stdin: Stdio) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this test's program"));
    let name = concat!(module_path!(), "::child_that_takes_standard_input");
    let (_, name) = name.split_once("::").expect("a crate");
    command
        .args(["--exact", name, "--ignored", "--nocapture"])
        .stdin(stdin)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

#[test]
fn standard_input_is_taken_when_it_listens() {
    let listener = bind(LOCAL, 0).expect("a free port");
    let at = listener.local_addr().expect("an address");
    let child = child(OwnedFd::from(listener).into()).spawn().expect("a child process");
    let mut stream = std::net::TcpStream::connect(at).expect("a connection");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    assert_eq!(text, "served");
    assert!(child.wait_with_output().expect("its end").status.success());
}

#[test]
fn standard_input_that_is_anything_else_is_refused() {
    let connected = || {
        let listener = bind(LOCAL, 0).expect("a free port");
        let stream = std::net::TcpStream::connect(listener.local_addr().expect("an address")).expect("a connection");
        stream.shutdown(Shutdown::Write).expect("an end");
        OwnedFd::from(stream)
    };
    let local = std::os::unix::net::UnixListener::bind(tempfile::tempdir().expect("a folder").path().join("s"));
    for stdin in [Stdio::null(), connected().into(), OwnedFd::from(local.expect("a local socket")).into()] {
        let output = child(stdin).output().expect("a child process");
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("standard input is no listening socket: start the kernel with `rose serve`"), "{said}");
    }
}
