//! The demo in a real browser: what it shows, that nothing complains, and that no request leaves the site.

use std::{
    path::Path,
    process::{Command, Output},
};

use rose_testkit::{Served, built};

const BROWSER: &str = "/usr/bin/chromium";
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--enable-logging=stderr",
    "--log-level=0",
];

fn demo() -> Served {
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/demo/demo.json");
    let builder = Served::builder().library(built::plugin("blog"));
    let named = builder.rose(&["settings", "set", "site", "title", "Rosebay Growers"]);
    assert!(named.status.success(), "{}", String::from_utf8_lossy(&named.stderr));
    let imported = builder.rose(&["run", "blog", "import", demo]);
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    builder.start()
}

fn browse(profile: &Path, arguments: &[&str], url: &str) -> Output {
    assert!(Path::new(BROWSER).exists(), "{BROWSER} is not there: `apt install chromium`, or run `cargo xtask test`");
    let profile = format!("--user-data-dir={}", profile.display());
    Command::new(BROWSER).args(FLAGS).arg(profile).args(arguments).arg(url).output().expect("a browser")
}

/// The page after its scripts and styles have run, and what the console said.
fn page(site: &Served, path: &str) -> (String, Vec<String>) {
    let profile = tempfile::tempdir().expect("a folder");
    let shown = browse(profile.path(), &["--dump-dom"], &format!("http://{}{path}", site.address()));
    assert!(shown.status.success());
    let said = String::from_utf8_lossy(&shown.stderr).into_owned();
    let console = said.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect();
    (String::from_utf8_lossy(&shown.stdout).into_owned(), console)
}

#[test]
fn the_browser_shows_the_demo_and_its_console_is_empty() {
    let site = demo();
    for (path, shown) in [
        ("/", "The rosebay came up after the fire"),
        ("/apple-day/", "<h1"),
        ("/about/", "<h1"),
        ("/no-such-page/", "Nothing is published at /no-such-page/"),
    ] {
        let (html, console) = page(&site, path);
        assert!(html.contains(shown), "{path}: {html}");
        assert!(html.contains("Rosebay Growers"), "{path} has the site's name");
        // The browser itself notes each answer that is no success.
        let said: Vec<_> = console.iter().filter(|line| !line.contains("status of 404")).collect();
        assert!(said.is_empty(), "{path}: {said:?}");
    }
}

#[test]
fn no_page_refers_to_another_host_for_what_it_shows() {
    let site = demo();
    for path in ["/", "/apple-day/", "/about/"] {
        let (html, _) = page(&site, path);
        for attribute in ["src=\"", "srcset=\"", "<link rel=\"stylesheet\" href=\""] {
            for address in html.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(address.starts_with('/') && !address.starts_with("//"), "{path}: {address}");
            }
        }
    }
}
