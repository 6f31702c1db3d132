//! The supervisor with shell scripts for workers, and its own process under test where signals are sent to it.
//!
//! A script reads its socket as standard input, as the real worker does; none of them serves.

use std::{
    io::{BufRead, BufReader, Write},
    os::unix::process::CommandExt,
    process::{Child, Command as Process, Stdio},
};

use tempfile::TempDir;

use super::*;

/// A folder for the markers and for what the scripts write down.
struct Stage(TempDir);

impl Stage {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn supervisor(&self, script: &str) -> Supervisor {
        supervisor(self.0.path(), script)
    }

    /// What the scripts wrote down, a line each.
    fn notes(&self) -> Vec<String> {
        fs::read_to_string(self.0.path().join("notes")).unwrap_or_default().lines().map(str::to_owned).collect()
    }
}

/// Supervises `script`, in which `note` writes a line down and `ready` says so.
fn supervisor(folder: &Path, script: &str) -> Supervisor {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let here = folder.display();
    let words = format!("note() {{ echo \"$*\" >> {here}/notes; }}\nready() {{ : > {here}/run/ready-$$; }}\n{script}");
    let arguments = ["-c", &words, "worker", "--port", "0"].map(OsString::from).to_vec();
    let command = WorkerCommand { program: "/bin/sh".into(), arguments };
    Supervisor::new(command, listener, folder.join("run"), Duration::from_secs(1))
}

#[test]
fn a_worker_that_ends_on_purpose_ends_the_supervisor_with_its_code() {
    for code in [0, 1, 2, 42] {
        let stage = Stage::new();
        assert_eq!(stage.supervisor(&format!("note ran; exit {code}")).run().expect("it ran"), code);
        assert_eq!(stage.notes(), ["ran"], "code {code}");
    }
}

#[test]
fn a_worker_gets_its_arguments_and_the_socket() {
    let stage = Stage::new();
    let script = "note \"$*\"; note $ROSE_SUPERVISOR; case $(readlink /proc/$$/fd/0) in socket:*) note socket;; esac";
    stage.supervisor(script).run().expect("it ran");
    assert_eq!(stage.notes(), ["--port 0", &std::process::id().to_string(), "socket"]);
}

#[test]
fn a_worker_that_crashed_or_asked_for_it_is_started_again() {
    for end in ["kill -SEGV $$", "kill -ABRT $$", "kill -KILL $$", "exit 75", "exit 101"] {
        let stage = Stage::new();
        let script =
            format!("ready; note ran; test $(wc -l < {}/notes) = 3 && exit 7; {end}", stage.0.path().display());
        assert_eq!(stage.supervisor(&script).run().expect("it ran"), 7, "{end}");
        assert_eq!(stage.notes(), ["ran"; 3], "{end}");
        assert_eq!(fs::read_dir(stage.0.path().join("run")).expect("the run folder").count(), 0, "a word was left");
    }
}

#[test]
fn three_crashes_before_ready_start_the_next_worker_without_plugins() {
    let stage = Stage::new();
    fs::create_dir(stage.0.path().join("run")).expect("the run folder");
    fs::write(stage.0.path().join("run/activating"), r#"{"plugin":"x","file":"x.so","sha256":"","since":""}"#)
        .expect("a marker");
    let script = "note \"$*\"; case \"$*\" in *--safe) ready; exit 0;; esac; kill -SEGV $$";
    assert_eq!(stage.supervisor(script).run().expect("it ran"), 0);
    assert_eq!(stage.notes(), ["--port 0", "--port 0", "--port 0", "--port 0 --safe"]);
    assert!(stage.0.path().join("run/activating").exists(), "the marker is the host's to remove");
}

#[test]
fn the_flag_is_not_given_twice() {
    let stage = Stage::new();
    let mut supervisor = stage.supervisor("note \"$*\"; test $(wc -l < $2) -lt 4 || exit 0; kill -SEGV $$");
    let notes = stage.0.path().join("notes").into_os_string();
    supervisor.command.arguments.splice(3.., ["--safe".into(), notes.clone()]);
    assert_eq!(supervisor.run().expect("it ran"), 0);
    assert_eq!(stage.notes(), vec![format!("--safe {}", notes.display()); 4]);
}

#[test]
fn a_program_that_cannot_be_started_is_an_error() {
    let stage = Stage::new();
    let mut supervisor = stage.supervisor("");
    supervisor.command.program = "/nowhere/rose".into();
    let error = supervisor.run().expect_err("nothing can be started").to_string();
    assert!(error.starts_with("/nowhere/rose cannot be started as the worker: "), "{error}");
}

#[test]
fn a_run_folder_that_cannot_be_made_is_an_error_with_its_cure() {
    let stage = Stage::new();
    fs::write(stage.0.path().join("run"), "a file").expect("a file");
    let error = stage.supervisor("").run().expect_err("a file is no folder").to_string();
    assert!(
        error.contains("/run cannot be made (") && error.ends_with("set ROSE_DATA to one that this user may write")
    );
}

#[test]
fn the_word_of_a_dead_worker_is_forgotten_and_that_of_a_living_one_kept() {
    let stage = Stage::new();
    let mut dead = Process::new("true").spawn().expect("a process");
    dead.wait().expect("its end");
    let kept = ["activating".to_owned(), format!("ready-{}", std::process::id()), "ready-x".to_owned()];
    for name in kept.iter().chain([&format!("ready-{}", dead.id())]) {
        fs::write(stage.0.path().join(name), "").expect("a file");
    }
    forget_the_dead(stage.0.path()).expect("a readable folder");
    let entries = fs::read_dir(stage.0.path()).expect("a readable folder");
    let mut left: Vec<_> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text")).collect();
    left.sort();
    assert_eq!(left, kept);
}

/// Runs a supervisor in a process of its own, since signals are for a whole process. Not a test by itself.
#[test]
#[ignore = "a child process of other tests"]
#[expect(clippy::disallowed_methods, reason = "a test's child process is told by a variable what to do")]
fn child_that_supervises() {
    let folder = PathBuf::from(std::env::var_os("ROSE_TEST_FOLDER").expect("a folder"));
    let script = std::env::var("ROSE_TEST_SCRIPT").expect("a script");
    let workers = std::env::var("ROSE_TEST_WORKERS").map_or(1, |workers| workers.parse().expect("a number"));
    let code = supervisor(&folder, &script).workers(workers).run().expect("it ran");
    std::process::exit(i32::from(code));
}

/// Ties itself to its supervisor and sleeps. Not a test by itself: it stands for a worker.
#[test]
#[ignore = "a child process of other tests"]
fn child_that_follows() {
    let environment = crate::config::from_environment().expect("an environment");
    match follow(&environment) {
        Ok(()) => {}
        Err(FollowError::Orphaned) => std::process::exit(3),
        Err(error) => panic!("{error}"),
    }
    io::stderr().write_all(b"following\n").expect("somebody listens");
    std::thread::sleep(Duration::from_secs(60));
}

fn test_process(name: &str) -> Process {
    let module = module_path!().split_once("::").expect("a crate").1;
    let mut command = Process::new(std::env::current_exe().expect("this test's program"));
    command.args(["--exact", &format!("{module}::{name}"), "--ignored", "--nocapture", "--test-threads", "1"]);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

fn supervising(stage: &Stage, script: &str) -> Child {
    supervising_many(stage, script, 1)
}

fn supervising_many(stage: &Stage, script: &str, workers: usize) -> Child {
    let mut command = test_process("child_that_supervises");
    command.env("ROSE_TEST_FOLDER", stage.0.path()).env("ROSE_TEST_SCRIPT", script);
    command.env("ROSE_TEST_WORKERS", workers.to_string());
    command.process_group(0).stderr(Stdio::null()).spawn().expect("a process")
}

/// Waits until something is so, but not for ever.
#[track_caller]
fn until(is_so: impl Fn() -> bool) {
    for _ in 0..3000 {
        if is_so() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("it was not so within 30 seconds");
}

#[test]
fn signals_that_end_the_kernel_reach_the_worker_as_sigterm() {
    for signal in [Signal::TERM, Signal::INT] {
        let stage = Stage::new();
        let script = "trap 'note told; exit 5' TERM; note began; while :; do sleep 0.05; done";
        let mut child = supervising(&stage, script);
        until(|| stage.notes().len() == 1);
        tell(Some(child.id()), signal);
        assert_eq!(child.wait().expect("its end").code(), Some(5), "{signal:?}");
        assert_eq!(stage.notes(), ["began", "told"], "{signal:?}");
    }
}

/// A worker that serves until it is told to end.
const SERVES: &str = "trap 'note told $$; exit 0' TERM; note began $$; ready; while :; do sleep 0.02; done";

#[test]
fn many_workers_are_started_one_after_the_other_and_end_together() {
    let stage = Stage::new();
    let script =
        "trap 'note told; exit 0' TERM; note began; sleep 0.1; note ready; ready; while :; do sleep 0.02; done";
    let mut child = supervising_many(&stage, script, 3);
    until(|| stage.notes().len() == 6);
    assert_eq!(stage.notes(), ["began", "ready", "began", "ready", "began", "ready"]);
    tell(Some(child.id()), Signal::TERM);
    assert_eq!(child.wait().expect("its end").code(), Some(0));
    assert_eq!(stage.notes()[6..], ["told"; 3]);
}

#[test]
fn a_hang_up_without_a_terminal_replaces_the_workers_one_after_the_other() {
    let stage = Stage::new();
    let mut child = supervising_many(&stage, SERVES, 2);
    until(|| stage.notes().len() == 2);
    let old = stage.notes();
    tell(Some(child.id()), Signal::HUP);
    until(|| stage.notes().len() == 6);
    let notes = stage.notes();
    let told = |began: &str| began.replace("began", "told");
    // Each successor has begun before its predecessor is told, and the second only after the first.
    let at = |note: &str| notes.iter().position(|there| there == note).expect("it was noted");
    let new: Vec<usize> = (2..6).filter(|at| notes[*at].starts_with("began")).collect();
    let mut ends = [at(&told(&old[0])), at(&told(&old[1]))];
    ends.sort_unstable();
    assert!(new[0] < ends[0] && new[1] < ends[1], "{notes:?}");
    assert!(child.try_wait().expect("a child").is_none(), "the kernel goes on");
    tell(Some(child.id()), Signal::TERM);
    assert_eq!(child.wait().expect("its end").code(), Some(0));
    assert_eq!(stage.notes().len(), 8);
}

#[test]
fn a_successor_that_does_not_come_up_leaves_the_old_worker_alone() {
    let stage = Stage::new();
    let notes = stage.0.path().join("notes");
    let script = format!("test -e {} && {{ note failed; exit 1; }}; {SERVES}", notes.display());
    let mut child = supervising(&stage, &script);
    until(|| stage.notes().len() == 1);
    tell(Some(child.id()), Signal::HUP);
    until(|| stage.notes().len() == 2);
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(stage.notes()[1..], ["failed"], "the old one was told nothing");
    assert!(child.try_wait().expect("a child").is_none());
    tell(Some(child.id()), Signal::TERM);
    assert_eq!(child.wait().expect("its end").code(), Some(0));
}

#[test]
fn one_of_many_that_crashes_is_started_again_and_the_others_stay() {
    let stage = Stage::new();
    let mut child = supervising_many(&stage, SERVES, 2);
    until(|| stage.notes().len() == 2);
    let first: u32 = stage.notes()[0].split(' ').nth(1).and_then(|id| id.parse().ok()).expect("a process id");
    tell(Some(first), Signal::KILL);
    until(|| stage.notes().len() == 3);
    assert!(stage.notes()[2].starts_with("began "));
    tell(Some(child.id()), Signal::TERM);
    assert_eq!(child.wait().expect("its end").code(), Some(0));
    assert_eq!(stage.notes()[3..].len(), 2, "two were told");
}

#[test]
fn one_that_ends_with_an_error_ends_all_with_its_code() {
    let stage = Stage::new();
    let notes = stage.0.path().join("notes");
    let script = format!("test -e {} && exit 3; {SERVES}", notes.display());
    let mut child = supervising_many(&stage, &script, 2);
    assert_eq!(child.wait().expect("its end").code(), Some(3));
    assert_eq!(stage.notes().len(), 2, "the other one was told to end");
}

/// The system's manager hears that the kernel is ready, is being reloaded, and ends.
#[test]
fn the_systems_manager_is_told() {
    let stage = Stage::new();
    let socket = stage.0.path().join("notify");
    let heard = std::os::unix::net::UnixDatagram::bind(&socket).expect("a socket");
    heard.set_read_timeout(Some(Duration::from_secs(10))).expect("a limit");
    let hear = || {
        let mut bytes = [0; 256];
        let length = heard.recv(&mut bytes).expect("a word");
        String::from_utf8_lossy(&bytes[..length]).into_owned()
    };
    let mut command = test_process("child_that_supervises");
    command.env("ROSE_TEST_FOLDER", stage.0.path()).env("ROSE_TEST_SCRIPT", SERVES).env("NOTIFY_SOCKET", &socket);
    let mut child = command.process_group(0).stderr(Stdio::null()).spawn().expect("a process");
    assert_eq!(hear().trim(), "READY=1");
    tell(Some(child.id()), Signal::HUP);
    let reloading = hear();
    assert!(reloading.contains("RELOADING=1") && reloading.contains("MONOTONIC_USEC="), "{reloading}");
    assert_eq!(hear().trim(), "READY=1");
    tell(Some(child.id()), Signal::TERM);
    assert_eq!(hear().trim(), "STOPPING=1");
    child.wait().expect("its end");
}

#[test]
fn a_worker_that_will_not_end_is_killed_by_a_second_sigint() {
    let stage = Stage::new();
    let mut child = supervising(&stage, "trap 'note told' TERM; note began; while :; do sleep 0.05; done");
    until(|| stage.notes().len() == 1);
    tell(Some(child.id()), Signal::INT);
    until(|| stage.notes().len() == 2);
    tell(Some(child.id()), Signal::INT);
    assert_eq!(child.wait().expect("its end").code(), Some(1));
}

#[test]
fn a_signal_between_two_workers_ends_the_supervisor() {
    let stage = Stage::new();
    // The fifth pause lasts 1.6 seconds.
    let mut child = supervising(&stage, "note ran; kill -SEGV $$");
    until(|| stage.notes().len() == 5);
    tell(Some(child.id()), Signal::TERM);
    assert_eq!(child.wait().expect("its end").code(), Some(0));
}

/// A worker as a script would start it: in the place of the shell, so that the supervisor is its parent.
fn worker_script() -> String {
    let worker = test_process("child_that_follows");
    let words: Vec<_> =
        [worker.get_program()].into_iter().chain(worker.get_args()).map(|word| word.display().to_string()).collect();
    words.join("' '")
}

#[test]
fn a_worker_does_not_outlive_a_killed_supervisor() {
    let stage = Stage::new();
    let script = format!("note $$; exec '{}' 2>> {}/said", worker_script(), stage.0.path().display());
    let mut child = supervising(&stage, &script);
    until(|| stage.notes().len() == 1);
    until(|| fs::read_to_string(stage.0.path().join("said")).is_ok_and(|said| said.contains("following")));
    let worker: i32 = stage.notes()[0].parse().expect("a process id");
    child.kill().expect("it lives");
    child.wait().expect("its end");
    until(|| {
        // A dead process whose new parent has not looked yet is still listed, as a zombie.
        let status = fs::read_to_string(format!("/proc/{worker}/stat"));
        status.map_or(true, |status| status.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z')))
    });
}

#[test]
fn a_worker_whose_supervisor_is_gone_already_does_not_start() {
    let mut orphan = test_process("child_that_follows");
    // Process 1 is nobody's child here but the system's: it stands for a supervisor that has died.
    let mut child = orphan.env(SUPERVISOR, "1").stderr(Stdio::null()).spawn().expect("a process");
    assert_eq!(child.wait().expect("its end").code(), Some(3));
}

#[test]
fn a_worker_that_nobody_supervises_starts() {
    let mut child =
        test_process("child_that_follows").env_remove(SUPERVISOR).stderr(Stdio::piped()).spawn().expect("a process");
    let said = BufReader::new(child.stderr.take().expect("its words")).lines().map_while(Result::ok);
    assert!(said.into_iter().any(|line| line.contains("following")));
    child.kill().expect("it lives");
    child.wait().expect("its end");
}
