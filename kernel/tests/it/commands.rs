//! The commands of `rose`: their help, what they answer, and one clear sentence with a status other than 0 where
//! something is wrong.

use std::process::Output;

use rose_testkit::{Served, ServedBuilder, built};

use crate::support::{a_good_neighbour, printed};

/// It goes well and prints all of this.
#[track_caller]
fn good(output: &Output, parts: &[&str]) -> String {
    let (good, text) = printed(output);
    assert!(good, "{text}");
    for part in parts {
        assert!(text.contains(part), "`{part}` in {text}");
    }
    text
}

/// It fails with status 1 and one sentence on standard error that has all of this. After a slip in its arguments the
/// usage of a plugin's command follows.
#[track_caller]
fn bad(output: &Output, parts: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("rose: "), "{said}");
    assert!(said.lines().skip(1).all(|line| line.starts_with("Usage: rose run ")), "one sentence: {said}");
    for part in parts {
        assert!(said.contains(part), "`{part}` in {said}");
    }
}

fn unruly() -> ServedBuilder {
    Served::builder().misbehaving("unruly")
}

#[test]
fn every_command_has_a_help_that_names_what_it_takes() {
    let rose = Served::builder();
    let cases: &[(&[&str], &[&str])] = &[
        (&[], &["serve", "probe", "plugin", "templates", "settings", "run", "--config", "--data", "--plugins"]),
        (&["serve"], &["--port", "--address", "--safe", "ROSE_PORT", "ROSE_DATA", "ROSE_SITE_URL", "ROSE_INVOKE_TIME"]),
        (&["probe"], &["<FILE>", "libguestbook.so"]),
        (&["plugin"], &["list", "show", "retry", "forget"]),
        (&["plugin", "list"], &["--data", "--plugins"]),
        (&["plugin", "show"], &["<ID>", "--plugins"]),
        (&["plugin", "retry"], &["<ID>"]),
        (&["plugin", "forget"], &["<ID>", "its data stays"]),
        (&["db"], &["create", "check", "migrate"]),
        (&["db", "create"], &["<ID>", "--admin-url <URL>", "ROSE_DATABASE"]),
        (&["templates"], &["[PREFIX]", "blog/", "check"]),
        (&["templates", "check"], &["--theme <FOLDER>", "exit status"]),
        (&["settings"], &["get", "set", "load", "unset"]),
        (&["settings", "get"], &["<OF>", "[NAME]"]),
        (&["settings", "set"], &["<OF>", "<NAME>", "<VALUE>"]),
        (&["settings", "load"], &["<OF>", "<FILE>"]),
        (&["settings", "unset"], &["<OF>", "<NAME>"]),
        (&["run"], &["PLUGIN COMMAND [ARGUMENTS]", "rose plugin list"]),
        (&["run", "--data", "elsewhere"], &["PLUGIN COMMAND [ARGUMENTS]", "rose plugin list"]),
    ];
    for (command, parts) in cases {
        let words: Vec<_> = command.iter().copied().chain(["--help"]).collect();
        let text = good(&rose.rose(&words), parts);
        // What only the kernel itself uses is not for people.
        assert!(!text.contains("  worker ") && !text.contains("--out"), "{text}");
    }
    good(&rose.rose(&["--version"]), &[env!("CARGO_PKG_VERSION")]);
    assert!(!rose.folder().join("data").exists(), "asking for help makes no data folder");
}

#[test]
fn what_is_no_command_is_refused_with_a_hint() {
    let (good, text) = printed(&Served::builder().rose(&["plugins", "list"]));
    assert!(!good && text.contains("plugins") && text.contains("--help"), "{text}");
}

#[test]
fn a_probe_prints_what_a_file_offers_and_keeps_nothing_of_it() {
    let rose = Served::builder();
    let file = built::misbehaving("unruly").display().to_string();
    let parts = [
        "Unruly (unruly ",
        "border   1.0.0",
        "SHA-256",
        "GET  /unruly/ok/",
        "POST /unruly/body/",
        "unruly/page",
        "sqlite 0001_notes",
        "insert into notes (line) values ($1)",
        "examples/unruly/tame.rs:",
        "refuses [WORD] [--times N]",
    ];
    good(&rose.rose(&["probe", &file]), &parts);
    assert!(!rose.folder().join("data").exists());
}

#[test]
fn a_probe_of_a_bad_file_says_what_is_wrong() {
    let rose = Served::builder();
    let place = |name| built::misbehaving(name).display().to_string();
    bad(&rose.rose(&["probe", "not-there.so"]), &["not-there.so is left out", "cannot be read"]);
    bad(&rose.rose(&["probe", &place("panics_in_describe")]), &["there is nothing to describe", "Mend the plugin"]);
    bad(&rose.rose(&["probe", &place("segfaults_in_describe")]), &["SIGSEGV"]);
    std::fs::write(rose.folder().join("text.so"), "hello").expect("room");
    bad(&rose.rose(&["probe", "text.so"]), &["5 bytes that are no library"]);
}

#[test]
fn a_plugin_is_shown_with_all_that_it_offers_and_one_that_is_not_there_is_named() {
    let rose = unruly().file("empty.so", b"").misbehaving("panics_in_describe");
    let parts = [
        "Unruly (unruly ",
        "routes (",
        "templates (",
        "samples (1)",
        "unruly/page: 2 (",
        "migrations (",
        "statements (",
        "commands (3)",
    ];
    good(&rose.rose(&["plugin", "show", "unruly"]), &parts);
    bad(&rose.rose(&["plugin", "show", "nobody"]), &["no plugin `nobody` is known", "`rose plugin list`"]);
    bad(&rose.rose(&["plugin", "show", "empty.so"]), &["found an empty file"]);
    bad(&rose.rose(&["plugin", "show", "panics-in-describe"]), &["there is nothing to describe"]);
    bad(&rose.rose(&["plugin", "retry", "nobody"]), &["no plugin `nobody`"]);
    bad(&rose.rose(&["plugin", "forget", "nobody"]), &["no plugin `nobody`"]);
}

#[test]
fn a_list_without_plugins_says_where_they_go() {
    good(&Served::builder().rose(&["plugin", "list"]), &["There are no plugins", "rose serve --help"]);
}

#[test]
fn a_list_never_runs_what_it_lists_a_second_time() {
    let rose = Served::builder().file("neighbour.so", &a_good_neighbour());
    good(&rose.rose(&["plugin", "list"]), &["claims-healthz", "new: not started yet"]);
    let kept = std::fs::read_dir(rose.folder().join("data/plugins")).expect("copies").count();
    assert_eq!(kept, 2, "the copy and what it offers");
}

#[test]
fn the_templates_are_listed_with_the_one_that_is_used_and_those_that_are_not() {
    let theme = tempfile::tempdir().expect("a folder");
    let file = theme.path().join("unruly/page.hbs");
    std::fs::create_dir_all(theme.path().join("unruly")).and_then(|()| std::fs::write(file, "mine")).expect("room");
    let rose = unruly().variable("ROSE_THEME", &theme.path().display().to_string());
    let text = good(&rose.rose(&["templates", "unruly/"]), &["unruly/page", "unruly/missing-variable", "theme"]);
    assert!(text.contains("    not ") && text.contains("unruly: templates/page.hbs"), "the loser is told: {text}");
    assert!(!text.contains("layouts/default"), "only what begins with the prefix: {text}");
    good(&rose.rose(&["templates"]), &["layouts/default", "errors/error"]);
    good(&rose.rose(&["templates", "nothing/"]), &["There is no template whose name begins with `nothing/`"]);
}

#[test]
fn settings_of_who_has_none_and_of_nobody_are_told() {
    let rose = unruly();
    good(&rose.rose(&["settings", "get", "unruly"]), &["`unruly` has no settings"]);
    bad(&rose.rose(&["settings", "get", "unruly", "colour"]), &["colour", "unruly"]);
    bad(&rose.rose(&["settings", "set", "unruly", "colour", "red"]), &["colour", "unruly"]);
    bad(&rose.rose(&["settings", "unset", "unruly", "colour"]), &["colour", "unruly"]);
    for command in [&["settings", "get", "nobody"][..], &["settings", "set", "nobody", "colour", "red"]] {
        bad(&rose.rose(command), &["no plugin `nobody` is known", "`rose plugin list`"]);
    }
}

#[test]
fn a_setting_is_set_within_its_rule_and_taken_back() {
    let rose = Served::builder().library(built::plugin("blog"));
    let get = |name: &str| printed(&rose.rose(&["settings", "get", "blog", name])).1.trim().to_owned();
    let default = get("page_size");
    good(&rose.rose(&["settings", "set", "blog", "page_size", "7"]), &["is set", "started again"]);
    assert_eq!(get("page_size"), "7");
    good(&rose.rose(&["settings", "get", "blog"]), &["page_size = 7"]);
    for wrong in ["0", "-3", "100000", "many", ""] {
        bad(&rose.rose(&["settings", "set", "blog", "page_size", wrong]), &["page_size"]);
        assert_eq!(get("page_size"), "7", "`{wrong}` changes nothing");
    }
    bad(&rose.rose(&["settings", "set", "blog", "page_siz", "7"]), &["page_siz", "page_size"]);
    good(&rose.rose(&["settings", "unset", "blog", "page_size"]), &["has its default"]);
    assert_eq!(get("page_size"), default);
}

#[test]
fn a_command_of_a_plugin_ends_with_one_sentence_where_it_fails() {
    let rose = unruly();
    for list in [&["run", "unruly"][..], &["run", "unruly", "--help"]] {
        good(&rose.rose(list), &["Commands of Unruly:", "fails", "panics", "refuses [WORD] [--times N]"]);
    }
    let text = ["Usage: rose run unruly refuses [WORD] [--times N]", "Refuses in words"];
    good(&rose.rose(&["run", "unruly", "refuses", "--help"]), &text);
    bad(&rose.rose(&["run", "unruly", "refuses", "this"]), &["`this` is not wanted here"]);
    bad(&rose.rose(&["run", "unruly", "refuses", "a", "b"]), &["`b` is one argument too many"]);
    bad(&rose.rose(&["run", "unruly", "refuses", "--twice"]), &["`--twice` is not an option"]);
    bad(&rose.rose(&["run", "nobody", "x"]), &["no plugin `nobody` is known"]);
    let fails = rose.rose(&["run", "unruly", "fails"]);
    assert_eq!(String::from_utf8_lossy(&fails.stdout), "about to fail\n");
    bad(&fails, &["`fails` of plugin `unruly` failed", "secret detail 43"]);
    let (good, text) = printed(&rose.rose(&["run", "unruly", "nothing"]));
    assert!(!good && text.contains("plugin `unruly` has no command `nothing`"), "{text}");
}

#[test]
fn a_command_whose_file_is_missing_says_so_and_changes_nothing() {
    let rose = Served::builder().library(built::plugin("blog"));
    bad(&rose.rose(&["run", "blog", "import", "not-there.json"]), &["not-there.json cannot be read"]);
    bad(&rose.rose(&["run", "blog", "import"]), &["FILE is missing", "Usage: rose run blog import FILE"]);
}

#[test]
fn a_command_of_a_plugin_that_is_left_out_says_why() {
    let rose = unruly().misbehaving("refuses_in_activate");
    let output = rose.rose(&["run", "refuses-in-activate", "x"]);
    let (good, text) = printed(&output);
    assert!(!good && text.contains("the shop has no currency: set `currency`"), "{text}");
}

#[test]
fn commands_work_beside_a_site_that_serves() {
    let rose = unruly().start();
    assert_eq!(rose.get("/unruly/write-in-read/").text(), "[0,1]");
    good(&rose.rose(&["plugin", "list"]), &["unruly", "good"]);
    bad(&rose.rose(&["run", "unruly", "refuses"]), &["`nothing` is not wanted here"]);
    assert_eq!(rose.get("/unruly/write-in-read/").text(), "[1,2]");
}

#[test]
fn the_site_is_described_by_settings_one_at_a_time_or_from_a_file() {
    let rose = Served::builder();
    good(&rose.rose(&["settings", "set", "site", "title", "Rosebay Growers"]), &["`title` of `site` is set"]);
    good(
        &rose.rose(&["settings", "get", "site"]),
        &["title = Rosebay Growers\n", "locale = en  (default)", "logo = (none)"],
    );
    bad(&rose.rose(&["settings", "set", "site", "locale", "english please"]), &["`locale`", "de-AT"]);
    bad(&rose.rose(&["settings", "set", "site", "titel", "x"]), &["`titel`", "`title`"]);

    let file = rose.folder().join("site.toml");
    let path = file.display().to_string();
    std::fs::write(&file, "title = \"Rose\"\nlocale = \"de\"\ntime_zone = \"Mars\"\n").expect("room");
    bad(&rose.rose(&["settings", "load", "site", &path]), &[&path, "`time_zone`", "Europe/Vienna"]);
    good(&rose.rose(&["settings", "get", "site", "title"]), &["Rosebay Growers"]);
    std::fs::write(&file, "title = \"Rose\"\nlocale = \"de\"\n").expect("room");
    good(&rose.rose(&["settings", "load", "site", &path]), &["`locale`, `title` of `site` are set"]);
    good(&rose.rose(&["settings", "get", "site", "locale"]), &["de"]);
    std::fs::write(&file, "title = [1]\n").expect("room");
    bad(&rose.rose(&["settings", "load", "site", &path]), &[&path, "`title` is no text"]);
    std::fs::write(&file, "\ntitle = Rose\n").expect("room");
    bad(&rose.rose(&["settings", "load", "site", &path]), &[&path, "line 2"]);
    bad(&rose.rose(&["settings", "load", "site", "nowhere.toml"]), &["nowhere.toml", "cannot be read"]);
}
