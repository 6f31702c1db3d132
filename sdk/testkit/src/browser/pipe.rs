//! The browser's process, and its DevTools protocol: JSON with a NUL behind each message, on two pipes.
//!
//! A thread reads all that comes; whoever waits is woken by it. What the calls mean is in `tab.rs`.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// No page of ours takes nearly as long, on a slow machine either.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a browser may take to tidy up.
const FAREWELL: Duration = Duration::from_secs(5);

/// The browser reads from 3 and writes to 4; a child of ours has only 0, 1 and 2.
const TURN_PIPES: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >&2"#;

/// Something that happened in a tab without being asked for.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) name: String,
    pub(super) about: Value,
}

pub(super) struct Pipe {
    outbox: Arc<Outbox>,
    child: Mutex<Child>,
    inbox: Arc<Inbox>,
    profile: TempDir,
}

/// Where messages go. It is empty at the end: closing the pipe tells the browser to go.
struct Outbox(Mutex<Option<ChildStdin>>);

/// What came and nobody has taken yet.
#[derive(Default)]
struct Inbox {
    content: Mutex<Content>,
    changed: Condvar,
}

#[derive(Default)]
struct Content {
    last_call: u64,
    answers: HashMap<u64, Value>,
    /// By the session that a tab has.
    events: HashMap<String, Vec<Event>>,
    closed: bool,
}

impl Pipe {
    pub(super) fn open(program: &Path, flags: &[&str]) -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder");
        let log = File::create(profile.path().join("log")).expect("a log");
        let mut child = Command::new("sh")
            .args(["-c", TURN_PIPES])
            .arg(program)
            .args(flags)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("a shell");
        let (writer, reader) = (child.stdin.take(), child.stdout.take().expect("a pipe"));
        let inbox = Arc::new(Inbox::default());
        let filled = Arc::clone(&inbox);
        thread::spawn(move || filled.fill(reader));
        let pipe = Self { outbox: Arc::new(Outbox(Mutex::new(writer))), child: Mutex::new(child), inbox, profile };
        pipe.call(None, "Browser.getVersion", json!({}));
        pipe
    }

    /// Calls a method, of a tab where there is a session, and waits for what it gives.
    #[track_caller]
    pub(super) fn call(&self, session: Option<&str>, method: &str, arguments: Value) -> Value {
        let (id, message) = self.inbox.number(session, method, arguments);
        if let Err(error) = self.outbox.send(&message) {
            panic!("the browser does not listen: {error}\n{}", self.log());
        }
        let mut answer = self.wait(method, |content| content.answers.remove(&id));
        if let Some(error) = answer.get("error") {
            panic!("the browser refuses {method}: {error}");
        }
        answer["result"].take()
    }

    /// Waits until the events of a tab show something.
    #[track_caller]
    pub(super) fn until<T>(&self, session: &str, wanted: &str, mut find: impl FnMut(&[Event]) -> Option<T>) -> T {
        self.wait(wanted, |content| find(content.events.get(session).map_or(&[][..], Vec::as_slice)))
    }

    /// The events of a tab so far.
    pub(super) fn events(&self, session: &str) -> Vec<Event> {
        self.inbox.content().events.get(session).cloned().unwrap_or_default()
    }

    /// Forgets the events of a tab.
    pub(super) fn forget(&self, session: &str) {
        self.inbox.content().events.remove(session);
    }

    #[track_caller]
    fn wait<T>(&self, wanted: &str, mut find: impl FnMut(&mut Content) -> Option<T>) -> T {
        let begin = Instant::now();
        let mut content = self.inbox.content();
        loop {
            if let Some(found) = find(&mut content) {
                return found;
            }
            let left = PATIENCE.saturating_sub(begin.elapsed());
            let closed = content.closed;
            if closed || left.is_zero() {
                drop(content);
                let reason = if closed { "the browser has ended" } else { "that did not come within 30 seconds" };
                panic!("{wanted}: {reason}; its log:\n{}", self.log());
            }
            content = self.inbox.changed.wait_timeout(content, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// From now on, whatever the tab asks for through `Fetch` waits until the page has been painted without it.
    pub(super) fn hold_until_painted(&self, session: &str) {
        let (inbox, outbox, session) = (Arc::clone(&self.inbox), Arc::clone(&self.outbox), session.to_owned());
        thread::spawn(move || {
            while let Some(request) = inbox.next_held(&session) {
                let go_on = json!({ "requestId": request });
                let (_, message) = inbox.number(Some(&session), "Fetch.continueRequest", go_on);
                // A browser that has ended asks for nothing.
                let _ = outbox.send(&message);
            }
        });
    }

    /// What the browser wrote for people, such as why it does not start.
    fn log(&self) -> String {
        fs::read_to_string(self.profile.path().join("log")).unwrap_or_default()
    }
}

impl Outbox {
    fn send(&self, message: &Value) -> io::Result<()> {
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        let mut pipe = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pipe.as_mut().map_or_else(|| Err(io::ErrorKind::BrokenPipe.into()), |pipe| pipe.write_all(&bytes))
    }
}

impl Inbox {
    /// A call with a number of its own, which its answer will have too.
    fn number(&self, session: Option<&str>, method: &str, arguments: Value) -> (u64, Value) {
        let mut content = self.content();
        content.last_call += 1;
        let id = content.last_call;
        let mut message = json!({ "id": id, "method": method, "params": arguments });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        (id, message)
    }

    /// Waits for a held request in a tab that has been painted, and takes it; none when the browser has ended.
    fn next_held(&self, session: &str) -> Option<Value> {
        let mut content = self.content();
        while !content.closed {
            let held = content.events.get_mut(session).and_then(|events| {
                events.iter().find(|event| event.about["name"] == "firstPaint")?;
                let place = events.iter().position(|event| event.name == "Fetch.requestPaused")?;
                Some(events.remove(place).about["requestId"].take())
            });
            if held.is_some() {
                return held;
            }
            content = self.changed.wait(content).unwrap_or_else(PoisonError::into_inner);
        }
        None
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        // A test that panicked while it held the lock left whole messages behind.
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fill(&self, reader: ChildStdout) {
        for message in BufReader::new(reader).split(0) {
            match message.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
                Some(message) => self.put(message),
                None => break,
            }
            self.changed.notify_all();
        }
        self.content().closed = true;
        self.changed.notify_all();
    }

    fn put(&self, mut message: Value) {
        let mut content = self.content();
        if let Some(id) = message["id"].as_u64() {
            content.answers.insert(id, message);
        } else if let (Some(session), Some(name)) = (message["sessionId"].as_str(), message["method"].as_str()) {
            let (session, name) = (session.to_owned(), name.to_owned());
            content.events.entry(session).or_default().push(Event { name, about: message["params"].take() });
        }
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        self.outbox.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let begin = Instant::now();
        while begin.elapsed() < FAREWELL {
            if !matches!(child.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(10));
        }
        let _ = child.kill();
        let _ = child.wait();
    }
}
