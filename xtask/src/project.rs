//! Where things are: the root, what cargo builds into, the plugins in and outside the workspace.

use std::{fs, path::PathBuf};

use crate::{
    process,
    stop::{self, At, Tried},
};

/// The repository, as it lies on this disk.
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    /// Where cargo puts what it builds: `target/`, or wherever the environment or a configuration says.
    pub(crate) target: PathBuf,
}

/// A folder in `plugins/`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Plugin {
    id: String,
}

/// A plugin with a lockfile of its own, as a third party has one.
pub(crate) struct Outside {
    pub(crate) folder: &'static str,
    /// A folder in the target folder.
    pub(crate) builds_into: &'static str,
    pub(crate) env: &'static [(&'static str, &'static str)],
}

/// The plugins outside the workspace. The tests look for their `.so` files in `debug/` of these target folders.
pub(crate) const OUTSIDE: &[Outside] = &[
    Outside { folder: "sdk/example", builds_into: "outside", env: &[] },
    // Another order of fields in every type that promises none: this stands in for another compiler.
    Outside {
        folder: "sdk/testkit/foreign",
        builds_into: "foreign",
        env: &[("RUSTC_BOOTSTRAP", "1"), ("RUSTFLAGS", "-Zrandomize-layout")],
    },
];

impl Project {
    pub(crate) fn find() -> Tried<Self> {
        // Asked at run time: one target folder may serve several clones, and with it one build of this program.
        let xtask =
            process::variable("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = xtask.parent().unwrap_or(&xtask).to_owned();
        let mut cargo = process::cargo(&root);
        let answer = process::output(cargo.args(["metadata", "--no-deps", "--format-version", "1"]))?;
        match text_field(&answer, "target_directory") {
            Some(target) => Ok(Self { root, target: target.into() }),
            None => stop::because(format!("`{}` names no target_directory", process::shown(&cargo))),
        }
    }

    /// Every folder in `plugins/` with a manifest, by id.
    pub(crate) fn plugins(&self) -> Tried<Vec<Plugin>> {
        let folder = self.root.join("plugins");
        let mut plugins = Vec::new();
        for entry in fs::read_dir(&folder).at("list", &folder)? {
            let entry = entry.at("list", &folder)?;
            if entry.path().join("Cargo.toml").is_file() {
                plugins.push(Plugin { id: entry.file_name().to_string_lossy().into_owned() });
            }
        }
        plugins.sort();
        Ok(plugins)
    }
}

impl Plugin {
    /// Its name for cargo.
    pub(crate) fn package(&self) -> String {
        format!("rose-plugin-{}", self.id)
    }

    /// The file that cargo makes of it.
    pub(crate) fn library(&self) -> String {
        format!("lib{}.so", self.id.replace('-', "_"))
    }
}

/// The text behind `"name":` in JSON as cargo writes it, without spaces. A quote inside a text is escaped there, so
/// the first match is a field.
fn text_field(json: &str, name: &str) -> Option<String> {
    let marker = format!("\"{name}\":\"");
    let mut rest = json[json.find(&marker)? + marker.len()..].chars();
    let mut text = String::new();
    loop {
        match rest.next()? {
            '"' => return Some(text),
            '\\' => text.push(match rest.next()? {
                plain @ ('"' | '\\' | '/') => plain,
                // A folder with control characters in its name is beyond us.
                _ => return None,
            }),
            plain => text.push(plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str, expected: Option<&str>) {
        assert_eq!(text_field(json, "target_directory").as_deref(), expected, "{json}");
    }

    #[test]
    fn the_target_folder_is_read_from_cargo_metadata() {
        check(r#"{"packages":[],"target_directory":"/a/target","version":1}"#, Some("/a/target"));
        check(r#"{"target_directory":"/with \"quotes\" and \\"}"#, Some(r#"/with "quotes" and \"#));
        check(r#"{"about":"\"target_directory\":\"x\"","target_directory":"/b"}"#, Some("/b"));
    }

    #[test]
    fn an_answer_that_makes_no_sense_is_no_folder() {
        check("", None);
        check(r#"{"target_directory":null}"#, None);
        check(r#"{"target_directory":"/cut off"#, None);
        check(r#"{"target_directory":"/bell\u0007"}"#, None);
    }

    #[test]
    fn a_library_is_named_as_rust_names_it() {
        let plugin = Plugin { id: "art-market".to_owned() };
        assert_eq!(plugin.package(), "rose-plugin-art-market");
        assert_eq!(plugin.library(), "libart_market.so");
    }
}
