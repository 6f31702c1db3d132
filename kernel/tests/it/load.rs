//! Clients that write and read again, and keep account of what they were told.

use std::{
    collections::BTreeMap,
    io::{self, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

/// A client with one connection, which it keeps.
pub(crate) struct Client {
    address: SocketAddr,
    stream: Option<TcpStream>,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, stream: None }
    }

    /// Asks; a connection that broke is made anew by the next one.
    pub(crate) fn ask(&mut self, method: &str, path: &str, body: &str) -> io::Result<(u16, String)> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: site\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address)?;
                stream.set_read_timeout(Some(Duration::from_secs(30)))?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        stream.write_all(request.as_bytes())?;
        let (status, text, goes_on) = read(&mut stream)?;
        if goes_on {
            self.stream = Some(stream);
        }
        Ok((status, text))
    }
}

/// An answer with a length; whether the connection stays open.
fn read(stream: &mut TcpStream) -> io::Result<(u16, String, bool)> {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 16 * 1024]);
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        match stream.read(&mut buffer)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            length => bytes.extend(&buffer[..length]),
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or(io::ErrorKind::InvalidData)?;
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    let length = length.ok_or(io::ErrorKind::InvalidData)?;
    while bytes.len() < end + 4 + length {
        match stream.read(&mut buffer)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            length => bytes.extend(&buffer[..length]),
        }
    }
    let text = String::from_utf8_lossy(&bytes[end + 4..end + 4 + length]).into_owned();
    Ok((status, text, !head.contains("connection: close")))
}

/// What clients were told.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// Lines whose write was acknowledged.
    pub(crate) written: Vec<String>,
    /// How many were read again.
    pub(crate) read: u64,
    /// Answers that were not what was asked for.
    pub(crate) wrong: Vec<String>,
    /// What went wrong otherwise, and how often.
    pub(crate) failed: BTreeMap<String, u64>,
}

/// Clients that go on until they are ended.
pub(crate) struct Load {
    goes_on: Arc<AtomicBool>,
    answered: Arc<AtomicU64>,
    clients: Vec<thread::JoinHandle<Account>>,
}

impl Load {
    /// So many clients, each of which writes a line and then reads one that it wrote, over and over.
    pub(crate) fn start(address: SocketAddr, clients: usize) -> Self {
        let (goes_on, answered) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicU64::new(0)));
        let client = |number: usize| {
            let (goes_on, answered) = (Arc::clone(&goes_on), Arc::clone(&answered));
            let life = move || live(address, number, &goes_on, &answered);
            thread::Builder::new().stack_size(128 * 1024).spawn(life).expect("a thread")
        };
        let clients = (0..clients).map(client).collect();
        Self { goes_on, answered, clients }
    }

    /// How many requests went well so far.
    pub(crate) fn answered(&self) -> u64 {
        self.answered.load(Ordering::Relaxed)
    }

    /// Ends them and adds up.
    pub(crate) fn end(self) -> Account {
        self.goes_on.store(false, Ordering::Relaxed);
        let mut all = Account::default();
        for client in self.clients {
            let one = client.join().expect("a client");
            all.written.extend(one.written);
            all.read += one.read;
            all.wrong.extend(one.wrong);
            for (what, times) in one.failed {
                *all.failed.entry(what).or_default() += times;
            }
        }
        all
    }
}

fn live(address: SocketAddr, number: usize, goes_on: &AtomicBool, answered: &AtomicU64) -> Account {
    let (mut client, mut account) = (Client::new(address), Account::default());
    let mut tries = 0_usize;
    while goes_on.load(Ordering::Relaxed) {
        tries += 1;
        let line = format!("line-{number}-{tries}");
        let is_kept =
            told(&mut client, &mut account, answered, "POST", "/unruly/notes/", &format!("line={line}"), &line);
        if is_kept {
            account.written.push(line);
        }
        let Some(known) = account.written.get(tries * 7 % account.written.len().max(1)).cloned() else { continue };
        let path = format!("/unruly/notes/{known}/");
        if told(&mut client, &mut account, answered, "GET", &path, "", &known) {
            account.read += 1;
        }
    }
    account
}

/// Asks and compares; whether it went well.
fn told(
    client: &mut Client,
    account: &mut Account,
    answered: &AtomicU64,
    method: &str,
    path: &str,
    body: &str,
    wanted: &str,
) -> bool {
    let failure = match client.ask(method, path, body) {
        Ok((200, text)) if text == format!("\"{wanted}\"") => {
            answered.fetch_add(1, Ordering::Relaxed);
            return true;
        }
        Ok((200, text)) => {
            account.wrong.push(format!("{method} {path}: {text}"));
            return false;
        }
        Ok((status, _)) => status.to_string(),
        Err(error) => format!("{:?}", error.kind()),
    };
    *account.failed.entry(failure).or_default() += 1;
    thread::sleep(Duration::from_millis(10));
    false
}
