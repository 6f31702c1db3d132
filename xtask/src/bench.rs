//! `cargo xtask bench`: how far we are from the bare equivalent.
//!
//! What is measured, and how, stands in `kernel/benches/` and `plugins/blog/benches/`.

use crate::{args, build, needs, process, project::Project, stop::Tried};

const HELP: &str = "\
Measures the kernel and its plugins, built in release, as ratios to a bare equivalent in the same run; how the blog
renders documents (`lexical`), to Ghost's own renderer.

  cargo xtask bench [FILTER…]

  FILTER    only measurements whose name contains it

Ratios are printed and written to target/reports/. Times alone say little: close other programs, and compare ratios.
";

pub(crate) fn main(args: &[String]) -> Tried {
    if args::ask_for_help(args) {
        print!("{HELP}");
        return Ok(());
    }
    let filters = args::filters("bench", args)?;
    needs::c_compiler()?;
    let project = Project::find()?;
    if filters.is_empty() || filters.iter().any(|filter| "lexical".contains(filter.as_str())) {
        needs::ghosts_renderer(&project)?;
    }
    build::for_benches(&project)?;

    let reports = project.target.join("reports");
    let mut cargo = process::cargo(&project.root);
    cargo
        .args(["bench", "--package", "rose-kernel", "--package", "rose-plugin-blog", "--bench", "*"])
        .env("ROSE_REPORTS", &reports);
    if !filters.is_empty() {
        cargo.arg("--").args(filters);
    }
    process::run(&mut cargo)?;
    println!("The reports are in {}", reports.display());
    Ok(())
}
