//! What a real Ghost 6 answered (`tests/recorded/`): posts give the same HTML, plain text, excerpt and reading time here.

use std::{fs, path::Path};

use blog::{
    lexical::{self, Options},
    plaintext::{excerpt, plaintext, reading_minutes},
};
use serde_json::Value;

use crate::lexical::equality::tree;

/// How much was compared.
#[derive(Debug, Default)]
struct Compared {
    html: usize,
    facts: usize,
}

#[test]
fn posts_come_out_as_ghost_answered_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded");
    let mut compared = Compared::default();
    for entry in fs::read_dir(folder).expect("the recordings are there") {
        let path = entry.expect("a file").path();
        let recording = fs::read_to_string(&path).expect("the recording is text");
        let recording = serde_json::from_str(&recording).expect("the recording is JSON");
        compare_all(&path.display().to_string(), &recording, &mut compared);
    }
    assert!(compared.html >= 11 && compared.facts >= 40, "{compared:?}");
}

/// Compares every post in a recording. What a post was before is left out: Ghost sends the new text with it.
fn compare_all(file: &str, value: &Value, compared: &mut Compared) {
    if let Some(html) = value["html"].as_str() {
        compare_facts(file, value, html, compared);
        // Of one document only the beginning was recorded.
        if let Some(lexical) = value["lexical"].as_str().filter(|lexical| lexical.ends_with('}')) {
            compare_html(file, value, lexical, html);
            compared.html += 1;
        }
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| compare_all(file, value, compared)),
        Value::Object(fields) => {
            let now = fields.iter().filter(|(name, _)| *name != "previous");
            now.for_each(|(_, value)| compare_all(file, value, compared));
        }
        _ => {}
    }
}

fn compare_html(file: &str, post: &Value, lexical: &str, html: &str) {
    let slug = post["slug"].as_str().unwrap_or_default();
    let options = Options {
        site_url: "http://127.0.0.1:2368/".to_owned(),
        site_uuid: "6b02a7bf-7cd9-4bb5-958f-13b6247f0da1".to_owned(),
    };
    let rendered = lexical::render(lexical, &options).expect("a document");
    assert_eq!(tree(&rendered.html), tree(html), "`{slug}` in {file}");
    assert_eq!(rendered.ended_at, None, "`{slug}` in {file}");
    assert_eq!(lexical::difference(&rendered.html, html), None, "`{slug}` in {file}");
}

fn compare_facts(file: &str, post: &Value, html: &str, compared: &mut Compared) {
    let mut same = |field: &str, ours: Value| {
        if let Some(recorded) = post.get(field) {
            assert_eq!(&ours, recorded, "{field} of {} in {file}", post["id"]);
            compared.facts += 1;
        }
    };
    same("plaintext", plaintext(html).into());
    if post["custom_excerpt"].is_null() {
        same("excerpt", excerpt(html).into());
    }
    let feature_image = post["feature_image"].as_str().is_some_and(|image| !image.is_empty());
    same("reading_time", reading_minutes(html, feature_image).into());
}
