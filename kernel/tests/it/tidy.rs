//! Rules for the sources that no compiler holds.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Where `unsafe` may stand; each file says why.
const UNSAFE: &[&str] = &[
    "kernel/src/host/load.rs",
    "sdk/abi/src/border.rs",
    "sdk/macros/src/plugin.rs",
    "sdk/plugin/src/alloc.rs",
    "sdk/plugin/src/guard.rs",
];

/// Where the ABI libraries may be named: the border, the SDK's export, and the kernel's side of both.
const ABI_STABLE: &[&str] = &[
    "kernel/src/host/calls.rs",
    "kernel/src/host/generation.rs",
    "kernel/src/host/load.rs",
    "kernel/src/host/plugin.rs",
    "sdk/abi/src/border.rs",
    "sdk/abi/src/lib.rs",
    "sdk/plugin/src/ctx.rs",
    "sdk/plugin/src/db.rs",
    "sdk/plugin/src/export.rs",
    "sdk/plugin/src/host.rs",
    "sdk/plugin/src/lib.rs",
];

/// Plugins that do wrong on purpose, in a library of their own.
const TEST_PLUGINS: &[&str] = &["sdk/misbehaving/", "sdk/testkit/foreign/"];

/// The longest file, tests aside.
const LONGEST: usize = 400;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// Every Rust file of the repository, by its path from the root.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = ["kernel", "plugins", "sdk", "xtask"].map(|folder| root().join(folder)).to_vec();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                if !path.ends_with("target") {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path.strip_prefix(root()).expect("below the root").display().to_string();
                found.push((name, fs::read_to_string(&path).expect("text")));
            }
        }
    }
    assert!(found.len() > 100, "the sources were found");
    found.sort();
    found
}

/// Lines without comments; strings stay.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(|line| line.split("//").next().unwrap_or_default())
}

fn is_test(name: &str) -> bool {
    name.contains("/tests/") || name.ends_with("tests.rs") || name.contains("/benches/")
}

/// What a file would be without its tests, which stand at its end.
fn without_tests(text: &str) -> &str {
    text.split("\n#[cfg(test)]").next().unwrap_or_default()
}

fn hold(rule: &str, offenders: Vec<String>) {
    assert!(offenders.is_empty(), "{rule}:\n{}", offenders.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = sources().into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(name, _)| name);
    hold("a file opens with `//!`: what it is for, and what is not in it", silent.collect());
}

/// The keyword, or the silenced lint where a macro writes it; not the `unsafe-inline` of a Content-Security-Policy.
fn is_unsafe(line: &str) -> bool {
    const FORMS: [&str; 6] = ["unsafe_code", "unsafe {", "unsafe fn", "unsafe impl", "unsafe extern", "unsafe("];
    FORMS.iter().any(|form| line.contains(form))
}

#[test]
fn unsafe_stands_in_few_files() {
    let has = |(name, text): &(String, String)| {
        !UNSAFE.contains(&name.as_str())
            && !TEST_PLUGINS.iter().any(|folder| name.starts_with(folder))
            && !is_test(name)
            && code(text).any(is_unsafe)
    };
    hold("`unsafe` stands elsewhere", sources().into_iter().filter(has).map(|(name, _)| name).collect());
}

fn names_the_abi(line: &str) -> bool {
    line.contains("abi_stable") || line.contains("async_ffi")
}

#[test]
fn the_abi_library_is_named_at_the_border_only() {
    let has = |(name, text): &(String, String)| {
        !ABI_STABLE.contains(&name.as_str()) && !is_test(name) && code(text).any(names_the_abi)
    };
    hold("an ABI library is named elsewhere", sources().into_iter().filter(has).map(|(name, _)| name).collect());
}

#[test]
fn the_lists_of_exceptions_only_shrink() {
    let sources = sources();
    let needs = |list: &[&str], what: &dyn Fn(&str) -> bool| -> Vec<String> {
        let text = |name: &str| sources.iter().find(|(other, _)| other == name).map(|(_, text)| text.as_str());
        let idle = list.iter().filter(|name| !text(name).is_some_and(|text| code(text).any(what)));
        idle.map(|name| (*name).to_owned()).collect()
    };
    hold("these need no `unsafe` any more: take them off the list", needs(UNSAFE, &is_unsafe));
    hold("these do not name the ABI libraries any more: take them off the list", needs(ABI_STABLE, &names_the_abi));
}

#[test]
fn nobody_names_a_plugin_but_itself() {
    let plugins: BTreeSet<String> = fs::read_dir(root().join("plugins"))
        .expect("the plugins")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert!(!plugins.is_empty());
    let mut offenders = Vec::new();
    for (name, text) in sources() {
        let owner = name.strip_prefix("plugins/").and_then(|rest| rest.split('/').next());
        if is_test(&name) || !(name.starts_with("kernel/src") || owner.is_some()) {
            continue;
        }
        for plugin in plugins.iter().filter(|plugin| owner != Some(plugin)) {
            let quoted = format!("\"{plugin}");
            if code(without_tests(&text)).any(|line| line.contains(&quoted)) {
                offenders.push(format!("{name} names `{plugin}`"));
            }
        }
    }
    hold("the kernel names no plugin, a plugin names no other", offenders);
}

#[test]
fn no_file_is_too_long_to_be_one_thing() {
    let long = |(name, text): &(String, String)| {
        let lines = without_tests(text).lines().count();
        (!is_test(name) && lines > LONGEST).then(|| format!("{name}: {lines} lines"))
    };
    hold("a file past 400 lines asks to be divided", sources().iter().filter_map(long).collect());
}
