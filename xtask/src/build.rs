//! What is built, and with which profile: the kernel, its plugins, the plugins that misbehave, those outside.

use crate::{
    process,
    project::{OUTSIDE, Outside, Project},
    stop::{At, Tried},
};

/// Kernel and plugins as a site runs them. One call, so that what they share is compiled once.
pub(crate) fn release(project: &Project) -> Tried {
    let mut cargo = process::cargo(&project.root);
    cargo.args(["build", "--release", "--package", "rose-kernel", "--bin", "rose", "--lib"]);
    for plugin in project.plugins()? {
        cargo.args(["--package", &plugin.package()]);
    }
    process::run(&mut cargo)
}

/// What the benches load: a site's files, a plugin with handlers that do next to nothing, and one with fragments.
pub(crate) fn for_benches(project: &Project) -> Tried {
    release(project)?;
    let mut cargo = process::cargo(&project.root);
    process::run(cargo.args(["build", "--release", "--package", "rose-testkit-village"]))?;
    let mut cargo = process::cargo(&project.root);
    process::run(cargo.args(["build", "--release", "--package", "rose-misbehaving", "--example", "unruly"]))
}

/// The `.so` files and the `rose` that the tests start. The whole workspace, so that cargo unites the same features
/// as for the tests and compiles what they share once.
pub(crate) fn for_tests(project: &Project) -> Tried {
    let mut cargo = process::cargo(&project.root);
    process::run(cargo.args(["build", "--workspace", "--lib", "--bins", "--examples"]))
}

/// The plugins outside the workspace, each with its own lockfile.
pub(crate) fn outside(project: &Project) -> Tried {
    for plugin in OUTSIDE {
        let manifest = project.root.join(plugin.folder).join("Cargo.toml");
        if manifest.try_exists().at("look for", &manifest)? {
            one_outside(project, plugin)?;
        } else {
            println!("{} is not there yet: nothing to build", plugin.folder);
        }
    }
    Ok(())
}

fn one_outside(project: &Project, plugin: &Outside) -> Tried {
    let mut cargo = process::cargo(&project.root);
    cargo
        .args(["build", "--locked", "--manifest-path", &format!("{}/Cargo.toml", plugin.folder)])
        .env("CARGO_TARGET_DIR", project.target.join(plugin.builds_into))
        .envs(plugin.env.iter().copied());
    process::run(&mut cargo)
}
