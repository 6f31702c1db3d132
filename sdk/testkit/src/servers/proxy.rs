//! Something between a kernel and a server: it makes the server slow, or stands still at a command that a test names.

use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

/// A proxy for TCP. It ends with the process.
#[derive(Debug, Clone)]
pub struct Proxy {
    address: SocketAddr,
    rules: Arc<Rules>,
}

#[derive(Debug, Default)]
struct Rules {
    delay: AtomicU64,
    stops_at: Mutex<Option<Vec<u8>>>,
    has_stopped: AtomicBool,
}

impl Proxy {
    /// In front of a server on this machine.
    ///
    /// # Panics
    /// When there is no free port.
    #[must_use]
    pub fn start(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let rules = Arc::new(Rules::default());
        let proxy = Self { address, rules: Arc::clone(&rules) };
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                // A server that is gone is one to the client too.
                if let Ok(server) = TcpStream::connect(upstream) {
                    join(client, server, &rules);
                }
            }
        });
        proxy
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Makes every answer take so much longer.
    pub fn delay(&self, time: Duration) {
        self.rules.delay.store(u64::try_from(time.as_millis()).unwrap_or(u64::MAX), Ordering::Release);
    }

    /// Passes nothing more on from a client once it sends these bytes.
    pub fn stop_at(&self, bytes: &[u8]) {
        *self.rules.stops_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(bytes.to_vec());
    }

    /// Whether a client has sent them.
    #[must_use]
    pub fn has_stopped(&self) -> bool {
        self.rules.has_stopped.load(Ordering::Acquire)
    }
}

fn join(client: TcpStream, server: TcpStream, rules: &Arc<Rules>) {
    let both = || Some((client.try_clone().ok()?, server.try_clone().ok()?));
    let Some((from_client, to_server)) = both() else { return };
    let (there, back) = (Arc::clone(rules), Arc::clone(rules));
    thread::spawn(move || pass(from_client, to_server, |chunk| there.passes(chunk)));
    thread::spawn(move || {
        pass(server, client, |_| {
            thread::sleep(Duration::from_millis(back.delay.load(Ordering::Acquire)));
            true
        });
    });
}

fn pass(mut from: TcpStream, mut to: TcpStream, may_pass: impl Fn(&[u8]) -> bool) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if !may_pass(&buffer[..read]) {
            // What has been sent is held for ever, and the connection stays.
            loop {
                thread::park();
            }
        }
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    let _gone = to.shutdown(Shutdown::Both);
    let _gone = from.shutdown(Shutdown::Both);
}

impl Rules {
    fn passes(&self, chunk: &[u8]) -> bool {
        let stops_at = self.stops_at.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(bytes) = stops_at.as_ref() else { return true };
        let stops = chunk.windows(bytes.len()).any(|window| window == bytes);
        if stops {
            self.has_stopped.store(true, Ordering::Release);
        }
        !stops
    }
}
