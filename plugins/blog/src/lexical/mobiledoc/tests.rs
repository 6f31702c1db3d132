//! The expected documents are what `mobiledocToLexical` of `@tryghost/kg-converters` 1.2.5 makes of the same.

use serde_json::{Value, json};

use super::*;

/// A document with tables that the tests refer to.
fn document(sections: Value) -> Value {
    json!({
        "version": "0.3.1",
        "atoms": [["soft-return", "", {}], ["mention", "@x", {}]],
        "cards": [
            ["hr", {}],
            ["code", {"code": "a", "type": "gone"}],
            ["embed", {"type": "video", "embedType": "old", "url": "u"}],
            ["callout", {"backgroundColor": "rgba(0,0,0,.5)", "calloutText": "t"}],
            ["callout", {"backgroundColor": "grey-2"}],
            ["anything", {"a": [1, {"b": null}]}],
            ["php", []],
            ["nothing", null],
        ],
        "markups": [
            ["strong"],
            ["em"],
            ["a", ["href", "/x", "rel", "nofollow"]],
            ["a", ["href", "/y"]],
            ["a"],
            ["mark"],
            ["code"],
        ],
        "sections": sections,
    })
}

fn root(direction: Option<&str>, children: &Value) -> Value {
    let fixed = json!({"format": "", "indent": 0, "type": "root", "version": 1});
    json!({"root": with(&fixed, json!({"direction": direction, "children": children}))})
}

fn with(fixed: &Value, fields: Value) -> Value {
    let mut all = fixed.clone();
    if let (Some(all), Value::Object(fields)) = (all.as_object_mut(), fields) {
        all.extend(fields);
    }
    all
}

fn element(fields: Value) -> Value {
    with(&json!({"children": [], "direction": "ltr", "format": "", "indent": 0, "version": 1}), fields)
}

fn text(text: &str, format: u32) -> Value {
    json!({"detail": 0, "format": format, "mode": "normal", "style": "", "text": text, "type": "text", "version": 1})
}

fn link(url: &str, rel: Option<&str>, children: Value) -> Value {
    let link = json!({"type": "link", "url": url, "rel": rel, "target": null, "title": null, "children": children});
    element(link)
}

fn check_text(mobiledoc: &str, expected: &Value) {
    let converted = to_lexical(mobiledoc).unwrap_or_else(|error| panic!("{error}: {mobiledoc}"));
    assert_eq!(&serde_json::from_str::<Value>(&converted).expect("it is JSON"), expected, "{mobiledoc}");
}

fn check(sections: Value, direction: Option<&str>, children: Value) {
    check_text(&document(sections).to_string(), &root(direction, &children));
}

/// Checks what a paragraph's markers become.
fn check_markers(markers: Value, children: Value) {
    let paragraph = element(json!({"type": "paragraph", "children": children}));
    let direction = paragraph["children"].as_array().filter(|children| !children.is_empty()).map(|_| "ltr");
    check(json!([[1, "p", markers]]), direction, json!([paragraph]));
}

fn check_error(mobiledoc: &str, expected: &str) {
    let error = to_lexical(mobiledoc).expect_err(mobiledoc).to_string();
    assert!(error.contains(expected), "{error}: {mobiledoc}");
}

#[test]
fn an_empty_document_has_no_children() {
    for empty in ["", "{}", "[]", "0", "true", "\"a\"", r#"{"sections":[]}"#, r#"{"sections":null}"#] {
        check_text(empty, &root(None, &json!([])));
    }
}

#[test]
fn text_sections_are_named_by_their_tag() {
    check(
        json!([[1, "h2", [[0, [], 0, "a"]]]]),
        Some("ltr"),
        json!([element(json!({"type": "heading", "tag": "h2", "children": [text("a", 0)]}))]),
    );
    check(
        json!([[1, "p", []], [1, "blockquote", [], []], [1, "aside", []], [1, "pull-quote", []]]),
        None,
        json!([
            element(json!({"type": "paragraph"})),
            element(json!({"type": "quote"})),
            element(json!({"type": "aside"})),
            element(json!({"type": "pull-quote"})),
        ]),
    );
    check(json!([[2, "/picture.png"], [99], []]), None, json!([]));
}

#[test]
fn formats_are_those_of_all_open_markups() {
    check_markers(
        json!([[0, [0], 0, "a"], [0, [1], 1, "b"], [0, [], 1, "c"], [0, [5, 6], 2, "d"], [0, [], 0, "e"]]),
        json!([text("a", 1), text("b", 3), text("c", 1), text("d", 16), text("e", 0)]),
    );
    // The same markup twice stays when one of them ends.
    check_markers(json!([[0, [0, 0], 1, "a"], [0, [], 9, "b"]]), json!([text("a", 1), text("b", 1)]));
}

#[test]
fn a_link_takes_its_text_when_it_ends() {
    check_markers(
        json!([[0, [0, 2], 0, "a"], [0, [1], 2, "b"], [0, [], 1, "c"]]),
        json!([link("/x", Some("nofollow"), json!([text("a", 1), text("b", 3)])), text("c", 1)]),
    );
    // `rel` goes on to the next link, and a link without address has none.
    check_markers(
        json!([[0, [2], 1, "a"], [0, [3], 1, "b"], [0, [4], 1, "c"]]),
        json!([
            link("/x", Some("nofollow"), json!([text("a", 0)])),
            link("/y", Some("nofollow"), json!([text("b", 0)])),
            element(
                json!({"type": "link", "rel": "nofollow", "target": null, "title": null, "children": [text("c", 0)]})
            ),
        ]),
    );
    check_markers(json!([[0, [], 0, "a"], [0, [2], 0, "lost"]]), json!([text("a", 0)]));
}

#[test]
fn a_soft_return_stands_before_the_link_around_it() {
    let line_break = json!({"type": "linebreak", "version": 1});
    check_markers(
        json!([[0, [3], 0, "a"], [1, [0], 1, 0], [1, [], 0, 1], [0, [], 1, "b"]]),
        json!([line_break, link("/y", None, json!([text("a", 0), text("b", 0)]))]),
    );
}

#[test]
fn lists_number_their_items() {
    let item = |value, children| element(json!({"type": "listitem", "value": value, "children": children}));
    check(
        json!([[3, "ul", [[[0, [0], 1, "a"]], []]]]),
        Some("ltr"),
        json!([element(json!({
            "type": "list", "tag": "ul", "listType": "bullet", "start": 1,
            "children": [item(1, json!([text("a", 1)])), item(2, json!([]))],
        }))]),
    );
    check(
        json!([[3, "ol"]]),
        Some("ltr"),
        json!([element(json!({"type": "list", "tag": "ol", "listType": "number", "start": 1}))]),
    );
}

#[test]
fn cards_keep_their_fields() {
    check(
        json!([[10, 0], [10, 1], [10, 5], [10, 6]]),
        None,
        json!([
            {"type": "horizontalrule"},
            {"type": "codeblock", "code": "a"},
            {"type": "anything", "a": [1, {"b": null}]},
            {"type": "php"},
        ]),
    );
    check(
        json!([[10, 3], [10, 4]]),
        None,
        json!([
            {"type": "callout", "backgroundColor": "white", "calloutText": "t"},
            {"type": "callout", "backgroundColor": "grey-2"},
        ]),
    );
    // Ghost forgets the type of an embed that it converts a second time.
    check(
        json!([[10, 2], [10, 2]]),
        None,
        json!([
            {"type": "embed", "embedType": "video", "url": "u"},
            {"type": "embed", "url": "u"},
        ]),
    );
}

#[test]
fn what_cannot_be_read_says_why() {
    check_error("{", "it is not a JSON document: EOF");
    check_error(&format!("{}{}", "[".repeat(1000), "]".repeat(1000)), "recursion limit exceeded");
    check_error("null", "null instead of a document");
    check_error(r#"{"sections":"x"}"#, "its sections are not a list");
    for (section, flaw) in [
        (json!(null), "section 2: it is not a list"),
        (json!([1, "p"]), "section 2: its text is not a list"),
        (json!([1, "p", [7]]), "a marker in it is not a list"),
        (json!([1, "p", [[0]]]), "what opens at a marker in it is not a list"),
        (json!([1, "p", [[0, [99], 0, "a"]]]), "a markup that the document does not have"),
        (json!([1, "p", [[1, [], 0, 99]]]), "an atom that the document does not have"),
        (json!([3, "ul", [null]]), "its text is not a list"),
        (json!([10, 99]), "a card that the document does not have"),
        (json!([10, 7]), "its card has no data"),
    ] {
        check_error(&document(json!([[1, "p", []], section])).to_string(), flaw);
    }
}

#[test]
fn a_document_cannot_fill_the_memory() {
    let long = "x".repeat(20_000);
    let sections = vec![json!([10, 0]); 20_000];
    let bomb = json!({"cards": [["a", {"b": long}]], "sections": sections});
    check_error(&bomb.to_string(), "it would become more than");
}

#[test]
fn an_export_has_its_early_names_changed() {
    let export = json!({
        "cards": [["card-markdown", {"markdown": "# a"}], ["image", {"imageStyle": "wide", "src": "s"}], [], null],
        "sections": [[10, 0], [10, 1]],
    });
    let converted = to_lexical(&export.to_string()).expect("it is a document");
    let converted: Value = serde_json::from_str(&converted).expect("it is JSON");
    let expected = json!([
        {"type": "markdown", "markdown": "# a"},
        {"type": "image", "cardWidth": "wide", "src": "s"},
    ]);
    assert_eq!(converted, root(None, &expected));
}
