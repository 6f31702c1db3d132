//! Pages that are kept, over many connections: processor time of the worker for each request, beside that of a bare axum
//! handler, in a process of its own, which sends the same bytes with the same headers. Both are asked in turns by one
//! client. What a page costs that is not kept stands below, with the fragments of another plugin on it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use axum::{Router, body::Body, response::Response};
use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use rose_testkit::{Served, built, eventually};

use crate::rounds::{Measured, median};

/// Set for the process that is the reference: where the head of its answer and its body are.
const BARE: &str = "ROSE_BENCH_BARE";
const CONNECTIONS: usize = 16;
const ROUNDS: usize = 9;
const ROUND: Duration = Duration::from_millis(700);

/// Serves as the reference, where this process is meant to be it.
#[expect(clippy::print_stdout, clippy::disallowed_methods, reason = "how the two processes find each other")]
pub(crate) fn bare_if_asked() {
    let Some(folder) = std::env::var_os(BARE).map(std::path::PathBuf::from) else { return };
    let head = std::fs::read_to_string(folder.join("head")).expect("a head");
    let body = Bytes::from(std::fs::read(folder.join("body")).expect("a body"));
    let headers: Vec<(HeaderName, HeaderValue)> = (head.lines().skip(1))
        .filter_map(|line| line.split_once(": "))
        .filter(|(name, _)| !matches!(*name, "date" | "content-length" | "connection"))
        .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
        .collect();
    let handler = move || {
        let mut response = Response::new(Body::from(body.clone()));
        for (name, value) in &headers {
            response.headers_mut().append(name.clone(), value.clone());
        }
        std::future::ready(response)
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        println!("{}", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(axum::routing::get(handler));
        axum::serve(listener, router).await.expect("it serves");
    });
    std::process::exit(0);
}

pub(crate) fn all() -> Vec<Measured> {
    let rose = site(&[]);
    let joined = posts(&rose, "/village/join/", "", "name=Ada&member=true");
    let cookie =
        joined.split("set-cookie: ").nth(1).and_then(|rest| rest.split(';').next()).expect("a cookie").to_owned();
    posts(&rose, "/village/cart/", &cookie, "name=honey");
    let member = format!("cookie: {cookie}\r\n");
    let packed = format!("{member}accept-encoding: gzip\r\n");
    let posts = posts_by_length(&rose);
    let path = posts.last().expect("the demo has posts").clone();
    let usual = &posts[posts.len() / 2];
    let worker = worker(&rose);
    let kept = |name, head: &str| compare(name, rose.address(), worker, &request(&path, head));
    let mut measured = vec![
        kept("a kept page, for a guest", ""),
        kept("a kept page, for a guest, in gzip", "accept-encoding: gzip\r\n"),
        kept("a kept page, for a member with two holes", &member),
        kept("a kept page, for a member with two holes, in gzip", &packed),
    ];
    drop(rose);
    let rose = site(&[("ROSE_PAGE_CACHE", "off")]);
    let worker = self::worker(&rose);
    let cold = |name, path: &str| compare(name, rose.address(), worker, &request(path, ""));
    measured.push(cold("a post's page that is not kept, with three fragments", usual));
    measured.push(cold("the longest post's page that is not kept, with three fragments", &path));
    measured.push(cold("the front page that is not kept, with three fragments", "/"));
    measured
}

/// The demo, beside a plugin that provides fragments.
fn site(variables: &[(&str, &str)]) -> Served {
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../plugins/blog/demo/demo.json");
    let rose = Served::builder().library(built::plugin("blog")).library(built::plugin("village"));
    let rose = variables.iter().fold(rose, |rose, (name, value)| rose.variable(name, value));
    rose.good(&["run", "blog", "import", demo]);
    let rose = rose.start();
    posts(&rose, "/village/places/", "", "name=hall&label=Hall");
    rose
}

fn posts(rose: &Served, path: &str, cookie: &str, form: &str) -> String {
    let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\nconnection: close\r\n");
    let kind = "content-type: application/x-www-form-urlencoded";
    let request = format!("{head}{kind}\r\ncontent-length: {}\r\n\r\n{form}", form.len());
    let answer = rose.send(request.as_bytes()).expect("an answer");
    assert_eq!(answer.status, 303, "{}", answer.head);
    answer.head.to_lowercase()
}

fn request(path: &str, head: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{head}\r\n")
}

/// The paths of the posts on the front page, those with the fewest bytes first.
fn posts_by_length(rose: &Served) -> Vec<String> {
    let listing = rose.get("/").text();
    let links = listing.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
    let posts =
        links.filter(|link| link.ends_with('/') && link.matches('/').count() == 1 && !link.starts_with("village"));
    let sized = posts.map(|link| format!("/{link}")).map(|path| (rose.get(&path).text(), path));
    let articles = sized.filter(|(text, _)| text.contains("content=\"article\""));
    let sized: std::collections::BTreeSet<_> = articles.map(|(text, path)| (text.len(), path)).collect();
    sized.into_iter().map(|(_, path)| path).collect()
}

/// The process that serves.
fn worker(rose: &Served) -> u32 {
    let pid = rose.pid();
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).expect("the system's list");
    children.split_whitespace().next().and_then(|child| child.parse().ok()).expect("a worker")
}

/// Processor time of each request, in microseconds, ours and the reference's.
fn compare(name: &'static str, address: SocketAddr, worker: u32, request: &str) -> Measured {
    let (head, body) = ask(&mut TcpStream::connect(address).expect("a connection"), request);
    let reference = Reference::start(&head, &body);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    round(address, worker, request);
    round(reference.address, reference.child.id(), request);
    for _ in 0..ROUNDS {
        ours.push(round(address, worker, request));
        theirs.push(round(reference.address, reference.child.id(), request));
    }
    Measured {
        name,
        reference_name: "a bare axum handler, the same bytes",
        subject: median(ours),
        reference: median(theirs),
    }
}

/// The reference's process, which ends with this value.
struct Reference {
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Reference {
    fn start(head: &str, body: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("head"), head).expect("room");
        std::fs::write(folder.path().join("body"), body).expect("room");
        let program = std::env::current_exe().expect("a program knows its path");
        let mut child = Command::new(program).env(BARE, folder.path()).stdout(Stdio::piped()).spawn().expect("itself");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("an address");
        let address = line.trim().parse().expect("an address");
        eventually("the reference serves", || TcpStream::connect(address).ok());
        Self { child, address, _folder: folder }
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// Asks over many connections for a while; gives the processor time of the process for each request, in microseconds.
fn round(address: SocketAddr, process: u32, request: &str) -> f64 {
    let (stop, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let clients: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            let (stop, asked, request) = (Arc::clone(&stop), Arc::clone(&asked), request.to_owned());
            thread::spawn(move || {
                let mut stream = TcpStream::connect(address).expect("a connection");
                stream.set_nodelay(true).expect("a socket");
                let (head, body) = ask(&mut stream, &request);
                // Every answer is as long as the first: what differs in it is a time and an id.
                let mut answer = vec![0; head.len() + body.len()];
                while !stop.load(Ordering::Relaxed) {
                    stream.write_all(request.as_bytes()).expect("a connection");
                    stream.read_exact(&mut answer).expect("an answer");
                    asked.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    thread::sleep(Duration::from_millis(100));
    let before = (processor_time(process), asked.load(Ordering::Relaxed));
    thread::sleep(ROUND);
    let after = (processor_time(process), asked.load(Ordering::Relaxed));
    stop.store(true, Ordering::Relaxed);
    clients.into_iter().for_each(|client| client.join().expect("every answer came"));
    (after.0 - before.0) as f64 / 1e3 / (after.1 - before.1) as f64
}

/// Nanoseconds on a processor of all threads of a process.
fn processor_time(process: u32) -> u64 {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).expect("a process");
    let time = |thread: std::fs::DirEntry| {
        let told = std::fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
        told.split_whitespace().next().and_then(|time| time.parse::<u64>().ok()).unwrap_or(0)
    };
    threads.flatten().map(time).sum()
}

/// One request: the head of its answer, with the empty line, and the body.
fn ask(stream: &mut TcpStream, request: &str) -> (String, Vec<u8>) {
    stream.write_all(request.as_bytes()).expect("a connection");
    let mut answer = Vec::new();
    let mut buffer = [0; 64 * 1024];
    loop {
        let read = stream.read(&mut buffer).expect("an answer");
        assert!(read > 0, "the connection was closed");
        answer.extend_from_slice(&buffer[..read]);
        let Some(end) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&answer[..end + 4]).into_owned();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
        let length: usize = length.trim().parse().expect("a number");
        if answer.len() >= end + 4 + length {
            assert!(head.starts_with("HTTP/1.1 200"), "{head}");
            return (head, answer[end + 4..].to_vec());
        }
    }
}
