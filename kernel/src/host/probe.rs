//! Asks a library what it offers, in a child process: a file that breaks while it is loaded breaks the child.
//!
//! The parent's side is [`ask`], the child's [`child`]; what passes between them is a file with a [`Report`].

use std::{
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use rose_abi::{
    codec,
    messages::{Description, Panic},
    ops::code,
};
use serde::{Deserialize, Serialize};
use tokio::{
    io::AsyncReadExt as _,
    process::{Child, Command},
};

use super::{
    load,
    refused::{Refused, Stage},
};

/// How much of what a child says on its standard error is shown.
const SAID_LIMIT: usize = 400;
/// How much of it is read, in bytes.
const SAID_BYTES: u64 = 16 << 10;
/// The most bytes of a description: templates and assets are in it.
const DESCRIPTION_LIMIT: u64 = 64 << 20;

/// How a library is asked.
#[derive(Debug, Clone)]
pub struct ProbeLimits {
    /// The program to start; `rose` itself in most cases.
    pub program: PathBuf,
    /// How long it may take.
    pub time: Duration,
    /// How many bytes it may allocate.
    pub memory: u64,
}

/// What a child found.
#[derive(Debug, Serialize, Deserialize)]
enum Report {
    Offers(Box<Description>),
    Refused(Refused),
}

/// Asks the library at `path` in a child process. `scratch` is a file for the answer, removed in the end.
///
/// # Errors
/// When the child ends without an answer: it crashed, took too long, or says why not.
pub(super) async fn ask(limits: &ProbeLimits, path: &Path, file: &str, scratch: &Path) -> Result<Description, Refused> {
    let answer = run(limits, path, file, scratch).await;
    let report = answer.and_then(|()| read(scratch, file));
    // The file may not be there, where the child got nowhere.
    let _ = tokio::fs::remove_file(scratch).await;
    match report? {
        Report::Offers(description) => Ok(*description),
        Report::Refused(refused) => Err(refused),
    }
}

fn read(scratch: &Path, file: &str) -> Result<Report, Refused> {
    let refuse = |found: String| {
        Refused::new(
            file,
            Stage::Probed,
            found,
            "a description",
            "Rebuild the plugin; this is a fault of the plugin or of the kernel.",
        )
    };
    let size = std::fs::metadata(scratch).map_err(|error| refuse(format!("no answer ({error})")))?.len();
    if size > DESCRIPTION_LIMIT {
        return Err(refuse(format!("a description of {size} bytes; {DESCRIPTION_LIMIT} is the most")));
    }
    let bytes = std::fs::read(scratch).map_err(|error| refuse(format!("no answer ({error})")))?;
    codec::from_message(&bytes).map_err(|error| refuse(format!("an answer that is not right ({error})")))
}

async fn run(limits: &ProbeLimits, path: &Path, file: &str, scratch: &Path) -> Result<(), Refused> {
    let mut command = Command::new(&limits.program);
    // The environment holds secrets that no library needs to say what it offers.
    command.env_clear().arg("probe").arg(path).arg("--out").arg(scratch);
    // Else the allocator takes more at its start than the limit allows, against later needs.
    command.env("MIMALLOC_ARENA_EAGER_COMMIT", "0");
    command.arg("--name").arg(file).arg("--memory").arg(limits.memory.to_string());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    let refuse = |found: String, wanted: &str, cure: &str| Err(Refused::new(file, Stage::Probed, found, wanted, cure));
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            let program = limits.program.display();
            return refuse(
                format!("{program} that does not start ({error})"),
                "a child process for the probe",
                "Check that the program may be run.",
            );
        }
    };
    let Ok((ended, said)) = tokio::time::timeout(limits.time, end_of(&mut child)).await else {
        let found = format!("no answer within {:?}", limits.time);
        return refuse(
            found,
            "a description at once",
            "What runs before `plugin!` describes itself must not wait: mend the plugin.",
        );
    };
    let status = match ended {
        Ok(status) => status,
        Err(error) => return refuse(format!("a child that is lost ({error})"), "a description", "Start again."),
    };
    if status.success() {
        return Ok(());
    }
    let said: String = String::from_utf8_lossy(&said).trim().chars().take(SAID_LIMIT).collect();
    let said = if said.is_empty() { String::new() } else { format!(", which said: {said}") };
    let found = format!("a crash of the child process ({status}){said}");
    refuse(
        found,
        "a library that survives being asked",
        "Copy the file again; if that does not help, rebuild the plugin.",
    )
}

/// Waits for a child, and gives the first of what it said: it may say more than this process has room for.
async fn end_of(child: &mut Child) -> (std::io::Result<ExitStatus>, Vec<u8>) {
    let mut said = Vec::new();
    if let Some(pipe) = child.stderr.take() {
        // A pipe that breaks ends what was said. Closed after that, so that a child which says more does not wait.
        let _ = pipe.take(SAID_BYTES).read_to_end(&mut said).await;
    }
    (child.wait().await, said)
}

/// The child's side: loads `path`, asks it, and writes the answer to `out`.
///
/// # Errors
/// When the answer cannot be written.
pub fn child(path: &Path, file: &str, out: &Path) -> std::io::Result<()> {
    let report = match describe(path, file) {
        Ok(description) => Report::Offers(Box::new(description)),
        Err(refused) => Report::Refused(refused),
    };
    let bytes = codec::to_message(&report).map_err(std::io::Error::other)?;
    std::fs::write(out, bytes)
}

/// Loads `path` into this process and asks it what it offers.
///
/// # Errors
/// When it does not load or does not answer.
fn describe(path: &Path, file: &str) -> Result<Description, Refused> {
    let root = load::open(path, file)?;
    let refuse = |found: String, cure: &str| Refused::new(file, Stage::Probed, found, "a description", cure);
    let bytes = root.describe()().into_result().map_err(|error| {
        let panic: Panic = codec::from_message(&error.detail).unwrap_or_default();
        let place = panic.place.map(|place| format!(" at {place}")).unwrap_or_default();
        let what = if error.code == code::PANICKED { "a panic" } else { "a failure" };
        refuse(format!("{what}{place}: {}", error.message), "Mend the plugin at that place.")
    })?;
    codec::from_message(&bytes).map_err(|error| {
        refuse(format!("a description that is not right ({error})"), "Rebuild the plugin with this kernel's SDK.")
    })
}
