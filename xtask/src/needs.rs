//! Programs that cargo does not bring, and how to get them.

mod web;

use std::{fs, os::unix::fs::MetadataExt, path::PathBuf, process::Command};

use crate::{
    process,
    project::Project,
    stop::{self, Tried},
};

/// A program, and the Debian package that has it.
struct Need {
    package: &'static str,
    /// Any of these will do.
    programs: &'static [&'static str],
    reason: &'static str,
}

/// Everything that the tests use and cargo does not bring.
const FOR_TESTS: &[Need] = &[
    Need { package: "build-essential", programs: &["cc"], reason: "compiles the bundled SQLite and links" },
    Need {
        package: "chromium",
        programs: &["chromium", "chromium-browser", "google-chrome"],
        reason: "looks at the pages as a reader's browser does",
    },
    Need { package: "postgresql", programs: &["pg_ctl"], reason: "keeps the domains on the platform" },
    Need { package: "pgbouncer", programs: &["pgbouncer"], reason: "stands between the kernel and PostgreSQL there" },
    Need { package: "redis-server", programs: &["redis-server"], reason: "keeps sessions on the platform" },
    Need { package: "procps", programs: &["pgrep"], reason: "finds a server's processes, to stop them all" },
    Need { package: "nodejs", programs: &["node"], reason: "runs npm" },
    Need { package: "npm", programs: &["npm"], reason: "brings axe-core, which looks for what shuts readers out" },
];

/// The bundled SQLite is C: without a compiler the build would fail after minutes, and say so in many lines.
pub(crate) fn c_compiler() -> Tried {
    let named = process::variable("CC");
    let line = named.clone().unwrap_or_else(|| "cc".into());
    // `CC` may carry arguments or a wrapper, as in `ccache gcc`.
    let line = line.to_string_lossy();
    let program = PathBuf::from(line.split_whitespace().next().unwrap_or("cc"));
    if process::find(&program).is_some() {
        return Ok(());
    }
    let missing = match named {
        Some(_) => format!("CC names `{}`, which is not there; correct or unset it, and", program.display()),
        None => "there is no C compiler (`cc`), which the bundled SQLite needs;".to_owned(),
    };
    stop::because(format!("{missing} install one:\n\n    apt install build-essential"))
}

/// Brings what is missing, programs and then what those bring.
pub(crate) fn bring(project: &Project) -> Tried {
    programs(|_| true)?;
    web::bring(project, web::FOR_TESTS)
}

/// Brings Ghost's renderer, which ours is measured against.
pub(crate) fn ghosts_renderer(project: &Project) -> Tried {
    const NPM: &str = "npm";
    if process::find(NPM.as_ref()).is_none() {
        return stop::because(
            "this bench compares with Ghost's own renderer, which npm brings: install it with\n\n    \
             sudo apt install npm\n\nor name other benches: `cargo xtask bench border page growth`",
        );
    }
    web::bring(project, web::FOR_BENCHES)
}

/// Brings what installs and starts a Ghost.
pub(crate) fn node() -> Tried {
    programs(|need| ["build-essential", "nodejs", "npm"].contains(&need.package))
}

/// Brings the platform's servers.
pub(crate) fn servers() -> Tried {
    programs(|need| ["build-essential", "postgresql", "pgbouncer", "redis-server"].contains(&need.package))
}

/// Installs missing programs where that is allowed, else says what to install.
fn programs(is_meant: impl Fn(&Need) -> bool) -> Tried {
    let missing: Vec<&Need> = FOR_TESTS.iter().filter(|need| is_meant(need) && !is_there(need)).collect();
    if missing.is_empty() {
        println!("no program is missing");
        return Ok(());
    }
    for need in &missing {
        println!("missing: {} ({} {})", need.programs.join(" or "), need.package, need.reason);
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    if !may_install() {
        return stop::because(format!(
            "programs are missing; on Debian or Ubuntu install them with\n\n    \
             sudo apt install {}\n\nelsewhere the packages that bring the programs named above",
            packages.join(" ")
        ));
    }
    install(&packages)?;
    match missing.into_iter().find(|need| !is_there(need)) {
        None => c_compiler(),
        Some(need) => stop::because(format!(
            "the package {} is installed, and {} is still not in PATH",
            need.package,
            need.programs.join(" or ")
        )),
    }
}

fn is_there(need: &Need) -> bool {
    need.programs.iter().any(|program| {
        process::find(program.as_ref()).is_some() || beside_path().iter().any(|folder| folder.join(program).is_file())
    })
}

/// Where Debian keeps servers: out of the way of users, and each version of PostgreSQL for itself.
fn beside_path() -> Vec<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.map(|version| version.path().join("bin")).chain(["/usr/sbin".into()]).collect()
}

/// Root on a system with apt-get. Nobody is asked for a password here.
fn may_install() -> bool {
    let root = fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0);
    root && process::find("apt-get".as_ref()).is_some()
}

fn install(packages: &[&str]) -> Tried {
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    process::run(apt().args(["update", "--quiet"]))?;
    process::run(apt().args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(packages))
}
