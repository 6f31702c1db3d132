//! Other programs: finding them, starting them, and what the environment says.
//!
//! The only file that reads environment variables.

use std::{
    env,
    ffi::OsString,
    fmt::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::stop::{self, Stop, Tried};

/// The value of an environment variable, unless it is missing or empty.
#[expect(clippy::disallowed_methods, reason = "a task has no settings; these are cargo's, the compiler's and CI's own")]
pub(crate) fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// Whether nobody watches.
pub(crate) fn in_ci() -> bool {
    variable("CI").is_some_and(|value| value != "false" && value != "0")
}

/// The cargo that started this task, working in `root`.
pub(crate) fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new(variable("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root);
    for name in of_this_package() {
        cargo.env_remove(name);
    }
    cargo
}

/// What `cargo run` tells this program about itself. Some build scripts watch these variables, and would build anew
/// whenever a person and a task take turns.
#[expect(clippy::disallowed_methods, reason = "the names are needed only to take them away")]
fn of_this_package() -> impl Iterator<Item = OsString> {
    env::vars_os().map(|(name, _)| name).filter(|name| {
        name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
    })
}

/// Shows the command, runs it with our terminal, and waits.
pub(crate) fn run(command: &mut Command) -> Tried {
    let shown = shown(command);
    println!("$ {shown}");
    let status = command.status().map_err(|error| no_start(&shown, &error))?;
    if status.success() { Ok(()) } else { stop::because(format!("`{shown}` failed ({status})")) }
}

/// What the command prints, where it succeeds.
pub(crate) fn output(command: &mut Command) -> Tried<String> {
    let shown = shown(command);
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| no_start(&shown, &error))?;
    if !output.status.success() {
        return stop::because(format!("`{shown}` failed ({})", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| Stop::from(format!("`{shown}` printed something that is not UTF-8")))
}

/// The file behind a program's name, as a shell would find it.
pub(crate) fn find(program: &Path) -> Option<PathBuf> {
    if program.components().count() > 1 {
        return can_run(program).then(|| program.to_owned());
    }
    env::split_paths(&variable("PATH")?).map(|folder| folder.join(program)).find(|path| can_run(path))
}

fn can_run(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

fn no_start(shown: &str, error: &std::io::Error) -> Stop {
    Stop::from(format!("`{shown}` could not be started: {error}"))
}

/// The command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let mut line = String::new();
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            // Writing to a String cannot fail.
            let _ = write!(line, "{}={} ", name.display(), value.display());
        }
    }
    let program = command.get_program();
    // Cargo tells us its full path, which nobody types.
    let cargo = Path::new(program).file_name().filter(|name| *name == "cargo");
    line.push_str(&cargo.unwrap_or(program).to_string_lossy());
    for arg in command.get_args() {
        let arg = arg.to_string_lossy();
        let quote = if arg.contains([' ', '*']) { "'" } else { "" };
        let _ = write!(line, " {quote}{arg}{quote}");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_it_is_typed() {
        let mut command = Command::new("/usr/bin/cargo");
        command.env("ROSE_PORT", "8001").env_remove("CARGO_PKG_NAME").args(["bench", "--bench", "*"]);
        assert_eq!(shown(&command), "ROSE_PORT=8001 cargo bench --bench '*'");
    }

    #[test]
    fn a_program_is_found_by_name_or_by_path() {
        assert!(find(Path::new("sh")).is_some());
        assert!(find(Path::new("/bin/sh")).is_some());
        assert_eq!(find(Path::new("no-such-program")), None);
        assert_eq!(find(Path::new("/etc/passwd")), None, "a file that cannot run is not a program");
    }
}
