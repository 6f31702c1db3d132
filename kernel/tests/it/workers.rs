//! Several workers behind one port: replaced without a refused connection, killed, stopped, and told to end.

use std::{
    collections::BTreeSet,
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use rose_testkit::{Served, Signal, eventually, signal};

use crate::support::the_rest_serves;

fn two_workers() -> Served {
    Served::builder().misbehaving("unruly").variable("ROSE_WORKERS", "2").variable("ROSE_PAGE_CACHE", "off").start()
}

/// The processes whose parent this one is.
fn children(of: u32) -> BTreeSet<u32> {
    let tasks = std::fs::read_to_string(format!("/proc/{of}/task/{of}/children")).unwrap_or_default();
    tasks.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

/// Asks again and again from several threads, each time on a new connection; gives what went wrong.
struct Load {
    goes_on: Arc<AtomicBool>,
    clients: Vec<thread::JoinHandle<(u32, Vec<String>)>>,
}

impl Load {
    fn start(rose: &Served) -> Self {
        let goes_on = Arc::new(AtomicBool::new(true));
        let address = rose.address();
        let client = |_| {
            let goes_on = Arc::clone(&goes_on);
            thread::spawn(move || {
                let (mut answered, mut wrong) = (0, Vec::new());
                while goes_on.load(Ordering::Relaxed) {
                    let asked = TcpStream::connect(address).and_then(|mut stream| {
                        stream.set_read_timeout(Some(Duration::from_secs(20)))?;
                        stream.write_all(b"GET /unruly/ok/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
                        let mut answer = String::new();
                        stream.read_to_string(&mut answer)?;
                        Ok(answer)
                    });
                    match asked {
                        Ok(answer) if answer.starts_with("HTTP/1.1 200") => answered += 1,
                        Ok(answer) => wrong.push(answer.lines().next().unwrap_or("nothing").to_owned()),
                        Err(error) => wrong.push(error.to_string()),
                    }
                }
                (answered, wrong)
            })
        };
        let clients = (0..4).map(client).collect();
        Self { goes_on, clients }
    }

    /// How many were answered, and what went wrong with the others.
    fn end(self) -> (u32, Vec<String>) {
        self.goes_on.store(false, Ordering::Relaxed);
        self.clients
            .into_iter()
            .map(|client| client.join().expect("a client"))
            .fold((0, Vec::new()), |(answered, wrong), (more, bad)| (answered + more, [wrong, bad].concat()))
    }
}

#[test]
fn workers_are_replaced_without_a_refused_connection() {
    let rose = two_workers();
    let before = eventually("two workers", || Some(children(rose.pid())).filter(|workers| workers.len() == 2));
    let load = Load::start(&rose);
    signal(rose.pid(), Signal::HUP);
    let after = eventually("two others", || {
        Some(children(rose.pid())).filter(|now| now.len() == 2 && now.is_disjoint(&before))
    });
    assert_eq!(after.len(), 2);
    let (answered, wrong) = load.end();
    assert_eq!(wrong, Vec::<String>::new());
    assert!(answered > 0);
    the_rest_serves(&rose);
}

#[test]
fn a_worker_that_is_killed_takes_only_its_own_requests_along() {
    let rose = two_workers();
    let before = eventually("two workers", || Some(children(rose.pid())).filter(|workers| workers.len() == 2));
    let load = Load::start(&rose);
    let victim = *before.first().expect("a worker");
    signal(victim, Signal::KILL);
    eventually("another one", || Some(children(rose.pid())).filter(|now| now.len() == 2 && !now.contains(&victim)));
    let (answered, wrong) = load.end();
    // What the dead one had accepted is lost; nobody was refused.
    assert!(wrong.len() <= 8 && wrong.iter().all(|wrong| !wrong.contains("refused")), "{wrong:?}");
    assert!(answered > 0);
    rose.logged("the worker crashed");
}

/// Such a one accepts nobody, so that the other one serves; its supervisor misses its pulse.
#[test]
fn a_worker_that_is_stopped_is_replaced() {
    let rose = two_workers();
    let before = eventually("two workers", || Some(children(rose.pid())).filter(|workers| workers.len() == 2));
    // One beat must have been felt.
    thread::sleep(Duration::from_secs(3));
    let victim = *before.first().expect("a worker");
    signal(victim, Signal::STOP);
    the_rest_serves(&rose);
    for _ in 0..4 {
        if children(rose.pid()).contains(&victim) {
            thread::sleep(Duration::from_secs(5));
        }
    }
    eventually("another one", || Some(children(rose.pid())).filter(|now| now.len() == 2 && !now.contains(&victim)));
    rose.logged("a worker shows no sign of life");
    the_rest_serves(&rose);
}

#[test]
fn two_workers_that_start_on_new_data_migrate_once() {
    let rose = two_workers();
    eventually("two workers", || Some(children(rose.pid())).filter(|workers| workers.len() == 2));
    eventually("both serve", || {
        let ready = std::fs::read_dir(rose.folder().join("data/run")).ok()?;
        let ready = ready.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with("ready-"));
        (ready.count() == 2).then_some(())
    });
    let log = rose.log();
    assert_eq!(log.matches("migration 0001_notes.sql was applied").count(), 1, "{log}");
}

#[test]
fn the_client_behind_a_trusted_proxy_is_in_the_log() {
    let rose = Served::builder().misbehaving("unruly").variable("ROSE_LOG", "debug").start();
    let request =
        "GET /unruly/ok/ HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.1.1.1, 203.0.113.7\r\nConnection: close\r\n\r\n";
    assert_eq!(rose.send(request.as_bytes()).expect("an answer").status, 200);
    rose.logged("client=203.0.113.7");
    let alone = Served::builder().misbehaving("unruly").variable("ROSE_LOG", "debug");
    let alone = alone.variable("ROSE_TRUSTED_PROXIES", "none").start();
    assert_eq!(alone.send(request.as_bytes()).expect("an answer").status, 200);
    alone.logged("client=127.0.0.1");
}

#[test]
fn a_check_tells_what_a_start_would_meet_and_changes_nothing() {
    let rose = Served::builder().misbehaving("unruly");
    let text = rose.good(&["serve", "--check"]);
    assert!(text.contains("kernel  not there yet") && text.contains("Everything is there"), "{text}");
    assert!(!rose.folder().join("data/kernel.db").exists());
    let broken = rose.file("libbroken.so", b"no library").rose(&["serve", "--check"]);
    assert!(!broken.status.success());
    let text = String::from_utf8_lossy(&broken.stdout).into_owned();
    assert!(text.contains("libbroken.so"), "{text}");
}
