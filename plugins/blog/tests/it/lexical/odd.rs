//! Documents that nobody means well: deep ones, long ones, and what fuzzing has found (`tests/lexical-odd/`). Nothing ends
//! the program, and nothing becomes larger than its length explains.

use std::{fs, path::Path};

use blog::{
    lexical::{self, Options},
    plaintext::plaintext,
};

/// How much larger than a document its HTML may be: a card of a few letters has buttons and pictures of its own.
const LARGER: usize = 20;
const OWN: usize = 100_000;

fn check(document: &str, expected: &str) {
    let rendered = lexical::render(document, &Options::default()).expect("a document");
    let html = rendered.html;
    assert!(html.contains(expected), "`{expected}` is not in what begins with {:.300}", html);
    assert!(html.len() <= document.len() * LARGER + OWN, "{} bytes of {}", html.len(), document.len());
    assert!(plaintext(&html).len() <= html.len() * 5, "the plain text of {} bytes", html.len());
}

fn document(children: &str) -> String {
    format!(r#"{{"root":{{"type":"root","children":[{children}]}}}}"#)
}

/// A hundred thousand bytes of nested nodes with one text in the middle.
fn nested(open: &str, close: &str) -> String {
    let times = 100_000 / (open.len() + close.len());
    let text = r#"{"type":"text","text":"bottom"}"#;
    document(&format!("{}{text}{}", open.repeat(times), close.repeat(times)))
}

#[test]
fn deep_documents_are_read_to_the_bottom() {
    check(&nested(r#"{"type":"paragraph","children":["#, "]}"), "<p>bottom</p>");
    check(&nested(r#"{"type":"list","children":[{"type":"listitem","children":["#, "]}]}"), "<li>bottom</li>");
    check(&nested(r#"{"type":"list","children":[{"type":"quote","children":["#, "]}]}"), "<ul><li>bottom</li></ul>");
    check(&nested(r#"{"type":"link","url":"/","children":["#, "]}"), "<a href=\"/\">bottom</a>");
    check(&nested(r#"{"type":"heading","tag":"h2","children":["#, "]}"), "<h2 id=\"bottom\">bottom</h2>");
}

/// A caption that begins with a word and goes on with a hundred thousand bytes of this.
fn caption(html: &str) {
    let html = html.repeat(100_000 / html.len()).replace('"', "\\\"");
    check(&document(&format!(r#"{{"type":"image","src":"/a","caption":"word {html}"}}"#)), "word ");
}

#[test]
fn html_that_would_multiply_does_not() {
    for html in [
        "<b>",
        "</b>",
        "<b><p>",
        "<a><p>",
        "<p><b><i></p>",
        "<span></i>",
        "<table>x",
        "<table><tr><td>",
        "<svg><g>",
        "<select>",
        "<template>",
        "<li><u>",
        "<script></script>",
        "<!--",
        "<",
        "&am",
        "<b x",
        "<a b='",
        "<font><font>",
    ] {
        caption(html);
    }
    // Formats that are all different, and attributes that are: neither is recognised as one that was there before.
    let formats: String = (0..5_000).map(|number| format!("<p><b a='{number}'></p>")).collect();
    caption(&formats);
    let attributes: String = (0..20_000).map(|number| format!("x{number} ")).collect();
    caption(&format!("<a {attributes}>"));
}

#[test]
fn documents_that_would_multiply_do_not() {
    let many = |one: &str| vec![one; 100_000 / one.len()].join(",");
    let heading = r#"{"type":"heading","tag":"h2","children":[{"type":"text","text":"constructor"}]}"#;
    check(&document(&many(heading)), "constructor");
    check(&document(&format!(r#"{{"type":"signup","header":"x","labels":[{}]}}"#, many("\"a\""))), "value=\"a\"");
    let image = r#"{"row":0,"fileName":"a","src":"/content/images/a.jpg","width":9,"height":6}"#;
    check(&document(&format!(r#"{{"type":"gallery","images":[{}]}}"#, many(image))), "a.jpg");
    for markdown in ["*a **a ", "[^1]", "[a](", "> ", "~a ", "| a ", "<b>*x*\\n\\n", "a@a.", "`", "![", "1. "] {
        let markdown = markdown.repeat(100_000 / markdown.len());
        check(&document(&format!(r#"{{"type":"markdown","markdown":"word {markdown}"}}"#)), "word");
    }
    // What is a table here and none there, links in links, and short rows of wide tables.
    let wide = format!("|{}\\n|{}\\n{}", "a|".repeat(500), "-|".repeat(500), "|x\\n".repeat(500));
    let lines = [r"a\\\\|b\n|-|\n".repeat(5_000), "//a.b/,".repeat(10_000), format!("{wide}\\n").repeat(10)];
    for markdown in lines {
        check(&document(&format!(r#"{{"type":"markdown","markdown":"word\n{markdown}"}}"#)), "word");
    }
}

#[test]
fn what_fuzzing_has_found_is_rendered() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lexical-odd");
    let mut rendered = 0;
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let bytes = fs::read(entry.expect("a file").path()).expect("a file can be read");
        // Whether it is a document does not matter, only that there is an answer.
        let _ = lexical::render(&String::from_utf8_lossy(&bytes), &Options::default());
        rendered += 1;
    }
    assert!(rendered > 0, "the folder is empty");
}
