//! `cargo xtask`: what a person or a machine does with this repository, by name.
//!
//! This file picks the task. Tasks call cargo and `rose`; nothing here knows how a kernel or a plugin works, and
//! nothing here is needed to use either of them.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command talks to the person at the terminal")]

mod args;
mod bench;
mod build;
mod ghost;
mod needs;
mod platform;
mod process;
mod project;
mod run;
mod stop;
mod test;

use std::process::ExitCode;

use crate::stop::Tried;

const HELP: &str = "\
Tasks of the Rose Ash repository.

  cargo xtask run     build the kernel and its plugins, and serve the site at http://127.0.0.1:8000
  cargo xtask test    everything that a change must pass
  cargo xtask bench   measure, as ratios to a bare equivalent
  cargo xtask platform   the site on PostgreSQL, PgBouncer and Redis, on this machine
  cargo xtask ghost   export the demo, and compare what a real Ghost makes of it

`cargo xtask TASK --help` says more about each.
";

fn main() -> ExitCode {
    match task() {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("\n{stop}");
            ExitCode::FAILURE
        }
    }
}

fn task() -> Tried {
    let mut args = args::given()?;
    if args.is_empty() {
        print!("{HELP}");
        return Ok(());
    }
    match args.remove(0).as_str() {
        "run" => run::main(&args),
        "test" => test::main(&args),
        "bench" => bench::main(&args),
        "ghost" => ghost::main(&args),
        "platform" => platform::main(&args),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => {
            stop::because(format!("there is no task `{other}`; the tasks are run, test, bench, platform and ghost"))
        }
    }
}
