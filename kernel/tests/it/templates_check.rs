//! `rose templates check`: every template is shown with its samples, and what is wrong is told with file and line.

use std::path::Path;

use rose_testkit::{Served, ServedBuilder, built};
use tempfile::TempDir;

use crate::support::printed;

fn unruly() -> ServedBuilder {
    Served::builder().misbehaving("unruly")
}

/// A theme's folder with these files.
fn theme(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder"))
            .and_then(|()| std::fs::write(path, content))
            .expect("room");
    }
    folder
}

fn check(rose: &ServedBuilder, theme: &Path) -> (bool, String) {
    printed(&rose.rose(&["templates", "check", "--theme", &theme.display().to_string()]))
}

/// With this theme nothing is wrong, and all of this is printed.
#[track_caller]
fn right(files: &[(&str, &[u8])], parts: &[&str]) {
    let theme = theme(files);
    let (good, text) = check(&unruly(), theme.path());
    assert!(good && text.contains(": nothing is wrong."), "{text}");
    for part in parts {
        assert!(text.contains(part), "`{part}` in {text}");
    }
}

/// Of this theme, the line that begins with this file (and its line) says all of this.
#[track_caller]
fn wrong(files: &[(&str, &[u8])], place: &str, parts: &[&str]) {
    let theme = theme(files);
    let (good, text) = check(&unruly(), theme.path());
    assert!(!good && text.contains(" wrong."), "{text}");
    let place = theme.path().join(place).display().to_string();
    let line = text.lines().find(|line| line.starts_with(&format!("{place}: ")));
    let line = line.unwrap_or_else(|| panic!("a line about {place} in {text}"));
    for part in parts {
        assert!(line.contains(part), "`{part}` in {line}");
    }
}

#[test]
fn the_base_theme_and_every_plugin_of_the_workspace_are_right() {
    let mut rose = Served::builder();
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../plugins"));
    for entry in std::fs::read_dir(folder).expect("the plugins") {
        rose = rose.library(built::plugin(&entry.expect("an entry").file_name().to_string_lossy()));
    }
    let (good, text) = printed(&rose.rose(&["templates", "check"]));
    assert!(good, "{text}");
    let summary = text.lines().last().unwrap_or_default();
    assert!(summary.contains(" templates, ") && summary.ends_with(" samples: nothing is wrong."), "{text}");
}

#[test]
fn a_theme_that_replaces_a_partial_is_right_and_used() {
    let footer = b"<footer>{{#if site.description}}{{site.description}}{{/if}} of our own</footer>";
    let files: &[(&str, &[u8])] = &[("partials/site-footer.hbs", footer)];
    right(files, &["samples: nothing is wrong."]);
    let theme = theme(files);
    let rose = unruly().variable("ROSE_THEME", &theme.path().display().to_string()).start();
    let page = rose.get("/unruly/page/");
    assert!(page.text().contains("of our own</footer>"), "{}", page.text());
}

#[test]
fn a_slip_that_a_site_would_not_notice_is_told_with_file_line_and_sample() {
    let header = b"<header>\n{{#if site.titel}}{{site.title}}{{/if}}\n</header>";
    let parts = ["`site.titel` is not in the context", "sample"];
    wrong(&[("partials/site-header.hbs", header)], "partials/site-header.hbs:2", &parts);
    let page = b"{{#> layouts/default title=title description=\"\"}}\n{{#each (or lines title)}}x{{/each}}{{/layouts/default}}";
    wrong(&[("unruly/page.hbs", page)], "unruly/page.hbs:2", &["`lines`", "sample 1 of `unruly/page` on a plain site"]);
}

#[test]
fn a_syntax_error_is_told_with_file_and_line() {
    wrong(&[("unruly/page.hbs", b"<p>\n{{#if title}}\nnever closed")], "unruly/page.hbs:3", &[]);
    wrong(&[("unruly/page.hbs", b"\n{{> partials/nowhere}}")], "unruly/page.hbs:2", &["there is no partial"]);
}

#[test]
fn a_text_that_is_shown_as_html_is_told() {
    let parts = ["`{{{title}}}` shows a text as HTML: write `{{title}}`", "sample 2 of `unruly/page`"];
    wrong(&[("unruly/page.hbs", b"<p>\n{{{title}}}")], "unruly/page.hbs:2", &parts);
}

#[test]
fn a_file_that_is_not_text_is_told_with_the_line_and_left_out_by_a_site_that_serves() {
    let files: &[(&str, &[u8])] =
        &[("unruly/page.hbs", b"<p>fine</p>\n\xff\xfe"), ("partials/site-footer.hbs", b"mine")];
    wrong(files, "unruly/page.hbs:2", &["it is not UTF-8: save it as such"]);
    let theme = theme(files);
    let rose = unruly().variable("ROSE_THEME", &theme.path().display().to_string()).start();
    let line = rose.logged("a file of the theme is left out");
    assert!(line.contains(" ERROR ") && line.contains("unruly/page.hbs:2: it is not UTF-8"), "{line}");
    let page = rose.get("/unruly/page/");
    assert!(page.text().contains("<h1>&lt;Nothing&gt; is wrong</h1>\n</main>\nmine"), "{}", page.text());
}

#[test]
fn a_site_serves_without_the_files_of_its_theme_that_a_check_refuses() {
    let theme = theme(&[("unruly/page.hbs", b"{{#if title}}never closed"), ("assets/a\nb.css", b"x")]);
    let rose = unruly().variable("ROSE_THEME", &theme.path().display().to_string()).start();
    assert!(rose.get("/unruly/page/").text().contains("<h1>&lt;Nothing&gt; is wrong</h1>"));
    rose.logged(&format!("a file of the theme is left out: {}/unruly/page.hbs:1: ", theme.path().display()));
    rose.logged("b.css: it has a control character");
}

#[test]
fn what_is_not_checked_and_what_replaces_nothing_is_told_but_not_wrong() {
    let parts = [
        "nobody/page.hbs: it is not used: it replaces nothing: no plugin `nobody` offers this template (nothing wrong)",
        "partials/idle.hbs: `partials/idle` is not checked: no sample shows it (nothing wrong)",
        "unruly: templates/missing-variable.hbs: `unruly/missing-variable` is not checked: no sample shows it",
    ];
    right(&[("nobody/page.hbs", b"{{typo}}"), ("partials/idle.hbs", b"{{typo}}")], &parts);
}

#[test]
fn phrases_and_components_of_a_theme_are_checked_too() {
    right(&[("messages/de.ftl", b"rose-newer = Neueres\nrose-nope = x\n")], &["messages/de.ftl:2: ", "rose-nope"]);
    wrong(&[("messages/de.ftl", b"rose-newer = { \n")], "messages/de.ftl:2", &[]);
    wrong(&[("styles/index.css", b"\n@import \"nope.css\";\n")], "styles/index.css:2", &["`nope.css`"]);
}

#[test]
fn a_plugin_that_is_left_out_is_wrong() {
    let rose = Served::builder().misbehaving("panics_in_samples");
    let (good, text) = printed(&rose.rose(&["templates", "check"]));
    assert!(!good && text.contains("no pictures, please") && text.contains(": 1 thing is wrong."), "{text}");
}

#[test]
fn a_folder_that_is_no_theme_is_refused() {
    let (good, text) = check(&unruly(), Path::new("not-there"));
    assert!(!good && text.contains("not-there") && text.contains("there is no such folder"), "{text}");
}

#[test]
fn a_slip_in_a_header_takes_no_page_down() {
    let theme = theme(&[("partials/site-header.hbs", b"<header>{{site.titel}}</header>")]);
    let rose = unruly().variable("ROSE_THEME", &theme.path().display().to_string()).start();
    assert_eq!(rose.get("/unruly/page/").status, 200);
    let line = rose.logged("site-header.hbs");
    assert!(line.contains("left out") && line.contains("`site.titel`"), "{line}");
}

#[test]
fn what_is_no_plain_file_is_left_out_and_what_is_of_no_use_is_told() {
    let theme = theme(&[("messages/deutsch.txt", b"x"), ("README", b"x")]);
    std::fs::create_dir(theme.path().join("assets")).expect("room");
    std::os::unix::fs::symlink("/etc/passwd", theme.path().join("assets/p.txt")).expect("a link");
    std::os::unix::fs::symlink("..", theme.path().join("assets/loop")).expect("a link");
    let (good, text) = check(&unruly(), theme.path());
    assert!(!good && text.contains("assets/p.txt: it is a symbolic link"), "{text}");
    assert!(text.contains("assets/loop: it is a symbolic link") && !text.contains("README"), "{text}");
    assert!(text.contains("messages/deutsch.txt: it is not used"), "{text}");
}

#[test]
fn a_theme_has_phrases_of_its_own() {
    let footer = b"<footer>{{t \"theme-hello\" name=site.title}}</footer>";
    let phrase = "theme-hello = Hello, { $name }\n".as_bytes();
    right(&[("messages/en.ftl", phrase), ("partials/site-footer.hbs", footer)], &[]);
}
