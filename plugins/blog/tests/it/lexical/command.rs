//! `rose run blog lexical-html`.

use std::{fs, process::Output};

use rose_testkit::{Served, ServedBuilder, built};

use super::cases::{difference_of, folder};

fn rose() -> ServedBuilder {
    Served::builder().library(built::plugin("blog"))
}

const COMMAND: [&str; 3] = ["run", "blog", "lexical-html"];

fn pipe(rose: &ServedBuilder, options: &[&str], input: &str) -> Output {
    rose.pipe(&[&COMMAND[..], options].concat(), input.as_bytes())
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

/// A picture of a site, and a card that says which site it is.
const OF_A_SITE: &str = r#"{"root":{"type":"root","children":[
    {"type":"image","src":"https://rose.example/content/images/a.jpg","width":1000,"height":500},
    {"type":"transistor","visibility":{}}
]}}"#;

#[test]
fn a_document_becomes_a_fragment_and_nothing_else() {
    let rose = rose();
    let output = pipe(
        &rose,
        &[],
        r#"{"root":{"type":"root","children":[{"type":"heading","tag":"h2","children":[
        {"type":"text","text":"A < B"}]}]}}"#,
    );
    assert!(output.status.success(), "{output:?}");
    assert_eq!(text(&output.stdout), r#"<h2 id="a-b">A &lt; B</h2>"#);

    let output = pipe(&rose, &["--site-url", "https://rose.example/", "--site-uuid=u-1"], OF_A_SITE);
    let html = text(&output.stdout);
    assert!(html.contains("https://rose.example/content/images/size/w600/a.jpg 600w"), "{html}");
    assert!(html.contains("embed/%7Buuid%7D?ctx=u-1"), "{html}");
    let html = pipe(&rose, &[], OF_A_SITE);
    assert!(!text(&html.stdout).contains("srcset"), "a picture of another site");

    let file = rose.folder().join("document.json");
    fs::write(&file, OF_A_SITE).expect("room");
    let output = pipe(&rose, &[&file.display().to_string()], "");
    assert_eq!(output.stdout, html.stdout);
}

#[test]
fn a_broken_document_leaves_a_reason_and_no_html() {
    let rose = rose();
    for (document, reason) in [
        ("", "the document is not JSON"),
        ("{\"root\":", "the document is not JSON: EOF while parsing a value at line 1 column 8"),
        ("[]", "the document has no `root`"),
        ("{\"root\":{\"type\":\"root\",\"children\":[]}}", "the document is empty"),
    ] {
        let output = pipe(&rose, &[], document);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""), "{document}");
        assert!(text(&output.stderr).contains(reason), "{document}: {}", text(&output.stderr));
    }
}

#[test]
fn a_folder_of_documents_is_rendered_in_one_go() {
    let rose = rose();
    let out = rose.folder().join("documents");
    fs::create_dir(&out).expect("room");
    let mut names = Vec::new();
    for entry in fs::read_dir(folder()).expect("the cases are there") {
        let path = entry.expect("a file").path();
        if let Some(name) = path.file_name().and_then(|name| name.to_str()?.strip_suffix(".json")) {
            fs::copy(&path, out.join(format!("{name}.json"))).expect("room");
            names.push(name.to_owned());
        }
    }
    let output = rose.rose(&[&COMMAND[..], &["--dir", &out.display().to_string()]].concat());
    assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
    let read = |name: &str, end: &str| fs::read_to_string(out.join(format!("{name}.{end}"))).ok();
    let wrong: Vec<_> = names.iter().filter_map(|name| difference_of(name, read(name, "html").as_deref())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let reasons = names.iter().filter_map(|name| read(name, "error")).collect::<Vec<_>>();
    assert!(reasons.len() == 5 && reasons.iter().all(|reason| reason.starts_with("the document ")), "{reasons:?}");
}
