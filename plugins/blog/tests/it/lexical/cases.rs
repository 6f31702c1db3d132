//! Every case of the collection.

use std::{fs, path::PathBuf};

use blog::lexical::{self, Options};

use super::equality::tree;

fn folder() -> PathBuf {
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
    let read = |end: &str| fs::read_to_string(folder().join(format!("{name}.{end}"))).ok();
    let document = read("json").expect("the document is text");
    match (lexical::render(&document, &Options::default()), read("html")) {
        (Ok(rendered), Some(expected)) => {
            let (found, expected) = (tree(&rendered.html), tree(&expected));
            let line = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
            let (found_line, expected_line) = line.unwrap_or(("an end", "an end elsewhere"));
            let [found_line, expected_line] = [found_line, expected_line].map(|line| line.get(..300).unwrap_or(line));
            (found != expected).then(|| format!("{name}\n  found    {found_line}\n  expected {expected_line}"))
        }
        (Err(_), None) => None,
        (Ok(rendered), None) => Some(format!("{name}: found {:?} where there is nothing to render", rendered.html)),
        (Err(error), Some(_)) => Some(format!("{name}: {error}")),
    }
}
