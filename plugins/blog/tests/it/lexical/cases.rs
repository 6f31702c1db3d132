//! Every case of the collection.

use std::{fs, path::PathBuf};

use blog::lexical::{self, Options};

use super::equality::tree;

pub(super) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/lexical")
}

#[test]
fn every_case_comes_out_as_ghost_has_it() {
    let mut names: Vec<String> = fs::read_dir(folder())
        .expect("the folder is there")
        .filter_map(|entry| Some(entry.expect("a file").file_name().to_str()?.strip_suffix(".json")?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() > 300, "the collection is there");
    let wrong: Vec<String> = names.iter().filter_map(|name| difference(name)).collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), names.len(), wrong.join("\n"));
}

/// What is wrong with a case.
fn difference(name: &str) -> Option<String> {
    let document = fs::read_to_string(folder().join(format!("{name}.json"))).expect("the document is text");
    let rendered = lexical::render(&document, &Options::default()).map(|rendered| rendered.html);
    difference_of(name, rendered.as_deref().ok())
}

/// What is wrong with the HTML of a case, or that there is none.
pub(super) fn difference_of(name: &str, html: Option<&str>) -> Option<String> {
    let expected = fs::read_to_string(folder().join(format!("{name}.html"))).ok();
    match (html, expected) {
        (Some(html), Some(expected)) => {
            let (found, expected) = (tree(html), tree(&expected));
            let line = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
            let (found_line, expected_line) = line.unwrap_or(("an end", "an end elsewhere"));
            let [found_line, expected_line] = [found_line, expected_line].map(|line| line.get(..300).unwrap_or(line));
            (found != expected).then(|| format!("{name}\n  found    {found_line}\n  expected {expected_line}"))
        }
        (None, None) => None,
        (Some(html), None) => Some(format!("{name}: found {html:?} where there is nothing to render")),
        (None, Some(_)) => Some(format!("{name}: it was not rendered")),
    }
}
