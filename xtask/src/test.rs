//! `cargo xtask test`: everything that a change must pass, in the order in which it is quickest to fail.
//!
//! Continuous integration runs exactly this. The list of parts is here, their times and the verdict in `report`.

mod licences;
mod report;

use std::{process::Command, time::Instant};

use self::report::{Outcome, Report};
use crate::{
    args, build, needs, process,
    project::{OUTSIDE, Project},
    stop::{self, Tried},
};

const HELP: &str = "\
Runs everything that a change must pass. Continuous integration runs exactly this command.

  cargo xtask test             all parts
  cargo xtask test FILTER…     only tests whose name contains one of the filters, without format, lints and licences
  cargo xtask test --nightly   walks at random take 10,000 steps instead of 500; with filters or without

The parts, in this order; the first one that fails ends the run:
  packages         programs that the tests need; as root on Debian they are installed, else you read what to install;
                   with npm, what the tests load into the browser
  format           cargo fmt
  lints            cargo clippy, warnings are errors
  licences         licences and sources of all dependencies, where cargo-deny is there (with CI set it is installed)
  plugins          the .so files that the tests load
  outside plugins  plugins with a lockfile of their own, as third parties have them
  tests            with cargo nextest where it is there
  on PostgreSQL    the tests of the plugins once more, on a real server instead of files
  examples         the examples in the documentation
A table at the end shows the time of each.
";

/// How many steps walks at random take every night, and how the tests are told.
const NIGHTLY: (&str, &str) = ("ROSE_TEST_STEPS", "10000");

/// One line of the table.
struct Part {
    name: &'static str,
    work: fn(&Project, &Asked) -> Tried<Outcome>,
    /// Whether it is left out when somebody asks for single tests.
    only_in_full: bool,
}

/// What somebody asks for.
#[derive(Debug, Default)]
struct Asked {
    filters: Vec<String>,
    is_nightly: bool,
}

const PARTS: &[Part] = &[
    Part { name: "packages", work: |project, _| passes(needs::bring(project)), only_in_full: false },
    Part { name: "format", work: |project, _| passes(format(project)), only_in_full: true },
    Part { name: "lints", work: |project, _| passes(lints(project)), only_in_full: true },
    Part { name: "licences", work: |project, _| licences::check(project), only_in_full: true },
    Part { name: "plugins", work: |project, _| passes(build::for_tests(project)), only_in_full: false },
    Part { name: "outside plugins", work: |project, _| passes(build::outside(project)), only_in_full: false },
    Part { name: "tests", work: |project, asked| passes(tests(project, asked)), only_in_full: false },
    Part { name: "on PostgreSQL", work: |project, asked| passes(on_postgres(project, asked)), only_in_full: false },
    Part { name: "examples", work: |project, _| passes(examples(project)), only_in_full: true },
];

pub(crate) fn main(args: &[String]) -> Tried {
    if args::ask_for_help(args) {
        print!("{HELP}");
        return Ok(());
    }
    let (nightly, filters): (Vec<String>, Vec<String>) = args.iter().cloned().partition(|arg| arg == "--nightly");
    let asked = Asked { filters: args::filters("test", &filters)?, is_nightly: !nightly.is_empty() };
    let project = Project::find()?;
    let report = run_parts(&project, &asked);
    print!("\n{report}");
    match report.failed() {
        None => Ok(()),
        Some((part, reason)) => stop::because(format!("the part `{part}` failed: {reason}")),
    }
}

fn run_parts(project: &Project, asked: &Asked) -> Report {
    let mut report = Report::default();
    for part in PARTS {
        if report.failed().is_some() {
            report.add(part.name, None, Outcome::NotReached);
        } else if part.only_in_full && !asked.filters.is_empty() {
            report.add(part.name, None, Outcome::NotChecked("left out because of the filter".to_owned()));
        } else {
            println!("\n== {}", part.name);
            let begin = Instant::now();
            let outcome = (part.work)(project, asked).unwrap_or_else(|stop| Outcome::Failed(stop.to_string()));
            report.add(part.name, Some(begin.elapsed()), outcome);
        }
    }
    report
}

fn passes(tried: Tried) -> Tried<Outcome> {
    tried.map(|()| Outcome::Passed)
}

fn format(project: &Project) -> Tried {
    process::run(process::cargo(&project.root).args(["fmt", "--all", "--check"]))?;
    for plugin in OUTSIDE {
        let manifest = format!("{}/Cargo.toml", plugin.folder);
        if project.root.join(&manifest).exists() {
            process::run(process::cargo(&project.root).args(["fmt", "--check", "--manifest-path", &manifest]))?;
        }
    }
    Ok(())
}

fn lints(project: &Project) -> Tried {
    process::run(process::cargo(&project.root).args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]))
}

fn tests(project: &Project, asked: &Asked) -> Tried {
    process::run(&mut runner(project, &["--workspace", "--tests"], asked))
}

/// A plugin does not know on which database it runs, so that its tests hold on both. Left out is what looks at pages in
/// a browser, to which the same rows lead, and what reads no data at all.
fn on_postgres(project: &Project, asked: &Asked) -> Tried {
    let mut selection = vec!["--package".to_owned(), "rose-testkit".to_owned(), "--test".to_owned(), "*".to_owned()];
    for plugin in project.plugins()? {
        selection.extend(["--package".to_owned(), plugin.package()]);
    }
    let selection: Vec<&str> = selection.iter().map(String::as_str).collect();
    let mut tests = runner(project, &selection, asked);
    if asked.filters.is_empty() {
        tests.arg("--");
    }
    tests.args(["--skip", "browser", "--skip", "lexical"]);
    // A filter may leave none of these.
    process::run(tests.env("ROSE_TEST_DIALECT", "postgres").env("NEXTEST_NO_TESTS", "pass"))
}

/// With nextest where it is there.
fn runner(project: &Project, selection: &[&str], asked: &Asked) -> Command {
    let mut cargo = process::cargo(&project.root);
    match process::find("cargo-nextest".as_ref()) {
        Some(_) => {
            let profile = if asked.is_nightly { "nightly" } else { "default" };
            cargo.args(["nextest", "run", "--profile", profile]).args(selection)
        }
        None => {
            cargo.args(["test", "--no-fail-fast", "--tests"]).args(selection.iter().filter(|word| **word != "--tests"))
        }
    };
    if !asked.filters.is_empty() {
        cargo.arg("--").args(&asked.filters);
    }
    if asked.is_nightly {
        cargo.env(NIGHTLY.0, NIGHTLY.1);
    }
    cargo
}

/// Examples in the documentation, which nextest does not run.
fn examples(project: &Project) -> Tried {
    process::run(process::cargo(&project.root).args(["test", "--workspace", "--doc", "--no-fail-fast"]))
}
