//! How far the kernel is from the bare equivalent: ratios to a reference in the same run, printed and written to the
//! folder that `ROSE_REPORTS` names.
//!
//! Subject and reference take turns in short rounds, so that what else the machine does meets both alike; what is shown
//! is the median of the rounds. Arguments are filters: only measurements whose name contains one of them are run.

mod border;
mod database;
mod growth;
mod kept;
mod page;
mod rounds;

use std::{fmt::Write as _, path::Path};

use rounds::Measured;

fn main() {
    kept::bare_if_asked();
    let filters: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |name: &str| filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str()));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let mut measured = Vec::new();
    if wanted("border") {
        measured.push(runtime.block_on(border::call()));
    }
    if wanted("page") {
        measured.extend(runtime.block_on(page::post()));
    }
    if wanted("growth") {
        measured.extend(runtime.block_on(growth::growth()));
    }
    if wanted("kept") {
        measured.extend(kept::all());
    }
    if wanted("database") {
        measured.extend(runtime.block_on(database::all()));
    }
    report(&measured);
}

#[expect(clippy::print_stdout, reason = "a bench prints what it measured")]
#[expect(clippy::disallowed_methods, reason = "the only setting of a bench, which has no configuration")]
fn report(measured: &[Measured]) {
    let mut text = String::from(
        "| what | subject | reference | subject / reference | difference |\n| --- | --- | --- | --- | --- |\n",
    );
    for Measured { name, reference_name, subject, reference } in measured {
        let (ratio, difference) = (subject / reference, subject - reference);
        let _ = writeln!(
            text,
            "| {name} | {subject:.2} µs | {reference:.2} µs ({reference_name}) | {ratio:.2} | {difference:+.2} µs |"
        );
    }
    println!("{text}");
    if let Some(folder) = std::env::var_os("ROSE_REPORTS") {
        let folder = Path::new(&folder);
        let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(folder.join("ratios.md"), &text));
        if let Err(error) = written {
            println!("the report was not written to {}: {error}", folder.display());
        }
    }
}
