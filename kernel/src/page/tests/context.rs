//! Messages that become contexts, and those that do not.

use serde::Serialize;
use serde_json::{Value, json};

use crate::page::context::{MAX_BYTES, MAX_DEPTH, MAX_VALUES, decode};

fn message(value: &impl Serialize) -> Vec<u8> {
    rmp_serde::to_vec_named(value).expect("what the tests send can be written")
}

fn refused(bytes: &[u8], part: &str) {
    let found = decode(bytes).expect_err(part).to_string();
    assert!(found.contains(part), "wanted `{part}`: {found}");
}

#[test]
fn whatever_json_can_hold_arrives() {
    let value = json!({
        "text": "a\u{1F339}", "none": null, "yes": true, "int": -5, "large": u64::MAX, "small": i64::MIN, "real": 1.5,
        "list": [1, "two", [], {}], "map": {"inner": {"deep": [null]}}, "long": "x".repeat(70_000)
    });
    assert_eq!(decode(&message(&value)).map(Value::Object), Ok(value));
}

#[test]
fn a_context_is_a_map() {
    refused(&[], "cannot be read");
    refused(&message(&()), "is empty");
    refused(&message(&[1, 2]), "must be a struct or a map");
    refused(&message(&"text"), "must be a struct or a map");
}

#[test]
fn what_no_page_can_show_is_refused_with_its_place() {
    #[derive(Serialize)]
    struct Post<T> {
        posts: Vec<std::collections::BTreeMap<&'static str, T>>,
    }
    let post = |value| Post { posts: vec![[("x", value)].into()] };
    refused(&message(&post(f64::NAN)), "posts: 0: x: NaN is not a number");
    refused(&message(&post(f64::INFINITY)), "posts: 0: x: inf is not a number");
    // `{"x": bin 8 of 3 bytes}`, `{1: 2}`, `{"x": an extension}`.
    refused(b"\x81\xa1x\xc4\x03abc", "x: 3 raw bytes cannot be shown");
    refused(b"\x81\x01\x02", "the key `1` is not a text");
    refused(b"\x81\xa1x\xd4\x01\x00", "x: an extension type cannot be shown");
    refused(b"\x81\xa1x\xa2\xff\xfe", "x: ");
}

#[test]
fn depth_size_and_number_are_bounded() {
    let nested = |levels: usize| [b"\x81\xa1x".repeat(levels), b"\xc0".to_vec()].concat();
    let lists = |levels: usize| [b"\x81\xa1x".to_vec(), b"\x91".repeat(levels), b"\xc0".to_vec()].concat();
    assert!(decode(&nested(MAX_DEPTH)).is_ok());
    assert!(decode(&lists(MAX_DEPTH - 1)).is_ok());
    refused(&nested(MAX_DEPTH + 1), "nested deeper than 64 levels");
    refused(&lists(MAX_DEPTH), "nested deeper than 64 levels");
    refused(&nested(100_000), "nested deeper than 64 levels");
    refused(&lists(1_000_000), "nested deeper than 64 levels");
    refused(&message(&json!({"x": vec![0; MAX_VALUES]})), "more than 500000 values");
    refused(&message(&json!({"x": "x".repeat(MAX_BYTES)})), "are allowed");
}

#[test]
fn broken_messages_are_errors() {
    let whole = message(&json!({"a": [1, "two", {"b": null}], "c": "text"}));
    for end in 0..whole.len() {
        assert!(decode(&whole[..end]).is_err(), "cut after {end} bytes");
    }
    refused(&[whole.clone(), whole].concat(), "ends after");
    // Claims four thousand million values and brings none.
    refused(b"\x81\xa1x\xdd\xff\xff\xff\xff", "x: ");
    refused(b"\x81\xa1x\xdf\xff\xff\xff\xff", "x: ");
    refused(b"\x81\xa1x\xdb\xff\xff\xff\xff", "x: ");
    refused(b"\x81\xa1x\xc6\xff\xff\xff\xff", "x: ");
    // Any two bytes: never a panic.
    for first in 0..=u8::MAX {
        for second in 0..=u8::MAX {
            let _ = decode(&[0x81, 0xa1, b'x', first, second]);
            let _ = decode(&[first, second]);
        }
    }
}
