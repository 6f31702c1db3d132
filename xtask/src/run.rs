//! `cargo xtask run`: from a clone to a site in the browser.
//!
//! The order of the steps is all that is here. Each step can be repeated: whatever stopped the last start, the next one
//! goes on from there.

pub(crate) mod assemble;
mod demo;
pub(crate) mod port;

use std::{os::unix::process::CommandExt, process::Command};

use crate::{
    args, build, needs, process,
    project::Project,
    stop::{self, Stop, Tried},
};

const HELP: &str = "\
Builds the kernel and its plugins, and serves your site at http://127.0.0.1:8000.

  cargo xtask run [--port N] [-- OPTIONS OF `rose serve`]

  --port N    listen on port N instead of 8000

Needs Rust and a C compiler. The first build takes minutes, later ones seconds.
What is built is put together in target/rose/: the program `rose` and plugins/*.so. That folder belongs to this
command: a plugin that the repository no longer has is removed from it.
Your site lives in data/. Where there is none yet, a demo blog is loaded into it; to begin again, stop the site and
remove data/. Ctrl-C stops the site.

  cargo xtask run --port 8001
  cargo xtask run -- --safe       without plugins, to repair something
  cargo xtask run -- --help       all options of `rose serve`
";

pub(crate) fn main(args: &[String]) -> Tried {
    if args::ask_for_help(args) {
        print!("{HELP}");
        return Ok(());
    }
    let ask = Ask::read(args)?;
    needs::c_compiler()?;
    // Before the build: nobody should wait minutes to read that they wait for nothing.
    port::is_free(ask.port)?;

    let project = Project::find()?;
    if !project.target.join("release/rose").exists() {
        println!("The first build takes several minutes; later ones take seconds.");
    }
    build::release(&project)?;
    let site = assemble::site(&project)?;
    demo::load(&project, &site)?;

    port::is_free(ask.port)?;
    let mut rose = site.rose();
    rose.arg("serve").args(ask.serve).env("ROSE_PORT", ask.port.to_string());
    become_it(rose)
}

/// What was asked for.
#[derive(Debug, PartialEq)]
struct Ask {
    port: u16,
    /// For `rose serve`.
    serve: Vec<String>,
}

impl Ask {
    fn read(args: &[String]) -> Tried<Self> {
        let mut ask = Self { port: 8000, serve: Vec::new() };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--" => ask.serve = args.by_ref().cloned().collect(),
                "--port" => ask.port = port::read(args.next().map_or("", String::as_str))?,
                other => match other.strip_prefix("--port=") {
                    Some(number) => ask.port = port::read(number)?,
                    None => {
                        return stop::because(format!(
                            "`cargo xtask run` does not know `{other}`; options of `rose serve` come after `--`, as in \
                             cargo xtask run -- {other}"
                        ));
                    }
                },
            }
        }
        Ok(ask)
    }
}

/// This process turns into `rose`, as cargo turned into this process: Ctrl-C and other signals reach it, and the
/// terminal waits for it and gets its exit code, with nobody in between.
fn become_it(mut rose: Command) -> Tried {
    let shown = process::shown(&rose);
    println!("$ {shown}");
    let error = rose.exec();
    Err(Stop::from(format!("`{shown}` could not be started: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(args: &str, expected: Result<(u16, &[&str]), &str>) {
        let args: Vec<String> = args.split_whitespace().map(str::to_owned).collect();
        let read = Ask::read(&args).map_err(|stop| stop.to_string());
        match expected {
            Ok((port, serve)) => {
                assert_eq!(read, Ok(Ask { port, serve: serve.iter().map(|arg| (*arg).to_owned()).collect() }));
            }
            Err(part) => assert!(read.as_ref().is_err_and(|stop| stop.contains(part)), "{read:?}"),
        }
    }

    #[test]
    fn the_port_comes_before_and_rose_serves_options_after_two_dashes() {
        check("", Ok((8000, &[])));
        check("--port 8001", Ok((8001, &[])));
        check("--port=8001 -- --safe", Ok((8001, &["--safe"])));
        check("-- --port 9 --", Ok((8000, &["--port", "9", "--"])));
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_the_way_out() {
        check("--port", Err("1 to 65535"));
        check("--port 0", Err("1 to 65535"));
        check("--port 65536", Err("1 to 65535"));
        check("--safe", Err("cargo xtask run -- --safe"));
    }
}
