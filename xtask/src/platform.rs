//! `cargo xtask platform`: the whole platform on this machine, with the demo on it.
//!
//! The servers are started by the testkit, which starts them for the tests too; here everything is built and put
//! together.

use crate::{
    args, build, needs, process,
    project::Project,
    run::{self, port},
    stop::Tried,
};

const HELP: &str = "\
Starts the platform on this machine: PostgreSQL, PgBouncer in transaction mode and two Redis, from Debian's packages,
in temporary folders and on free ports; and on them the site with the demo, in two workers.

  cargo xtask platform [PORT]     8000, where none is given

Figures are at http://127.0.0.1:9100/metrics. Ctrl-C ends all of it, and nothing of it is kept.
";

pub(crate) fn main(args: &[String]) -> Tried {
    if args::ask_for_help(args) {
        print!("{HELP}");
        return Ok(());
    }
    let port = args.first().map_or(Ok(8000), |number| port::read(number))?;
    port::is_free(port)?;
    needs::servers()?;
    let project = Project::find()?;
    build::release(&project)?;
    let site = run::assemble::site(&project)?;
    let mut cargo = process::cargo(&project.root);
    cargo.args(["run", "--quiet", "--package", "rose-testkit", "--bin", "platform", "--"]);
    cargo.arg(&site.program).arg(&site.plugins).arg(project.root.join("plugins/blog/demo")).arg(port.to_string());
    process::run(&mut cargo)
}
